"""What `waspada check --network` tells of a network before an edition is made with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geo.config import AccessRules
from geo.products.access import access_words
from geo.text import Language, number, text


def network_report(path: Path, rules: AccessRules) -> dict[str, Any]:
    """`akses` (as in a manifest), `tercapai` and `kecamatan` (how many reach a border post, of how many), `pasangan` (PAIR_COLUMNS); JSON-ready."""
    from geo.files.networks import load_network
    from geo.files.shipped import load_reference
    from geo.pipeline.access import beside_published
    from geo.places.access_published import summary
    from geo.places.access_table import access_table
    from geo.products.geojson import plain

    reference = load_reference()
    network, digest = load_network(path, reference.units, rules)
    table = access_table(reference, network=network, rules=rules)
    pairs = beside_published(network, reference, rules)
    return {
        "sha256": digest,
        "akses": {**table.facts, "terbitan": summary(pairs)},
        "tercapai": int((table.frame["cara"] == "jaringan").sum()),
        "kecamatan": len(reference.units),
        "pasangan": [{str(name): plain(value) for name, value in row.items()} for row in pairs.to_dict("records")],
    }  # fmt: skip


def network_lines(report: dict[str, Any], lang: Language) -> Iterator[str]:
    """The same in words: every published pair that could be tried on a line of its own."""
    yield access_words(report["akses"], lang)
    yield text("access.reached", lang, reached=report["tercapai"], total=report["kecamatan"])
    for one in report["pasangan"]:
        if one["keadaan"] == "teruji":
            yield text(
                "access.pair", lang,
                first=one["dari"], last=one["ke"], km=number(one["jarak_km"], lang), published=number(one["km"], lang), ratio=number(one["rasio"], lang, 2),
            )  # fmt: skip
