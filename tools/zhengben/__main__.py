"""`python -m zhengben`."""

import sys

from .cli import main

sys.exit(main())
