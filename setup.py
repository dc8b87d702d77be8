"""Build the extensions of rtfast: every rtfast/*_c.pyx, linked with the C sources of src_c/.

RTFAST_BACKEND means at build what it means at run: "python" builds no extension, "c" and "auto"
build them all, and a compile error is fatal. Everything else is declared in pyproject.toml.
"""

import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from setuptools import Extension, setup

BACKENDS = ("auto", "c", "python")
# Unused parameters and short initialisers are how Cython writes C, not a fault of ours.
GCC_FLAGS = ["-std=c11", "-O3", "-Wall", "-Wextra", "-Wno-unused-parameter"]
GCC_FLAGS += ["-Wno-missing-field-initializers"]
MSVC_FLAGS = ["/std:c11", "/O2"]
if "CFLAGS" not in os.environ:
    # Python asks for debugging information, six times the size of the code: nothing for a wheel.
    # Who sets CFLAGS (a sanitizer, a debugger, a distribution) decides for himself.
    GCC_FLAGS += ["-g0"]
# Without the GIL the pools of audio memory need locks of their own, and decoders atomic flags.
LOCKS: list[tuple[str, str | None]] = []
if sysconfig.get_config_var("Py_GIL_DISABLED"):
    LOCKS += [("RT_THREADS", "1")]
    MSVC_FLAGS += ["/experimental:c11atomics"]
    if sys.platform == "win32":  # whose installer has one pyconfig.h for both kinds of build
        LOCKS += [("Py_GIL_DISABLED", "1")]


FLAGS = MSVC_FLAGS if sys.platform == "win32" else GCC_FLAGS
C_SOURCES = sorted(map(str, Path("src_c").glob("*.c")))
HEADERS = sorted(map(str, [*Path("src_c").glob("*.h"), *Path("rtfast").glob("*.h")]))


def c_library() -> tuple[str, dict[str, Any]]:
    """The C sources, compiled once and linked into each extension."""
    build = {"sources": C_SOURCES, "obj_deps": {"": HEADERS}, "macros": LOCKS, "cflags": FLAGS}
    return "rtfast_c", build


def extension(name: str) -> Extension:
    import numpy

    return Extension(
        f"rtfast.{name}",
        sources=[f"rtfast/{name}.pyx"],
        depends=[*C_SOURCES, *HEADERS],
        include_dirs=["src_c", "rtfast", numpy.get_include()],
        define_macros=[("NPY_NO_DEPRECATED_API", "NPY_1_7_API_VERSION"), *LOCKS],
        extra_compile_args=FLAGS,
    )


def extensions() -> list[Extension]:
    backend = os.environ.get("RTFAST_BACKEND", "auto")
    if backend not in BACKENDS:
        sys.exit(f"RTFAST_BACKEND must be one of {', '.join(BACKENDS)}, not {backend!r}")
    if backend == "python":
        return []
    from Cython.Build import cythonize

    names = sorted(path.stem for path in Path("rtfast").glob("*_c.pyx"))
    directives = {"language_level": 3, "freethreading_compatible": True}
    return cythonize(
        [extension(name) for name in names], build_dir="build", compiler_directives=directives
    )


found = extensions()
setup(
    ext_modules=found,
    libraries=[c_library()] if found else [],
    options={"build_ext": {"parallel": len(found)}} if found else {},
)
