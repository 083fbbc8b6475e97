"""What `waspada check` keeps beside the memory while it reads large files: the marked workbook, and the rows for `--json`."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from geo.cli.check_rows import codes_of, told_rows
from geo.cli.speak import progress_on_stderr
from geo.text import Language

if TYPE_CHECKING:
    from geo.products.quarantine import QuarantineBook
    from geo.tables.ledger import Ledger
    from geo.tables.same_case import SameCase
    from geo.tables.stages import LocatedRecords

_FAST = 1


class Beside:
    """Files without a name, gone when the `with` block ends, however it ends.

    rows  the rows of each large file as JSON, in the order in which the files are read; `codes` are the candidates among them
    """

    def __init__(self, lang: Language, *, as_json: bool) -> None:
        self._lang, self._as_json = lang, as_json
        self._stack = ExitStack()
        self._book: QuarantineBook | None = None
        self._rows: list[Any] = []
        self.codes: set[str] = set()
        self.tell = progress_on_stderr(lang)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def begin(self) -> None:
        """The batches that come now are of another file."""
        self._opened().begin()
        if self._as_json:
            file = self._file()
            self._rows.append((file, gzip.GzipFile(fileobj=file, mode="wb", compresslevel=_FAST)))

    def see(self, part: LocatedRecords) -> None:
        """Take in the rows of a batch."""
        self._opened().add(part)
        if self._as_json:
            told = told_rows(part, self._lang)
            self.codes |= codes_of(told)
            self._rows[-1][1].write("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in told).encode())  # fmt: skip

    def write(
        self, path: Path, located: Sequence[LocatedRecords], ledger: Ledger, same: Sequence[SameCase]
    ) -> None:  # fmt: skip
        """Write the marked workbook of all files."""
        from geo.files.outgoing import write_file

        book = self._opened()
        book.add_whole(located)
        book.close(located, ledger, same)
        write_file(path, self._target, private=True)

    def rows(self, located: Sequence[LocatedRecords]) -> Iterator[str]:
        """Every row of every file as JSON, in the order of the files."""
        large = iter(self._rows)
        for one in located:
            if one.records.weights is None:
                told = told_rows(one, self._lang)
                self.codes |= codes_of(told)
                yield from (json.dumps(row, ensure_ascii=False) for row in told)
                continue
            file, packed = next(large)
            packed.close()
            file.seek(0)
            with gzip.open(file, "rt", encoding="utf-8") as lines:
                yield from (line.rstrip("\n") for line in lines)

    def _opened(self) -> QuarantineBook:
        if self._book is None:
            from geo.products.quarantine import QuarantineBook

            self._target = self._file()
            self._book = self._stack.enter_context(QuarantineBook(self._target, self._lang))
        return self._book

    def _file(self) -> BinaryIO:
        return self._stack.enter_context(TemporaryFile(prefix="waspada-"))
