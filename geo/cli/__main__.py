"""`python -m geo.cli` is `waspada`."""

import sys

from geo.cli import main

sys.exit(main())
