"""The question of unknown columns on the command line: asked with its facts, answered, kept, told, listed, forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geo.cli import main
from geo.files.boundaries import load_zones
from geo.files.incoming.answers import Answers
from geo.files.shipped import load_reference
from geo.pipeline import Request, inputs_of, read_all, said_hash

TABLE = "Berkas;Hari Perkara;Wil;Kec;Fungsi\nA1;05/04/2024;Sambas;Paloh;asal\nA2;06/04/2024;Sanggau;Entikong;asal\n"
SAID = ["--map", "Hari Perkara=tanggal", "--map", "Wil=kabupaten", "--map", "Kec=kecamatan", "--map", "Fungsi=peran_lokasi"]  # fmt: skip
Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "setelan"))
    monkeypatch.setenv("WASPADA_DATA_PACK", "none")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(TABLE)
    (tmp_path / "b.csv").write_text(TABLE.replace("A1", "B1"))

    def asked(*arguments: str, code: int = 0) -> dict[str, Any]:
        assert main([*arguments, "--json"]) == code
        said = capsys.readouterr()
        return {**json.loads(said.out), "said": said.err}

    return asked


def test_from_the_question_to_the_kept_answer(ask: Ask) -> None:
    error = ask("check", "a.csv", "--kind", "cases", code=2)["error"]
    assert error["key"] == "error.schema.columns_missing"
    assert error["facts"]["missing"] == [["tanggal"]]
    assert error["facts"]["found"] == ["Berkas", "Hari Perkara", "Wil", "Kec", "Fungsi"]
    assert ask("check", "a.csv", *SAID, code=2)["error"]["key"] == "error.date.ambiguous"
    once = ask("check", "a.csv", *SAID, "--date-format", "dd/mm/yyyy")
    assert once["ledger"]["total"]["matched"] == 2
    assert ask("data", "mapping")["mappings"] == {}, "nothing is kept unasked"
    ask("check", "a.csv", *SAID, "--date-format", "dd/mm/yyyy", "--remember")
    (sign,) = ask("data", "mapping")["mappings"]
    later = ask("check", "b.csv")
    assert later["ledger"]["total"]["matched"] == 2
    assert "pemetaan yang disimpan" in later["notes"][0]
    assert "pemetaan yang disimpan" in later["said"]
    assert ask("data", "mapping", "--forget", "0", code=2)["error"]["key"] == "error.source.mapping_unknown"  # fmt: skip
    assert ask("data", "mapping", "--forget", sign)["mappings"] == {}
    ask("check", "b.csv", "--kind", "cases", code=2)


@pytest.mark.usefixtures("numbers_alone")
def test_the_mapping_is_an_input_of_the_edition(ask: Ask) -> None:
    """Said now or kept earlier is the same input; another answer is another one, and so is another form of dates."""
    one = ask("run", "--cases", "a.csv", *SAID, "--remember", "--date-format", "dd/mm/yyyy")
    assert "Kolom dibaca sebagaimana disebutkan" in one["notes"][0]
    assert "Kolom dibaca sebagaimana disebutkan" in one["said"]
    names = {}
    for name, said, written in (("said", SAID[1::2], "dd/mm/yyyy"), ("kept", [], None), ("other", ["Kec=desa"], None), ("dates", [], "mm/dd/yyyy")):  # fmt: skip
        answers = Answers.of(said)
        request = Request(files=(("cases", Path("a.csv")),), answers=answers, date_format=written)
        (records,) = read_all(request, load_reference())
        names[name] = said_hash(records)
    assert names["said"] == names["kept"] == one["manifest"]["inputs"]["pemetaan:kasus-1"]
    assert len(set(names.values())) == 3
    assert inputs_of([records], load_zones(None, load_reference()), None)["pemetaan:kasus-1"] == names["dates"]  # fmt: skip


def test_a_title_that_is_nowhere_is_told(ask: Ask) -> None:
    error = ask("check", "a.csv", *SAID, "--date-format", "dd/mm/yyyy", "--map", "Xx=sumber", code=2)["error"]  # fmt: skip
    assert error["key"] == "error.schema.map_unused"
    assert ask("check", "a.csv", "--map", "Xx", code=2)["error"]["key"] == "error.schema.map_form"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_list_is_words_too(ask: Ask, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert main(["data", "mapping", "--lang", lang]) == 0
    assert "--remember" in capsys.readouterr().out
    ask("check", "a.csv", *SAID, "--date-format", "dd/mm/yyyy", "--remember")
    (sign,) = ask("data", "mapping")["mappings"]
    assert main(["data", "mapping", "--lang", lang]) == 0
    assert f"{sign}  {'kasus' if lang == 'id' else 'cases'}: Hari Perkara = tanggal; Wil = kabupaten" in capsys.readouterr().out  # fmt: skip
    assert main(["data", "mapping", "--forget", sign, "--lang", lang]) == 0
    assert sign in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_file_without_its_kind_is_told_which_option(ask: Ask, capsys: pytest.CaptureFixture[str], lang: str) -> None:  # fmt: skip
    assert main(["run", "kasus.csv", "--lang", lang]) == 2
    said = capsys.readouterr().err
    assert "--cases kasus.csv" in said
    assert "--crossings kasus.csv" in said
    assert main(["run", "--unknown", "--lang", lang]) == 2
