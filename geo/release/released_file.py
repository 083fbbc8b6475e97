"""`released.json`: all that the scores of an edition are a function of, so that anyone can fit them again (rule 12).

Nothing that is not released stands in it: the tables as they passed the gate, places, exposure, covariates and neighbours, and the
settings of the model. Of totals by kabupaten that no case stands behind only what the model takes is told, without their days.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, get_args

import numpy as np
import pandas as pd
from scipy import sparse

import geo
from geo.config import Policy, PriorRules, load_policy
from geo.errors import ReleaseError, SchemaError
from geo.release.told import table_from_json, table_to_json, tables_from_json, tables_to_json
from geo.risk.refit import INDICATOR_COLUMNS, UNIT_COLUMNS, Told
from geo.risk.switch import Choice
from geo.tables.stages import Release, ReleasedTables, Tier

VERSION = 1
GROUP_COLUMNS = ("sumber", "kab_kode", "kejadian")
"""What the model takes of totals by kabupaten."""
RULES = ("class_cuts", "high", "top", "top_kabupaten", "interval", "draws", "dense_units", "draws_sparse", "prior")  # fmt: skip
"""What of the policy a score depends on."""


def told_of(
    made: Release,
    tables: ReleasedTables,
    units: pd.DataFrame,
    *,
    adjacency: Any,
    indicators: pd.DataFrame,
    choice: Choice,
    policy: Policy,
) -> Told:
    """What the scores of `made` stand on; `indicators` are those that the experts asked for, `units` as in Indicators.

    Raises ReleaseError (exit 3) where `tables` are not those that `made` shows.
    """
    _check_shown(made, tables)
    columns = [*UNIT_COLUMNS, *dict.fromkeys(indicators["kolom"])]
    sorted_units = units.sort_values("kode", ignore_index=True)[columns]
    numbers = {name: _floats(sorted_units[name]) for name in columns[2:]}
    return Told(
        edition=made.edition,
        tier=made.tier,
        as_of=made.as_of.isoformat(),
        period=(made.period[0].isoformat(), made.period[1].isoformat()),
        boundaries=made.zones.name,
        program=geo.__version__,
        synthetic=made.synthetic,
        tables=replace(tables, groups=tables.groups[list(GROUP_COLUMNS)].reset_index(drop=True)),
        units=sorted_units.assign(**numbers),
        indicators=_plain_indicators(indicators),
        kept=tuple(choice.kept),
        adjacency=sparse.csr_array(adjacency),
        policy=policy,
    )


def released_json(told: Told) -> bytes:
    """The file's bytes; the same release gives the same."""
    links = sparse.csr_array(told.adjacency)
    codes = told.units["kode"].tolist()
    rules = asdict(told.policy)
    content = {
        "versi": VERSION,
        "edisi": told.edition,
        "tier": told.tier,
        "per_tanggal": told.as_of,
        "periode": list(told.period),
        "batas": told.boundaries,
        "program": told.program,
        "sintetis": told.synthetic,
        "tabel": tables_to_json(told.tables),
        "satuan": table_to_json(told.units),
        "tetangga": {code: sorted(codes[at] for at in links[[row]].indices) for row, code in enumerate(codes)},
        "indikator": table_to_json(told.indicators),
        "dipakai": list(told.kept),
        "kebijakan": {name: rules[name] for name in RULES},
        "benih": told.seed,
    }  # fmt: skip
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False) + "\n").encode()  # fmt: skip


def told_from_json(content: bytes) -> Told:
    """What `released_json` wrote; SchemaError where it is something else."""
    try:
        found = json.loads(content)
        if found["versi"] != VERSION:
            raise SchemaError("released_unreadable", where="versi")
        if found["tier"] not in get_args(Tier) or found["tabel"]["tier"] != found["tier"]:
            raise SchemaError("released_unreadable", where="tier")
        units = table_from_json(found["satuan"], "satuan")
        first, last = found["periode"]
        words = {name: str(found[told]) for name, told in (("edition", "edisi"), ("as_of", "per_tanggal"), ("boundaries", "batas"), ("program", "program"))}  # fmt: skip
        return Told(
            **words,
            tier=found["tier"],
            period=(str(first), str(last)),
            synthetic=bool(found["sintetis"]),
            tables=tables_from_json(found["tabel"]),
            units=units,
            indicators=table_from_json(found["indikator"], "indikator"),
            kept=tuple(str(name) for name in found["dipakai"]),
            adjacency=_links(found["tetangga"], units["kode"].tolist()),
            policy=_policy(found["kebijakan"]),
            seed=int(found["benih"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SchemaError("released_unreadable", where=str(error)) from error


def _check_shown(made: Release, tables: ReleasedTables) -> None:
    """The tables must be of the tier, and show no count that the layer does not."""
    shown = made.kecamatan.set_index("kode")["kasus"].astype("Int64")
    given = tables.kecamatan.set_index("kode")["kasus"].astype("Int64")
    if (made.tier, made.k) != (tables.tier, tables.k) or not given.sort_index().equals(shown.sort_index()):  # fmt: skip
        raise ReleaseError("released_differs", tier=made.tier)


def _floats(values: pd.Series) -> pd.Series:
    return pd.Series(values.astype("Float64").to_numpy(dtype=float, na_value=np.nan), index=values.index)  # fmt: skip


def _plain_indicators(indicators: pd.DataFrame) -> pd.DataFrame:
    table = indicators.reindex(columns=list(INDICATOR_COLUMNS)).reset_index(drop=True)
    words = {name: table[name].astype("str") for name in ("nama", "kolom", "transformasi", "peran")}
    return table.assign(**words, bobot=table["bobot"].astype("float64"))


def _links(neighbours: Mapping[str, list[str]], codes: list[str]) -> sparse.csr_array:
    place = {code: row for row, code in enumerate(codes)}
    pairs = [(place[code], place[other]) for code, others in neighbours.items() for other in others]
    rows, columns = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    links = np.ones(rows.size, dtype=np.int8)
    return sparse.csr_array(sparse.coo_array((links, (rows, columns)), shape=(len(codes),) * 2))


def _policy(told: Mapping[str, Any]) -> Policy:
    """The policy of this program with the rules that were told in their place."""
    ours = load_policy()
    plain = [name for name in RULES if name not in ("class_cuts", "prior")]
    rules: dict[str, Any] = {name: type(getattr(ours, name))(told[name]) for name in plain}
    prior: dict[str, Any] = {one.name: told["prior"][one.name] for one in fields(PriorRules)}
    prior = {name: tuple(value) if isinstance(value, list) else float(value) for name, value in prior.items()}  # fmt: skip
    cuts = tuple(float(cut) for cut in told["class_cuts"])
    return replace(ours, **rules, class_cuts=cuts, prior=PriorRules(**prior))
