"""10,000 random series of editions against a reader who holds them all; one in four has all finer tables, and is attacked as a whole.

`python benchmarks/soak_sequences.py [FIRST LAST]`: the seeds of a share, so that several can work at once. Series that were done with the same program are
not done again; the part of `soak.py` does what is left, 55 minutes at a time, and adds up.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import numpy as np  # noqa: E402 - the checkout goes first on the path

from geo.config import Policy, load_policy  # noqa: E402
from geo.release.history_attack import union_of  # noqa: E402
from tests.attack import joint  # noqa: E402
from tests.release import monthly  # noqa: E402
from tests.release.sequences import Step, narrowed, publish, series  # noqa: E402

SIZE, PROVINCES, SECONDS = 10_000, 6, 3300
READERS = ("publik", "terbatas")
SHARES = [347, 120, 60, 40, 60, 50, 40, 60, 40, 20, 10, 20, 90, 32]
UNITS = [19, 9, 15, 22, 20, 14, 23, 12, 7, 6, 11, 6, 6, 4]
ADDED = ("editions", "refused", "narrowed", "alone_of", "alone")


def main(size: int = SIZE) -> dict[str, Any]:
    """Series tried, cells narrowed in them, and in how many the same editions without memory are narrowed (of one in ten)."""
    done = run(range(size))
    made = [done[seed] for seed in range(size) if seed in done]
    whole = [_province(seed) for seed in range(PROVINCES)] if len(made) == size else []
    sums = {name: sum(one[name] for one in made) for name in ADDED}
    share = round(sums["alone"] / max(sums["alone_of"], 1), 3)
    holds = len(made) == size and not sums["narrowed"] and not sum(whole) and share >= 0.1
    return {
        "size": len(made),
        "whole_tables": sum(one["finer"] for one in made),
        **sums,
        "failed": [one["seed"] for one in made if one["narrowed"]][:20],
        "alone_share": share,
        "provinces": len(whole),
        "provinces_narrowed": sum(whole),
        "holds": holds,
    }


def source() -> str:
    """Hash of all that the result depends on."""
    files = sorted([*ROOT.glob("geo/release/*.py"), *ROOT.glob("tests/attack/joint.py"), *ROOT.glob("tests/release/[cms]*.py"), ROOT / "data" / "policy.toml", Path(__file__)])  # fmt: skip
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def run(seeds: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The series of these seeds that are not done, until the time is over; all that is done."""
    kept = Path(tempfile.gettempdir()) / f"waspada-sequences-{source()}.jsonl"
    lines = kept.read_text().splitlines() if kept.exists() else []
    done = {one["seed"]: one for one in map(json.loads, lines)}
    policy, until = load_policy(), time.monotonic() + SECONDS
    policy.k.update(publik=5, terbatas=3)
    with kept.open("a") as out:
        for seed in seeds:
            if time.monotonic() > until:
                break
            if seed not in done:
                done[seed] = one(seed, policy)
                out.write(json.dumps(done[seed]) + "\n")
                out.flush()
    return done


def one(seed: int, policy: Policy) -> dict[str, Any]:
    """What was found in a series."""
    started = time.perf_counter()
    finer = seed % 4 == 3
    rng, editions = np.random.default_rng(seed), 2 + seed % 2
    found = _finer(rng, policy, alone=seed % 20 == 3) if finer else _plain(rng, editions, policy, alone=seed % 10 == 0)  # fmt: skip
    return {"seed": seed, "finer": finer, **found, "seconds": round(time.perf_counter() - started, 2)}  # fmt: skip


def _plain(rng: np.random.Generator, editions: int, policy: Policy, *, alone: bool) -> dict[str, int]:  # fmt: skip
    steps = series(rng, editions=editions)
    made = publish(steps, policy, remembers=True)
    apart = publish(steps, policy, remembers=False) if alone else []
    return _counted(len(steps), len(made), sum(len(narrowed(made, held, policy)) for held in READERS), alone, any(narrowed(apart, held, policy) for held in READERS))  # fmt: skip


def _finer(rng: np.random.Generator, policy: Policy, *, alone: bool) -> dict[str, int]:
    steps = monthly.series(rng, editions=2)
    made = monthly.publish(steps, policy, remembers=True)
    apart = monthly.publish(steps, policy, remembers=False) if alone else []
    found = sum(len(attack(made, held, policy)) for held in READERS for attack in (joint.narrowed, monthly.narrowed))  # fmt: skip
    return _counted(len(steps), len(made), found, alone, any(joint.narrowed(apart, held, policy) for held in READERS))  # fmt: skip


def _counted(steps: int, made: int, found: int, alone: bool, apart: bool) -> dict[str, int]:
    return {"editions": steps, "refused": steps - made, "narrowed": found, "alone_of": int(alone), "alone": int(apart)}  # fmt: skip


def _province(seed: int) -> int:
    """Cells narrowed in four editions of 174 kecamatan, by the program's own attacker of all of them."""
    policy, rng = load_policy(), np.random.default_rng(seed)
    shares = np.asarray(SHARES, dtype=float) / sum(SHARES)
    yearly = (60, 200, 600)[seed % 3]
    cells = [
        rng.poisson((yearly / 4 * share * rng.dirichlet(np.full(size, 1.5)))[:, None], (size, 16))
        for size, share in zip(UNITS, shares, strict=True)
    ]
    grows = seed % 2 == 0
    steps = [Step(cells, 0 if grows else at, 12 + at, READERS[at % 2]) for at in range(4)]
    made = publish(steps, policy, remembers=True)
    seen = {"publik": [one for one in made if one.tier == "publik"], "terbatas": made}
    return sum(
        len(union_of(held, policy.k[tier]).narrowed()) for tier, held in seen.items() if held
    )


if __name__ == "__main__":
    first, last = (int(word) for word in sys.argv[1:] or (0, SIZE))
    print(len(run(range(first, last))), "series done")
