"""Past releases as JSON and back: how they are kept until the next edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from geo.errors import SchemaError
from geo.release.history import PastRelease
from geo.release.told import tables_from_json, tables_to_json
from geo.tables.stages import ROLES


def past_to_json(release: PastRelease) -> dict[str, Any]:
    """Ready for `json.dumps`; see `geo.release.told`."""
    return {
        "edisi": release.edition,
        "tier": release.tier,
        "periode": [day.isoformat() for day in release.period],
        "as_of": release.as_of.isoformat(),
        "masukan": release.inputs,
        "tabel": tables_to_json(release.tables),
        "peran": {role: tables_to_json(one) for role, one in sorted(release.roles.items())},
    }


def past_from_json(told: Mapping[str, Any]) -> PastRelease:
    """The release that `past_to_json` told; SchemaError where something else was."""
    try:
        first, last = (date.fromisoformat(day) for day in told["periode"])
        roles = {role: tables_from_json(told["peran"][role]) for role in ROLES if role in told["peran"]}  # fmt: skip
        made = PastRelease(
            edition=str(told["edisi"]),
            tier=told["tier"],
            period=(first, last),
            as_of=date.fromisoformat(told["as_of"]),
            inputs=str(told["masukan"]),
            tables=tables_from_json(told["tabel"]),
            roles=roles,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SchemaError("released_unreadable", where="riwayat") from error
    if made.tier != made.tables.tier:
        raise SchemaError("released_unreadable", where="tier")
    return made
