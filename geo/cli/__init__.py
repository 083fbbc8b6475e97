"""The command line: `waspada`. Data on stdout, progress and messages on stderr, words from the catalogues.

Exit codes: 0 fine, 1 findings, 2 usage or bad input, 3 refused to protect people.
"""

from geo.cli.entry import main

__all__ = ["main"]
