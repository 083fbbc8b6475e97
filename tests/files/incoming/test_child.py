"""What the child says on its standard output, seen from inside: a real child is not measured."""

from __future__ import annotations

import io
import json
import resource
import sys
from dataclasses import asdict
from types import SimpleNamespace

import pytest

from geo.config import Intake
from geo.errors import SourceError
from geo.files.incoming import child
from geo.files.incoming.wire import REFUSED, read_cells


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, tuple[int, int]]]:
    """The limits that the child would set on itself: on this process they must not be set."""
    found: list[tuple[int, tuple[int, int]]] = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, both: found.append((kind, both)))
    return found


def talk(monkeypatch: pytest.MonkeyPatch, content: bytes) -> io.TextIOWrapper:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    out = io.TextIOWrapper(io.BytesIO(), write_through=True)
    monkeypatch.setattr(sys, "stdout", out)
    return out


def told(out: io.TextIOWrapper) -> bytes:
    return bytes(out.buffer.getvalue())  # type: ignore[attr-defined]  # a BytesIO


def test_cells_go_out_and_limits_come_first(monkeypatch: pytest.MonkeyPatch, limits: list, intake: Intake) -> None:  # fmt: skip
    out = talk(monkeypatch, b"tanggal,pos\n2025-03-05,PLBN Alang\n")
    code = child.main([json.dumps(asdict(intake), default=str), "", '{"said": {}, "kept": {}}'])
    content = told(out)
    monkeypatch.undo()
    assert code == 0
    assert read_cells(content).header == ("tanggal", "pos")
    bounds = dict(limits)
    assert bounds[resource.RLIMIT_FSIZE] == (0, 0)
    assert bounds[resource.RLIMIT_CORE] == (0, 0)
    assert bounds[resource.RLIMIT_AS] == (intake.memory_mb * 1_000_000,) * 2
    assert bounds[resource.RLIMIT_CPU] == (intake.seconds,) * 2


@pytest.mark.parametrize(
    ("error", "reason"), [(SourceError("empty"), "empty"), (MemoryError(), "too_much")]
)
def test_a_refusal_is_the_last_line(monkeypatch: pytest.MonkeyPatch, limits: list, intake: Intake, error: Exception, reason: str) -> None:  # fmt: skip
    out = talk(monkeypatch, b"")

    def read(_intake: Intake) -> None:
        sys.stdout.buffer.write(b"rows\n")
        raise error

    code = child.serve(json.dumps(asdict(intake), default=str), read)
    said = json.loads(told(out).rpartition(b"\n")[2])
    monkeypatch.undo()
    assert code == REFUSED
    assert (said["family"], said["reason"]) == ("source", reason)
    assert said["facts"] == ({"limit_mb": intake.memory_mb} if reason == "too_much" else {})
