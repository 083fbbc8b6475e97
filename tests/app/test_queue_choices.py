"""What a row can be mended with, and that each such answer is understood by the program that reads it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from geo.app.child import Upload, check_files
from geo.app.queue_choices import (
    kabupaten,
    kecamatan,
    meaning,
    place_words,
    places,
    placing,
    posts,
    words,
)
from geo.files.corrections import Change, corrections_csv
from geo.tables.stages import COLUMNS, Kind


def test_all_places_stand_in_the_list_once() -> None:
    known = places("cases", "id")
    assert len(kecamatan()) == 174
    assert len(kabupaten()) == 14
    assert len(known) == 174 + 14 + 1 + 37 + 1
    assert known["61.07.01"] == "Sungai Raya, Bengkayang"
    assert known["61.07"] == "Hanya diketahui kabupatennya: Bengkayang"
    assert "PLBN Entikong" in places("crossings", "id")
    assert "61.07" in places("crossings", "id", origin=True)
    assert tuple(places("crossings", "en")) == posts()


def test_a_place_that_is_not_in_the_list_is_named_by_the_check_or_as_it_is() -> None:
    assert place_words("61.99", {"61.99": "Baru"}, "cases", "id") == "Baru"
    assert place_words("x", {}, "cases", "id") == "x"


def test_another_province_is_one_word_for_an_alias() -> None:
    assert [meaning(means) for means in ("32", "61.01", "luar_negeri")] == ["luar_provinsi", "61.01", "luar_negeri"]  # fmt: skip


@pytest.mark.parametrize("kind", ["cases", "crossings", "figures", "events"])
def test_codebooks_are_about_columns_of_their_kind(kind: Kind) -> None:
    books = [name for name in COLUMNS[kind] if words(kind, name, "id")]
    assert books
    assert words(kind, "lat", "id") == {}
    assert list(words("cases", "modus", "en")) == list(words("cases", "modus", "id"))


ANSWERS: dict[str, tuple[str, str | None]] = {
    "61.12.01": ("matched", "61.12.01"),
    "61.12": ("partial", "61.12"),
    "61": ("partial", "61"),
    "32": ("outside", None),
    "luar_negeri": ("outside", None),
}
TABLES: dict[Kind, tuple[str, dict[str, str], dict[str, tuple[str, str | None]]]] = {
    "cases": ("tanggal,desa,kecamatan,kabupaten,lat,lon,korban", {"desa": "x", "kecamatan": "Qwxz", "kabupaten": "Sambas", "lat": "1", "lon": "2"}, ANSWERS),
    "figures": ("periode_awal,periode_akhir,indikator,satuan,tingkat,wilayah,kabupaten,nilai,dasar,rentang,keyakinan,sumber,url", {"wilayah": "Qwxz"}, ANSWERS),
    "crossings": ("tanggal,pos,arah,jenis,asal,jumlah", {"pos": "Qwxz"}, {"PLBN Entikong": ("matched", "61.03.21")}),
}  # fmt: skip
GOOD = {"tanggal": "2025-03-25", "periode_awal": "2024-01-01", "periode_akhir": "2024-12-31", "indikator": "deported_pmi", "satuan": "orang", "tingkat": "kabupaten", "dasar": "asal", "rentang": "periode", "keyakinan": "tinggi", "sumber": "x", "arah": "masuk", "jenis": "deportasi", "asal": "Sambas"}  # fmt: skip


def reread(kind: Kind, cells: dict[str, str], answers: list[dict[str, str]]) -> list[dict[str, Any]]:  # fmt: skip
    """One row per answer, all alike but for a count, read again with the answers."""
    header = TABLES[kind][0]
    lines = [",".join({**GOOD, **cells}.get(name, str(n) if name in ("korban", "nilai", "jumlah") else "") for name in header.split(",")) for n in range(3, 3 + len(answers))]  # fmt: skip
    table = "\n".join([header, *lines, ""]).encode()
    mark = hashlib.sha256(table).hexdigest()
    changes = [Change("a.csv", mark, row, new) for row, new in enumerate(answers, start=1)]
    done = check_files([Upload(kind, "a.csv", table)], "id", corrections={kind: corrections_csv(kind, changes)})  # fmt: skip
    return list(done.report["rows"])


@pytest.mark.parametrize("kind", list(TABLES))
def test_every_answer_is_understood(kind: Kind) -> None:
    _, cells, answers = TABLES[kind]
    rows = reread(kind, cells, [{}, *(placing(means, cells, kind) for means in answers)])
    assert rows[0]["status"] == "unresolved"
    found = {means: (row["status"], row["kode"] if want[1] else None) for (means, want), row in zip(answers.items(), rows[1:], strict=True)}  # fmt: skip
    assert found == answers


def test_every_answer_about_an_origin_is_understood() -> None:
    cells = {"pos": "PLBN Entikong", "asal": "Qwxz"}
    answers = [placing(means, {"asal": "Qwxz"}, "crossings", origin=True) for means in ANSWERS]
    before, *after = reread("crossings", cells, [{}, *answers])
    assert before["origin"]["reason"] == "name_unknown"
    assert not any("origin" in row for row in after)
