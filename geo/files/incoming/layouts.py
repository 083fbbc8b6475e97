"""Which shapes of office tables are known? Read from `data/layouts.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from geo.config import DATA
from geo.files.incoming.headers import joined_words, normalise, synonyms


@dataclass(frozen=True)
class Layout:
    """One shape, told by its columns.

    any       groups of roles, each of which needs one
    marks     roles of which at least `least` stand there, one of `distinct` among them
    without   roles that another kind of table has
    wide      dimensions that rows or columns must tell; () for a table with one record a row
    fill      roles whose merged cells are carried down
    titles    {role: joined titles, the most telling first}
    dims      {dimension: {joined words of a title: value}}
    constants {canonical column: value}
    """

    name: str
    kind: str
    any: tuple[tuple[str, ...], ...]
    marks: frozenset[str]
    least: int
    distinct: frozenset[str]
    without: frozenset[str]
    wide: tuple[str, ...]
    fill: tuple[str, ...]
    titles: Mapping[str, tuple[str, ...]]
    dims: Mapping[str, Mapping[str, str]]
    constants: Mapping[str, str]


@cache
def joined(title: str) -> str:
    """`joined_words`, remembered: titles of a large search repeat."""
    return joined_words(title)


@cache
def layouts() -> tuple[Layout, ...]:
    """All known shapes."""
    return tuple(
        Layout(
            name=one["name"],
            kind=one["kind"],
            any=tuple(map(tuple, one["any"])),
            marks=frozenset(one["marks"]),
            least=one["least"],
            distinct=frozenset(one["distinct"]),
            without=frozenset(one["without"]),
            wide=tuple(one.get("wide", ())),
            fill=tuple(one["fill"]),
            titles={role: _titles(one, role) for role in one["titles"]},
            dims={
                dim: {normalise(word): value for value, words in values.items() for word in words}
                for dim, values in one.get("dims", {}).items()
            },
            constants=one["constants"],
        )
        for one in _table()["layout"]
    )


@cache
def words(name: str) -> frozenset[str]:
    """The list `name` of words: total, filler, yes, no."""
    return frozenset(_table()["words"][name])


@cache
def _table() -> dict[str, Any]:
    with (DATA / "layouts.toml").open("rb") as stream:
        return tomllib.load(stream)


@cache
def known_words() -> frozenset[str]:
    """Everything that a column can be said to mean: columns of the contract, roles and titles of the known shapes."""
    known = {
        joined(word) for table in synonyms().values() for pair in table.items() for word in pair
    }
    for one in layouts():
        known |= {joined(role) for role in one.titles}
        known |= {title for titles in one.titles.values() for title in titles}
        for values in one.dims.values():
            known |= {joined(word) for word in values}
            known |= {
                joined(f"{a} {b}") for a in values for more in one.dims.values() for b in more
            }
    return frozenset(known)


@cache
def titles_of_one_person() -> frozenset[str]:
    """Titles that tell something of one person or number the rows: what stands below counts nobody."""
    roles = ("nomor", "umur", "kelamin")
    return frozenset(
        title for one in layouts() for role in roles for title in one.titles.get(role, ())
    )


def columns_of(kind: str) -> tuple[str, ...]:
    """Canonical names of a kind of table.

    >>> columns_of("crossings")[:3]
    ('tanggal', 'bulan', 'pos')
    """
    return tuple(dict.fromkeys(synonyms()[kind].values()))


def _titles(table: Mapping[str, Any], role: str) -> tuple[str, ...]:
    """The titles of a role; one that must not be there is known by every synonym of the contract's column."""
    known = synonyms()[table["kind"]].items() if role in table["without"] else ()
    more = tuple(title for title, canonical in known if canonical == role)
    return (*map(joined, table["titles"][role]), *more)
