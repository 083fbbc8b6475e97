"""The releases that this user published without a store, so that the next one is safe beside them: one file per edition and tier.

Two editions belong to one series where their case files tell of the same cases, whatever the files are called: a fifth of the rows that can be
compared agree in date, place and role. They are compared by keyed marks (`geo.files.secret`), of each release the 256 lowest. So the next
month's export, with corrections, is of the series, and a list of other people is not. Of a file too large to be held only the
name is compared, as in `geo.files.series`. The demonstration is public and keeps nothing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.errors import ReleaseError, SchemaError, SourceError
from geo.files.home import in_turn, state_home
from geo.files.outgoing import write_file
from geo.files.secret import Secret
from geo.files.series import series_of
from geo.release.history import NoHistory, PastRelease, Releases
from geo.release.history_told import past_from_json, past_to_json
from geo.tables.stages import LocatedRecords

SKETCH = 256
RELATED = 0.2
"""The share of agreeing rows from which two releases tell of the same cases: lists that know nothing of each other share under a hundredth."""
_LOCK = ".kunci"


def folder_releases(
    located: Sequence[LocatedRecords],
    secret: Secret,
    series: Mapping[str, str],
    environ: Mapping[str, str] = os.environ,
) -> Releases:
    """The repository for these case files; NoHistory where there are none, or only synthetic ones."""
    cases = [one for one in located if one.records.kind == "cases"]
    if not cases or any(one.records.synthetic for one in cases):
        return NoHistory()
    folder = state_home(environ) / "rilis" / secret.mark("kunci")
    return FolderReleases(folder, sketch_of(cases, secret, series))


def sketch_of(
    cases: Sequence[LocatedRecords], secret: Secret, series: Mapping[str, str]
) -> tuple[str, ...]:
    """The lowest marks of the placed rows of all case files, sorted; of a folded file one mark of its series."""
    marks: set[str] = set()
    for one in cases:
        if one.records.weights is not None:
            marks.add(secret.mark("rilis-seri", series_of(one.records.file_name, series)))
            continue
        placed = one.places.loc[one.places["kode"].notna(), ["row", "kode"]]
        rows = one.records.frame[["row", "tanggal", "peran_lokasi"]].merge(placed, on="row")
        parts = rows[["tanggal", "kode", "peran_lokasi"]].astype("str").fillna("")
        words = parts["tanggal"] + "|" + parts["kode"] + "|" + parts["peran_lokasi"]
        nth = words.groupby(words).cumcount().astype("str")
        marks |= set(secret.marks("rilis-baris", (words + "|" + nth).tolist()))
    return tuple(sorted(marks)[:SKETCH])


def related(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two sketches tell of the same cases: of the marks that both could hold, a fifth of the shorter list is in both.

    >>> related(["b", "c"], ["c", "d", "f"]), related(["b"], ["c"]), related([], ["c"])
    (True, False, False)
    """
    ends = [marks[-1] for marks in (one, other) if len(marks) >= SKETCH]
    held = [{mark for mark in marks if not ends or mark <= min(ends)} for marks in (one, other)]
    least = min(map(len, held))
    return bool(least) and len(held[0] & held[1]) >= RELATED * least


class FolderReleases:
    """Past releases as files of a folder, in the order of their numbers; those that `sketch` is not related to are not seen."""

    def __init__(self, folder: Path, sketch: Sequence[str]) -> None:
        self.folder, self.sketch = folder, tuple(sketch)
        self._seen: int | None = None

    def past(self) -> tuple[PastRelease, ...]:
        """Those of the series, the first published first. Raises SourceError where a file is not as it was written."""
        found = [told for _, told in self._kept()]
        self._seen = len(found)
        return tuple(found)

    def note(self, release: PastRelease) -> None:
        """Keep one more, mode 0600; one that is there already stays where it is.

        Raises ReleaseError where another of the series was noted since `past` was asked: `release` was not made beside it. SourceError
        where nothing can be kept.
        """
        with in_turn(self.folder, _LOCK):
            kept = self._kept()
            newer = [told for _, told in kept[self._seen :]] if self._seen is not None else []
            if any(told.same != release.same for told in newer):
                raise ReleaseError("history_moved", edition=newer[-1].edition)
            if any(told.same == release.same for _, told in kept):
                return
            number = max((int(path.name.split("-")[0]) for path in self._paths()), default=0) + 1
            text = json.dumps({"rilis": past_to_json(release), "tanda": list(self.sketch)}, sort_keys=True)  # fmt: skip
            write_file(self.folder / f"{number:06}-{release.tier}-{release.edition}.json", f"{text}\n".encode(), private=True)  # fmt: skip

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("[0-9]*-*.json"))

    def _kept(self) -> list[tuple[Path, PastRelease]]:
        found = []
        for path in self._paths():
            try:
                told = json.loads(path.read_text(encoding="utf-8"))
                if related(told["tanda"], self.sketch):
                    found.append((path, past_from_json(told["rilis"])))
            except (OSError, ValueError, KeyError, TypeError, SchemaError) as error:
                raise SourceError("state_foreign", path=str(path)) from error
        return found
