"""Memory that is free goes back to the system while a large file is read."""

from __future__ import annotations

import ctypes
import sys


def return_free_memory() -> None:
    """What was freed and lies between what is still used is given back (malloc_trim(3)).

    The counts of a large file are made anew with each batch and are a little longer every time: the holes of the old ones are
    never filled, and the C library gives back no hole by itself. Elsewhere than on Linux nothing is done.
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
