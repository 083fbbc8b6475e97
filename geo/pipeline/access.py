"""How far each kecamatan is from what people need, beside what others published of the same ways."""

from __future__ import annotations

from dataclasses import replace

from geo.config import AccessRules
from geo.files.shipped import kabupaten_seats, read_table
from geo.pipeline.reading import Beside
from geo.places.access_published import known_places, published_pairs, summary
from geo.places.access_table import access_table
from geo.release.gate import add_access
from geo.tables.reference import Reference
from geo.tables.stages import Release


def with_access(made: Release, beside: Beside, reference: Reference, rules: AccessRules) -> Release:
    """`made` with its access (`Release.access`): border posts always, offices where given, along a network where one is given.

    The facts of a network say too how many of the published distances it was tried on, and how far it is from them (`terbitan`).
    """
    table = access_table(reference, beside.offices, beside.network, rules, beside.closed)
    if beside.network is not None:
        places = known_places(reference, kabupaten_seats())
        tried = summary(published_pairs(read_table("road_distances"), places, beside.network, rules))  # fmt: skip
        table = replace(table, facts={**table.facts, "terbitan": tried})
    return add_access(made, table)
