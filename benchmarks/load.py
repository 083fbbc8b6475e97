"""Many people at once: websocket clients from one process that speak Streamlit's protocol, reruns timed at the server.

    python benchmarks/load.py                 # 25 sessions with 1 to 3 s think time, then 50 with 8 to 12 s, then memory
    python benchmarks/load.py --seconds 30    # each part shorter
    python benchmarks/load.py --edition out   # another edition than the demonstration

Prints JSON; ends with 1 where a promise is missed. Every session has a canary in its view and a kecamatan of its own: an answer that holds
another session's is counted as a leak. Run it with nothing else on the machine: clients and server share its processors.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.typing import Subprotocol

ROOT = Path(__file__).resolve().parents[1]
HOUR_OF_RERUNS = 18_000
"""50 people who look at something new every 10 seconds, for an hour."""
LIMITS = {"busy": {"p50": 100, "p95": 500}, "realistic": {"p95": 500}}
MEMORY_LIMIT_MB = 1000
PAGES = ("perbatasan", "angka")
SEEN = re.compile(rb"KENARI-(\d+)-")
PANEL = re.compile(rb"data-panel=['\"]([\d.]+)['\"]")


@dataclass
class Session:
    """One person: what the server told them about the page, and what they were shown that is not theirs.

    labels   what the search calls each kecamatan of this session, by code
    search   the search box: its widget and the fragment that it stands in
    """

    number: int
    labels: dict[str, str]
    rng: random.Random
    pages: dict[str, str] = field(default_factory=dict)
    page: str = ""
    query: str = ""
    search: tuple[str, str] = ("", "")
    kode: str = ""
    runs: int = 0
    fragments: int = 0
    received: int = 0
    panels: int = 0
    leaks: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    async def run(self, address: str, *, think: tuple[float, float], until: float = 0, most: int = 0) -> None:  # fmt: skip
        """Look at the map, then at something new after each pause, until the time or the number of reruns is over."""
        stream = address.replace("http", "ws", 1) + "/_stcore/stream"
        async with websockets.connect(stream, subprotocols=[Subprotocol("streamlit")], max_size=None, compression=None) as wire:  # fmt: skip
            await self.rerun(wire, "")
            while (not until or time.monotonic() < until) and (not most or self.runs < most):
                await asyncio.sleep(self.rng.uniform(*think))
                await self.act(wire)

    async def act(self, wire: Any) -> None:
        """Mostly another kecamatan by name (a fragment), at times a layer by a link, or another page."""
        on_map, chance = self.page == self.pages.get("peta", ""), self.rng.random()
        self.kode = self.rng.choice(list(self.labels))
        if on_map and self.kode and self.search[1] and chance < 0.7:
            await self.rerun(wire, self.query, fragment=True)
            return
        self.page = self.pages.get(self.rng.choice(PAGES) if chance > 0.9 else "peta", "")
        layer = self.rng.choice(("kelas", "kepastian", "kasus"))
        await self.rerun(wire, f"kode={self.kode}&lapis={layer}&pilih=KENARI-{self.number}-")

    async def rerun(self, wire: Any, query: str, *, fragment: bool = False) -> None:
        """Ask for a run and read its answers to the end."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = query, self.page
        if fragment:
            state.fragment_id = self.search[1]
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = self.search[0], self.labels[self.kode]
        state.context_info.timezone = "Asia/Pontianak"
        self.query, self.runs, self.fragments = query, self.runs + 1, self.fragments + fragment
        await wire.send(message.SerializeToString())
        while not self.take(await wire.recv()):
            pass

    def take(self, raw: bytes) -> bool:
        """Read an answer; True at the end of the run."""
        self.received += len(raw)
        self.leaks += [f"canary of {one.decode()}" for one in SEEN.findall(raw) if int(one) != self.number]  # fmt: skip
        panels = [one.decode() for one in PANEL.findall(raw)]
        self.panels += len(panels)
        self.leaks += [f"panel of {one}" for one in panels if one not in self.labels]
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}  # fmt: skip
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.HasField("new_element"):
            element = message.delta.new_element
            if element.WhichOneof("type") == "selectbox" and element.selectbox.id.endswith("-cari"):
                self.search = (element.selectbox.id, message.delta.fragment_id)
            if element.WhichOneof("type") == "exception":
                self.failed.append(element.exception.type)
        return kind == "script_finished"


def people(edition: Path, count: int, seed: int) -> list[Session]:
    """Sessions, each with kecamatan of its own."""
    units = gpd.read_parquet(edition / "kecamatan.parquet", columns=["kode", "nama", "kabupaten", "geometry"])  # fmt: skip
    labels = dict(zip(units["kode"], units["nama"] + ", " + units["kabupaten"], strict=True))
    codes = sorted(labels)
    return [
        Session(at, {code: labels[code] for code in codes[at::count]}, random.Random(seed + at))  # noqa: S311 - a seeded choice of what to look at, no secret
        for at in range(count)
    ]


async def together(sessions: list[Session], address: str, *, think: tuple[float, float], seconds: float = 0, most: int = 0) -> None:  # fmt: skip
    """All at once; they arrive over half a think time."""
    until = time.monotonic() + seconds if seconds else 0

    async def one(session: Session) -> None:
        await asyncio.sleep(session.rng.uniform(0, think[1] / 2))
        await session.run(address, think=think, until=until, most=most)

    await asyncio.gather(*(one(session) for session in sessions))


@contextmanager
def server(edition: Path, log: Path) -> Iterator[tuple[str, int]]:
    """The app with a clock in it; yields its address and process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(ROOT / "benchmarks/load_server.py"), str(log), "--server.port", str(port)]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "WASPADA_EDITION": str(edition)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=5):
                    break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


def memory_mb(process: int, name: str) -> int:
    """`VmRSS` now or `VmHWM` at most."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.split(f"{name}:")[1].split()[0]) // 1024


def processor_s(process: int) -> float:
    """Processor time of a process so far."""
    parts = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def part(name: str, edition: Path, count: int, *, think: tuple[float, float], seconds: float = 0, reruns: int = 0) -> dict[str, Any]:  # fmt: skip
    """One round against a server of its own."""
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "reruns.jsonl"
        with server(edition, log) as (address, process):
            sessions, own, theirs, began = people(edition, count, len(name)), time.process_time(), processor_s(process), time.monotonic()  # fmt: skip
            asyncio.run(together(sessions, address, think=think, seconds=seconds, most=reruns and -(-reruns // count)))  # fmt: skip
            took = time.monotonic() - began
            own, theirs = time.process_time() - own, processor_s(process) - theirs
            memory = {"after_mb": memory_mb(process, "VmRSS"), "at_most_mb": memory_mb(process, "VmHWM")}  # fmt: skip
        times = sorted(json.loads(line)[1] for line in log.read_text(encoding="utf-8").splitlines())
    later = {name: round(times[min(len(times) - 1, int(len(times) * share))]) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}  # fmt: skip
    return {
        "sessions": count, "think_s": think, "seconds": round(took), "reruns": len(times), "fragments": sum(one.fragments for one in sessions),
        "rerun_ms": {**later, "worst": round(times[-1])}, "processors_of_clients": round(own / took, 2), "processors_of_server": round(theirs / took, 2),
        "mb_sent": round(sum(one.received for one in sessions) / 1e6, 1), "panels_seen": sum(one.panels for one in sessions),
        "leaks": [leak for one in sessions for leak in one.leaks][:5], "failed": [fault for one in sessions for fault in one.failed][:5], **memory,
    }  # fmt: skip


def missed(name: str, found: dict[str, Any]) -> list[str]:
    """What a round promised and did not keep."""
    said = [f"{name} {which}" for which, limit in LIMITS.get(name, {}).items() if found["rerun_ms"][which] >= limit]  # fmt: skip
    said += [f"{name} {what}" for what in ("leaks", "failed") if found[what]]
    said += [f"{name} memory"] if found["at_most_mb"] >= MEMORY_LIMIT_MB else []
    return said if found["panels_seen"] else [*said, f"{name} shows no panel"]


def main() -> int:
    """Measure, print, and fail where a promise is missed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--edition", type=Path)
    asked.add_argument("--seconds", type=float, default=120)
    asked.add_argument("--reruns", type=int, default=HOUR_OF_RERUNS, help="of the round that looks at memory; 0: none")  # fmt: skip
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        edition = given.edition or Path(scratch) / "edisi"
        if not given.edition:
            subprocess.run([sys.executable, "-m", "geo.cli", "run", "--out", str(edition)], cwd=ROOT, check=True, capture_output=True)  # fmt: skip
        rounds = {
            "busy": part("busy", edition, 25, think=(1, 3), seconds=given.seconds),
            "realistic": part("realistic", edition, 50, think=(8, 12), seconds=given.seconds),
        }
        if given.reruns:
            rounds["hour"] = part("hour", edition, 10, think=(0, 0.01), reruns=given.reruns)
    said = [one for name, found in rounds.items() for one in missed(name, found)]
    print(json.dumps({**rounds, "missed": said, "load": os.getloadavg()[0], "cores": os.cpu_count()}, indent=2))  # fmt: skip
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
