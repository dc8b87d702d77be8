"""`python -m rtfast` is the command `rtfast`."""

import sys

from rtfast.cli import main

sys.exit(main())
