"""The child process that reads one large CSV: as `child`, but rows go out as they come in, and nothing else is read."""

from __future__ import annotations

import io
import sys
from typing import BinaryIO

from geo.config import Intake
from geo.errors import SchemaError, SourceError
from geo.files.incoming.answers import Answers
from geo.files.incoming.child import serve
from geo.files.incoming.csv_file import read_csv
from geo.files.incoming.sniff import sniff
from geo.files.incoming.wire import read_cells

_HEAD = 65_536


def main(arguments: list[str]) -> int:
    """Read one table within the limits given as JSON; 0 fine, 2 refused with its reason."""
    kind, answers = arguments[1] or None, Answers.from_json(arguments[2])
    return serve(
        arguments[0],
        lambda intake: read_large(sys.stdin.buffer, sys.stdout.buffer, intake, kind, answers),
    )


def read_large(
    stream: BinaryIO, sink: BinaryIO, intake: Intake, kind: str | None, answers: Answers
) -> None:
    """Write the cells of a large CSV to `sink`.

    Raises SchemaError for a table of a known office shape: those are read as a whole, and so must be small.
    """
    if sniff(stream, intake) != "csv":
        raise SourceError("unreadable")
    layout = _layout_of(stream.read(_HEAD), kind, answers)
    stream.seek(0)
    if layout:
        raise SchemaError("layout_large", layout=layout, limit_mb=intake.file_mb)
    read_csv(stream, sink, kind, answers)


def _layout_of(head: bytes, kind: str | None, answers: Answers) -> str | None:
    """The known shape of a table by its first whole lines, or None; what else is wrong the reading itself will say."""
    lines = head[: head.rfind(b"\n") + 1]
    sink = io.BytesIO()
    try:
        read_csv(io.BytesIO(lines), sink, kind, answers)
    except SourceError:
        return None
    layout = read_cells(sink.getvalue()).facts.get("layout")
    return None if layout is None else str(layout)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
