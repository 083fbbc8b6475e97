"""Why each kecamatan moved between two editions, in tables and in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.products.geojson import plain
from geo.risk.mixing import BLOCKS
from geo.risk.moved import Comparison
from geo.tables.ledger import STATUSES
from geo.text import Language, number, text

MOVE_COLUMNS = (
    "kode", "nama", "kabupaten", "kelas_lama", "kelas_baru", "risiko_lama", "risiko_baru", "faktor",
    *(f"faktor_{block}" for block in BLOCKS), "faktor_program", "peringkat_lama", "peringkat_baru",
    *(f"peringkat_{block}" for block in BLOCKS), "kasus_lama", "kasus_baru", "sebab", "penjelasan",
)  # fmt: skip
"""`faktor` = new / old and the product of the four; `faktor_program` is in `faktor_metode` already."""
SOURCE_COLUMNS = ("sumber", "keadaan", "received_lama", "received_baru", *(f"{one}_{when}" for one in STATUSES for when in ("lama", "baru")))  # fmt: skip


def move_table(found: Comparison, lang: Language) -> pd.DataFrame:
    """MOVE_COLUMNS, the largest change first, ties by code; a sentence for each kecamatan in `penjelasan`."""
    frame = found.frame
    factors = {f"faktor_{block}": np.exp(frame[f"log_{block}"]) for block in (*BLOCKS, "program")}
    table = frame.assign(
        faktor=np.exp(frame["log_perubahan"]),
        **factors,
        size=frame["log_perubahan"].abs(),
        penjelasan=[sentence(row, lang) for row in frame.to_dict("records")],
    )
    table = table.sort_values(["size", "kode"], ascending=[False, True], ignore_index=True)
    return table[list(MOVE_COLUMNS)]


def sentence(row: Mapping[Any, Any], lang: Language) -> str:
    """What became of one kecamatan and mainly why, in one sentence."""
    old, new = int(row["kelas_lama"]), int(row["kelas_baru"])
    up = row["risiko_baru"] > row["risiko_lama"]
    way = "rose" if new > old else "fell" if new < old else "more" if up else "less"
    facts = {
        "name": row["nama"], "kabupaten": row["kabupaten"], "kode": row["kode"], "old": old, "new": new,
        "before": number(row["risiko_lama"], lang, 2), "after": number(row["risiko_baru"], lang, 2),
    }  # fmt: skip
    if not row["sebab"]:
        return text("compare.stayed", lang, **facts)
    told = text(f"compare.{way}", lang, cause=text(f"compare.cause.{row['sebab']}", lang), **facts)
    before, after = plain(row["kasus_lama"]), plain(row["kasus_baru"])
    counted = row["sebab"] == "data" and None not in (before, after) and before != after
    return told + (" " + text("compare.cases", lang, before=before, after=after) if counted else "")


def source_table(
    ledgers: tuple[Mapping[str, Any], Mapping[str, Any]],
    inputs: tuple[Mapping[str, str], Mapping[str, str]],
) -> pd.DataFrame:
    """SOURCE_COLUMNS: what became of each source by its public name: `sama`, `berubah`, `baru` or `hilang` (`keadaan`), and of its rows.

    ledgers, inputs  `ledger.json` of the old and the new edition, and `inputs` of their manifests (SHA-256 by public name). Nothing finer
    than what both editions publish is told: which rows are new, corrected or withdrawn is told where the files are read.
    """
    counts = [{one["name"]: one["count"] for one in ledger["sources"]} for ledger in ledgers]
    rows = []
    for name in dict.fromkeys([*counts[0], *counts[1]]):
        old, new = (one.get(name) for one in counts)
        same = old == new and inputs[0].get(name) == inputs[1].get(name)
        state = (
            "baru" if old is None else "hilang" if new is None else "sama" if same else "berubah"
        )
        row: dict[str, Any] = {"sumber": name, "keadaan": state}
        for kind in ("received", *STATUSES):
            row |= {f"{kind}_lama": old and old[kind], f"{kind}_baru": new and new[kind]}
        rows.append(row)
    table = pd.DataFrame(rows, columns=list(SOURCE_COLUMNS))
    return table.astype(dict.fromkeys(SOURCE_COLUMNS[2:], "Int64"))


def source_lines(table: pd.DataFrame, lang: Language) -> list[str]:
    """One line per source: what became of it, and by how much its counts changed."""
    lines = []
    for row in table.to_dict("records"):
        counts = {kind: [plain(row[f"{kind}_{when}"]) for when in ("lama", "baru")] for kind in ("received", *STATUSES)}  # fmt: skip
        changes = [
            text("compare.source.change", lang, name=text(f"status.{kind}", lang), before=number(old, lang), after=number(new, lang))
            for kind, (old, new) in counts.items()
            if None not in (old, new) and old != new
        ]  # fmt: skip
        if None in counts["received"]:
            rows = next(count for count in counts["received"] if count is not None)
            changes = [text("compare.source.rows", lang, rows=number(rows, lang))]
        state = text(f"compare.source.{row['keadaan']}", lang)
        told = "; ".join(changes) or text("compare.source.counts_same", lang)
        lines.append(text("compare.source.line", lang, name=row["sumber"], state=state, told=told))
    return lines


def summary(found: Comparison, lang: Language) -> list[str]:
    """How many moved, and how much of all that moved each block accounts for."""
    frame = found.frame
    step = (frame["kelas_baru"] - frame["kelas_lama"]).to_numpy(dtype=int)
    lines = [text("compare.summary", lang, all=len(frame), up=int((step > 0).sum()), down=int((step < 0).sum()), stayed=int((step == 0).sum()))]  # fmt: skip
    sizes = frame[[f"log_{block}" for block in BLOCKS]].abs().sum()
    if sizes.sum() > 0:
        shares = [
            text("compare.share", lang, cause=text(f"compare.cause.{block}", lang), share=number(100 * sizes[f"log_{block}"] / sizes.sum(), lang))
            for block in BLOCKS
        ]  # fmt: skip
        lines.append(text("compare.shares", lang, shares=", ".join(shares)))
    if frame["log_program"].ne(0).any():
        lines.append(text("compare.program", lang, old=found.old.program, new=found.new.program))
    for key, codes in (("gone", found.gone), ("added", found.added)):
        if codes:
            lines.append(text(f"compare.{key}", lang, codes=", ".join(codes)))
    return lines
