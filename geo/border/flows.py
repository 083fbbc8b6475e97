"""From where do people come to a post, and to which country does it lead?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from geo.tables.border import FEEDER_COLUMNS, FLOW_COLUMNS, ORIGIN_WORDS, REST, UNKNOWN, Level


@dataclass(frozen=True)
class Names:
    """{code: name} of every place that an origin may be."""

    of: Mapping[str, str]

    def __call__(self, code: str) -> str:
        """The name; empty for a word, which the faces say in their own language."""
        return self.of.get(code, "")


def level_of(origin: str) -> Level:
    """What kind of place an origin is.

    >>> [level_of(one) for one in ("61.03.21", "61.03", "73", "lain")]
    ['kecamatan', 'kabupaten', 'provinsi', 'lain']
    """
    words: dict[str, Level] = {"luar_negeri": "luar_negeri", "luar_provinsi": "luar_provinsi", "tidak_diketahui": "tidak_diketahui", "lain": "lain"}  # fmt: skip
    if origin in words:
        return words[origin]
    levels: dict[int, Level] = {8: "kecamatan", 5: "kabupaten", 2: "provinsi"}
    return levels[len(origin)]


def flows(legs: pd.DataFrame, countries: Mapping[str, str], names: Names, cuts: Sequence[float]) -> pd.DataFrame:  # fmt: skip
    """FLOW_COLUMNS: every leg of `legs` with its country and class, the largest first; their sum is the sum of `legs`.

    Class 1 to 4 by the share of all people told (`cuts`, lower bound included); `bagian` is the share of the post. A kabupaten beside
    kecamatan of its own holds those known no finer.
    """
    whole = legs["orang"].sum()
    posts = legs.groupby("pos")["orang"].transform("sum")
    share = legs["orang"] / whole if whole else legs["orang"] * 0.0
    table = legs.assign(
        tingkat=[level_of(origin) for origin in legs["asal"]],
        nama=[names(origin) for origin in legs["asal"]],
        negara=[countries.get(post, UNKNOWN) for post in legs["pos"]],
        kelas=sum(((share >= cut).astype("int64") for cut in cuts), pd.Series(1, index=legs.index)),
        bagian=(legs["orang"] / posts.where(posts > 0)).round(4),
    )
    ranked = table.sort_values(["orang", "pos", "asal"], ascending=[False, True, True], ignore_index=True)  # fmt: skip
    return ranked[list(FLOW_COLUMNS)]


def feeders(table: pd.DataFrame) -> pd.DataFrame:
    """FEEDER_COLUMNS: the known origins of each post of `flows`, highest first, rank 1 the highest; zero legs left out."""
    known = table[~table["asal"].isin([REST, *ORIGIN_WORDS]) & (table["orang"] > 0)]
    ranked = known.sort_values(["pos", "orang", "asal"], ascending=[True, False, True], ignore_index=True)  # fmt: skip
    return ranked.assign(peringkat=ranked.groupby("pos").cumcount() + 1)[list(FEEDER_COLUMNS)]


def country_of(posts: pd.DataFrame, destinations: pd.DataFrame) -> pd.DataFrame:
    """`nama`, `negara`, `negara_dasar` of every post, by its own row of `border_destinations.csv`, else that of its kind."""
    own = {(row.jenis, row.nama): (row.negara, row.dasar) for row in destinations.itertuples()}
    found = [own.get((kind, name)) or own[kind, ""] for kind, name in zip(posts["jenis"], posts["nama"], strict=True)]  # fmt: skip
    return pd.DataFrame({"nama": posts["nama"].to_numpy(), "negara": [country for country, _ in found], "negara_dasar": [basis for _, basis in found]})  # fmt: skip
