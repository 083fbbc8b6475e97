"""The back-test in a process of its own, on another processor: what is asked comes on standard input, the answer leaves on standard output.

Frames travel as Arrow, all else as JSON. The answer names the key of what was understood: a frame that was changed on its way cannot
pass for the one that was sent.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import pyarrow as pa
from scipy import sparse

from geo.config import load_policy
from geo.files.backtests import FRAMES, Question
from geo.release.tables import told_again
from geo.risk.backtest import backtest


def write_question(question: Question, sink: BinaryIO) -> None:
    """One line of JSON, then the frames in the order of FRAMES, `units` and `indicators` last."""
    tables, adjacency = question.tables, sparse.csr_array(question.adjacency)
    parts = [_packed(frame) for frame in question.frames()]
    head = {
        "tier": tables.tier,
        "k": tables.k,
        "attack": tables.attack,
        "neighbours": [adjacency.indptr.tolist(), adjacency.indices.tolist()],
        "sizes": [len(part) for part in parts],
    }
    sink.write(json.dumps(head, default=str).encode() + b"\n")
    sink.writelines(parts)


def read_question(source: BinaryIO) -> Question:
    """The question as it was written, with this program's policy."""
    head = json.loads(source.readline())
    frames = [_unpacked(source.read(size)) for size in head["sizes"]]
    *released, units, indicators = frames
    named = dict(zip(FRAMES, released, strict=True))
    remainders = named["remainders"]
    named["remainders"] = remainders.assign(units=remainders["units"].map(tuple))
    pointer, places = head["neighbours"]
    links = (np.ones(len(places), dtype=np.int8), places, pointer)
    return Question(
        tables=told_again(tier=head["tier"], k=head["k"], attack=head["attack"], frames=named),
        units=units,
        adjacency=sparse.csr_array(links, shape=(len(units), len(units))),
        indicators=indicators,
        policy=load_policy(),
    )


def _packed(frame: pd.DataFrame) -> bytes:
    table = pa.Table.from_pandas(frame)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _unpacked(content: bytes) -> pd.DataFrame:
    with pa.ipc.open_stream(content) as reader:
        found: pd.DataFrame = reader.read_all().to_pandas()
    return found


def main(source: BinaryIO, sink: BinaryIO) -> None:
    """Read a question and answer it."""
    question = read_question(source)
    given: dict[str, Any] = {"adjacency": question.adjacency, "indicators": question.indicators}
    result = backtest(question.tables, question.units, policy=question.policy, **given)
    sink.write(json.dumps({"kunci": question.key(), "hasil": result}).encode())


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
