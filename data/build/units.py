"""Tables of places: kecamatan, desa, kabupaten, border posts."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.places.access import border_distance_km

HERE = Path(__file__).resolve().parent
CODES = "Kepmendagri 300.2.2-2430/2025; kode BPS 2020"
CODE_LIST = {"dtype": str, "keep_default_na": False}


def read(path: Path) -> pd.DataFrame:
    """A CSV as text, empty cells as empty strings."""
    return pd.read_csv(path, **CODE_LIST)


def polygons(pack: Path) -> gpd.GeoDataFrame:
    """Kecamatan polygons of the pack: `kode`, geometry."""
    table = json.loads((pack / "boundaries/kalbar_kecamatan.geojson").read_text(encoding="utf-8"))
    frame = gpd.GeoDataFrame.from_features(table["features"], crs=4326)
    frame = frame.rename(columns={"kode_kemendagri": "kode"})[["kode", "geometry"]]
    return frame.sort_values("kode", ignore_index=True)


def border_line(pack: Path) -> gpd.GeoDataFrame:
    """The land border of the pack, one line."""
    table = json.loads((pack / "border/batas_darat_sarawak.geojson").read_text(encoding="utf-8"))
    return gpd.GeoDataFrame.from_features(table["features"], crs=4326)


def short_kabupaten(name: str) -> str:
    """`Kabupaten Sambas` is `Sambas`; the two cities keep `Kota`."""
    return name.removeprefix("Kabupaten ")


def kecamatan(pack: Path) -> pd.DataFrame:
    """One row per kecamatan; areas and distances come from the polygons, on the ellipsoid."""
    facts = read(pack / "facts/kecamatan.csv").sort_values("kode_kemendagri", ignore_index=True)
    zones = polygons(pack)
    if facts["kode_kemendagri"].tolist() != zones["kode"].tolist():
        raise SystemExit("facts/kecamatan.csv and the polygons name different kecamatan")
    voters = read(pack / "facts/penduduk_kecamatan.csv")
    voters = voters[(voters["tahun"] == "2019") & (voters["indikator"] == "pemilih_dpt")]
    voters = voters.set_index("kode_kemendagri")["nilai"]
    seats = read(pack / "facts/kecamatan_seats.csv").set_index("kode_kemendagri")
    older = read(pack / "published/kode_kecamatan.csv").set_index("kode_kemendagri")
    former = _former_names(facts, older["nama_bps"])
    code = facts["kode_kemendagri"]
    return pd.DataFrame(
        {
            "kode": code,
            "kode_bps": facts["kode_bps"],
            "nama": facts["nama"],
            "nama_lama": former,
            "kab_kode": facts["kab_kode"],
            "kabupaten": facts["kab_nama"].map(short_kabupaten),
            "luas_km2": facts["luas_km2"],
            "jarak_batas_km": border_distance_km(zones, border_line(pack)).map("{:.2f}".format).to_numpy(),
            "panjang_batas_km": facts["panjang_batas_km"],
            "pemilih_2019": code.map(voters),
            "lat": facts["titik_wakil_lat"],
            "lon": facts["titik_wakil_lon"],
            "seat_name": code.map(seats["seat_name"]),
            "seat_lat": code.map(seats["lat"]),
            "seat_lon": code.map(seats["lon"]),
            "seat_precision_m": code.map(seats["precision_m"]),
            "sumber": f"{CODES}; luas dan jarak dihitung dari poligon batas BIG 2026; DPT KPU 2019",
            "sumber_seat": code.map(seats["source"].map(_seat_source)),
        }
    )  # fmt: skip


def _former_names(facts: pd.DataFrame, bps_names: pd.Series) -> list[str]:
    """Former and BPS spellings that are more than another case, plus those of `renamed.csv`."""
    renamed = read(HERE / "renamed.csv").groupby("kode")["nama_lama"].apply(list)
    names = []
    for code, name in zip(facts["kode_kemendagri"], facts["nama"], strict=True):
        found = list(renamed.get(code, []))
        bps = bps_names[code].title()
        if bps.casefold() != name.casefold() and bps not in found:
            found.append(bps)
        names.append("|".join(found))
    return names


def _seat_source(text: str) -> str:
    """Who names the seat, in a few words."""
    known = {
        "Wikipedia": "Wikipedia",
        "field survey": "Survei RDTR Jagoi Babang 2024",
        "lintaskapuas": "Lintas Kapuas (perda Sintang 2016)",
        "suarakapuasraya": "Suara Kapuas Raya (kantor camat Sintang)",
        "palpos": "Palpos (usulan Kabupaten Banua Landjak)",
        "TVRI": "Daftar pemancar TVRI",
        "dr5hn": "Basis data kota dr5hn (ODbL)",
        "seed table": "Tabel aplikasi publik Sanggau",
        "harbour": "Daftar pelabuhan Kemenhub 2017",
        "description": "Wikipedia",
    }
    return next(
        (name for start, name in known.items() if text.startswith(start)), "Paket data 2026"
    )


def desa(pack: Path) -> pd.DataFrame:
    """All villages: those with a polygon, and those whose land still lies inside a parent village's polygon."""
    table = json.loads((pack / "boundaries/kalbar_desa.geojson").read_text(encoding="utf-8"))
    rows = [feature["properties"] for feature in table["features"]]
    drawn = pd.DataFrame(rows).rename(columns={"kode_kemendagri": "kode"})
    drawn = drawn.assign(sumber="Kepmendagri 300.2.2-2430/2025", poligon="true")
    newer = read(HERE / "desa_without_polygon.csv").assign(jenis="desa", poligon="false")
    newer["kec_kode"] = newer["kode"].str[:8]
    frame = pd.concat([drawn, newer]).sort_values("kode", ignore_index=True)
    if frame["kode"].duplicated().any():
        raise SystemExit("desa_without_polygon.csv names a village that has a polygon")
    return frame[["kode", "nama", "jenis", "kec_kode", "poligon", "sumber"]]


WANTED = {
    "poverty_rate_pct": ("kemiskinan_persen", "kemiskinan_tahun"),
    "mean_years_schooling": ("rata_lama_sekolah", "rata_lama_sekolah_tahun"),
    "hdi_ipm": ("ipm", "ipm_tahun"),
    "unemployment_tpt_pct": ("pengangguran_persen", "pengangguran_tahun"),
}


def kabupaten(pack: Path) -> pd.DataFrame:
    """One row per kabupaten; the last year that every kabupaten has, so that they can be compared."""
    facts = read(pack / "facts/kabupaten.csv").sort_values("kode_kemendagri", ignore_index=True)
    table = pd.DataFrame(
        {
            "kode": facts["kode_kemendagri"],
            "kode_bps": facts["kode_bps"],
            "nama": facts["nama"].map(short_kabupaten),
            "penduduk_2024": facts["penduduk_total_des2024"],
            "luas_big_2024_km2": facts["luas_big_2024_km2"],
        }
    )
    given = covariates(pack)
    for indicator, (value, year) in WANTED.items():
        rows = given[(given["indikator"] == indicator) & given["kode"].isin(table["kode"])]
        rows = rows[rows["keyakinan"] == "tinggi"].drop_duplicates(["kode", "tahun"])
        whole = rows.groupby("tahun")["kode"].nunique()
        last = max(whole.index[whole == len(table)])
        found = rows[rows["tahun"] == last].set_index("kode")["nilai"]
        table[value] = table["kode"].map(found)
        table[year] = last
    table["sumber"] = (
        "Penduduk: Dukcapil semester II 2024 (Kepmendagri 300.2.2-2430/2025); luas: BIG 2024; kemiskinan, lama sekolah, IPM, pengangguran: BPS 2021"
    )
    return table


def covariates(pack: Path) -> pd.DataFrame:
    """Every stated figure of a kabupaten or the province, long: one row per indicator, year and source."""
    given = read(pack / "published/kabupaten_covariates.csv")
    sure = {"high": "tinggi", "medium": "sedang", "low": "rendah"}
    table = pd.DataFrame(
        {
            "kode": given["kode_kemendagri"],
            "kabupaten": given["kabupaten"],
            "indikator": given["indicator"],
            "tahun": given["year"],
            "nilai": given["value"],
            "satuan": given["unit"],
            "keyakinan": given["confidence"].map(sure),
            "sumber": given["publisher"],
            "url": given["url"],
        }
    )
    return table.sort_values(["indikator", "tahun", "kode", "sumber", "nilai"], ignore_index=True)


def posts(pack: Path) -> pd.DataFrame:
    """All posts; status and counterpart of the land posts are our own judgement (`post_status.csv`)."""
    given = read(pack / "border/border_posts.csv")
    judged = read(HERE / "post_status.csv").set_index("nama_paket")
    land = given["jenis"].isin(["plbn", "plb_traditional"])
    if set(given.loc[land, "nama"]) != set(judged.index):
        raise SystemExit("post_status.csv and border_posts.csv name different land posts")
    rows = []
    for row in given.to_dict("records"):
        known = judged.loc[row["nama"]].to_dict() if row["nama"] in judged.index else _other(row)
        rows.append(
            {
                "nama": known["nama"],
                "jenis": row["jenis"],
                "status": known["status"],
                "status_en": known["status_en"],
                "status_tanggal": known["status_tanggal"],
                "beroperasi": known["beroperasi"],
                "lat": row["lat"],
                "lon": row["lon"],
                "kode": row["kec_kode"],
                "presisi_m": row["presisi_m"],
                "pasangan_sarawak": known["pasangan_sarawak"],
                "pasangan_lat": row["pasangan_lat"],
                "pasangan_lon": row["pasangan_lon"],
                "sumber": _post_source(row["sumber"]),
                "sumber_status": known["dasar"],
            }
        )
    order = ["plbn", "plb_traditional", "airport", "seaport"]
    table = pd.DataFrame(rows)
    rank = table["jenis"].map(order.index)
    return table.assign(rank=rank).sort_values(["rank", "kode", "nama"], ignore_index=True).drop(columns="rank")  # fmt: skip


def _other(row: dict[str, str]) -> dict[str, str]:
    """Airports and seaports: status and its date as the list they come from says."""
    source = _post_source(row["sumber"])
    open_now = not row["status"].startswith("belum")
    listed = row["jenis"] == "airport"
    words = ("terdaftar", "listed") if listed else ("beroperasi", "operating")
    if not open_now:
        words = ("belum beroperasi", "not yet operating")
    year = "2015" if "2015" in row["status"] else "2017" if "2017" in source else ""
    return {
        "nama": row["nama"],
        "status": words[0],
        "status_en": words[1],
        "status_tanggal": year,
        "beroperasi": "true" if open_now else "false",
        "pasangan_sarawak": "",
        "dasar": source,
    }


def _post_source(text: str) -> str:
    """Where the position comes from, in a few words."""
    known = {
        "PUPR 2020": "Daftar gedung PLBN PUPR 2020",
        "field survey": "Survei RDTR Jagoi Babang 2024",
        "press 2020": "Berita 2020-2022; titik tengah batas desa",
        "press": "Berita; titik tengah batas desa atau tempat pendaratan",
        "customs": "Daftar kantor bea cukai lama; titik tengah batas desa",
        "runway": "OurAirports; titik tengah landasan",
        "fishing": "Daftar pelabuhan perikanan sekitar 2015",
        "Ministry": "Daftar pelabuhan Kemenhub 2017",
        "mean of two": "Rata-rata dua daftar pelabuhan tidak resmi",
        "unofficial": "Berkas kajian tidak resmi",
    }
    return next(name for start, name in known.items() if text.startswith(start))
