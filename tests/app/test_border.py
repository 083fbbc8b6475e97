"""What the page Perbatasan shows: the numbers of the edition's own file, and nothing finer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from geo.app import border_map
from geo.app.border_map import OUTSIDE_PROVINCE, border_payload, flow_grade, place_names
from geo.app.border_post import post_html, ranking_html
from geo.app.border_signals import cards_html, trends_html
from geo.app.border_tables import (
    account_html,
    flows_html,
    origins_html,
    others_html,
    posts_html,
    published_html,
    routes_html,
)
from geo.app.pages.border import published_post
from geo.app.plain_table import Link
from geo.files.border_file import load_border_view
from geo.files.edition import Edition, load_edition
from geo.products.border_words import headline, level_word, months_of, short_name, years_of
from geo.tables.border import BorderView, no_legs
from geo.text import number

ENTIKONG = "PLBN Entikong"


@pytest.fixture(scope="module")
def whole(edition: Path) -> Edition:
    return load_edition(edition)


@pytest.fixture(scope="module")
def view(edition: Path) -> BorderView:
    return load_border_view(edition)


def words(html: str | None) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html or "")))


def payload(whole: Edition, view: BorderView, post: str = "", kab: str = "") -> dict[str, Any]:
    return border_payload(whole, view, "app/static/x.json", "id", kab=kab, post=post)


def without_origins(view: BorderView) -> BorderView:
    return replace(view, flows=view.flows.iloc[:0], feeders=view.feeders.iloc[:0], untold={ENTIKONG: "terlalu_sedikit"})  # fmt: skip


def leaves(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for value in tree:
            yield from leaves(value, path)
    else:
        yield path, tree


@pytest.mark.parametrize("post", ["", ENTIKONG])
def test_the_payload_places_official_posts_and_whole_stretches_only(whole: Edition, view: BorderView, post: str) -> None:  # fmt: skip
    sent = json.loads(json.dumps(payload(whole, view, post)))
    points = {tuple(at) for at in sent["titik"].values()}
    official = set(zip(view.posts["lat"], view.posts["lon"], strict=True))
    assert points <= official
    lines = [tuple(point) for shape in view.zones.geometry for point in shape.coords]
    assert {tuple(point) for zone in sent["zona"] for point in zone["garis"]} <= set(lines)
    placed = {re.sub(r"/titik/.*", "/titik", path) for path, value in leaves(sent) if isinstance(value, float) and 108 < value < 115}  # fmt: skip
    assert placed == {"/titik", "/zona/garis", "/luar"}
    assert sent["luar"] == OUTSIDE_PROVINCE
    told = [int(text.replace(".", "")) for path, value in leaves(sent) if path in ("/arus/teks", "/lanjut/teks") for text in re.findall(r"^([\d.]+) orang", value)]  # fmt: skip
    assert told
    assert min(told) >= view.k
    assert len(json.dumps(sent)) < 120_000


def test_bands_are_the_legs_of_a_chosen_post_and_the_largest_of_all(whole: Edition, view: BorderView) -> None:  # fmt: skip
    legs = view.flows[(view.flows["pos"] == ENTIKONG) & view.flows["tingkat"].isin(["kecamatan", "kabupaten"])]  # fmt: skip
    away = view.flows[(view.flows["pos"] == ENTIKONG) & (view.flows["tingkat"] == "provinsi")]
    sent = payload(whole, view, ENTIKONG)
    assert {band["asal"] for band in sent["arus"]} == {*legs["asal"], "luar_provinsi"}
    band = next(one for one in sent["arus"] if one["asal"] == "luar_provinsi")
    assert band["teks"][1] == f"{number(int(away['orang'].sum()))} orang"
    assert band["kelas"] == flow_grade(view, float(away["orang"].sum()))
    assert len(payload(whole, view)["arus"]) == border_map._DRAWN
    assert [one["pos"] for one in sent["lanjut"]] == [ENTIKONG]
    assert sent["kelas_arus"]


def test_fills_are_the_origins_and_where_none_is_told_it_says_so(whole: Edition, view: BorderView) -> None:  # fmt: skip
    legs = view.flows[(view.flows["pos"] == ENTIKONG) & (view.flows["tingkat"] == "kabupaten")].set_index("asal")["orang"]  # fmt: skip
    filled = payload(whole, view, ENTIKONG)["isi"]["asal"]
    assert {code: text for code, (kind, text) in filled.items() if kind > 0} == {code: f"{number(int(people))} orang" for code, people in legs.items()}  # fmt: skip
    assert {kind for code, (kind, _) in filled.items() if code not in legs} == {-1}
    closed = payload(whole, without_origins(view), ENTIKONG)
    assert {kind for kind, _ in closed["isi"]["asal"].values()} == {-2}
    assert closed["legenda"]["asal"]["isi"][-1]["pola"] == "ws-tanpa"
    assert closed["arus"] == closed["kelas_arus"] == []
    assert flow_grade(without_origins(view), 5.0) == 1


def test_circles_grow_with_people_and_a_post_without_a_number_is_open(whole: Edition, view: BorderView) -> None:  # fmt: skip
    posts = {post["nama"]: post for post in payload(whole, view)["pos"]}
    people = view.posts.set_index("nama")["orang"].dropna()
    assert sorted(people.index, key=lambda name: posts[name]["besar"]) == list(people.sort_values().index)  # fmt: skip
    assert all(posts[name]["angka"] for name in people.index)
    assert posts[ENTIKONG]["label"] == "Entikong ↔ Tebedu"
    planned = posts["PLBN Sungai Kelik (Jasa)"]
    assert not planned["angka"]
    assert "Letak teliti sampai sekitar 5.300 m" in planned["teks"]
    assert posts["Bandara Supadio (PNK/WIOO)"]["simpul"]
    assert short_name("Pos Lintas Batas Temajuk") == "Temajuk"
    without = replace(view, transit=view.transit.iloc[:0])
    assert list(payload(whole, without)["legenda"]) == ["asal"]


def test_the_panel_of_a_post_tells_feeders_trend_score_and_status(whole: Edition, view: BorderView) -> None:  # fmt: skip
    html = post_html(view, ENTIKONG, place_names(whole), "id")
    said = words(html)
    first = view.feeders[view.feeders["pos"] == ENTIKONG].iloc[0]
    assert f"{first['nama']} kabupaten/kota {number(int(first['orang']))} orang" in said
    assert (html or "").count("<li>") == int((view.feeders["pos"] == ENTIKONG).sum())
    assert 'class="ws-tren"' in (html or "")
    for line in ("Tebedu", "beroperasi (2026-02)", "sekitar 200 m", "Malaysia", "peringkat 1 dari 4", "Entikong, Sanggau"):  # fmt: skip
        assert line in said
    assert "Asal tidak diumumkan: pelintasnya terlalu sedikit" in words(post_html(without_origins(view), ENTIKONG, {}, "id"))  # fmt: skip
    bare = words(post_html(view, "PLBN Sungai Kelik (Jasa)", {}, "en"))
    assert "There are no records of origin" in bare
    assert "Monthly numbers of this post are not told" in bare
    assert "planned (2022)" in bare
    assert post_html(view, "Antah", {}, "id") is None
    undated = "Pos Jasa"
    assert "(tanggal tidak diketahui)" in words(post_html(view, undated, {}, "id"))


def test_the_ranking_shows_all_three_factors_with_intervals_or_that_one_is_not_told(view: BorderView) -> None:  # fmt: skip
    said = words(ranking_html(view, "id"))
    for row in view.scores.to_dict("records"):
        assert f"{row['peringkat']}. {row['pos']}" in said
        assert f"{number(row['skor'], 'id', 2)} ({number(row['skor_bawah'], 'id', 2)} sampai" in said  # fmt: skip
    untold = view.scores.assign(porsi=float("nan"), lengkap=False)
    assert "Di luar prosedur tidak diumumkan pada tingkat ini" in words(ranking_html(replace(view, scores=untold), "id"))  # fmt: skip
    assert "Belum ada pos" in ranking_html(replace(view, scores=view.scores.iloc[:0]), "id")


def test_a_card_says_what_where_since_when_how_sure_what_else_and_whom_to_call(whole: Edition, view: BorderView) -> None:  # fmt: skip
    said = words(cards_html(view, place_names(whole), "en"))
    card = view.signals[0]
    for line in ("What", "Where", "Since when", "How sure", "What else could explain it", "Whom to call", card.pos, number(card.counted, "en"), "7.4 of 100 quiet", "Lebaran"):  # fmt: skip
        assert line in said
    assert all(office["kantor"] in said for office in card.offices)
    unjudged = pd.DataFrame({"pos": ["PLBN Aruk"], "alasan": ["riwayat_pendek"]})
    calm = words(cards_html(replace(view, signals=(), unjudged=unjudged), {}, "id"))
    assert "Tidak ada pos dengan perubahan" in calm
    assert "PLBN Aruk tidak dinilai" in calm


def test_trends_have_a_twin_and_a_hidden_month_stays_hidden(view: BorderView) -> None:
    hidden = view.months.assign(orang=view.months["orang"].mask((view.months["pos"] == ENTIKONG) & (view.months["waktu"] == "2024-05")))  # fmt: skip
    html = trends_html(replace(view, months=hidden), "id")
    assert html.count("<figure") == 4
    assert html.count('data-tanda="disamarkan"') == 1
    table = months_of(view)
    assert html.index(f'data-tren="{ENTIKONG}"') < html.index('data-tren="PLBN Aruk"')
    assert number(int(table.loc["2023-01", ENTIKONG])) in html
    assert "Belum ada angka bulanan" in trends_html(replace(view, months=view.months.iloc[:0]), "id")  # fmt: skip


def test_in_rahasia_months_are_sums_of_kinds_and_an_empty_one_is_zero(view: BorderView) -> None:
    rows = [("A", "2023-01", "masuk", "reguler", 3, 3, False), ("A", "2023-01", "masuk", "dicegah", 2, 1, False), ("A", "2024-03", "keluar", "reguler", 1, 1, False)]  # fmt: skip
    exact = replace(view, k=0, months=pd.DataFrame(rows, columns=list(view.months.columns)).astype(view.months.dtypes.to_dict()))  # fmt: skip
    table = months_of(exact)
    assert len(table) == 36
    assert (table.loc["2023-01", "A"], table.loc["2023-02", "A"], table["A"].sum()) == (5, 0, 6)
    assert years_of(exact, "A") == {2023: 5, 2024: 1}
    assert years_of(view, ENTIKONG).keys() == {2023, 2024, 2025}


def test_published_figures_stand_beside_the_editions_own_with_their_sources(view: BorderView) -> None:  # fmt: skip
    html = published_html(view, ENTIKONG, "id")
    rows = {row[:4]: row for row in map(words, re.findall(r'<tr><th scope="row">(.*?)</tr>', html))}
    assert list(rows) == [str(year) for year in range(2015, 2026)]
    assert "tidak ada angka pos ini saja" in rows["2018"]
    assert rows["2018"].count("tiga pintu masuk bersama") == 2
    assert "2.137 (1 Januari 2016 sampai 31 Oktober 2016): Tribun (data Dinsos Kalbar)" in rows["2016"]  # fmt: skip
    assert rows["2024"].endswith(f"{number(years_of(view, ENTIKONG)[2024])} ")
    assert "2.172" in rows["2016"]
    assert html.count("<a href=") == int(((view.published["pos"] == ENTIKONG) & (view.published["indikator"] == "deported_pmi")).sum())  # fmt: skip
    assert "1.904" not in words(published_html(view, "PLBN Aruk", "id"))
    assert published_post(view, "PLBN Aruk") == ENTIKONG
    assert published_post(replace(view, published=view.published.iloc[:0]), "PLBN Aruk") == "PLBN Aruk"  # fmt: skip


def test_origins_of_2016_and_the_share_from_here_are_published(view: BorderView) -> None:
    said = words(origins_html(view, "id"))
    for code, count in (("Sambas", "347"), ("Mempawah", "61"), ("Ketapang", "2")):
        assert f"{code} 1 Januari 2016 sampai 31 Desember 2016 {count} Antara Kalbar" in said
    assert "1 Januari 2016 sampai 31 Oktober 2016 809 Tribun" in said
    assert re.search(r"2\.172 989 4[56] % Antara", said)
    assert origins_html(replace(view, origins=view.origins.iloc[:0]), "id") == ""
    assert "pekerja migran dipulangkan melalui KJRI Kuching" in others_html(view, "id")
    assert others_html(replace(view, published=view.published.iloc[:0]), "id") == ""


def test_tables_are_twins_of_the_map(whole: Edition, view: BorderView) -> None:
    places = place_names(whole)
    assert flows_html(view, "id").count("<tr>") == len(view.flows) + 1
    assert flows_html(without_origins(view), "id") == ""
    assert posts_html(view, places, "en").count("<tr>") == len(view.posts) + 1
    html = routes_html(view, places, "id")
    assert html.count("<tr>") == len(view.routes) + len(view.unofficial) + 1
    assert "Z06" in html
    assert "98.517" not in words(account_html(replace(view, account=replace(view.account, people=None)), "id"))  # fmt: skip
    account = replace(view.account, convoys=7)
    assert "Rombongan di luar prosedur: 7." in account_html(replace(view, account=account), "id")
    assert "12.000 baris diterima = 11.940 dihitung + 40 ditolak" in account_html(view, "id")


def test_what_is_left_of_a_kabupaten_is_told_as_the_rest() -> None:
    legs = pd.DataFrame({"pos": ["A", "A", "B"], "asal": ["61.01", "61.01.02", "61.01"], "tingkat": ["kabupaten", "kecamatan", "kabupaten"]})  # fmt: skip
    rows = legs.to_dict("records")
    assert [level_word(row, legs, "en") for row in rows] == ["kabupaten, but for the kecamatan listed", "kecamatan", "kabupaten"]  # fmt: skip
    assert no_legs().empty


def test_the_statement_names_what_changed(view: BorderView) -> None:
    assert headline(view, "id") == "Perubahan lebih besar dari kebetulan di PLBN Jagoi Babang (4 pos dinilai). Skor tertinggi: PLBN Entikong."  # fmt: skip
    calm = replace(view, signals=(), scores=view.scores.assign(lengkap=False))
    assert headline(calm, "en") == "Nothing has changed by more than chance at the 4 posts that are scored."  # fmt: skip
    assert "no crossing file" in headline(replace(view, months=view.months.iloc[:0]), "en")


def test_an_address_that_is_none_is_no_link() -> None:
    assert Link("a<b", "javascript:alert(1)").html() == "a&lt;b"
    assert 'href="https://x.id/?a=1&amp;b=2"' in Link("x", "https://x.id/?a=1&b=2").html()


def test_an_edition_without_a_border_is_told(make: Callable[..., Path]) -> None:
    make()
    test = AppTest.from_function(_page, default_timeout=60).run()
    assert not test.exception
    assert "border.json" in test.error[0].value


def _page() -> None:
    from geo.app.pages import border

    border.page()


def test_a_post_and_a_kabupaten_are_chosen_and_stand_in_the_link(edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("WASPADA_EDITION", str(edition))
    test = AppTest.from_function(_page, default_timeout=60).run()
    assert not test.exception
    assert "Peringkat pos" in str([one.proto.body for one in test.get("html")])
    assert test.selectbox(key="cari_pos").options[:2] == [ENTIKONG, "PLBN Aruk"]
    test.selectbox(key="cari_pos").set_value(ENTIKONG).run()
    assert dict(test.query_params) == {"pos": ENTIKONG}
    assert f'data-asal="{ENTIKONG}"' in str([one.proto.body for one in test.get("html")])
    test.button_group(key="zum").set_value("61.03").run()
    assert test.query_params["kab"] == "61.03"
    test.selectbox(key="cari_pos").set_value(None).run()
    assert "pos" not in test.query_params
