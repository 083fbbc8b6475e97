"""The layer that is shown as a file: what it paints and nothing else, values that are hidden absent."""

from __future__ import annotations

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import shapely

from geo.app.layers import Beside, changes, level_of, marks, signs
from geo.app.legend import published_column
from geo.files.edition import Edition
from geo.products.table_csv import frame_csv

_PLACE = ("kode", "nama", "kab_kode", "kabupaten")
_COVERED = {"0": "terbit", "1": "disamarkan", "2": "sebagian_tahun", "3": "tidak_tercakup"}
_DECIMALS = 5


def layer_table(edition: Edition, layer: str, level: str, beside: Beside) -> gpd.GeoDataFrame:
    """The units of `level` with the columns of the layer, `edisi`, `tier` and geometry; the layer of kabupaten figures has kabupaten only."""
    units = edition.kabupaten if "kabupaten" in (level, layer) else edition.kecamatan
    columns: Callable[[Edition, pd.DataFrame, Beside], pd.DataFrame] = {
        "kelas": _scores, "kepastian": _certainty, "silang": _certainty, "kasus": _counts, "sunyi": _silent, "cakupan": _coverage,
        "perubahan": _change, "kabupaten": _figure,
    }[layer]  # fmt: skip
    place = units[[name for name in _PLACE if name in units]]
    told = pd.concat([pd.DataFrame(place), columns(edition, units, beside)], axis=1)
    told = told.assign(edisi=edition.name, tier=edition.tier)
    return gpd.GeoDataFrame(told, geometry=units.geometry.array, crs=units.crs)


def as_csv(table: gpd.GeoDataFrame) -> bytes:
    """The table without its geometry."""
    return frame_csv(pd.DataFrame(table.drop(columns="geometry")))


def as_geojson(table: gpd.GeoDataFrame) -> bytes:
    """The table as GeoJSON, coordinates to a metre."""
    shapes = shapely.set_precision(table.geometry.array, 10.0**-_DECIMALS, mode="pointwise")
    told = table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))
    return str(told.to_json(drop_id=True, separators=(",", ":"), ensure_ascii=False)).encode()


def _scores(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> pd.DataFrame:
    return pd.DataFrame(units[["risiko", "risiko_bawah", "risiko_atas", "peringkat", "kelas", "kepastian"]])  # fmt: skip


def _certainty(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> pd.DataFrame:
    return pd.DataFrame(units[["kelas", "kepastian"]])


def _counts(_edition: Edition, units: pd.DataFrame, _beside: Beside) -> pd.DataFrame:
    state = marks(units)
    words = state.map({"a": "terbit", "s": "disamarkan", "t": "tidak_teramati"})
    return pd.DataFrame({"kasus": units["kasus"].where(state == "a"), "keadaan": words})


def _silent(edition: Edition, units: pd.DataFrame, beside: Beside) -> pd.DataFrame:
    found = [sign == "0" for sign in signs("sunyi", edition, units, beside)]
    return pd.DataFrame({"area_sunyi": found}, index=units.index)


def _coverage(edition: Edition, units: pd.DataFrame, beside: Beside) -> pd.DataFrame:
    found = [_COVERED[sign] for sign in signs("cakupan", edition, units, beside)]
    return pd.DataFrame({"cakupan": found}, index=units.index)


def _change(_edition: Edition, units: pd.DataFrame, beside: Beside) -> pd.DataFrame:
    if beside.earlier is None:
        return pd.DataFrame(index=units.index)
    told = changes(units, level_of(beside.earlier, units))
    return pd.DataFrame(
        {
            "kelas": units["kelas"], "kelas_lama": told["kelas_lama"].astype("Int64"), "langkah": told["langkah"].astype("Int64"),
            "risiko": units["risiko"], "risiko_lama": told["lama"], "selang_bertemu": told["bertemu"], "edisi_lama": beside.earlier.name,
        }
    )  # fmt: skip


def _figure(edition: Edition, units: pd.DataFrame, _beside: Beside) -> pd.DataFrame:
    column = published_column(edition)
    return pd.DataFrame(units[[column]] if column else units[[]])
