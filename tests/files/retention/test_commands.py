"""The steward's commands: dry first, told in the log, refused to anybody else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given as examples
from hypothesis import settings
from hypothesis import strategies as st

from geo.cli import breach as breach_command
from geo.cli import main
from geo.cli import retention as commands
from geo.errors import ReleaseError
from geo.files.audit_log import append, entries
from geo.files.breach import Breach, breach
from geo.files.retention.copies import copies_of, manifest_path
from geo.files.secret import secret_path
from geo.files.store.repository import Store
from geo.files.store.upgrade import copy_of
from geo.release.audit import Event
from geo.tables.reference import Reference

AS_OF = "2025-01-15"
Ask = Callable[..., Any]


@pytest.fixture
def ask(store: Store, reference: Reference, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Ask:  # fmt: skip
    """Run a command on the store of the tiny country; what it printed, as JSON."""
    monkeypatch.setattr("geo.files.shipped.load_reference", lambda: reference)
    monkeypatch.setenv("WASPADA_STORE", store.where)
    monkeypatch.chdir(tmp_path)

    def asked(*arguments: str, code: int = 0) -> Any:
        assert main([*arguments, "--json"]) == code
        return json.loads(capsys.readouterr().out)

    return asked


def actions() -> list[tuple[str, int | None]]:
    return [(entry.event.action, entry.event.rows) for entry in entries()]


def test_dry_first_then_done_then_nothing_left(ask: Ask, tmp_path: Path) -> None:
    copy = Path(ask("backup", str(tmp_path / "salin.db"))["path"])
    dry = ask("retention", "--as-of", AS_OF)
    assert dry["before"] == "2020-01-15"
    assert not dry["applied"]
    assert dry["copies"] == [str(copy)]
    assert ask("retention", "--as-of", AS_OF) == dry
    done = ask("retention", "--as-of", AS_OF, "--apply")
    assert done["due"] == dry["due"]
    assert done["rows"] == sum(one["rows"] for one in dry["due"]) > 0
    assert done["rewritten"] == [str(copy)]
    again = ask("retention", "--as-of", AS_OF)
    assert again["due"] == again["copies"] == []
    assert actions()[-1] == ("retention", done["versions"])
    back = ask("restore", str(copy), "--as-of", AS_OF)
    assert back["erased"] == 0
    assert Path(back["kept"]).is_file()


def test_a_damaged_copy_is_told_and_left(ask: Ask, tmp_path: Path) -> None:  # fmt: skip
    copy = Path(ask("backup", str(tmp_path / "salin.db"))["path"])
    copy.write_bytes(b"no database" * 1000)
    done = ask("retention", "--as-of", AS_OF, "--apply", code=1)
    assert [one["path"] for one in done["left"]] == [str(copy)]
    assert copy.exists()


def test_a_copy_from_before_an_upgrade_goes_when_it_holds_old_records(ask: Ask, store: Store) -> None:  # fmt: skip
    left = copy_of(store.engine, "0001")
    assert left.stat().st_mode & 0o777 == 0o600
    assert ask("retention", "--as-of", "2020-01-15")["copies"] == []
    assert ask("retention", "--as-of", AS_OF)["copies"] == [str(left)]
    assert ask("retention", "--as-of", AS_OF, "--apply")["deleted"] == [str(left)]
    assert not left.exists()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_words(ask: Ask, capsys: pytest.CaptureFixture[str], tmp_path: Path, lang: str) -> None:  # fmt: skip
    assert main(["backup", str(tmp_path), "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert str(secret_path()) in said
    copy = copies_of()[0].path
    assert manifest_path(copy).name in said
    assert main(["retention", "--as-of", AS_OF, "--lang", lang]) == 0
    assert "kasus-1, 2018" in capsys.readouterr().out
    copy.write_bytes(b"x")
    assert main(["retention", "--as-of", AS_OF, "--apply", "--lang", lang]) == 1
    assert str(copy) in capsys.readouterr().out
    assert main(["restore", str(copy), "--lang", lang]) == 2


def test_who_is_not_the_steward_is_refused(ask: Ask, tmp_path: Path) -> None:
    given: list[Callable[[], object]] = [
        lambda: commands.retain("id", apply=False, as_of=None, store=None, as_json=False, role="planner"),
        lambda: commands.back_up("id", target=tmp_path, store=None, as_json=False, role="viewer"),
        lambda: commands.bring_back("id", copy=tmp_path, as_of=None, store=None, as_json=False, role="planner"),
        lambda: breach_command.report("id", since="2025-01-01", found=None, out=None, store=None, as_json=False, role="planner"),
    ]  # fmt: skip
    for attempt in given:
        with pytest.raises(ReleaseError) as told:
            attempt()
        assert told.value.exit_code == 3
    assert not actions()


def test_without_a_log_nothing_is_erased_or_told(ask: Ask, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "state", ignore_errors=True)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "waspada").write_text("a file in the way")
    assert ask("retention", "--as-of", AS_OF, "--apply", code=3)["error"]["key"] == "error.release.no_trace"  # fmt: skip
    assert ask("breach-report", "--since", "2025-01-01", code=3)["error"]["key"] == "error.release.no_trace"  # fmt: skip
    assert len(ask("retention", "--as-of", AS_OF)["due"]) > 2


@pytest.mark.parametrize("arguments", [["retention", "--as-of", "soon"], ["breach-report", "--since", "soon"], ["breach-report", "--since", "2025-01-01", "--found", "soon"], ["breach-report"], ["retention", "--store", "none.db"]])  # fmt: skip
def test_what_cannot_be_understood(ask: Ask, arguments: list[str]) -> None:
    assert ask(*arguments, code=2)["error"]["message"]


def test_without_a_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.delenv("WASPADA_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["retention", "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["key"] == "error.config.no_store"
    assert main(["breach-report", "--since", "2025-01-01", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cases"] == []


def test_a_report_lists_what_was_held_and_handed_out(ask: Ask, tmp_path: Path, store: Store) -> None:  # fmt: skip
    append(Event("release", filter={"tier": "publik"}, rows=3, release="2024-12-31-0123abcd"), at=datetime(2024, 12, 1, tzinfo=UTC))  # fmt: skip
    append(Event("exact_view", purpose="rapat", filter={"tier": "rahasia"}, rows=5, release="2024-12-31-0123abcd"), at=datetime(2025, 1, 2, tzinfo=UTC))  # fmt: skip
    told = ask("breach-report", "--since", "2025-01-01", "--found", "2025-01-14T22:00+07:00")
    assert [(one["action"], one["tier"], one["purpose"]) for one in told["recipients"]] == [("exact_view", "rahasia", "rapat")]  # fmt: skip
    assert told["deadline"] == "2025-01-17T22:00:00+07:00"
    with store.read() as connection:
        rows = connection.exec_driver_sql("SELECT key, row FROM cases WHERE place_status <> 'rejected'").all()  # fmt: skip
    assert sorted((one["key"], one["row"]) for one in told["cases"]) == sorted(map(tuple, rows))
    assert "place_kode" in told["columns"]
    assert not {"id_kasus", "lat", "kecamatan"} & set(told["columns"])
    assert told["notice"].count("[ISI: ............]") > 8
    for item in ("1. ", "2. ", "3. "):
        assert told["notice"].count(f"\n{item}") == 2
    assert actions()[-1] == ("breach_report", len(told["cases"]))


def test_the_report_is_a_private_file_in_both_languages(ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    out = tmp_path / "lapor.txt"
    assert main(["breach-report", "--since", "2025-01-01", "--out", str(out), "--lang", "en"]) == 0
    assert out.stat().st_mode & 0o777 == 0o600
    said = out.read_text()
    assert "RANCANGAN" in said
    assert "DRAFT" in said
    assert "3 x 24" in said
    listed = capsys.readouterr().out
    assert "kasus-1" not in listed
    assert "Cases held" in listed
    assert main(["breach-report", "--since", "2025-01-01"]) == 0
    assert "DRAFT" not in capsys.readouterr().out


def test_what_was_replaced_or_erased_since_was_held_too(ask: Ask, store: Store) -> None:
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE cases SET valid_to = valid_from WHERE row = 1")
    told = breach(store, since=date(2025, 1, 15), notice_hours=72)
    later = breach(store, since=date(2025, 1, 16), notice_hours=72)
    assert {one.row for one in told.cases} - {one.row for one in later.cases} <= {1}
    assert len(told.cases) > len(later.cases)
    done = ask("retention", "--as-of", AS_OF, "--apply")
    after = ask("breach-report", "--since", "2025-01-01")
    assert after["erased"] == done["versions"]


@settings(max_examples=30, deadline=None)
@examples(st.datetimes(datetime(2023, 1, 1), datetime(2040, 1, 1)), st.integers(1, 100))  # noqa: DTZ001 - the zone is set below
def test_the_clock_runs_in_real_hours(found: datetime, hours: int) -> None:
    moment = found.replace(tzinfo=UTC)
    told = Breach(date(2023, 1, 1), moment, (), (), (), hours)
    assert told.deadline is not None
    assert told.deadline - moment == timedelta(hours=hours)
    assert Breach(date(2023, 1, 1), None, (), (), (), hours).deadline is None
