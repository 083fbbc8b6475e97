"""What a user's homes hold is the old or the new, whole, wherever the process dies or the disk is full."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import pytest
from shapely.geometry import box

from geo.config import load_policy
from geo.errors import SourceError
from geo.files import aliases, decisions, mappings, series
from geo.files.audit_log import append, check, entries
from geo.files.boundaries import _memory
from geo.files.outgoing import write_file
from geo.files.pull import _store
from geo.files.pulled import POINTER
from geo.files.secret import load_secret
from geo.files.sweep import sweep
from geo.release.audit import Event
from geo.tables.alias import Alias
from geo.tables.reference import Reference, Zones
from tests.faults.dying import child, deaths
from tests.files.store.tiny import Country

NOW = datetime(2026, 1, 5, tzinfo=UTC)
Act = Callable[[int], object]
Look = Callable[[], object]


@pytest.fixture
def kept(request: pytest.FixtureRequest, environ: Mapping[str, str], reference: Reference, zones: Zones, tmp_path: Path) -> tuple[Act, Look]:  # fmt: skip
    """(write the n-th state, read what is there)."""
    return makers(reference, zones, tmp_path)[request.param]


def makers(reference: Reference, zones: Zones, tmp_path: Path) -> dict[str, tuple[Act, Look]]:
    def alias(n: int) -> None:
        aliases.remember(Alias("61.01.01", kecamatan=f"Alank {'x' * n}", since=date(2026, 1, n)), reference)  # fmt: skip

    def mapping(n: int) -> None:
        said = SimpleNamespace(signature=f"s{n}", columns={"Hari": "tanggal"}, date_format=None)
        mappings.remember([SimpleNamespace(said=said, kind="cases")])  # type: ignore[list-item]

    country, changes = Country(reference, zones), load_policy().changes
    months = [country.file("cases", [{"id_kasus": f"K{i}", "kecamatan": "Alang"} for i in range(n)], synthetic=False) for n in range(3)]  # fmt: skip

    def remembered(n: int) -> None:
        series.remember([months[n]], load_secret(), changes, {})

    def since() -> object:
        (found,) = series.recall([months[0]], load_secret(), changes, {})
        return found.change and found.change.before

    def logged(n: int) -> None:
        append(Event("export", purpose=f"nomor {n}"), at=NOW)

    def log() -> object:
        verdict = check()
        assert not verdict.findings, verdict
        return tuple(one.event.purpose for one in entries() if one.event.action == "export")

    home = tmp_path / "rumah" / "data" / "waspada"

    def pulled(n: int) -> None:
        home.mkdir(parents=True, exist_ok=True)
        frame = gpd.GeoDataFrame({"kode": ["61.01"]}, geometry=[box(0, 0, n, n)], crs=4326)
        _store({"desa": frame, "kecamatan": frame, "kabupaten": frame}, [], home, f"{n}" * 40)

    def set_in_use() -> object:
        import json

        try:
            pointer = json.loads((home / POINTER).read_text())
        except FileNotFoundError:
            return None
        layers = [gpd.read_parquet(home / pointer["folder"] / f"{name}.parquet").total_bounds[2] for name in pointer["layers"]]  # fmt: skip
        return pointer["commit"], layers

    return {
        "alias": (alias, aliases.load_aliases),
        "decision": (lambda n: decisions.decide_marks(("a" * n, "b"), "sama"), lambda: decisions.load_decisions(load_secret())),
        "mapping": (mapping, mappings.load_mappings),
        "series": (remembered, since),
        "log": (logged, log),
        "boundaries": (lambda n: write_file(_memory(os.environ), b"/a" * n, private=True), lambda: _memory(os.environ).exists() and _memory(os.environ).read_bytes()),
        "pull": (pulled, set_in_use),
    }  # fmt: skip


COSTLY = {"pull": 4, "series": 3}
"""Where a write costs much, one moment in so many; `make soak` takes them all."""
NAMES = ("alias", "decision", "mapping", "series", "log", "boundaries", "pull")


def files(root: Path) -> set[str]:
    """What lies there, but for what is empty: a name that was made and nothing written to it yet."""
    return {
        str(path.relative_to(root))
        for path in root.rglob("*")
        if path.is_file() and path.stat().st_size
    }


@contextmanager
def copied(root: Path) -> Iterator[Callable[[], None]]:
    """Gives a way back to what lies there now."""
    kept = root.with_name("salinan")
    shutil.copytree(root, kept)

    def again() -> None:
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(kept, root)

    yield again


@pytest.mark.parametrize(
    ("name", "kept", "full"),
    [*((one, one, False) for one in NAMES), *((one, one, True) for one in ("alias", "log"))],
    indirect=["kept"],
)
def test_the_old_or_the_new_whole(
    name: str, kept: tuple[Act, Look], full: bool, tmp_path: Path
) -> None:
    write, look = kept
    root = tmp_path / "rumah"
    write(1)
    old = look()
    with copied(root) as again:
        assert child(lambda: write(2)) == 0
        new, clean = look(), len(files(root))
        assert old != new
        again()
        seen = set()
        for _ in deaths(lambda: write(2), full=full, every=COSTLY.get(name, 1)):
            now = look()
            assert now in (old, new)
            seen.add(now == new)
            sweep(now=NOW.timestamp())
            if now == old or write.__name__ != "logged":
                write(
                    2
                )  # the next process finishes what the dead one did not, and doubles nothing that it did
            assert now == old or look() == now
            assert len(files(root)) <= clean, files(root)
            again()
        assert seen >= {False}


def test_one_key_whole_or_none(environ: Mapping[str, str]) -> None:
    home = Path(environ["XDG_CONFIG_HOME"])
    ends = set()
    for _ in deaths(load_secret):
        path = home / "waspada" / "kunci"
        held = path.read_text() if path.exists() else None
        ends.add(held is None)
        assert held is None or len(held.strip()) == 64
        key = load_secret()
        assert key.kept
        assert held is None or key.key.hex() == held.strip()
        shutil.rmtree(home)
    assert ends == {True, False}


def test_a_full_disk_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        write_file(Path("/dev/full/x"), b"x")
    assert caught.value.reason in ("not_a_folder", "write_failed")
