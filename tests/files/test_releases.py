"""Past releases in a folder: of one series only, in order, each once."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from geo.errors import ReleaseError, SourceError
from geo.files.releases import SKETCH, FolderReleases, folder_releases, related
from geo.files.secret import Secret
from geo.release.history import NoHistory, PastRelease
from geo.tables.stages import COLUMNS, LocatedRecords, Records
from tests.release.conftest import tables_of

SECRET = Secret(bytes(32), kept=True)
DAY = date(2025, 12, 31)


def located(days: list[int], *, synthetic: bool = False, name: str = "kasus.csv", folded: bool = False) -> LocatedRecords:  # fmt: skip
    row = list(range(1, len(days) + 1))
    frame = pd.DataFrame({"row": row}).reindex(columns=["row", *COLUMNS["cases"]])
    frame = frame.assign(tanggal=pd.Timestamp("2023-01-01") + pd.to_timedelta(days, unit="D"), peran_lokasi="asal")  # fmt: skip
    records = Records(
        kind="cases", name="kasus-1", frame=frame, raw=frame[["row"]], rejected=pd.DataFrame(columns=["row", "column", "rule"]),
        problems=(), received=len(row), sha256="0", synthetic=synthetic, file_name=name,
        weights=pd.DataFrame({"row": row, "weight": 1}) if folded else None,
    )  # fmt: skip
    places = pd.DataFrame({"row": row, "status": "matched", "kode": "61.01.01", "reason": pd.NA})
    return LocatedRecords(records, places.assign(candidates=[()] * len(row)))


def release(name: str, inputs: str) -> PastRelease:
    return PastRelease(name, "publik", (date(2023, 1, 1), DAY), DAY, inputs, tables_of([[[4], [30]]], 5))  # fmt: skip


def repository(days: list[int], home: Path, **kind: object) -> FolderReleases:
    made = folder_releases([located(days, **kind)], SECRET, {}, {"XDG_STATE_HOME": str(home)})  # type: ignore[arg-type]
    assert isinstance(made, FolderReleases)
    return made


def test_the_next_month_meets_the_last_one_and_another_list_of_the_same_name_does_not(tmp_path: Path) -> None:  # fmt: skip
    days = list(range(0, 900, 3))
    first = repository(days, tmp_path)
    assert first.past() == ()
    first.note(release("satu", "a"))
    again = repository([*days[5:], 950, 951], tmp_path)
    assert [one.edition for one in again.past()] == ["satu"]
    again.note(release("dua", "b"))
    assert [one.edition for one in repository(days, tmp_path, name="lain.csv").past()] == ["satu", "dua"]  # fmt: skip
    assert repository(list(range(1, 900, 3)), tmp_path).past() == ()


def test_a_release_is_kept_once_and_for_this_user_only(tmp_path: Path) -> None:
    mine = repository([1, 2, 3], tmp_path)
    for _ in range(2):
        mine.note(release("satu", "a"))
    (path,) = mine.folder.glob("*.json")
    assert path.name == "000001-publik-satu.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "2023-01-02" not in path.read_text().split('"tanda"')[1]


def test_two_runs_at_once_do_not_pass_each_other_by(tmp_path: Path) -> None:
    one, other = repository([1, 2, 3], tmp_path), repository([1, 2, 3], tmp_path)
    assert one.past() == other.past() == ()
    one.note(release("satu", "a"))
    with pytest.raises(ReleaseError) as found:
        other.note(release("dua", "b"))
    assert (found.value.reason, found.value.facts) == ("history_moved", {"edition": "satu"})
    other.note(release("satu", "a"))


def test_the_demonstration_and_runs_without_cases_keep_nothing() -> None:
    assert isinstance(folder_releases([located([1], synthetic=True)], SECRET, {}), NoHistory)
    assert isinstance(folder_releases([], SECRET, {}), NoHistory)


def test_of_a_folded_file_the_name_decides(tmp_path: Path) -> None:
    repository([1], tmp_path, folded=True, name="kasus-2025-01.csv").note(release("satu", "a"))
    assert len(repository([2], tmp_path, folded=True, name="kasus 2025-02.csv").past()) == 1
    assert repository([2], tmp_path, folded=True, name="lain.csv").past() == ()


def test_a_file_that_is_not_as_it_was_written_is_named(tmp_path: Path) -> None:
    mine = repository([1], tmp_path)
    mine.note(release("satu", "a"))
    (path,) = mine.folder.glob("*.json")
    path.write_text("{}")
    with pytest.raises(SourceError) as found:
        mine.past()
    assert found.value.facts["path"] == str(path)


def test_long_lists_are_compared_where_both_can_be_seen() -> None:
    """A short list inside a long one is found, however long the other grew; two long ones that share nothing are not."""
    rng = np.random.default_rng(0)
    words = sorted({f"{number:08}" for number in rng.integers(0, 10**8, size=4000)})
    rng.shuffle(whole := list(words))
    long = sorted(whole)[:SKETCH]
    assert related(sorted(whole[:300])[:SKETCH], long)
    assert not related(sorted(whole[:2000])[:SKETCH], sorted(whole[2000:])[:SKETCH])
