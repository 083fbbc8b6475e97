"""What `models/` holds, from the code as it stands: fitted numbers of the demonstration, priors, and how well it does where the truth is known.

`python benchmarks/models.py` writes `demonstration.json`, `priors.json` and `metrics.json` into `models/` and the figures into the tables of
`models/README.md` and the last section of `docs/method.md`. `tests/test_models.py` fails where they are no longer what the code gives.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from benchmarks import worlds as simulated  # noqa: E402 - the checkout goes first on the path
from geo import pipeline  # noqa: E402
from geo.config import load_policy  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.risk import SmallAreaRisk  # noqa: E402
from geo.risk.method import ModelMethod  # noqa: E402
from geo.risk.validation import list_overlap, rank_correlation  # noqa: E402
from geo.tables.stages import Tier  # noqa: E402

MODELS = ROOT / "models"
BENCHMARKS = ROOT.parent / "shared" / "data" / "benchmarks"
TIERS: dict[str, Tier] = {"eksak": "rahasia", "k5": "terbatas", "k11": "publik"}
PER_PLACE = ("kontribusi", "penjelasan", "kalimat_en")
_BEGIN, _END = "<!-- {name}: benchmarks/models.py -->", "<!-- end -->"


def demonstration(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The fitted numbers of an edition's model, without what is said of each place."""
    model = {name: value for name, value in manifest["model"].items() if name not in PER_PLACE}
    return {"tier": manifest["tier"], "periode": manifest["periode"], "sintetis": manifest["sintetis"], "model": model}  # fmt: skip


def priors() -> dict[str, Any]:
    """What is believed before any case: the policy's priors, and the expert weight of every indicator with its source."""
    rules, table = load_policy().prior, load_reference().indicators
    told = [name for name in ("nama", "peran", "skor", "dipakai", "arah", "bobot", "tingkat", "tahun", "sumber") if name in table]  # fmt: skip
    return {
        "tingkat_simpangan": rules.level_sd,
        "skala_setengah_normal": rules.scale_sd,
        "campuran": "seragam(0, 1)",
        "kisi_skala": list(rules.scale_grid),
        "kisi_campuran": list(rules.mixing_grid),
        "bobot_simpangan": SmallAreaRisk().prior_sd,
        "pelaporan": {"bobot": rules.detection_weight, "simpangan": rules.detection_sd},
        "indikator": json.loads(table[told].to_json(orient="records")),
    }


def against_truth(layer: pd.DataFrame) -> dict[str, float]:
    """How an edition's scores stand to the surface that the synthetic cases were drawn from."""
    truth = pd.read_csv(ROOT / "data/demo/permukaan.csv", dtype={"kode": str})
    true = truth.set_index("kode")["risiko_sebenarnya"].loc[layer["kode"]].to_numpy(dtype=float)
    risk = layer["risiko"].to_numpy(dtype=float)
    low, high = (layer[name].to_numpy(dtype=float) for name in ("risiko_bawah", "risiko_atas"))
    held = (low <= true) & (true <= high)
    return {
        "kecamatan_disamarkan": int(layer["kasus_disembunyikan"].sum()),
        "korelasi_peringkat": round(rank_correlation(risk, true), 3),
        "cakupan_90": round(float(held.mean()), 3),
        "cakupan_90_dari_kelas_2": round(
            float(held[true >= load_policy().class_cuts[0]].mean()), 3
        ),
        "dua_puluh_teratas": round(list_overlap(risk, true), 3),
        "rasio_selang": round(float(np.median(high / low)), 1),
    }


def tiers(folder: Path) -> tuple[dict[str, dict[str, float]], dict[str, Any]]:
    """What each tier gives away and what it costs, on one set of cases; and the public manifest."""
    found = {}
    for name, tier in TIERS.items():
        edition = pipeline.run(pipeline.Request(out=folder / name, tier=tier, purpose="uji"))
        found[name] = against_truth(gpd.read_parquet(folder / name / "kecamatan.parquet"))
    return found, edition.manifest


def scotland() -> dict[str, float] | None:
    """Lip cancer in 56 districts (Clayton and Kaldor 1987) beside its published answers; None without the data pack."""
    if not BENCHMARKS.is_dir():
        return None
    table = pd.read_csv(BENCHMARKS / "scotland_lip.csv")
    pairs = pd.read_csv(BENCHMARKS / "scotland_adjacency_connected.csv").to_numpy()[:, :2] - 1
    links = np.zeros((56, 56))
    links[pairs[:, 0], pairs[:, 1]] = links[pairs[:, 1], pairs[:, 0]] = 1
    expected = table["expected"].to_numpy()
    model = SmallAreaRisk(expert_weights=[0.0], prior_sd=1.0)
    model.fit(table[["aff_percent"]] / 10, table["observed"], exposure=expected, adjacency=links)
    known = pd.read_csv(BENCHMARKS / "scotland_reference_nuts_bym2.csv")
    off = np.abs(model.predict_counts() / expected / known["rr_mean"] - 1)
    return {
        "kemiringan": round(float(model.coef_[0] / model.x_scale_[0]), 4),
        "simpangan_kemiringan": round(float(model.coef_sd_[0] / model.x_scale_[0]), 4),
        "skala": round(model.scale_, 4),
        "rerata_distrik_5": round(float(model.predict_counts()[4]), 2),
        "selisih_rerata": round(float(off.mean()), 4),
        "selisih_terburuk": round(float(off.max()), 4),
    }


def worlds() -> dict[str, Any]:
    """The model on the first block of simulated provinces; all of them and its rivals stand in `benchmarks/README.md`."""

    given = simulated.province()

    def of(cases: int, signs: simulated.Signs) -> list[simulated.World]:
        return [simulated.make_world(given, seed, cases, signs) for seed in range(simulated.BLOCK)]

    found = {
        str(cases): simulated.means([simulated.judge(given, world, lambda world=world: ModelMethod(world.weights)) for world in of(cases, "right")])
        | {"top_20_tanda_salah": simulated.means([simulated.judge_model(given, world) for world in of(cases, "wrong")])["top_20"]}
        for cases in simulated.SIZES
    }  # fmt: skip
    return {"jumlah": simulated.BLOCK, **found}


def tables(metrics: Mapping[str, Any]) -> dict[str, str]:
    """The tables of the model card, in Markdown."""
    names = {"eksak": "exact (rahasia)", "k5": "k = 5 (terbatas)", "k11": "k = 11 (publik)"}
    lines = ["| tier | hidden | rank correlation | 90 % intervals cover | of true class 2 to 5 | true top 20 found | median upper / lower end |", "|---|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for key in TIERS:
        one = metrics["tingkat"][key]
        lines.append(f"| {names[key]} | {one['kecamatan_disamarkan']} of 174 | {one['korelasi_peringkat']:.2f} | {one['cakupan_90']:.2f} | {one['cakupan_90_dari_kelas_2']:.2f} | {one['dua_puluh_teratas']:.2f} | {one['rasio_selang']:.1f} |")  # fmt: skip
    told = metrics["dunia"]
    rows = ["| cases a year | rank correlation | true top 20 found | log score of the next year | 90 % intervals cover | top 20 with every sign wrong |", "|---:|---:|---:|---:|---:|---:|"]  # fmt: skip
    for cases in map(str, simulated.SIZES):
        one = told[cases]
        rows.append(f"| {cases} | {one['rank_correlation']:.2f} | {one['top_20']:.2f} | {one['log_score']:.3f} | {one['coverage']:.2f} | {one['top_20_tanda_salah']:.2f} |")  # fmt: skip
    return {"tiers": "\n".join(lines), "worlds": "\n".join(rows)}


def sentence(metrics: Mapping[str, Any]) -> str:
    """What the method page says of the tiers."""
    told = [f"{one['korelasi_peringkat']:.2f} and {100 * one['cakupan_90']:.0f} %" for one in map(metrics["tingkat"].__getitem__, TIERS)]  # fmt: skip
    return (
        "On the synthetic records the score has a rank correlation with the recorded true surface, and 90 % intervals that hold the true values, of "
        f"{told[0]} with exact counts, {told[1]} at k = 5 and {told[2]} at k = 11 (`models/metrics.json`)."
    )


def with_sentence(page: str, said: str) -> str:
    """The method page with its sentence of the tiers."""
    lines = "\n  ".join(textwrap.wrap(said, 150))
    return re.sub(r"On the synthetic records the score has.*?\(`models/metrics\.json`\)\.", lambda _: lines, page, flags=re.DOTALL)  # fmt: skip


def with_tables(page: str, found: Mapping[str, str]) -> str:
    """The page with the tables between their marks."""
    for name, table in found.items():
        begin = _BEGIN.format(name=name)
        head, _, rest = page.partition(begin)
        page = f"{head}{begin}\n\n{table}\n\n{_END}{rest.partition(_END)[2]}"
    return page


def main() -> int:
    """Run everything and write `models/`."""
    with tempfile.TemporaryDirectory() as scratch:
        found, manifest = tiers(Path(scratch))
    known = MODELS / "metrics.json"
    kept = json.loads(known.read_text(encoding="utf-8")) if known.is_file() else {}
    metrics = {"tingkat": found, "skotlandia": scotland() or kept.get("skotlandia"), "dunia": worlds()}  # fmt: skip
    for name, content in (("demonstration", demonstration(manifest)), ("priors", priors()), ("metrics", metrics)):  # fmt: skip
        (MODELS / f"{name}.json").write_bytes(pipeline.to_json(content))
    card = MODELS / "README.md"
    card.write_text(with_tables(card.read_text(encoding="utf-8"), tables(metrics)), encoding="utf-8")  # fmt: skip
    method = ROOT / "docs" / "method.md"
    method.write_text(with_sentence(method.read_text(encoding="utf-8"), sentence(metrics)), encoding="utf-8")  # fmt: skip
    print(json.dumps(metrics))
    return 0


if __name__ == "__main__":
    sys.exit(main())
