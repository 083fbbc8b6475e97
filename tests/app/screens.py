"""Pictures of every page in every state, size and language, and the sheet that shows them: `make screens`.

A page of the navigation joins by itself. Each page has a montage in `docs/images/screens/`; `docs/screens.md` lists them.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.app.serving import served  # noqa: E402 - the checkout goes first on the path
from tests.app.walking import addresses, settled  # noqa: E402

IMAGES = ROOT / "docs/images/screens"
SHEET = ROOT / "docs/screens.md"
SIZES = {"desktop": (1366, 860), "phone": (390, 844)}
LOOKS = (("desktop", "id"), ("phone", "id"), ("phone", "en"), ("desktop", "en"))
MOST_BYTES = 300_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]  # fmt: skip
LONGEST = "61.07.15"
"""The kecamatan with the longest name."""
SIDEWAYS = "[document.documentElement, document.querySelector('[data-testid=stMain]')].some((one) => one.scrollWidth > one.clientWidth + 1)"


@dataclass(frozen=True)
class State:
    """How a page comes to look so.

    name     id and words for the sheet
    edition  which edition is served: "demo", "figures" (hidden and unobserved numbers), "none" or "broken"
    pages    where it makes sense; empty: everywhere
    query    of the address
    broken   a file that the browser does not get
    """

    name: str
    edition: str = "demo"
    pages: tuple[str, ...] = ()
    query: str = ""
    broken: str = ""


STATES = (
    State("biasa"),
    State("tanpa edisi", edition="none", pages=("", "peta", "data-masuk", "mutu")),
    State("edisi rusak", edition="broken", pages=("", "peta", "rencana")),
    State("angka kabupaten saja", edition="figures", pages=("", "peta", "perbatasan", "angka", "mutu")),
    State("nama panjang", pages=("peta",), query=f"kode={LONGEST}"),
    State("dipilih", pages=("peta",), query="kode=61.03.21"),
    State("tanpa geometri", pages=("peta", "perbatasan"), broken="/geometri/"),
    State("pos dipilih", pages=("perbatasan",), query="pos=PLBN+Nanga+Badau"),
    State("disamarkan", pages=("angka",), query="tabel=kecamatan_tahun&kab=61.01"),
)  # fmt: skip


def states(page: str) -> list[State]:
    """The states of a page."""
    return [state for state in STATES if not state.pages or page in state.pages]


def slug(page: str) -> str:
    """The name of a page in file names and in the sheet."""
    return page or "pertama"


def broken_edition(demo: Path, folder: Path) -> Path:
    """The demonstration with one changed file, which the app must name."""
    folder.mkdir()
    for path in demo.iterdir():
        (folder / path.name).symlink_to(path)
    changed = folder / "kecamatan.parquet"
    changed.unlink()
    changed.write_bytes(b"PAR1")
    return folder


def faults(tab: Page) -> list[str]:
    """What is wrong in a picture: no heading, a fault of the program, scrolling sideways, an empty page."""
    found = [] if tab.locator("h1").first.inner_text().strip() else ["no heading"]
    if tab.locator("[data-testid=stException]").count() or "Traceback" in tab.inner_text("body"):
        found.append("a fault of the program is shown")
    if tab.evaluate(SIDEWAYS):
        found.append("scrolls sideways")
    if len(tab.inner_text("[data-testid=stMain]")) < 60:
        found.append("hardly a word")
    return found


def shots(browser: Browser, address: str, page: str, state: State, wanted: Iterable[tuple[str, str]] = LOOKS) -> Iterator[tuple[str, bytes, list[str]]]:  # fmt: skip
    """One visit, looked at in each size and language: what it is, the picture, its faults."""
    context = browser.new_context(viewport={"width": 1366, "height": 860}, has_touch=True)
    tab = context.new_page()
    failed: list[str] = []
    tab.on("pageerror", lambda error: failed.append(str(error)))
    if state.broken:
        tab.route(f"**{state.broken}**", lambda route: route.abort())
    shown = ""
    for size, lang in wanted:
        width, height = SIZES[size]
        tab.set_viewport_size({"width": width, "height": height})
        if not shown:
            tab.goto(f"{address}/{page}?bahasa={lang}&{state.query}")
        elif shown != lang:
            tab.locator(".st-key-kepala").get_by_role("radio", name=lang.upper()).click()
        shown = lang
        settled(tab, lang)
        tab.wait_for_timeout(500)
        yield f"{state.name}, {size}, {lang}", tab.screenshot(type="png"), failed + faults(tab)
    context.close()


def montage(taken: list[tuple[str, bytes]], columns: int) -> bytes:
    """Pictures under their names, as one WebP below the limit."""
    font = ImageFont.load_default(size=22)
    pictures = [(name, Image.open(io.BytesIO(raw)).convert("RGB")) for name, raw in taken]
    height, gap, head = 560, 18, 34
    scaled = [(name, one.resize((round(one.width * height / one.height), height))) for name, one in pictures]  # fmt: skip
    rows = [scaled[at : at + columns] for at in range(0, len(scaled), columns)]
    width = max(sum(one.width + gap for _, one in row) for row in rows) + gap
    sheet = Image.new("RGB", (width, len(rows) * (height + gap + head) + gap), "#8a949c")
    draw = ImageDraw.Draw(sheet)
    for line, row in enumerate(rows):
        x, y = gap, gap + line * (height + gap + head)
        for name, one in row:
            draw.text((x, y), name, fill="#ffffff", font=font)
            sheet.paste(one, (x, y + head - 4))
            x += one.width + gap
    for quality in (70, 55, 40, 25, 12):
        out = io.BytesIO()
        sheet.save(out, "WEBP", quality=quality, method=4)
        if out.tell() < MOST_BYTES:
            return out.getvalue()
        if quality == 25:
            sheet = sheet.resize((sheet.width * 3 // 4, sheet.height * 3 // 4))
    return out.getvalue()


@contextmanager
def editions(demo: Path, figures: Path, scratch: Path) -> Iterator[dict[str, str]]:
    """An address for every kind of edition."""
    with served(demo) as one, served(figures) as two, served(Path("belum-ada")) as three, served(broken_edition(demo, scratch / "rusak")) as four:  # fmt: skip
        yield {"demo": one, "figures": two, "none": three, "broken": four}


def sheet_text(found: dict[str, list[str]]) -> str:
    """The page that shows all montages."""
    lines = ["# Every page in every state", "", "Made by `make screens`: desktop 1366 and phone 390 wide, in Indonesian and English. States: " + ", ".join(state.name for state in STATES) + ".", "", "| page | states |", "|---|---|"]  # fmt: skip
    lines += [f"| [{slug(page)}](#{slug(page)}) | {', '.join(state.name for state in states(page))} |" for page in addresses()]  # fmt: skip
    for page in addresses():
        lines += ["", f"## {slug(page)}", "", f"![{slug(page)}](images/screens/{slug(page)}.webp)"]
        lines += ["", *(f"- {fault}" for fault in found[page])] if found.get(page) else []
    return "\n".join(lines) + "\n"


def main() -> int:
    """Take all pictures; 1 where one of them has a fault."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--demo", type=Path)
    asked.add_argument("--figures", type=Path)
    asked.add_argument("--pages", nargs="*")
    asked.add_argument("--shots", type=Path, help="folder for the single pictures")
    given = asked.parse_args()
    found: dict[str, list[str]] = {}
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        scratch = Path(name)
        demo = given.demo or built(scratch / "demo")
        pack = ROOT.parent / "shared/data/published/published_figures.csv"
        figures = given.figures or built(scratch / "figures", "--figures", str(pack))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        with editions(demo, figures, scratch) as address:
            for page in given.pages if given.pages is not None else addresses():
                taken = []
                for state in states(page):
                    for told, raw, wrong in shots(browser, address[state.edition], page, state):
                        taken.append((told, raw))
                        found.setdefault(page, []).extend(f"{told}: {fault}" for fault in wrong)
                        if given.shots:
                            (given.shots / f"{slug(page)}-{told.replace(', ', '-').replace(' ', '_')}.png").write_bytes(raw)  # fmt: skip
                (IMAGES / f"{slug(page)}.webp").write_bytes(montage(taken, 4))
                sys.stderr.write(f"{slug(page)}: {found.get(page)}\n")
        browser.close()
    if given.pages is None:
        SHEET.write_text(sheet_text(found), encoding="utf-8")
    return 1 if any(found.values()) else 0


def built(folder: Path, *options: str) -> Path:
    """An edition by the command line."""
    from geo.cli import main as waspada

    waspada.main(["run", "--out", str(folder), *options], standalone_mode=False)
    return folder


if __name__ == "__main__":
    sys.exit(main())
