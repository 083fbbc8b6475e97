"""The back-test and the choice of covariates of a set of released tables, made once for each set.

The back-test costs as much as all the products, and nothing of them: so it runs in a child process meanwhile. A process that is started
anew rather than forked, since a copy of one with threads (BLAS, Arrow, a web server) may wait for ever for a lock; and a module of our own
rather than `multiprocessing`, which would run the user's script again. Whatever goes wrong with the child, the work is done here: then
the error is the one that it would have been.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import pandas as pd
import pyarrow as pa

import geo.risk
from geo.config import Policy, load_policy
from geo.files.cache import recalled, remembered
from geo.files.incoming.sandbox import safe_environment
from geo.risk.adjacency import adjacency as adjacency_of
from geo.risk.backtest import backtest
from geo.risk.switch import Choice, choose_for
from geo.tables.reference import Zones
from geo.tables.stages import ReleasedTables

FRAMES = ("kecamatan", "kecamatan_year", "kabupaten", "kabupaten_year", "province", "remainders", "groups")  # fmt: skip
"""The frames of ReleasedTables."""
_CHILD = "geo.files.backtest_child"


@dataclass(frozen=True)
class Question:
    """All that a back-test depends on; arguments as of `geo.risk.backtest.backtest`."""

    tables: ReleasedTables
    units: pd.DataFrame
    adjacency: Any
    indicators: pd.DataFrame
    policy: Policy

    def frames(self) -> list[pd.DataFrame]:
        """The frames of the tables, then the units, then the indicators."""
        return [*(getattr(self.tables, name) for name in FRAMES), self.units, self.indicators]

    def key(self) -> str:
        """Hex digest; the risk room's source is part of it, since another program may come to another result."""
        room = Path(str(geo.risk.__file__)).parent
        parts = {
            "source": [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(room.glob("*.py"))],
            "tier": [self.tables.tier, self.tables.k],
            "tables": [frame.to_csv() for frame in self.frames()],
            "neighbours": [self.adjacency.indptr.tolist(), self.adjacency.indices.tolist()],
            "policy": asdict(self.policy),
        }  # fmt: skip
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()

    def answer(self) -> dict[str, Any]:
        """The back-test itself."""
        return backtest(self.tables, self.units, adjacency=self.adjacency, indicators=self.indicators, policy=self.policy)  # fmt: skip


@contextmanager
def begun_backtest(
    question: Question, *, beside: bool = True, environ: Mapping[str, str] | None = None
) -> Iterator[Callable[[], dict[str, Any]]]:
    """Begin a back-test that no cache holds; what is given waits for it. At the end of the block no child is left.

    beside  False: no child, the work is done while it is waited for; a second process costs memory (about 150 MB).
    It is kept in the user's cache by the hash of all that it depends on; in rahasia nothing is kept: exact counts belong into no
    cache.
    """
    key, secret = question.key(), question.tables.tier == "rahasia"
    known = None if secret else recalled("backtest", key, environ=environ)
    child = _started(question) if beside and not known else None

    def wait() -> dict[str, Any]:
        def make() -> dict[str, Any]:
            return _told(child, key) or question.answer()

        return make() if secret else remembered("backtest", key, make, environ=environ)

    with child or nullcontext():
        try:
            yield wait
        finally:
            if child:
                child.kill()


def _started(question: Question) -> subprocess.Popen[bytes] | None:
    """The child at work; None where it would share this processor, or cannot be told what is asked."""
    from geo.files.backtest_child import write_question

    if (os.cpu_count() or 1) < 2 or question.policy != load_policy():
        return None
    with TemporaryFile(prefix="waspada-") as told:
        try:
            write_question(question, told)
            told.seek(0)
            return subprocess.Popen(  # noqa: S603 - our own interpreter and module, no shell
                [sys.executable, "-I", "-m", _CHILD],
                stdin=told,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=safe_environment(),
            )
        except (pa.ArrowException, OSError):
            return None


def _told(child: subprocess.Popen[bytes] | None, key: str) -> dict[str, Any] | None:
    """What the child answered to the very question; None where it did not."""
    if child is None:
        return None
    content, _ = child.communicate()
    try:
        told = json.loads(content)
        result = told["hasil"] if told["kunci"] == key else None
    except (ValueError, KeyError, TypeError):
        return None
    return result if isinstance(result, dict) else None


def kept_choice(
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    zones: Zones,
    indicators: pd.DataFrame,
    policy: Policy,
    environ: Mapping[str, str] | None = None,
) -> Choice:
    """`geo.risk.switch.choose_for`, kept as the back-test is."""

    def make() -> dict[str, Any]:
        return choose_for(tables, units, zones=zones, indicators=indicators, policy=policy).to_json()  # fmt: skip

    if tables.tier == "rahasia":
        return Choice.from_json(make())
    key = Question(tables, units, adjacency_of(zones), indicators, policy).key()
    return Choice.from_json(remembered("kovariat", key, make, environ=environ))
