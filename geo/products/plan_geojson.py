"""The plan as a layer for maps: the kecamatan of the plan with their events."""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import shapely

from geo.campaign.basis import PlanBasis
from geo.campaign.plan import Plan
from geo.products.geojson import plain, rounded
from geo.products.plan_csv import CSV_COLUMNS
from geo.products.plan_words import with_reasons
from geo.text import Language, text


def plan_geojson(plan: Plan, beside: PlanBasis, lang: Language = "id") -> bytes:
    """FeatureCollection (RFC 7946): one polygon for every event, by number, with the columns of `plan.csv`, edition and tier.

    A second event in a kecamatan is a feature of its own. The same plan gives the same bytes.
    """
    rows = with_reasons(plan, lang)
    shapes = rounded(gpd.GeoSeries(beside.shapes.loc[rows["kode"]].to_numpy(), crs=4326))
    features = [_feature({name: row[name] for name in CSV_COLUMNS}, shape, beside.edition) for row, shape in zip(rows.to_dict("records"), shapes, strict=True)]  # fmt: skip
    tier = json.dumps(text(f"compare.tier.{beside.tier}", lang), ensure_ascii=False)
    body = ",\n".join(features)
    return f'{{"type":"FeatureCollection","tingkat":{tier},"features":[\n{body}\n]}}\n'.encode()


def _feature(row: dict[str, Any], shape: Any, edition: str) -> str:
    told = {name: value.isoformat() if name == "tanggal" else plain(value) for name, value in row.items()}  # fmt: skip
    members = json.dumps({**told, "edisi": edition}, ensure_ascii=False, separators=(",", ":"), allow_nan=False)  # fmt: skip
    return f'{{"type":"Feature","properties":{members},"geometry":{shapely.to_geojson(shape)}}}'
