from __future__ import annotations

import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon

from geo.errors import SourceError
from geo.files.village_sql import read_villages
from geo.text import LANGUAGES, text

HEAD = """/*
filename  : uji.sql
*/
DELETE FROM wilayah_boundaries WHERE kode LIKE '61.01.%' AND LENGTH(kode)=13;
"""
INSERT = "INSERT INTO wilayah_boundaries(kode,nama,lat,lng,path) VALUES\n"
ONE = "\t('61.01.01.2001','Saba''u',0.5,110.25,'[[[0,110],[0,111],[1,111],[1,110],[0,110]]]')"
TWO = "\t('61.01.01.2002','Mata-Mata',-2.5e-1,110,'[[[[0,110],[0,111],[1,111],[0,110]],[[0.2,110.5],[0.2,110.6],[0.3,110.6],[0.2,110.5]]],[[[5,110],[5,111],[6,111],[5,110]]]]')"
GOOD = f"{HEAD}{INSERT}{ONE},\n{TWO};\n"


def fault(content: str | bytes) -> SourceError:
    """The error, after its sentence in both languages was found to name the file."""
    raw = content.encode() if isinstance(content, str) else content
    with pytest.raises(SourceError) as caught:
        read_villages(raw, "uji.sql")
    for lang in LANGUAGES:
        assert "uji.sql" in text(caught.value.key, lang, **caught.value.facts)
    return caught.value


def test_rows_become_villages():
    found = read_villages(GOOD.encode(), "uji.sql")
    assert found["kode"].tolist() == ["61.01.01.2001", "61.01.01.2002"]
    assert found["nama"].tolist() == ["Saba'u", "Mata-Mata"]
    assert found[["lat", "lon"]].to_numpy().tolist() == [[0.5, 110.25], [-0.25, 110.0]]
    assert found.crs.to_epsg() == 4326
    square, parts = found.geometry
    assert square.equals(Polygon([(110, 0), (111, 0), (111, 1), (110, 1)]))
    hole = [(110.5, 0.2), (110.6, 0.2), (110.6, 0.3)]
    islands = MultiPolygon([Polygon([(110, 0), (111, 0), (111, 1)], [hole]), Polygon([(110, 5), (111, 5), (111, 6)])])  # fmt: skip
    assert parts.equals(islands)


def test_several_inserts_comments_on_one_line_and_other_line_ends():
    content = f"/* satu baris */\n{HEAD}{INSERT}{ONE};\n\n{INSERT}{TWO};\n".replace("\n", "\r\n")
    assert len(read_villages(content.encode(), "uji.sql")) == 2


@pytest.mark.parametrize(
    ("find", "put", "reason", "line"),
    [
        ("DELETE FROM", "DROP TABLE", "village_statement", 4),
        ("LIKE '61.01.%'", "LIKE '' OR 1=1 --'", "village_statement", 4),
        (INSERT, "", "village_statement", 5),
        ("(kode,nama,lat,lng,path)", "(kode,nama,lng,lat,path)", "village_statement", 5),
        ("61.01.01.2001", "61.01.01.201", "village_row", 6),
        ("Saba''u", "Saba'u", "village_row", 6),
        ("Saba''u", "", "village_row", 6),
        ("0.5,110.25", "0.5,NaN", "village_row", 6),
        ("[0,111],[1,111],[1,110]", "[0,111],null,[1,110]", "village_row", 6),
        ("[0,111],[1,111],[1,110]", "[0,111][1,111],[1,110]", "village_ring", 6),
        ("[1,110],[0,110]]]')", "[1,110],[0.5,109.5]]]')", "village_ring", 6),
        ("[1,111],[1,110],[0,110]]]')", "[0,110]]]')", "village_ring", 6),
        ("[[[0,110],[0,111],[1,111],[1,110]", "[[[0,110],[1,111],[0,111],[1,110]", "village_ring", 6),
        ("[0,111],[1,111],[1,110]", "[0,111],[1,111,2],[1,110]", "village_ring", 6),
        ("[0,111],[1,111],[1,110]", "[0,111],[1e999,111],[1,110]", "village_ring", 6),
        ("[0,111],[1,111],[1,110]", "[0,111],[100,111],[1,110]", "village_ring", 6),
        ("'[[[0,110],[0,111],[1,111],[1,110],[0,110]]]'", "'[]'", "village_ring", 6),
        ("'[[[0,110],[0,111],[1,111],[1,110],[0,110]]]'", "'7'", "village_ring", 6),
        ("'[[[0,110],[0,111],[1,111],[1,110],[0,110]]]'", f"'{'[' * 100_000}'", "village_ring", 6),
        ("61.01.01.2002", "61.01.01.2001", "village_twice", 7),
    ],
)  # fmt: skip
def test_damage_is_refused_with_its_line(find, put, reason, line):
    assert GOOD.count(find) == 1
    error = fault(GOOD.replace(find, put))
    assert (error.reason, error.facts["line"]) == (reason, line)


def test_a_file_that_ends_anywhere_is_refused():
    whole = GOOD.encode().rstrip()
    for length in range(len(whole)):
        assert fault(whole[:length]).reason in {"village_cut", "village_none", "village_row", "village_statement"}  # fmt: skip


def test_bytes_that_are_no_text_are_refused_with_their_line():
    error = fault(GOOD.encode().replace(b"Mata-Mata", b"Mata\xff"))
    assert (error.reason, error.facts["line"]) == ("village_statement", 7)


def test_the_published_files_hold_every_village(data_pack):
    """The two cities: as many rows and the same names as our own list of villages with a polygon."""
    from geo.files.shipped import load_reference

    desa = load_reference().desa
    assert desa["poligon"].sum() == 2130
    if data_pack is None:
        return
    for city in ("61.71", "61.72"):
        name = f"wilayah_boundaries_kel_{city}.sql"
        found = read_villages((data_pack / "upstream" / name).read_bytes(), name)
        ours = desa[desa["kode"].str.startswith(f"{city}.") & desa["poligon"]]
        assert found[["kode", "nama"]].to_numpy().tolist() == ours[["kode", "nama"]].to_numpy().tolist()  # fmt: skip
        assert shapely.is_valid(found.geometry.array).all()
