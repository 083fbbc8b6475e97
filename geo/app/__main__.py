"""`python -m geo.app`: the server with its libraries and the edition read beforehand, so that the first visitor need not wait.

What `streamlit run app.py` takes, this takes.
"""

from __future__ import annotations

import sys

from streamlit.web import cli

import geo.app.main  # noqa: F401 - read now, not at the first visit
from geo.app.settings import ROOT
from geo.app.store import loaded
from geo.errors import WaspadaError


def warm() -> bool:
    """Read the edition into memory; False where there is none to read (the page will say so)."""
    try:
        loaded()
    except WaspadaError:
        return False
    return True


def serve(arguments: list[str]) -> None:
    """Start the server; ends with the process."""
    warm()
    sys.argv = ["streamlit", "run", str(ROOT / "app.py"), *arguments]
    cli.main()


if __name__ == "__main__":
    serve(sys.argv[1:])
