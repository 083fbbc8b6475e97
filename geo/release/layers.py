"""The frames of a release: kecamatan and kabupaten layers, posts, years, sources."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import ReleaseError
from geo.places.access import nearest_post
from geo.tables.reference import Reference, Zones
from geo.tables.stages import (
    KABUPATEN_FACTS,
    KABUPATEN_SCORES,
    LAYER_COLUMNS,
    Indicators,
    ReleasedTables,
    RiskScores,
)

RISK_COLUMNS = ("risiko", "risiko_bawah", "risiko_atas")
SHARE_COLUMNS = ("peluang_tinggi", "peluang_20", "peluang_5")
HIGH_CLASS = 4
POST_COLUMNS = ("nama", "jenis", "status", "status_tanggal", "presisi_m", "pasangan_sarawak")
SOURCE_COLUMNS = ("kolom", "judul_id", "judul_en", "sumber", "url", "periode_awal", "periode_akhir")
STEPS = 10_000  # four decimals


def kecamatan_layer(
    tables: ReleasedTables, scores: RiskScores, reasons: pd.Series, given: Indicators, zones: Zones, edition: str
) -> gpd.GeoDataFrame:  # fmt: skip
    """LAYER_COLUMNS and geometry (EPSG:4326), by `kode`; ReleaseError where units, scores and zones are not the same kecamatan."""
    units = given.units.sort_values("kode").reset_index(drop=True)
    codes = units["kode"].astype(str).tolist()
    parts = (tables.kecamatan["kode"], scores.frame["kode"], zones.frame["kode"])
    if any(sorted(part.astype(str)) != codes for part in parts) or not set(codes) <= set(reasons.index):  # fmt: skip
        raise ReleaseError("units_differ", units=len(codes), zones=len(zones.frame))
    counts = tables.kecamatan.set_index("kode").loc[codes]
    scored = scores.frame.set_index("kode").loc[codes]
    columns = shown_scores(scored) | {
        "alasan": reasons.loc[codes].to_numpy(),
        "kasus": counts["kasus"].array,
        "kasus_disembunyikan": counts["disembunyikan"].to_numpy(dtype=bool),
        "penduduk": units["penduduk"].astype("Int64").array,
        "paparan_orang": whole(units["paparan_orang"]),
        "edisi": edition,
        "batas": zones.name,
    }
    table = units.assign(**columns)[list(LAYER_COLUMNS)]
    shapes = zones.frame.set_index("kode").geometry.loc[codes]
    return gpd.GeoDataFrame(table, geometry=shapes.to_numpy(), crs=zones.frame.crs)


def shown_scores(scored: pd.DataFrame) -> dict[str, Any]:
    """The columns of scores as they are shown: risks cut, probabilities rounded."""
    columns: dict[str, Any] = {name: scored[name].to_numpy() for name in scored.columns}
    columns |= {name: floor_to_step(scored[name].to_numpy(dtype=float)) for name in RISK_COLUMNS}
    shares = [name for name in SHARE_COLUMNS if name in scored]
    return columns | {name: scored[name].to_numpy(dtype=float).round(4) for name in shares}


def floor_to_step(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Four decimals, downwards: the shown number is never on the other side of a class cut than the class.

    >>> floor_to_step(np.array([0.79999, 0.8, 2.50001])).tolist()
    [0.7999, 0.8, 2.5]
    """
    near = np.floor(values * STEPS)
    # the product may fall on either side of a whole number in floating point: take the highest step that is not above
    steps = [np.round((near + shift) / STEPS, 4) for shift in (1, 0, -1)]
    return np.select([step <= values for step in steps], steps, default=np.nan)


def whole(people: pd.Series) -> pd.arrays.IntegerArray:
    """People to the nearest whole, unknown stays unknown."""
    return people.astype("Float64").round().astype("Int64").array


def kabupaten_layer(
    tables: ReleasedTables, scores: RiskScores, reasons: pd.Series, given: Indicators, zones: Zones, reference: Reference,
    edition: str,
) -> gpd.GeoDataFrame:  # fmt: skip
    """One row per kabupaten: KABUPATEN_SCORES, each year and each published figure in its own column, KABUPATEN_FACTS, outline (EPSG:4326).

    ReleaseError where the kabupaten of tables, scores and reasons are not the same.
    """
    counts = tables.kabupaten.set_index("kode")
    known = reference.kabupaten[reference.kabupaten["kode"].isin(counts.index)]
    known = known.sort_values("kode").reset_index(drop=True)
    codes = known["kode"].tolist()
    if sorted(scores.kabupaten["kode"]) != codes or not set(codes) <= set(reasons.index):
        raise ReleaseError("units_differ", units=len(codes), zones=len(scores.kabupaten))
    units = given.units.sort_values("kode")
    shapes = zones.frame.set_index("kode").geometry.loc[units["kode"]].to_numpy()
    outlines = [_united(shapes[(units["kab_kode"] == code).to_numpy()]) for code in codes]
    table = known[["kode", "kode_bps", "nama"]].assign(
        **shown_scores(scores.kabupaten.set_index("kode").loc[codes]),
        alasan=reasons.loc[codes].to_numpy(),
        kasus=counts["kasus"].loc[codes].array,
        kasus_disembunyikan=counts["disembunyikan"].loc[codes].to_numpy(dtype=bool),
        **_facts_of(units, codes),
        kecamatan_tinggi=_high_units(scores, units, codes),
        pos_terdekat=_posts_near(outlines, codes, reference),
        edisi=edition,
        batas=zones.name,
    )
    added = year_columns(tables.kabupaten_year, codes) | figure_columns(given.figures, codes)
    table = table.assign(**added)[[*KABUPATEN_SCORES, *added, *KABUPATEN_FACTS]]
    return gpd.GeoDataFrame(table, geometry=outlines, crs=zones.frame.crs)


def _facts_of(units: pd.DataFrame, codes: list[str]) -> dict[str, Any]:
    """What the kecamatan of a kabupaten tell together: people and areas add, the border is as far as it is from the nearest of them."""
    by_kabupaten = units.groupby("kab_kode")
    everyone = by_kabupaten["penduduk"].agg(lambda people: people.astype("Int64").sum(skipna=False))
    return {
        "penduduk": everyone.loc[codes].astype("Int64").array,
        "paparan_orang": whole(by_kabupaten["paparan_orang"].sum(min_count=1).loc[codes].reset_index(drop=True)),
        "luas_km2": by_kabupaten["luas_km2"].sum(min_count=1).loc[codes].to_numpy().round(3),
        "jarak_batas_km": by_kabupaten["jarak_batas_km"].min().loc[codes].to_numpy(),
        "kecamatan": by_kabupaten.size().loc[codes].to_numpy(),
    }  # fmt: skip


def _high_units(scores: RiskScores, units: pd.DataFrame, codes: list[str]) -> NDArray[np.int64]:
    """(kabupaten,) number of its kecamatan in class 4 or 5."""
    parents = scores.frame["kode"].map(units.set_index("kode")["kab_kode"])
    high = (scores.frame["kelas"] >= HIGH_CLASS).groupby(parents).sum()
    counted: NDArray[np.int64] = high.loc[codes].to_numpy(dtype="int64")
    return counted


def _posts_near(
    outlines: list[shapely.Geometry], codes: list[str], reference: Reference
) -> pd.arrays.ArrowStringArray:
    """Nearest operating border post from a point inside each outline (rule 17)."""
    points = shapely.point_on_surface(np.asarray(outlines, dtype=object))
    places = pd.DataFrame({"kode": codes, "lat": shapely.get_y(points), "lon": shapely.get_x(points)})  # fmt: skip
    return nearest_post(places, reference.posts).array


def _united(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """The outline of a kabupaten; the quick union where the zones are a coverage, else the robust one."""
    quick = shapely.coverage_is_valid(shapes)
    return shapely.coverage_union_all(shapes) if quick else shapely.union_all(shapes)


def shown_figures(figures: pd.DataFrame) -> pd.DataFrame:
    """Published kabupaten figures that have a column on the layer."""
    if "kolom" not in figures.columns:
        return pd.DataFrame(columns=[*SOURCE_COLUMNS, "kode", "nilai"])
    return figures[figures["kolom"].notna()]


def figure_columns(figures: pd.DataFrame, codes: list[str]) -> dict[str, pd.arrays.IntegerArray]:
    """`{column: values by kabupaten}`, NA where the source says nothing."""
    return {
        str(name): whole(rows.set_index("kode")["nilai"].astype(float).reindex(codes))
        for name, rows in shown_figures(figures).groupby("kolom", sort=True)
    }


def source_rows(figures: pd.DataFrame) -> pd.DataFrame:
    """SOURCE_COLUMNS, one row per figure column; several sources of one column are joined by `; `."""
    shown = shown_figures(figures)
    rows = []
    for name, group in shown.groupby("kolom", sort=True):
        first = group.iloc[0]
        joined = {key: "; ".join(dict.fromkeys(group[key].dropna().astype(str))) for key in ("sumber", "url")}  # fmt: skip
        told = {key: first[key] for key in ("judul_id", "judul_en", "periode_awal", "periode_akhir")}  # fmt: skip
        rows.append({"kolom": str(name), **told, **joined})
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS))


def told_contradictions(found: pd.DataFrame) -> pd.DataFrame:
    """CONTRADICTION_COLUMNS without files and rows, of figures that are both published; the user's own counts stay inside."""
    published = found[found["terbit"].astype("bool")]
    return published.drop(columns=["berkas", "row", "berkas_lain", "row_lain", "terbit"]).reset_index(drop=True)  # fmt: skip


def year_columns(cells: pd.DataFrame, codes: list[str]) -> dict[str, pd.arrays.IntegerArray]:
    """`{kasus_<year>: Int64 by code}` of `kode`, `tahun`, `kasus`; NA is hidden or unknown."""
    return {
        f"kasus_{year}": rows.set_index("kode")["kasus"].reindex(codes).astype("Int64").array
        for year, rows in cells.groupby("tahun", sort=True)
    }


def year_table(tables: ReleasedTables, given: Indicators) -> pd.DataFrame:
    """`kode`, `nama`, `kabupaten` and one Int64 column `kasus_<year>`; NA is hidden or unknown."""
    units = given.units.sort_values("kode").reset_index(drop=True)
    columns = year_columns(tables.kecamatan_year, units["kode"].tolist())
    return units[["kode", "nama", "kabupaten"]].assign(**columns)


def post_layer(reference: Reference) -> gpd.GeoDataFrame:
    """Border posts as points (EPSG:4326) with how precisely each is known."""
    posts = reference.posts.reset_index(drop=True)
    points = shapely.points(posts["lon"].to_numpy(dtype=float), posts["lat"].to_numpy(dtype=float))
    return gpd.GeoDataFrame(posts[list(POST_COLUMNS)], geometry=points, crs=4326)
