"""Two pages on the border: a statement on top, source, edition and tier on both, and no number that the edition does not tell."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from geo.files.border_file import load_border_view
from geo.products.border_report import border_pdf
from geo.products.border_words import headline
from geo.tables.border import BorderView
from geo.tables.stages import Release
from geo.text import Language, number


@pytest.fixture(scope="module")
def view(edition: Path) -> BorderView:
    return load_border_view(edition)


def pages(content: bytes) -> list[str]:
    """The words of each page, on one line."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)  # fmt: skip
    return [re.sub(r"\s+", " ", page) for page in told.stdout.decode().split("\f")[:-1]]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_two_pages_with_statement_edition_tier_and_source_on_each(mixed: Release, view: BorderView, lang: Language) -> None:  # fmt: skip
    content = border_pdf(replace(mixed, border=view), lang)
    said = pages(content)
    assert len(said) == 2
    source = {"id": "Sumber: berkas perlintasan", "en": "Source: the crossing files"}[lang]
    for at, page in enumerate(said, start=1):
        assert page.strip().startswith(headline(view, lang))
        for words in (mixed.edition, source, {"id": "Tingkat: publik", "en": "Tier: public"}[lang], {"id": f"halaman {at} dari 2", "en": f"page {at} of 2"}[lang]):  # fmt: skip
            assert words in page
    info = subprocess.run(["pdfinfo", "-"], input=content, capture_output=True, check=True).stdout.decode()  # fmt: skip
    assert re.search(r"Page size: +595\.\d+ x 841\.\d+ pts", info)


def test_the_same_release_gives_the_same_bytes_and_no_border_gives_none(mixed: Release, view: BorderView) -> None:  # fmt: skip
    made = replace(mixed, border=view)
    assert border_pdf(made) == border_pdf(made)
    assert border_pdf(mixed) == b""


def test_feeders_and_published_figures_are_those_of_the_edition(mixed: Release, view: BorderView) -> None:  # fmt: skip
    second = pages(border_pdf(replace(mixed, border=view)))[1]
    for post, rows in view.feeders.groupby("pos"):
        first = rows.iloc[0]
        assert f"{post}: {first['nama']} {number(int(first['orang']))}" in second
    told = {number(float(value)) for value in view.published.loc[view.published["berlaku"] & (view.published["indikator"] == "deported_pmi"), "nilai"]}  # fmt: skip
    assert told <= set(re.findall(r"\d\.\d{3}", second))
    assert "2.190 / 2.366" in second
    assert "7,4 dari 100 periode tenang" in second


def test_every_post_and_card_that_has_room_is_there_and_the_others_are_counted(mixed: Release, view: BorderView) -> None:  # fmt: skip
    first = pages(border_pdf(replace(mixed, border=view)))[0]
    assert all(f"{row.peringkat}. {row.pos}: Skor pos" in first for row in view.scores.itertuples())
    assert "Hubungi: Kantor Imigrasi" in first
    many = replace(view, signals=view.signals * 9)
    crowded = pages(border_pdf(replace(mixed, border=many)))[0]
    shown = crowded.count("Perhatian: PLBN Jagoi Babang")
    assert 2 <= shown < 9
    assert f"dan {9 - shown} sinyal lain" in crowded


def test_what_is_not_known_is_said(mixed: Release, view: BorderView) -> None:
    none = view.months.iloc[:0]
    bare = replace(view, flows=view.flows.iloc[:0], feeders=view.feeders.iloc[:0], months=none, scores=view.scores.iloc[:0], signals=(), published=view.published.iloc[:0], posts=view.posts.assign(orang=view.posts["orang"].mask(view.posts["orang"] > 0)))  # fmt: skip
    first, second = pages(border_pdf(replace(mixed, border=bare)))
    assert "Belum ada berkas perlintasan" in first
    assert "Asal tidak diumumkan; luas lingkaran" in first
    assert "Tidak ada pos dengan perubahan" in first
    assert "Orang dideportasi melalui" not in second
    exact = pages(border_pdf(replace(mixed, border=replace(view, k=0))))[0]
    assert "Arsir: tidak ada." in exact
