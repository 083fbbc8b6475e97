"""`waspada run --store`: the same numbers with a store as without one, and nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from geo.cli import main
from geo.config import Config, load_config
from geo.errors import ConfigError
from geo.files.aliases import alias_path, load_aliases, remember
from geo.files.boundaries import load_zones
from geo.files.shipped import load_reference
from geo.files.store.aliases import aliases_in
from geo.files.store.editions import editions_of
from geo.files.store.history import imports_of
from geo.files.store.repository import open_store
from geo.pipeline import story
from geo.pipeline.reading import place_all, read_all
from geo.pipeline.request import DEMONSTRATION, Request
from geo.pipeline.stored import gather, known_aliases, opened
from geo.places.reckon import source_ledger
from geo.tables.alias import Alias
from geo.tables.ledger import Ledger, combine
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords
from tests.files.store.tiny import WHEN

HEADER = "id_kasus,tanggal,kode_wilayah,peran_lokasi,modus,korban\n"
ROWS = [f"LP/{number}/{number % 12 + 1}/2024,2024-{number % 12 + 1:02d}-15,61.01.{number % 9 + 1:02d},asal,magang palsu,1" for number in range(60)]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.chdir(tmp_path)


def cases(path: Path, rows: list[str]) -> Path:
    path.write_text(HEADER + "\n".join(rows) + "\n")
    return path


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command and reads what it says as JSON."""

    def run(*arguments: object) -> dict[str, Any]:
        capsys.readouterr()
        code = main(["run", "--json", *map(str, arguments)])
        out, err = capsys.readouterr()
        assert code == 0, err
        return dict(json.loads(out))

    return run


@cache
def country() -> tuple[Reference, Zones]:
    reference = load_reference()
    return reference, load_zones(None, reference)


def gathered(request: Request) -> tuple[LocatedRecords, ...]:
    """What an edition of this request is made of."""
    reference, zones = country()
    placed = place_all(read_all(request, reference), reference, zones, request.config)
    with opened(request) as store:
        return gather(placed, request, store, lambda: WHEN).located


def ledger_of(located: tuple[LocatedRecords, ...]) -> Ledger:
    return combine(source_ledger(one) for one in located)


def test_the_ledger_of_the_store_is_that_of_its_files(tmp_path: Path) -> None:
    march = cases(tmp_path / "kasus maret.csv", ROWS[:50])
    april = cases(tmp_path / "kasus april.csv", [ROWS[0].replace("61.01.01", "61.03.21"), *ROWS[1:]])  # fmt: skip
    place = str(tmp_path / "simpanan" / "waspada.db")
    kept = gathered(Request(files=(("cases", march),), store=place))
    alone = gathered(Request(files=(("cases", march),)))
    assert ledger_of(kept) == ledger_of(alone)
    later = gathered(Request(files=(("cases", april), ("cases", march)), store=place))
    first, last = ledger_of(later).sources
    assert (first.name, first.count.rejected, first.reasons) == ("kasus-1", 50, {"rejected": {"replaced": 50}})  # fmt: skip
    assert (last.name, last.count.received, last.count.matched) == ("kasus-2", 60, 60)
    again = gathered(Request(store=place))
    assert ledger_of(again) == ledger_of(later)
    pd.testing.assert_frame_equal(again[1].records.frame, later[1].records.frame)


def test_a_run_keeps_its_files_and_what_was_made_of_them(
    tmp_path: Path, told: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the products and the back-test, which know nothing of a store."""
    monkeypatch.setattr(
        story,
        "products",
        lambda released, _: {
            "kecamatan.csv": released.kecamatan.drop(columns="geometry").to_csv().encode()
        },
    )
    monkeypatch.setattr(story, "begun_backtest", lambda *_, **__: nullcontext(dict))
    place = tmp_path / "simpanan" / "waspada.db"
    made = told("--cases", cases(tmp_path / "kasus.csv", ROWS[:5]), "--store", place)
    assert [(one["name"], one["known"], one["received"]) for one in made["store"]] == [("kasus-1", False, 5)]  # fmt: skip
    again = ledger_of(gathered(Request(store=str(place))))
    assert asdict(again.total) == made["ledger"]["total"]
    with open_store(place) as store:
        assert [(one.name, one.role) for one in imports_of(store)] == [("kasus-1", "steward")]
        assert [one.name for one in editions_of(store)] == [made["edisi"]]


def test_an_empty_store_without_files_is_no_demonstration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "--store", str(tmp_path / "x.db")]) == 2
    assert "kosong" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_made_up_and_real_files_never_meet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    real = cases(tmp_path / "kasus.csv", ROWS[:5])
    place = str(tmp_path / "x.db")
    given = ["run", "--store", place, "--cases", str(DEMONSTRATION["cases"]), "--cases", str(real)]
    assert main(given) == 2
    assert "sintetis" in capsys.readouterr().err
    with open_store(place) as store:
        assert imports_of(store) == ()


def test_the_place_of_the_store_may_stand_in_the_settings_or_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "waspada.toml"
    settings.write_text('[store]\npath = "satu.db"\n')
    assert load_config(settings).store == str(tmp_path / "satu.db")
    assert main(["run"]) == 2
    assert "satu.db" in capsys.readouterr().err
    monkeypatch.setenv("WASPADA_STORE", str(tmp_path / "dua.db"))
    assert main(["run"]) == 2
    assert "dua.db" in capsys.readouterr().err
    assert main(["run", "--store", str(tmp_path / "tiga.db")]) == 2
    assert "tiga.db" in capsys.readouterr().err
    settings.write_text('[store]\npath = "postgresql://server/waspada"\n')
    assert load_config(settings).store == "postgresql://server/waspada"
    for wrong in ("store = 3\n", "[store]\npath = 3\n", '[store]\npath = ""\n'):
        settings.write_text(wrong)
        with pytest.raises(ConfigError, match="wrong_value"):
            load_config(settings)
    assert Config().store is None


def test_the_file_of_aliases_is_mirrored_and_the_store_stands_in_for_it(tmp_path: Path) -> None:
    alias = Alias("61.01.01", kecamatan="Sei Entah")
    remember(alias)
    request = Request(store=str(tmp_path / "x.db"))
    with opened(request) as store:
        assert store is not None
        assert known_aliases(request, store) == load_aliases() == (alias,)
        alias_path().unlink()
        assert known_aliases(request, store) == (alias,)
        assert known_aliases(Request(), None) == ()
        alias_path().write_text("\ufeff" + "kode_wilayah,desa,kecamatan,kabupaten,provinsi,pos,asal,arti,sejak\r\n", encoding="utf-8")  # fmt: skip
        assert known_aliases(request, store) == aliases_in(store) == ()
        assert known_aliases(Request(aliases=(alias,)), store) == (alias,)


def test_a_run_without_a_store_loads_no_database() -> None:
    code = "import sys, geo.cli, geo.pipeline, geo.app.main; print([one for one in ('sqlalchemy', 'alembic', 'psycopg') if one in sys.modules])"  # fmt: skip
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.splitlines()[-1] == "[]"
