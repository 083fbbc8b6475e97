"""From the bytes of one file to text cells: sniff, then the reader of that format."""

from __future__ import annotations

from typing import BinaryIO

from geo.config import Intake
from geo.files.incoming.csv_file import read_csv
from geo.files.incoming.sniff import sniff


def parse(stream: BinaryIO, sink: BinaryIO, intake: Intake) -> None:
    """Write the cells of `stream` to `sink`; SourceError says why a file is refused."""
    kind = sniff(stream, intake)
    if kind == "csv":
        read_csv(stream, sink)
    elif kind == "xlsx":
        from geo.files.incoming.workbook import read_workbook

        read_workbook(stream, sink)
    else:
        from geo.files.incoming.parquet_file import read_parquet

        read_parquet(stream, sink, intake)
