"""Two rows of two files that may tell of one case: proposed, never merged by the program."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Strength = Literal["kuat", "mungkin"]
Decision = Literal["sama", "beda"]


@dataclass(frozen=True)
class SameCase:
    """One pair.

    file, row              number of the file among those given (from 0) and of its row (from 1)
    other_file, other_row  the same of the later file
    strength               `kuat`: the same case number and nothing against it; `mungkin`: the coarse facts agree and are rare together;
                           None: the user said it
    basis                  facts that agree: `nomor`, `tanggal`, `kabupaten`, `kecamatan`, `modus`, `tujuan`, `korban`, `jenis_kelamin`,
                           `kelompok_usia`
    days                   days apart; None where the number alone speaks
    marks                  keyed marks of the two rows, by which a decision is remembered; None: not reckoned yet
    decision               what the user said of it, None: nothing yet
    """

    file: int
    row: int
    other_file: int
    other_row: int
    strength: Strength | None
    basis: tuple[str, ...]
    days: int | None = None
    decision: Decision | None = None
    marks: tuple[str, str] | None = None

    def to_json(self, names: list[str]) -> dict[str, Any]:
        """For `--json`: files by their names, nothing of what the rows hold."""
        told = asdict(self)
        return {**told, "file": names[self.file], "other_file": names[self.other_file], "basis": list(self.basis), "marks": list(self.marks or ())}  # fmt: skip
