"""10,000 random series of editions against a reader who holds them all; goes on where it stopped, 55 minutes at a time."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from geo.config import Policy, load_policy
from geo.release.history_attack import union_of
from tests.release.sequences import Step, narrowed, publish, series

SIZE, PROVINCES, SECONDS = 10_000, 6, 3300
READERS = ("publik", "terbatas")
SHARES = [347, 120, 60, 40, 60, 50, 40, 60, 40, 20, 10, 20, 90, 32]
UNITS = [19, 9, 15, 22, 20, 14, 23, 12, 7, 6, 11, 6, 6, 4]


def main(commit: str) -> dict[str, Any]:
    """Series tried, cells narrowed in them, and in how many the same editions without memory are narrowed (of one in ten)."""
    path = Path(tempfile.gettempdir()) / f"waspada-sequences-{commit}.json"
    done = json.loads(path.read_text()) if path.exists() else {"size": 0, "narrowed": 0, "refused": 0, "editions": 0, "alone_of": 0, "alone": 0}  # fmt: skip
    policy, until = load_policy(), time.monotonic() + SECONDS
    policy.k.update(publik=5, terbatas=3)
    while done["size"] < SIZE and time.monotonic() < until:
        _one(done, policy)
        if done["size"] % 50 == 0:
            path.write_text(json.dumps(done))
    path.write_text(json.dumps(done))
    whole = [_province(seed) for seed in range(PROVINCES)] if done["size"] == SIZE else []
    share = round(done["alone"] / max(done["alone_of"], 1), 3)
    holds = done["size"] == SIZE and not done["narrowed"] and not sum(whole) and share >= 0.1
    return {**done, "alone_share": share, "provinces": len(whole), "provinces_narrowed": sum(whole), "holds": holds}  # fmt: skip


def _one(done: dict[str, Any], policy: Policy) -> None:
    seed = done["size"]
    steps = series(np.random.default_rng(seed), editions=2 + seed % 2)
    made = publish(steps, policy, remembers=True)
    done["size"] += 1
    done["editions"] += len(steps)
    done["refused"] += len(steps) - len(made)
    done["narrowed"] += sum(len(narrowed(made, held, policy)) for held in READERS)
    if seed % 10 == 0:
        alone = publish(steps, policy, remembers=False)
        done["alone_of"] += 1
        done["alone"] += any(narrowed(alone, held, policy) for held in READERS)


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
    print(json.dumps(main("none")))
