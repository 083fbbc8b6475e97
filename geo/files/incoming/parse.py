"""From the bytes of one file to text cells: sniff, then the reader of that format."""

from __future__ import annotations

from typing import BinaryIO

from geo.config import Intake
from geo.files.incoming.answers import NO_ANSWERS, Answers
from geo.files.incoming.csv_file import read_csv
from geo.files.incoming.sniff import sniff


def parse(
    stream: BinaryIO,
    sink: BinaryIO,
    intake: Intake,
    kind: str | None = None,
    answers: Answers = NO_ANSWERS,
) -> None:
    """Write the cells of `stream` to `sink`; SourceError says why a file is refused.

    `kind` and what the user said of the columns (`answers`) help to find the header.
    """
    form = sniff(stream, intake)
    if form == "csv":
        read_csv(stream, sink, kind, answers)
    elif form == "xlsx":
        from geo.files.incoming.workbook import read_workbook

        read_workbook(stream, sink, kind, answers)
    else:
        from geo.files.incoming.parquet_file import read_parquet

        read_parquet(stream, sink, intake, kind, answers)
