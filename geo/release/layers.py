"""The frames of a release: kecamatan and kabupaten layers, posts, years, sources."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import ReleaseError
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LAYER_COLUMNS, Indicators, ReleasedTables, RiskScores

RISK_COLUMNS = ("risiko", "risiko_bawah", "risiko_atas")
SHARE_COLUMNS = ("peluang_tinggi", "peluang_20")
POST_COLUMNS = ("nama", "jenis", "status", "status_tanggal", "presisi_m", "pasangan_sarawak")
SOURCE_COLUMNS = ("kolom", "judul_id", "judul_en", "sumber", "url", "periode_awal", "periode_akhir")
STEPS = 10_000  # four decimals


def kecamatan_layer(
    tables: ReleasedTables, scores: RiskScores, reasons: pd.Series, given: Indicators, zones: Zones, edition: str
) -> gpd.GeoDataFrame:  # fmt: skip
    """LAYER_COLUMNS and geometry (EPSG:4326), by `kode`; ReleaseError where units, scores and zones are not the same kecamatan."""
    units = given.units.sort_values("kode").reset_index(drop=True)
    codes = units["kode"].astype(str).tolist()
    parts = (tables.kecamatan["kode"], scores.frame["kode"], pd.Series(reasons.index), zones.frame["kode"])  # fmt: skip
    if any(sorted(part.astype(str)) != codes for part in parts):
        raise ReleaseError("units_differ", units=len(codes), zones=len(zones.frame))
    counts = tables.kecamatan.set_index("kode").loc[codes]
    scored = scores.frame.set_index("kode").loc[codes]
    columns = {name: scored[name].to_numpy() for name in scored.columns}
    columns |= {name: floor_to_step(scored[name].to_numpy(dtype=float)) for name in RISK_COLUMNS}
    columns |= {name: scored[name].to_numpy(dtype=float).round(4) for name in SHARE_COLUMNS}
    columns |= {
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
    tables: ReleasedTables, given: Indicators, zones: Zones, reference: Reference, edition: str
) -> gpd.GeoDataFrame:
    """One row per kabupaten: its count, each published figure in its own column, exposure, outline (EPSG:4326)."""
    parents = given.units.set_index("kode")["kab_kode"]
    shapes = zones.frame.set_index("kode").geometry
    exposure = given.units.groupby("kab_kode")["paparan_orang"].sum(min_count=1)
    counts = tables.kabupaten.set_index("kode")
    known = reference.kabupaten[reference.kabupaten["kode"].isin(counts.index)]
    known = known.sort_values("kode").reset_index(drop=True)
    codes = known["kode"].tolist()
    table = known[["kode", "kode_bps", "nama"]].assign(
        kasus=counts["kasus"].loc[codes].array,
        kasus_disembunyikan=counts["disembunyikan"].loc[codes].to_numpy(dtype=bool),
        **figure_columns(given.figures, codes),
        paparan_orang=whole(exposure.loc[codes].reset_index(drop=True)),
        edisi=edition,
        batas=zones.name,
    )
    outlines = [_united(shapes.loc[parents.index[parents == code]].to_numpy()) for code in codes]
    return gpd.GeoDataFrame(table, geometry=outlines, crs=zones.frame.crs)


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


def year_table(tables: ReleasedTables, given: Indicators) -> pd.DataFrame:
    """`kode`, `nama`, `kabupaten` and one Int64 column `kasus_<year>`; NA is hidden or unknown."""
    units = given.units.sort_values("kode").reset_index(drop=True)
    wide = units[["kode", "nama", "kabupaten"]]
    for year, rows in tables.kecamatan_year.groupby("tahun", sort=True):
        counts = rows.set_index("kode")["kasus"].reindex(units["kode"])
        wide = wide.assign(**{f"kasus_{year}": counts.astype("Int64").array})
    return wide


def post_layer(reference: Reference) -> gpd.GeoDataFrame:
    """Border posts as points (EPSG:4326) with how precisely each is known."""
    posts = reference.posts.reset_index(drop=True)
    points = shapely.points(posts["lon"].to_numpy(dtype=float), posts["lat"].to_numpy(dtype=float))
    return gpd.GeoDataFrame(posts[list(POST_COLUMNS)], geometry=points, crs=4326)
