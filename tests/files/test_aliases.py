"""The user's own aliases as a file: kept, given back, taken back, shared, and never a mark of a person."""

from __future__ import annotations

import multiprocessing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import IdentityError, PlaceError, SourceError
from geo.files import aliases
from geo.files.aliases import alias_path, export, forget, import_, load_aliases, remember, undo
from geo.tables.alias import ALIAS_FIELDS, ELSEWHERE, PLACE_FIELDS, Alias
from tests.files.incoming.conftest import made_up_nik, made_up_phone

SAMBAS = Alias("61.01", kabupaten="Kab Smbs")
RAYA = Alias("61.12.01", kecamatan="Sei Raya", kabupaten="KKR", since=date(2025, 1, 2))


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


def test_what_is_remembered_is_there(home: dict[str, str]) -> None:
    assert load_aliases(home) == ()
    remember(RAYA, environ=home)
    remember(SAMBAS, environ=home)
    assert load_aliases(home) == (RAYA, SAMBAS)
    assert alias_path(home).stat().st_mode & 0o777 == 0o600
    assert alias_path(home).parent.stat().st_mode & 0o777 == 0o700


def test_the_same_text_has_one_meaning(home: dict[str, str]) -> None:
    remember(RAYA, environ=home)
    other = Alias("61.07.01", kecamatan="SEI RAYA", kabupaten="kkr")
    remember(other, environ=home)
    assert load_aliases(home) == (other,)
    assert forget(RAYA, environ=home)
    assert not forget(RAYA, environ=home)
    assert load_aliases(home) == ()


def test_the_last_change_is_taken_back_and_put_in_again(home: dict[str, str]) -> None:
    assert not undo(home)
    remember(RAYA, environ=home)
    remember(SAMBAS, environ=home)
    before = alias_path(home).read_bytes()
    assert undo(home)
    assert load_aliases(home) == (RAYA,)
    assert undo(home)
    assert alias_path(home).read_bytes() == before
    forget(RAYA, environ=home)
    undo(home)
    assert alias_path(home).read_bytes() == before
    assert alias_path(home).with_name("alias.sebelum.csv").stat().st_mode & 0o777 == 0o600


def test_a_change_that_changes_nothing_is_none(home: dict[str, str]) -> None:
    remember(RAYA, environ=home)
    remember(RAYA, environ=home)
    undo(home)
    assert load_aliases(home) == ()


def test_they_travel(home: dict[str, str], tmp_path: Path) -> None:
    remember(RAYA, environ=home)
    remember(SAMBAS, environ=home)
    assert export(tmp_path / "alias.csv", home) == 2
    other = {"XDG_CONFIG_HOME": str(tmp_path / "lain")}
    remember(Alias("61.02", kabupaten="kab smbs"), environ=other)
    assert import_(tmp_path / "alias.csv", environ=other) == 2
    assert load_aliases(other) == (RAYA, SAMBAS)
    semicolons = tmp_path / "titik-koma.csv"
    semicolons.write_bytes((tmp_path / "alias.csv").read_bytes().replace(b",", b";"))
    third = {"HOME": str(tmp_path / "rumah")}
    assert import_(semicolons, environ=third) == 2
    assert load_aliases(third) == (RAYA, SAMBAS)
    assert (tmp_path / "rumah" / ".config" / "waspada" / "alias.csv").is_file()


@pytest.mark.parametrize(
    ("alias", "reason"),
    [
        (Alias("61.99.99", kecamatan="x"), "alias_kode"),
        (Alias("PLBN Aruk", asal="x"), "alias_kode"),
        (Alias("Pos Khayal", pos="x"), "alias_kode"),
        (Alias("", pos="x"), "alias_kode"),
        (Alias("61.01", kecamatan="x" * 201), "alias_long"),
    ],
)
def test_what_means_nothing_is_refused(home: dict[str, str], alias: Alias, reason: str) -> None:
    with pytest.raises(PlaceError) as caught:
        remember(alias, environ=home)
    assert caught.value.reason == reason
    assert load_aliases(home) == ()


@pytest.mark.parametrize("written", [{}, {"kecamatan": " - "}, {"pos": "a", "asal": "b"}, {"desa": "a", "pos": "b"}])  # fmt: skip
def test_an_alias_is_about_one_place(written: dict[str, str]) -> None:
    with pytest.raises(PlaceError, match="alias_text"):
        Alias("61.01", **written)


@pytest.mark.parametrize("name", ALIAS_FIELDS)
def test_no_number_of_a_person_gets_in(home: dict[str, str], tmp_path: Path, name: str) -> None:
    for mark in (made_up_nik(), made_up_phone(), "orang" + "@" + "contoh.id"):
        with pytest.raises(IdentityError) as caught:
            remember(Alias("luar_negeri", **{name: f"dekat {mark}"}), environ=home)
        assert caught.value.facts == {"column": name}
        assert caught.value.exit_code == 3
    assert not alias_path(home).exists()


def lines(*rows: str) -> str:
    return "\n".join([",".join(aliases.COLUMNS), *rows]) + "\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a,b\n", 1),
        ("", 1),
        (lines(",,Tebas,,,,,61.01.04,"), None),
        (lines(",,Tebas,,,,,61.01.04,", ",,,,,,,61.01.04,"), 3),
        (lines(",,Tebas,,,,,61.01.04,kemarin"), 2),
        (lines(",,Tebas,,,,,61.01.04"), 2),
        (lines(',,"Tebas,,,,,61.01.04,'), 2),
    ],
)
def test_a_damaged_file_says_where(home: dict[str, str], content: str, line: int | None) -> None:
    path = alias_path(home)
    path.parent.mkdir(parents=True)
    path.write_text(content)
    if line is None:
        assert load_aliases(home) == (Alias("61.01.04", kecamatan="Tebas"),)
        return
    with pytest.raises(SourceError) as caught:
        load_aliases(home)
    assert caught.value.reason == "alias_damaged"
    assert caught.value.facts == {"path": "alias.csv", "line": line}


def test_an_import_is_all_or_nothing(home: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(lines(",,Tebas,,,,,61.01.04,", ",,Tebaz,,,,,61.99.04,"))
    with pytest.raises(PlaceError):
        import_(path, environ=home)
    assert load_aliases(home) == ()
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="alias_damaged"):
        import_(path, environ=home)
    with pytest.raises(SourceError, match="missing"):
        import_(tmp_path / "tidak-ada.csv", environ=home)
    path.write_bytes(b" " * 5_000_001)
    with pytest.raises(SourceError, match="alias_damaged"):
        import_(path, environ=home)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "waspada").write_text("")
    with pytest.raises(SourceError, match="not_writable"):
        remember(RAYA, environ={"XDG_CONFIG_HOME": str(tmp_path)})
    with pytest.raises(SourceError, match="not_permitted"):
        import_(tmp_path, environ={})


def _remember_many(home: dict[str, str], name: str) -> None:
    for number in range(10):
        remember(Alias("61.01", kecamatan=f"{name} {number}"), environ=home)


def test_two_processes_lose_nothing(home: dict[str, str]) -> None:
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_remember_many, args=(home, name)) for name in ("a", "b")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(load_aliases(home)) == 20


TEXT = st.text(max_size=20) | st.text("=+-@'\";,\x00\ud800\n a", max_size=6)


@settings(max_examples=60, deadline=None)
@given(written=st.dictionaries(st.sampled_from(PLACE_FIELDS), TEXT), means=st.sampled_from(["61.01", "61.12.01", *ELSEWHERE]))  # fmt: skip
def test_any_text_comes_back_as_the_same_alias(tmp_path_factory: pytest.TempPathFactory, written: dict[str, str], means: str) -> None:  # fmt: skip
    try:
        alias = Alias.of(means, written)
    except PlaceError:
        return
    home = {"XDG_CONFIG_HOME": str(tmp_path_factory.mktemp("alias"))}
    try:
        remember(alias, environ=home)
    except IdentityError:
        return
    [back] = load_aliases(home)
    assert (back.key, back.means) == (alias.key, alias.means)
    assert not any(text.startswith(("=", "+", "-", "@")) for text in back.written.values())
