"""Tiles of equal size: one each, near the true place, a kabupaten in one piece; the shipped table is what the program computes."""

from __future__ import annotations

import numpy as np
import pytest

from geo.files.shipped import read_table
from geo.files.tiles import known_tiles, shipped_tiles
from geo.products.connected import pieces
from geo.products.tiles import tile_places


def test_shipped_tiles_are_all_different_and_each_kabupaten_is_one_piece() -> None:
    shipped, units = shipped_tiles(), read_table("kecamatan")
    assert set(shipped) == set(units["kode"])
    assert len(set(shipped.values())) == len(units)
    for kab, inside in units.groupby("kab_kode"):
        assert pieces({shipped[kode] for kode in inside["kode"]}) == 1, kab


def test_shipped_tiles_lie_as_the_kecamatan_do() -> None:
    units = read_table("kecamatan")
    places = np.array([shipped_tiles()[kode] for kode in units["kode"]])
    for axis, true in ((0, units["lon"]), (1, -units["lat"])):
        assert np.corrcoef(places[:, axis], true)[0, 1] > 0.85


def test_the_shipped_table_is_what_is_computed() -> None:
    units = read_table("kecamatan").sort_values("kode")
    found = tile_places(units["lon"].tolist(), units["lat"].tolist(), units["kab_kode"].tolist())
    assert dict(zip(units["kode"], map(tuple, found.tolist()), strict=True)) == shipped_tiles()


def test_codes_of_another_set_have_no_shipped_tile() -> None:
    assert known_tiles(["61.01.01"]) is None
    assert known_tiles([]) is None


@pytest.mark.parametrize("seed", range(4))
def test_any_set_gets_different_tiles_near_its_places_and_twice_the_same(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(5, 40))
    middle = rng.uniform(0, 3, (4, 2))
    groups = [str(one) for one in rng.integers(0, 4, n)]
    points = middle[[int(one) for one in groups]] + rng.normal(0, 0.3, (n, 2))
    given = (points[:, 0].tolist(), points[:, 1].tolist(), groups)
    found = tile_places(*given)
    assert len({tuple(one) for one in found.tolist()}) == n
    assert found.min(axis=0).tolist() == [0, 0]
    assert (found == tile_places(*given)).all()
    names = np.asarray(groups)
    parts = [pieces({(int(c), int(r)) for c, r in found[names == name]}) for name in set(groups)]
    assert sum(parts) <= len(set(groups)) + 1


def test_a_square_of_points_keeps_its_order() -> None:
    lon, lat = [110.0, 110.1, 110.2] * 3, [0.2] * 3 + [0.1] * 3 + [0.0] * 3
    assert tile_places(lon, lat, list("aaabbbccc")).tolist() == [[c, r] for r in range(3) for c in range(3)]  # fmt: skip


def test_pieces_against_a_stupid_count() -> None:
    rng = np.random.default_rng(5)
    for _ in range(30):
        squares = {(int(x), int(y)) for x, y in rng.integers(0, 5, (int(rng.integers(0, 14)), 2))}
        groups = [{one} for one in squares]
        for one in squares:
            near = [group for group in groups if any(abs(one[0] - x) + abs(one[1] - y) <= 1 for x, y in group)]  # fmt: skip
            groups = [group for group in groups if group not in near] + [set().union(*near)]
        assert pieces(squares) == len(groups)
