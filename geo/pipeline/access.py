"""How far each kecamatan is from what people need, beside what others published of the same ways."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from geo.config import AccessRules
from geo.files.shipped import kabupaten_seats, read_table
from geo.pipeline.reading import Beside
from geo.places.access_network import Network
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
        tried = summary(beside_published(beside.network, reference, rules))
        table = replace(table, facts={**table.facts, "terbitan": tried})
    return add_access(made, table)


def beside_published(network: Network, reference: Reference, rules: AccessRules) -> pd.DataFrame:
    """The published distances beside what the network says of each, as `published_pairs`."""
    places = known_places(reference, kabupaten_seats())
    return published_pairs(read_table("road_distances"), places, network, rules)
