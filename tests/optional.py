"""Packages that tests may be without, because they have no wheels for every Python.

So it is without the GIL, and where RTFAST_TESTS=core says that only the extra [test-core] is there.
Elsewhere a package that is absent is an error, and not a skip.
"""

import importlib.util
import os
import sysconfig

ALLOWED = bool(sysconfig.get_config_var("Py_GIL_DISABLED")) or (
    os.environ.get("RTFAST_TESTS") == "core"
)


def lacks(name: str) -> bool:
    return ALLOWED and importlib.util.find_spec(name) is None
