"""The pages of the app as its navigation names them, and how a browser stands on one."""

from __future__ import annotations

import ast
from pathlib import Path

from playwright.sync_api import Page

MAIN = Path(__file__).resolve().parents[2] / "geo/app/main.py"
SETTLED = "document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]') && document.querySelector('h1') && !document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner]') && !document.querySelector('.ws-pesan:not([hidden]):not(.ws-gagal)')"
"""The script has ended, the heading stands, and no map says that it is being loaded."""


def addresses() -> list[str]:
    """The address of every page, in the order of the navigation: a new page joins by itself."""
    calls = [node for node in ast.walk(ast.parse(MAIN.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]  # fmt: skip
    words = [{one.arg: one.value.value for one in call.keywords if isinstance(one.value, ast.Constant)} for call in calls]  # fmt: skip
    return ["" if given.get("default") else str(given["url_path"]) for given in words if "url_path" in given]  # fmt: skip


def settled(page: Page, lang: str | None = None) -> None:
    """Wait until the page has been drawn, in `lang` where it is given."""
    asked = f"&& document.documentElement.lang === '{lang}'" if lang else ""
    page.wait_for_function(f"{SETTLED} {asked}", timeout=30_000)
