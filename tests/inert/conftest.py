"""The releases of the products' tests, to be poisoned."""

from __future__ import annotations

from tests.products.conftest import figures_only, mixed

__all__ = ["figures_only", "mixed"]
