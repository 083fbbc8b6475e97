"""From the bytes of one file to text cells: sniff, then the reader of that format."""

from __future__ import annotations

from typing import BinaryIO

from geo.config import Intake
from geo.files.incoming.csv_file import read_csv
from geo.files.incoming.sniff import sniff


def parse(stream: BinaryIO, sink: BinaryIO, intake: Intake, kind: str | None = None) -> None:
    """Write the cells of `stream` to `sink`; `kind` helps to find the header; SourceError says why a file is refused."""
    form = sniff(stream, intake)
    if form == "csv":
        read_csv(stream, sink, kind)
    elif form == "xlsx":
        from geo.files.incoming.workbook import read_workbook

        read_workbook(stream, sink, kind)
    else:
        from geo.files.incoming.parquet_file import read_parquet

        read_parquet(stream, sink, intake)
