"""How much the first visit transfers behind the shipped nginx configuration (docs/operations/nginx.conf), by the browser's own count.

Needs nginx. Prints JSON: encoded bytes of every answer up to the painted map, with and without the proxy. `python benchmarks/first_visit.py [EDITION]`
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.first_map import APP_PAINTED, FLAGS  # noqa: E402 - the checkout goes first on the path
from tests.app.serving import served  # noqa: E402

CONFIGURATION = ROOT / "docs/operations/nginx.conf"
LIMIT_BYTES = 1_700_000
PAGES = {
    "first page": ("", "document.querySelectorAll('img.ws-sketsa, path[data-kode]').length >= 3"),
    "map": ("peta", APP_PAINTED),
}
"""Address of a page, and what tells that it is drawn."""


def loopback(shipped: str, app: str, port: int, folder: Path) -> str:
    """The shipped configuration on a port of this machine: no certificate, no name, the app where it is; all else stays."""
    text = re.sub(r"^\s*(ssl_\w+|server_name|http2) .*\n", "", shipped, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};").replace("http://127.0.0.1:8501", app)  # fmt: skip
    text = text.replace("/var/cache/nginx/waspada", str(folder / "cache"))
    scratch = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))  # fmt: skip
    types = "include /etc/nginx/mime.types;\ndefault_type application/octet-stream;\n"
    own = "user root;\n" if os.geteuid() == 0 else ""
    return f"{own}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\nhttp {{\n{types}log_format all '$bytes_sent $request_uri';\naccess_log {folder}/access.log all;\n{scratch}{text}}}\n"


@contextmanager
def proxied(app: str, folder: Path) -> Iterator[str]:
    """nginx before the app; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    file = folder / "nginx.conf"
    file.write_text(loopback(CONFIGURATION.read_text(encoding="utf-8"), app, port, folder), encoding="utf-8")  # fmt: skip
    process = subprocess.Popen(["nginx", "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            if process.poll() is not None:
                raise RuntimeError((folder / "error.log").read_text(encoding="utf-8"))
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def visit(browser: Browser, address: str, painted: str) -> dict[str, Any]:
    """Bytes of a first visit in a browser that has nothing of it, and of a second one."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    found: dict[str, Any] = {}
    for turn in ("first", "again"):
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        names: dict[str, str] = {}
        sizes: dict[str, float] = {}
        frames: list[int] = []
        session.on("Network.responseReceived", lambda event, kept=names: kept.__setitem__(event["requestId"], event["response"]["url"]))  # fmt: skip
        session.on("Network.loadingFinished", lambda event, kept=sizes: kept.__setitem__(event["requestId"], event["encodedDataLength"]))  # fmt: skip
        session.on("Network.webSocketFrameReceived", lambda event, kept=frames: kept.append(len(event["response"]["payloadData"]) * 3 // 4))  # fmt: skip
        page.goto(address)
        page.wait_for_function(painted, timeout=60_000)
        page.wait_for_timeout(1500)
        largest = sorted(((round(size), names.get(key, "").rsplit("/", 1)[-1]) for key, size in sizes.items()), reverse=True)[:6]  # fmt: skip
        found[turn] = {"files_bytes": round(sum(sizes.values())), "files": len(sizes), "websocket_bytes": sum(frames), "largest": largest}  # fmt: skip
        page.close()
    context.close()
    return found


def main(given: list[str]) -> int:
    """Measure, print, and fail where more is transferred than promised."""
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        folder = Path(given[0]) if given else Path(scratch) / "edisi"
        if not given:
            subprocess.run([sys.executable, "-m", "geo.cli", "run", "--out", str(folder)], cwd=ROOT, check=True, capture_output=True)  # fmt: skip
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        result: dict[str, Any] = {"limit_bytes": LIMIT_BYTES}
        with served(folder) as app:
            for name, (page, painted) in PAGES.items():
                direct = visit(browser, f"{app}/{page}", painted)
                place = Path(scratch) / page / "nginx"
                place.mkdir(parents=True)
                with proxied(app, place) as address:
                    behind = visit(browser, f"{address}/{page}", painted)
                lines = [line.split() for line in (place / "access.log").read_text(encoding="utf-8").splitlines()]  # fmt: skip
                # A compressed websocket is counted by the proxy, for the browser tells only what it holds; of its two visits the first came first.
                wire = [int(count) for count, path in lines if path.startswith("/_stcore/stream")]
                total = behind["first"]["files_bytes"] + wire[0]
                result[name] = {"direct": direct, "behind_nginx": behind, "websocket_bytes_sent": wire, "total_bytes": total}  # fmt: skip
        browser.close()
    print(json.dumps(result, indent=2))
    return 0 if all(result[name]["total_bytes"] < LIMIT_BYTES for name in PAGES) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
