"""500 kills of the real command line while it runs and imports, and 10,000 marks of people who do not exist."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import create_engine, select

from geo.files.edition import load_edition
from geo.files.outgoing import MANIFEST
from geo.files.store.schema import RECORDS, imports
from tests.identity.test_planted import found, go_through, homes, left, planted_files

ROOT = Path(__file__).resolve().parents[1]
KILLS, PERSONS, SECONDS = 500, 2_500, 3300
FIGURES = ("size", "killed", "acknowledged", "broken", "left_over")


def kills(commit: str, count: int = KILLS, *, until: float = SECONDS) -> dict[str, Any]:
    """`waspada run --store` killed at any time, each month's file a new one: what is there is whole, once, and what was said to be done is there.

    Goes on where it stopped, 55 minutes at a time: each turn draws its moment from its own number, and the figures are kept after it.
    The store of a later time is a new one, which grows as the first did.
    """
    path = Path(tempfile.gettempdir()) / f"waspada-kills-{commit}.json"
    done = json.loads(path.read_text()) if path.exists() else dict.fromkeys(FIGURES, 0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        root = Path(folder)
        environ = {**os.environ, **homes(root), "WASPADA_DATA_PACK": "none"}
        done["broken"] += month(root, 0, environ, None)[0] != 0
        timed = time.perf_counter()
        done["broken"] += month(root, 10, environ, None)[0] != 0
        seconds = 1.1 * (time.perf_counter() - timed)
        while done["size"] < count and time.monotonic() - began < until:
            turn = done["size"] + 11
            after = float(np.random.default_rng(turn).uniform(0.05, seconds))
            code, given = month(root, turn, environ, after)
            done["size"] += 1
            done["killed"] += code < 0
            done["acknowledged"] += code == 0
            done["broken"] += not whole(root, given, acknowledged=code == 0)
            path.write_text(json.dumps(done))
        last, given = month(root, done["size"] + 11, environ, None)
        done["broken"] += last != 0 or not whole(root, given, acknowledged=True)
        done["left_over"] += sum(one.name.startswith(".waspada-") for one in root.rglob("*")) + len([*(root / "tmp").iterdir()])  # fmt: skip
        path.write_text(json.dumps(done))
    sound = not done["broken"] and not done["left_over"]
    size, died = done["size"], done["killed"]
    holds = sound and size == count == died + done["acknowledged"] and died > count // 4
    return {**done, "holds": holds}


def asked_for(root: Path, turn: int) -> tuple[Path, list[str]]:
    """A new file, and the command that imports it and builds the edition."""
    given = root / f"kantor-{'abcdefghij'[turn % 10]}.csv"
    given.write_text(f"id_kasus,tanggal,kecamatan,kabupaten,peran_lokasi\nLP/{turn}/2025,2025-03-01,Entikong,Sanggau,asal\n")  # fmt: skip
    return given, [sys.executable, "-m", "geo.cli", "run", "--cases", str(given), "--store", str(root / "store" / "a.db"), "--out", str(root / "out")]  # fmt: skip


def month(root: Path, turn: int, environ: dict[str, str], after: float | None) -> tuple[int, Path]:
    """Import a new file and build the edition, killed with its children after so many seconds; the exit code, and the file."""
    given, command = asked_for(root, turn)
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True) as child:  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(after)
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
    return child.returncode, given


def whole(root: Path, given: Path, *, acknowledged: bool) -> bool:
    """The edition is whole or none, the store sound, no row twice, and an acknowledged file in it."""
    out, path = root / "out", root / "store" / "a.db"
    if (out / MANIFEST).exists():
        load_edition(out)
    if not path.exists() or not path.stat().st_size:
        return not acknowledged
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.connect() as connection:
            sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            tables = connection.exec_driver_sql("SELECT count(*) FROM sqlite_master WHERE name = 'imports'").scalar()  # fmt: skip
            if not tables:
                return sound and not acknowledged
            table = RECORDS["cases"]
            alive = connection.execute(select(table.c.key).where(table.c.valid_to.is_(None))).scalars().all()  # fmt: skip
            held = connection.execute(select(imports.c.sha256).where(imports.c.read_again.is_(None))).scalars().all()  # fmt: skip
    finally:
        engine.dispose()
    mine = hashlib.sha256(given.read_bytes()).hexdigest()
    return sound and len(alive) == len(set(alive)) and len(held) == len(set(held)) and (not acknowledged or mine in held)  # fmt: skip


def identities(count: int = PERSONS) -> dict[str, Any]:
    """10,000 marks of people in titles and cells of three formats: none in the store, the log, exports, temporary files or what is said."""
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        root, said = Path(folder), io.StringIO()
        os.environ.update(homes(root))
        tempfile.tempdir = os.environ["TMPDIR"]
        try:
            files, planted = planted_files(root, count)
            with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
                go_through(files, root, check=True)
            hits = found(planted, [("said", said.getvalue().encode()), *left(root)])
        finally:
            tempfile.tempdir = None
    return {"size": 4 * count, "found": len(hits), "holds": not hits}
