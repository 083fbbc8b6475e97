"""What each tier hides and costs on the demonstration records, and what scores would give away; into `benchmarks/tiers.json` and two pages.

`python benchmarks/tiers.py` writes the figures and the tables between the marks in `benchmarks/README.md` and `docs/method.md`.
`tests/attack/test_tiers.py` fails where a page and the figures differ, or the shares are no longer what the program hides.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "benchmarks" / "tiers.json"
PAGES = (ROOT / "benchmarks" / "README.md", ROOT / "docs" / "method.md")
sys.path[:0] = [str(ROOT)]

from geo.config import Policy  # noqa: E402 - the checkout goes first on the path
from geo.files.boundaries import load_zones  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.pipeline import Request, place_all, read_all  # noqa: E402
from geo.release.inversion import Surroundings, invert, is_told_by  # noqa: E402
from geo.release.tables import released_tables  # noqa: E402
from geo.risk.adjacency import adjacency  # noqa: E402
from geo.risk.covariates import indicators_of  # noqa: E402
from geo.risk.indicators import build_indicators  # noqa: E402
from geo.risk.score import fit_known, gather, score  # noqa: E402
from geo.risk.validation import bootstrap_mean, log_scores  # noqa: E402
from geo.tables.stages import Indicators, ReleasedTables, RiskScores, Tier  # noqa: E402
from tests.attack.primary import cube, cube_recovered, recovered  # noqa: E402

TIERS: tuple[Tier, ...] = ("publik", "terbatas", "rahasia")
HIDING: tuple[Tier, ...] = ("publik", "terbatas")
BEGIN, END = "<!-- tiers: benchmarks/tiers.py -->", "<!-- end of tiers -->"
CUBES = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
DENSITIES = (0.15, 0.5, 1.5, 5.0, 15.0, 30.0, 60.0)


def demonstration(period: tuple[date, date] | None = None) -> tuple[Indicators, Surroundings]:
    """The exact counts of the demonstration, and what is published beside any score of them."""
    reference, request = load_reference(), Request()
    zones = load_zones(None, reference)
    located = place_all(read_all(request, reference), reference, zones, request.config)
    given = build_indicators(
        located,
        reference,
        config=request.config,
        period=period,
        as_of=period[1] if period else None,
    )
    units = given.units.sort_values("kode").reset_index(drop=True)
    return given, Surroundings(units, zones, indicators_of("asal", reference.indicators, units), request.config.policy)  # fmt: skip


def shares(given: Indicators, around: Surroundings) -> dict[str, dict[str, float]]:
    """What a tier hides: shares of the kecamatan, of the cases that stand in them, of kecamatan years and of kabupaten totals."""
    counts = given.counts.groupby("kode")["kasus"].sum()
    told = {}
    for tier in TIERS:
        tables = released_tables(given, tier=tier, policy=around.policy)
        hidden = tables.kecamatan.loc[tables.kecamatan["disembunyikan"], "kode"]
        told[tier] = {
            "kecamatan": round(float(tables.kecamatan["disembunyikan"].mean()), 3),
            "kasus": round(float(counts[hidden].sum() / counts.sum()), 3),
            "kecamatan_tahun": round(float(tables.kecamatan_year["disembunyikan"].mean()), 3),
            "kabupaten": round(float(tables.kabupaten["disembunyikan"].mean()), 3),
        }
    return told


def _scores(tables: ReleasedTables, around: Surroundings) -> RiskScores:
    return score(tables, around.units, zones=around.zones, indicators=around.indicators, policy=around.policy)  # fmt: skip


def costs(exact: pd.DataFrame, tier: pd.DataFrame) -> dict[str, float]:
    """What a tier's scores lose against those of exact counts."""
    one, other = exact.set_index("kode"), tier.set_index("kode").loc[exact["kode"]]
    gap = np.log(other["risiko"]) - np.log(one["risiko"])
    wide = [float(np.median(np.log(frame["risiko_atas"] / frame["risiko_bawah"].clip(lower=1e-4)))) for frame in (one, other)]  # fmt: skip
    first = [set(frame.index[frame["peringkat"] <= 20]) for frame in (one, other)]
    return {
        "korelasi_peringkat": round(float(spearmanr(one["risiko"], other["risiko"])[0]), 3),
        "dua_puluh_sama": len(first[0] & first[1]),
        "kelas_sama": round(float((one["kelas"] == other["kelas"]).mean()), 3),
        "beda_log": round(float(gap.abs().mean()), 3),
        "lebar_rentang": round(wide[1] / wide[0], 3),
    }


def next_year(policy: Policy) -> dict[str, dict[str, float]]:
    """The last year's exact counts of all kecamatan, asked of the scores that each tier has of the years before it.

    The same question to every tier, and the number of cases of that year is given; per count, in natural logarithms. `beda`: less that of
    exact counts, with an interval of whole kabupaten drawn together.
    """
    whole, _ = demonstration()
    years = sorted({int(year) for year in whole.counts["tahun"]})
    last = whole.counts[whole.counts["tahun"] == years[-1]].set_index("kode")["kasus"]
    given, around = demonstration((date(years[0], 1, 1), date(years[-2], 12, 31)))
    units = around.units
    counts = last.reindex(units["kode"], fill_value=0).to_numpy(dtype=float)
    people = units["paparan_orang"].to_numpy(dtype=float)
    expected = people / people.sum() * counts.sum()
    told: dict[str, np.ndarray] = {}
    for tier in TIERS:
        known = gather(released_tables(given, tier=tier, policy=policy), units)
        model = fit_known(known, units, adjacency=adjacency(around.zones), indicators=around.indicators, policy=policy)  # fmt: skip
        rates = np.exp(model.sample(policy.validation.draws))
        told[tier] = log_scores(rates / np.average(rates, axis=1, weights=people)[:, None], counts, expected)  # fmt: skip
    alone = float(log_scores(np.ones((1, len(counts))), counts, expected).mean())
    found = {}
    for tier, scores in told.items():
        gap = scores - told["rahasia"]
        low, high = bootstrap_mean(gap, clusters=units["kab_kode"], level=policy.interval, replicates=policy.validation.replicates)  # fmt: skip
        found[tier] = {
            "kecamatan": len(counts),
            "kasus": int(counts.sum()),
            "skor_log": round(float(scores.mean()), 3),
            "skor_log_penduduk": round(alone, 3),
            "beda": round(float(gap.mean()), 3),
            "beda_bawah": round(low, 3),
            "beda_atas": round(high, 3),
        }
    return found


def given_away(given: Indicators, around: Surroundings, exact: RiskScores, tier: Tier, own: RiskScores) -> dict[str, Any]:  # fmt: skip
    """Shares of the hidden counts that the inversion returns, and of those that are 0, which is what anyone would guess."""
    tables = released_tables(given, tier=tier, policy=around.policy)
    truth = given.counts.groupby("kode")["kasus"].sum()

    def hits(scores: RiskScores, *, parts: bool, steps: int) -> float:
        found = invert(tables, scores, around, other=given.partial, parts=parts, steps=steps)
        return round(float((found["dugaan"].to_numpy() == truth[found["kode"]].to_numpy()).mean()), 3)  # fmt: skip

    hidden = tables.kecamatan.loc[tables.kecamatan["disembunyikan"], "kode"]
    return {
        "skor_persis_dengan_susunan": hits(exact, parts=True, steps=4),
        "skor_persis_saja": hits(exact, parts=False, steps=8),
        "skor_rilis": hits(own, parts=True, steps=2),
        "nol": round(float((truth[hidden] == 0).mean()), 3),
        "skor_rilis_dari_tabel": is_told_by(tables, own, around),
    }


def primary(provinces: int = 2) -> list[dict[str, float]]:
    """Random provinces where only small counts are hidden: cases per kecamatan and year, k, shares of hidden year cells."""
    sizes = load_reference().units.groupby("kab_kode").size().tolist()
    rows = []
    for mean in DENSITIES:
        for k in (5, 11):
            found = np.zeros(3)
            for seed in range(provinces):
                rng = np.random.default_rng(seed)
                grid = [rng.poisson(mean * rng.gamma(1.0, size=(size, 1)) * np.ones(3)) for size in sizes]  # fmt: skip
                found += recovered(grid, k)
            rows.append({"kasus": mean, "k": k, "tepat": round(found[1] / found[0], 3), "menyempit": round(found[2] / found[0], 3)})  # fmt: skip
    return rows


def three_words(provinces: int = 3) -> list[dict[str, float]]:
    """Random kabupaten by kecamatan, quarter and category beside their three tables of two of these: one year, and three."""
    rows = []
    for shape, means in (((12, 4, 5), CUBES), ((12, 12, 5), CUBES[1::2])):
        for mean in means:
            for k in (5, 11) if shape[1] == 4 else (11,):
                size, only, less = np.sum([cube_recovered(cube(seed, mean, shape), k) for seed in range(provinces)], axis=0)  # fmt: skip
                rows.append({"kasus": mean, "kuartal": shape[1], "k": k, "sel": int(size), "tepat": round(float(only / size), 3), "menyempit": round(float(less / size), 3)})  # fmt: skip
    return rows


def table(record: dict[str, Any]) -> str:
    """The figures as they stand on both pages."""

    def share(value: float) -> str:
        return f"{100 * value:.0f} %"

    def tier_row(name: str, part: str, key: str, form: Callable[[float], str]) -> str:
        told = [record[part].get(tier, {}) for tier in TIERS]
        cells = [form(one[key]) + (f" ({share(one['nol'])})" if key == "skor_rilis" else "") if key in one else "-" for one in told]  # fmt: skip
        return f"| {name} | " + " | ".join(cells) + " |"

    told = [tier_row(*line) for line in (
        ("kecamatan counts hidden (period)", "bagian", "kecamatan", share),
        ("cases that stand in them", "bagian", "kasus", share),
        ("kecamatan years hidden", "bagian", "kecamatan_tahun", share),
        ("kabupaten totals hidden", "bagian", "kabupaten", share),
        ("rank correlation with the scores of exact counts", "biaya", "korelasi_peringkat", "{:.2f}".format),
        ("of the 20 highest the same", "biaya", "dua_puluh_sama", str),
        ("kecamatan in the same class", "biaya", "kelas_sama", share),
        ("mean absolute difference of the log relative risk", "biaya", "beda_log", "{:.2f}".format),
        ("width of the 90 % interval (log), exact = 1", "biaya", "lebar_rentang", "{:.2f}".format),
        ("log score of the year held out, per kecamatan", "tahun_depan", "skor_log", "{:.3f}".format),
        ("the same by people alone", "tahun_depan", "skor_log_penduduk", "{:.3f}".format),
        ("log score less that of exact counts", "tahun_depan", "beda", "{:+.3f}".format),
        ("lower end of its 90 % interval, kabupaten drawn together", "tahun_depan", "beda_bawah", "{:+.3f}".format),
        ("upper end", "tahun_depan", "beda_atas", "{:+.3f}".format),
        ("hidden counts returned by scores of exact counts and their parts", "balik", "skor_persis_dengan_susunan", share),
        ("the same without the parts", "balik", "skor_persis_saja", share),
        ("returned by the tier's own scores (guessing 0 for all)", "balik", "skor_rilis", share),
    )]  # fmt: skip
    cubes = [f"| {row['kuartal']} | {row['kasus']:g} | {row['k']} | {row['sel']} | {share(row['tepat'])} | {share(row['menyempit'])} |" for row in record["tiga_arah"]]  # fmt: skip
    dense = [f"| {row['kasus']:g} | {row['k']} | {share(row['tepat'])} | {share(row['menyempit'])} |" for row in record["hanya_kecil"]]  # fmt: skip
    return "\n".join(
        ["", "| demonstration | publik, k = 11 | terbatas, k = 5 | rahasia, exact |", "|---|---:|---:|---:|", *told, "",
         "The year held out: each tier's scores of the two years before it are asked for the exact count of every kecamatan in the last one, the number of its cases being given.", "",
         "Where only small counts are hidden and no other beside them, the attacker who audits every release is shown to work. Kecamatan by quarter by category (random kabupaten of 12", "kecamatan and 5 categories), beside all three tables of two of these words:", "",
         "| quarters | cases per cell | k | hidden cells | with one value left | that lost a value of the band |", "|---:|---:|---:|---:|---:|---:|", *cubes, "",
         "Sparse tables are found best, as those of the province are: a total of 0 or of a single case tells of all its cells. The denser they are, and the more quarters, the more ways", "a cell has to move against the others: at k = 11 and 5 cases per cell or more only a fifth to a quarter is found to the last case, though most cells still lose values.", "",
         "The same in kecamatan by year and period with kabupaten totals (random provinces). Here a hidden cell stands beside many others of its kabupaten, and a total alone tells of one only where it is nearly the only one: in dense provinces.", "In sparse ones the attacker finds few to the last case:", "",
         "| cases per kecamatan and year | k | hidden cells with one value left | that lost a value of the band |", "|---:|---:|---:|---:|", *dense, ""]
    )  # fmt: skip


def with_table(page: str, lines: str) -> str:
    """The page with the table between its marks."""
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: f"{BEGIN}\n{lines}\n{END}", page, flags=re.DOTALL)  # fmt: skip


def main() -> int:
    """Measure, write the record and both pages."""
    given, around = demonstration()
    exact = _scores(released_tables(given, tier="rahasia", policy=around.policy), around)
    own = {tier: _scores(released_tables(given, tier=tier, policy=around.policy), around) for tier in TIERS}  # fmt: skip
    record = {
        "bagian": shares(given, around),
        "biaya": {tier: costs(exact.frame, own[tier].frame) for tier in TIERS},
        "balik": {tier: given_away(given, around, exact, tier, own[tier]) for tier in HIDING},
        "tahun_depan": next_year(around.policy),
        "tiga_arah": three_words(),
        "hanya_kecil": primary(),
    }
    RECORD.write_text(json.dumps(record, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    for page in PAGES:
        page.write_text(with_table(page.read_text(encoding="utf-8"), table(record)), encoding="utf-8")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
