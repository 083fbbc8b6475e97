"""The page Angka as a user meets it: released numbers alone, marks for the rest, and no file opened that is not the edition's."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from geo.app.counts import HIDDEN, SHOWN, TABLES, UNSEEN, UNSPLIT, Choice, choose
from geo.app.counts_table import counts_csv, counts_html
from geo.app.counts_words import Names, names_of
from geo.app.pages.numbers import Opened, days, pick_name, take
from geo.app.store import Loaded
from geo.files.audit_log import entries
from geo.files.edition import load_edition
from geo.files.released import RELEASED, load_released, modus_names
from geo.release.told import tables_to_json
from geo.tables.stages import ReleasedTables
from geo.text import number, text
from tests.app.counted import any_choice, worlds
from tests.editions import NAME, finish

Make = Callable[..., Path]
MARKS = {lang: {text(f"numbers.mark.{state}", lang) for state in (HIDDEN, UNSEEN, UNSPLIT)} for lang in ("id", "en")}  # fmt: skip
PAGE = "from geo.app.pages import numbers\nnumbers.page()\n"
_WATCHED: list[list[str]] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _WATCHED and event == "open" and isinstance(arguments[0], str | Path):
        _WATCHED[-1].append(str(arguments[0]))


@contextmanager
def opened_files() -> Iterator[list[str]]:
    """Paths of all files that Python opens meanwhile."""
    _WATCHED.append([])
    yield _WATCHED[-1]
    _WATCHED.pop()


sys.addaudithook(_note)


def with_tables(folder: Path, tables: ReleasedTables, **manifest: object) -> Path:
    """The edition with these released tables, and with files of the steward's beside them."""
    told = {"edisi": NAME, "tier": tables.tier, "tabel": tables_to_json(tables)}
    (folder / RELEASED).write_text(json.dumps(told), encoding="utf-8")
    before = json.loads((folder / "manifest.json").read_bytes())
    del before["outputs"]
    finish(folder, {**before, "tier": tables.tier, "k": tables.k, **manifest})
    (folder / "quarantine.xlsx").write_bytes(b"for the steward alone")
    return folder


def angka(**query: str) -> AppTest:
    test = AppTest.from_string(PAGE, default_timeout=30)
    for name, value in query.items():
        test.query_params[name] = value
    return test.run()


def html(test: AppTest) -> str:
    return "\n".join(part.proto.body for part in test.get("html"))


def cells(page: str) -> list[tuple[str, str]]:
    """Attributes and text of every cell of the table."""
    return [(attributes, unescape(told)) for attributes, told in re.findall(r"<td([^>]*)>(.*?)</td>", page)]  # fmt: skip


NAMES = Names({"61.01": "Utara"}, {"61.01.01": ("Alang", "Utara")})


def test_what_is_sent_holds_the_released_numbers_and_words_in_place_of_all_others() -> None:
    """200 choices in both languages: table and file have exactly the chosen cells, and a cell without a number has no digit."""
    rng = np.random.default_rng(7)
    for at in range(200):
        tables = list(worlds().values())[at % len(worlds())]
        shown = choose(tables, any_choice(rng))
        expected = [cell for row in shown.rows for cell in row.cells]
        lang = ("id", "en")[at % 2]
        sent = cells(counts_html(shown, NAMES, lang))
        assert [told for _, told in sent] == [text(f"numbers.mark.{cell.state}", lang) if cell.value is None else number(cell.value, lang) for cell in expected]  # fmt: skip
        assert all(told in MARKS[lang] and not re.search(r"\d", mark + told) for mark, told in sent if "data-tanda" in mark)  # fmt: skip
        file = counts_csv(shown, NAMES, edition=NAME, tier="publik").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(file)))
        assert [(row["keadaan"], row["jumlah"]) for row in rows] == [(cell.state, "" if cell.value is None else str(cell.value)) for cell in expected]  # fmt: skip
        assert {(row["edisi"], row["tingkat"]) for row in rows} <= {(NAME, "publik")}


def test_the_demonstration_shows_what_its_workbook_holds(edition: Path) -> None:
    tables, names = load_released(edition), names_of(load_edition(edition))
    for name in TABLES:
        shown = choose(tables, Choice(name))
        page = counts_html(shown, names, "id")
        assert len(cells(page)) == len(shown.rows) * len(shown.times)
        assert not re.search(r"<th[^>]*>\d\d\.\d\d", page), "a place without its name"
    assert load_edition(edition).kabupaten["kode"].tolist() == tables.kabupaten["kode"].tolist()


def test_no_choice_opens_records_or_a_file_of_the_steward(make: Make) -> None:
    folder = with_tables(make(), worlds()["dense"])
    allowed = {"manifest.json", *json.loads((folder / "manifest.json").read_bytes())["outputs"]}
    rng = np.random.default_rng(11)
    with opened_files() as opened:
        test = angka()
        for _ in range(8):
            choice = any_choice(rng)
            for name, value in {"tabel": choice.table, "dari": choice.first, "sampai": choice.last, "kab": choice.kab, "pilih": "|".join(choice.picked)}.items():  # fmt: skip
                test.query_params[name] = value
            test.run()
            assert not test.exception
    found = {Path(path).name for path in opened if path.startswith(str(folder.parent))}
    assert found <= allowed
    assert RELEASED in found
    assert "quarantine.xlsx" not in found
    assert not [path for path in opened if path.endswith((".sqlite", ".db", ".xlsx")) or "shared/data" in path]  # fmt: skip


def test_first_sight(make: Make) -> None:
    with_tables(make(), worlds()["dense"])
    test = angka()
    page = html(test)
    assert test.title[0].value == "Berapa yang tercatat, di mana, dan kapan?"
    for fact in ("Kasus menurut kecamatan dan tahun", NAME, "publik", "Data sintetis", "Dirilis menurut kecamatan, tahun.", "tidak menjumlahkan apa pun", "Seluruh provinsi", "Alang"):  # fmt: skip
        assert fact in page, fact
    assert test.selectbox(key="angka_tabel").options == [text(f"numbers.table.{name}") for name in TABLES]  # fmt: skip
    assert [button.key for button in test.get("download_button")] == ["unduh_angka"]


def test_filters_narrow_the_table_and_stand_in_the_link(make: Make) -> None:
    with_tables(make(), worlds()["dense"])
    test = angka(bahasa="en")
    test.selectbox(key="angka_tabel").select("kabupaten_kuartal").run()
    test.selectbox(key="angka_dari").select("2023-K2").run()
    test.selectbox(key="angka_sampai").select("2023-K2").run()
    page = html(test)
    assert ("Q2 2023" in page, "Q1 2024" in page, "Whole period" in page) == (True, False, False)
    test.selectbox(key="angka_dari").select("2024-K1").run()
    assert (test.query_params["dari"], test.query_params["sampai"]) == ("2024-K1", "2024-K1")
    test.selectbox(key="angka_kab").select("61.02").run()
    assert re.findall(r'<th scope="row">([^<]*)', html(test)) == ["Tengah"]
    test.selectbox(key="angka_tabel").select("provinsi_kuartal_modus").run()
    test.multiselect(key="angka_pilih").select("modus:magang").run()
    assert re.findall(r'<th scope="row">([^<]*)', html(test)) == ["magang"]
    assert test.query_params["pilih"] == "modus:magang"
    assert "dari" not in test.query_params
    assert not test.exception


def test_a_coarser_table_says_why_and_a_withheld_one_shows_nothing(make: Make) -> None:
    with_tables(make(), worlds()["sparse"])
    page = html(angka(tabel="kabupaten_kuartal"))
    assert "Dirilis menurut kabupaten/kota, seluruh periode." in page
    assert "Yang diminta: menurut kabupaten/kota, kuartal." in page
    assert "0 sampai 10 tidak dibedakan" in page
    test = angka(tabel="kabupaten_tahun_modus")
    assert "lebih dari separuh" in html(test)
    assert cells(html(test)) == []
    assert not test.get("download_button")
    assert [box.key for box in test.selectbox] == ["angka_tabel"]


def test_a_kabupaten_that_is_told_with_others_is_sent_there(make: Make) -> None:
    with_tables(make(), worlds()["pooled"])
    assert "Tengah tidak punya baris sendiri" in html(angka(tabel="kabupaten_kuartal", kab="61.02"))


def test_the_other_tiers_are_shown_and_not_handed_out(make: Make) -> None:
    with_tables(make(), replace(worlds()["dense"], tier="terbatas"))
    test = angka()
    assert cells(html(test))
    assert not test.get("download_button")
    assert any("terbatas" in part.value for part in test.markdown)


def test_an_edition_without_released_tables_is_named(make: Make) -> None:
    make()
    test = angka()
    assert RELEASED in test.error[0].value
    assert not test.selectbox


def test_a_download_is_logged_with_what_was_chosen(make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    folder = with_tables(make(), worlds()["dense"])
    found = load_edition(folder)
    opened = Opened(Loaded(found, "", "kunci"), load_released(folder), names_of(found))
    for choice in (Choice("kabupaten_kuartal", "2023-K2", "2024-K1", "61.02"), Choice("provinsi_kuartal_modus", kab="61.02")):  # fmt: skip
        shown = choose(opened.tables, choice)
        content = take(opened, shown, choice)
        assert content == counts_csv(shown, opened.names, edition=NAME, tier="publik")
        assert content.startswith(b"\xef\xbb\xbftabel,")
    first, second = [one.event for one in entries()]
    assert (first.action, first.release, first.rows) == ("export", NAME, 2)
    assert first.filter == {"tier": "publik", "file": "kabupaten_kuartal.csv", "period": "2023-04-01:2024-03-31", "kode": "61.02"}  # fmt: skip
    assert "kode" not in second.filter
    assert found.period is not None
    assert days(choose(worlds()["nothing"], Choice()), found.period) == "2023-01-01:2025-12-31"


def test_text_in_the_file_is_inert_and_on_the_page_escaped() -> None:
    tables = worlds()["dense"]
    posts = tables.post_month.assign(pos=tables.post_month["pos"].replace("Pos 1", "=cmd|<b>"))
    shown = choose(replace(tables, post_month=posts), Choice("pos_bulan"))
    assert ",'=cmd|<b>," in counts_csv(shown, NAMES, edition=NAME, tier="publik").decode()
    assert "=cmd|&lt;b&gt;" in counts_html(shown, NAMES, "id")


def test_every_modus_of_the_codebook_has_a_name_in_both_languages() -> None:
    assert modus_names("id")["kawin_kontrak"] == "Kawin kontrak / pengantin pesanan"
    assert modus_names("en")["kawin_kontrak"] == "Contract or mail-order marriage"
    assert pick_name("jenis_kelamin:tidak_diketahui", NAMES, "id") == "kelamin: Tidak diketahui"
    assert pick_name("kelompok_usia:60+", NAMES, "en") == "age: 60+ years"
    assert pick_name("pos:lain", NAMES, "en") == "Other posts together"


def test_shown_is_the_only_state_with_a_number() -> None:
    for tables in worlds().values():
        for name in TABLES:
            for row in choose(tables, Choice(name)).rows:
                assert all((cell.state == SHOWN) == (cell.value is not None) for cell in row.cells)
