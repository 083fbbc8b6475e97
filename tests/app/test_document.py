"""What the script of the document is given."""

from __future__ import annotations

import json

import pytest

from geo.app import document
from geo.app.document import facts
from geo.text import catalogue


def test_streamlits_words_are_those_of_the_english_catalogue_and_only_other_ones_are_turned() -> (
    None
):
    given = json.loads(facts("id"))
    assert given["bahasa"] == "id"
    assert given["kata"]["Increment"] == "Tambah"
    assert given["pilih"] == catalogue("id")["app.masuk.pilih"]
    assert json.loads(facts("en"))["kata"] == {}


def test_no_word_ends_the_script(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"app.masuk.pilih": "</script>", "document.kata.a": "x"}
    monkeypatch.setattr(document, "catalogue", lambda _: words)
    monkeypatch.setattr(document, "text", lambda key, _: words[key])
    assert "<" not in facts("id")
    assert json.loads(facts("id"))["pilih"] == "</script>"
