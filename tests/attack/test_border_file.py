"""`border.json`, read back from an edition: no small number, no origin that gives way, and no place of an unofficial crossing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from scipy.optimize import linprog

from geo.border.counts import count_border
from geo.tables.border import BorderCounts
from geo.tables.stages import Tier
from tests.attack.programme import attack, narrowed
from tests.attack.province import Province
from tests.attack.reader import Reading, facts, legs, read_files, read_folder

WORDS = ("luar_negeri", "luar_provinsi", "tidak_diketahui")


def bucket(origin: str) -> str:
    """A kecamatan is a part of its kabupaten; all else is its own."""
    return origin[:5] if len(origin) == 8 else origin


@dataclass(frozen=True)
class Ways:
    """What an outsider asks: how many came from each origin to each post, and how many of them were returned.

    exact  {(post, origin): people}, from which he is told only which origins have k and more: no one outside knows that much
    """

    reading: Reading
    exact: Mapping[tuple[str, str], int]
    origins: tuple[str, ...]

    def ends(self) -> Iterator[tuple[str, str, float, float]]:
        """Post, origin, least and most people of every hidden origin below k, by a linear programme over all posts at once."""
        k = self.reading.k
        told = {(post, origin): people for post, origin, people, _ in legs(self.reading)}
        posts = sorted({post for post, _ in told})
        cells = [(post, origin) for post in posts for origin in self.origins]
        at = {cell: number for number, cell in enumerate(cells)}
        back = {cell: len(cells) + number for number, cell in enumerate(cells)}
        size = 2 * len(cells)
        equal, total = [], []
        for post in posts:
            hidden = [at[post, origin] for origin in self.origins if (post, origin) not in told]
            equal.append(row(size, hidden))
            total.append(told[post, "lain"])
        less = [row(size, [back[cell]], [at[cell]]) for cell in cells]
        limit = [0.0] * len(less)
        elsewhere = any(origin for post, origin in self.exact if post not in posts)
        for kab, people in self.returned().items():
            ways = row(size, [back[post, kab] for post in posts if (post, kab) in back])
            if elsewhere:
                less.append(ways)
                limit.append(people)
            else:
                equal.append(ways)
                total.append(people)
        bounds = [self.bound(cell, told, k) for cell in cells] + [(0.0, None)] * len(cells)
        for cell in cells:
            if cell not in told and self.exact.get(cell, 0) < k:
                yield (
                    *cell,
                    *(
                        sign
                        * solve(sign * row(size, [at[cell]]), less, limit, equal, total, bounds)
                        for sign in (1, -1)
                    ),
                )

    def bound(self, cell: tuple[str, str], told: Mapping[tuple[str, str], int], k: int) -> tuple[float, float | None]:  # fmt: skip
        post, origin = cell
        if cell in told:
            inside = sum(people for (at, one), people in told.items() if at == post and bucket(one) == origin)  # fmt: skip
            return inside, inside
        return (k, None) if self.exact.get(cell, 0) >= k else (0, k - 1)

    def returned(self) -> dict[str, int]:
        """{kabupaten: people returned} as the edition tells it."""
        rows = [row for table in self.reading.tables for row in table.rows if {"kab_kode", "orang", "terbit", "sumber"} <= set(row)]  # fmt: skip
        return {str(one["kab_kode"]): int(float(one["orang"])) for one in rows if not one["terbit"]}


def row(size: int, plus: list[int], minus: list[int] | None = None) -> np.ndarray:
    made = np.zeros(size)
    made[plus] = 1.0
    made[minus or []] = -1.0
    return made


def solve(cost: np.ndarray, less: list[Any], limit: list[Any], equal: list[Any], total: list[Any], bounds: list[Any]) -> float:  # fmt: skip
    found = linprog(cost, A_ub=np.array(less), b_ub=limit, A_eq=np.array(equal), b_eq=total, bounds=bounds, method="highs")  # fmt: skip
    if found.status == 3:
        return -np.inf
    assert found.status == 0, found.message
    return float(found.fun)


def exact_of(counts: BorderCounts) -> dict[tuple[str, str], int]:
    rows = counts.cells.assign(asal=[bucket(one) for one in counts.cells["asal"]])
    return {(str(post), str(origin)): int(people) for (post, origin), people in rows.groupby(["pos", "asal"])["orang"].sum().items()}  # fmt: skip


def weak(ways: Ways) -> list[tuple[str, str, float, float]]:
    k = ways.reading.k
    return [one for one in ways.ends() if one[2] > 1e-6 or one[3] < k - 1 - 1e-6]


def small(reading: Reading) -> list[Any]:
    """People below k that stand anywhere in the border's file, whatever the table."""
    tables = [table for table in reading.tables if table.where.startswith("border.json")]
    return [line for table in tables for line in table.rows if line.get("orang") is not None and line["orang"] < reading.k]  # fmt: skip


@pytest.mark.parametrize(("seed", "tier"), [(1, "publik"), (3, "terbatas")])
def test_no_origin_of_a_post_gives_way_and_one_that_does_is_caught(seed: int, tier: Tier, province: Callable[..., Province]) -> None:  # fmt: skip
    made = province(seed, crowded=True)
    tables = made.tables(tier)
    files = made.files(made.publish(tier, tables), tables, printed=False)
    reading = read_files(files)
    assert small(reading) == []
    assert len(list(legs(reading))) > 1
    crossings = [one for one in made.located if one.records.kind == "crossings"]
    counts = count_border(crossings, period=made.given.period, as_of=made.given.as_of)
    origins = (*made.reference.kabupaten["kode"], *map(str, range(31, 37)), "73", *WORDS)
    ways = Ways(reading, exact_of(counts), origins)
    assert len(list(ways.ends())) > 3
    assert weak(ways) == []
    assert narrowed(attack(reading), reading.k).empty

    tree = json.loads(files["border.json"])
    rest = next(leg for leg in tree["arus"] if leg["asal"] == "lain")
    tree["arus"].append({**rest, "asal": "luar_negeri", "orang": rest["orang"] - 2})
    rest["orang"] = 2
    leaky = read_files(files | {"border.json": json.dumps(tree).encode()})
    assert len(small(leaky)) == 1
    assert weak(Ways(leaky, {}, origins))


def numbers(tree: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every leaf with its path; positions in lists left out."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from numbers(value, f"{path}/{key}")
    elif isinstance(tree, list):
        for value in tree:
            yield from numbers(value, path)
    else:
        yield path, tree


def test_nothing_in_the_file_has_a_place_but_official_posts_and_whole_stretches(edition: Path, data_pack: Path | None) -> None:  # fmt: skip
    content = (edition / "border.json").read_text(encoding="utf-8")
    tree = json.loads(content)
    placed = {path for path, value in numbers(tree) if re.search(r"/(lat|lon|garis|geometry|titik|x|y)$", path) and value is not None}  # fmt: skip
    assert placed == {"/pos/lat", "/pos/lon", "/zona/garis"}
    degrees = {path for path, value in numbers(tree) if isinstance(value, float) and value % 1 and 108.5 < value < 114.5}  # fmt: skip
    assert degrees <= {"/pos/lon", "/zona/garis", "/zona/km_awal", "/zona/km_akhir", "/sinyal/expected"}  # fmt: skip
    geod = Geod(ellps="WGS84")
    for zone in tree["zona"]:
        assert 10 <= zone["panjang_km"] <= 20
        assert 5_000 < geod.line_length(*np.array(zone["garis"]).T) < 22_000
    assert all({"lat", "lon", "nama", "desa"}.isdisjoint(route) for route in tree["rute"])
    if data_pack:
        assert hidden_names(data_pack, re.sub(r"https?://[^\"]+", "", content)) == []


OFFICIAL = {"Entikong", "Badau", "Siding", "Jagoi Babang", "Temajuk", "Sungai Kelik", "Supadio", "Jalan Lintas Malindo", "Merakai Panjang"}  # fmt: skip
"""Names that are also those of kecamatan, or of official posts and harbours."""


def hidden_names(pack: Path, said: str) -> list[str]:
    """Villages and paths of unofficial crossings that stand in `said`."""
    routes = pd.read_csv(pack / "published/routes.csv", dtype=str, keep_default_na=False)
    paths = routes[routes["type"].isin(["unofficial_path", "traditional_path", "unofficial_point_counted", "inland_transit", "staging"])]  # fmt: skip
    names = {part.removeprefix("Dusun ").removeprefix("Desa ").strip().split(" (")[0] for text in paths["desa_dusun"] for part in text.split(",")} - OFFICIAL - {""}  # fmt: skip
    assert len(names) > 25
    return sorted(name for name in [*names, *paths["name"]] if re.search(rf"\b{re.escape(name)}\b", said))  # fmt: skip


def test_the_demonstration_tells_no_small_number_and_adds_up(edition: Path) -> None:
    reading = read_folder(edition)
    tree = reading.trees["border.json"]
    assert small(reading) == []
    whole = {fact.place: fact.count for fact in facts(reading) if fact.question == "pos" and not fact.time}  # fmt: skip
    told = pd.DataFrame(legs(reading), columns=["pos", "asal", "orang", "di"])
    arus = told[told["di"] == "border.json:arus"].groupby("pos")["orang"].sum().to_dict()
    assert arus == {post: whole[post] for post in arus}
    assert set(arus) | set(tree["tak_terbit"]) >= set(whole) - {"semua", "lain"}
    ledger = next(one for one in reading.trees["ledger.json"]["sources"] if one["kind"] == "crossings")  # fmt: skip
    account = tree["akun"]
    assert account["received"] == ledger["count"]["received"]
    assert account["rejected"] == ledger["count"]["rejected"]
    assert account["people"] == whole["semua"]
    assert tree["minggu"] == tree["laju"] == []
    assert narrowed(attack(reading), reading.k).empty
