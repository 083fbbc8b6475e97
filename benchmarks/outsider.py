"""Two hundred random provinces, each published twice, and read back from the files as an outsider would.

`python benchmarks/outsider.py [PROVINCES]`: provinces that were done with the same program are not done again. Each is a part of the real one (all of it
once in ten) with its own density (0.15 to 15 cases per kecamatan and year), evenness and completeness. Everything of the edition is read
but the back-test, which is a function of the released tables; paper maps are drawn for one province in ten.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from geo.errors import ReleaseError  # noqa: E402 - the checkout goes first on the path
from geo.files.boundaries import load_zones  # noqa: E402
from geo.files.outgoing import write_edition  # noqa: E402
from geo.files.shipped import load_reference  # noqa: E402
from geo.tables.stages import Tier  # noqa: E402
from tests.attack import judge as judging  # noqa: E402
from tests.attack.province import build, part_of, random_cases, random_crossings  # noqa: E402
from tests.attack.reader import read_files  # noqa: E402

PROVINCES = 200
TIERS: tuple[Tier, ...] = ("publik", "terbatas")


def one(seed: int) -> list[dict[str, Any]]:
    """What was found in a province, a record per tier."""
    reference, zones = part_of(load_reference(), load_zones(None, load_reference()), seed)
    cases = random_cases(seed, reference)
    with tempfile.TemporaryDirectory(prefix="waspada-") as folder:
        if not len(cases):
            return []
        made = build(cases, Path(folder), reference, zones, random_crossings(seed, reference))
        return [_tier(made, tier, seed, Path(folder)) for tier in TIERS]


def _tier(province: Any, tier: Tier, seed: int, folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    record: dict[str, Any] = {"seed": seed, "tier": tier, "units": len(province.reference.units), "cases": int(province.given.counts["kasus"].sum())}  # fmt: skip
    try:
        tables = province.tables(tier)
        files = province.files(province.publish(tier, tables), tables, printed=seed % 10 == 0)
    except ReleaseError as error:
        return record | {"refused": error.reason}
    manifest = json.loads(files["manifest.json"])
    outputs = {name: content for name, content in files.items() if name != "manifest.json"}
    write_edition(folder / tier, outputs, manifest, {})
    hidden = tables.kecamatan.loc[tables.kecamatan["disembunyikan"], "kode"].tolist()
    said = judging.explained(folder / tier, hidden[:2])
    reading = read_files(files | {name: json.dumps(tree).encode() for name, tree in said.items()})
    found = judging.judge(reading, province.given)
    return record | {
        "hidden": found.hidden,
        "narrowed": found.narrowed,
        "small": list(found.small),
        "bare": list(found.bare),
        "seconds": round(time.perf_counter() - started, 1),
    }


def source() -> str:
    """Hash of all that the result depends on."""
    files = sorted([*ROOT.glob("geo/**/*.py"), *ROOT.glob("tests/attack/*.py"), ROOT / "data" / "policy.toml", Path(__file__)])  # fmt: skip
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def summary(provinces: int = PROVINCES) -> dict[str, Any]:
    """All provinces, two at a time; what was done before by the same program is taken from where it was kept."""
    kept = Path(tempfile.gettempdir()) / f"waspada-outsider-{source()}.jsonl"
    done = {line["seed"]: line["records"] for line in map(json.loads, kept.read_text().splitlines())} if kept.exists() else {}  # fmt: skip
    left = [seed for seed in range(provinces) if seed not in done]
    with kept.open("a") as out, ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        for seed, records in zip(left, pool.map(one, left), strict=True):
            done[seed] = records
            out.write(json.dumps({"seed": seed, "records": records}) + "\n")
            out.flush()
    records = [record for seed in range(provinces) for record in done[seed]]
    made = [record for record in records if "refused" not in record]
    bad = [record for record in made if record["narrowed"] or record["small"] or record["bare"]]
    return {
        "size": len(records),
        "provinces": provinces,
        "refused": len(records) - len(made),
        "hidden": sum(record["hidden"] for record in made),
        "narrowed": sum(record["narrowed"] for record in made),
        "small": sum(len(record["small"]) for record in made),
        "bare": sum(len(record["bare"]) for record in made),
        "failed": [[record["seed"], record["tier"]] for record in bad][:20],
        "holds": not bad and len(made) >= 0.9 * len(records),
    }


if __name__ == "__main__":
    print(json.dumps(summary(int(sys.argv[1]) if sys.argv[1:] else PROVINCES), indent=2))
