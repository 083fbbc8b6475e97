"""Which cell names what? A cell may hold a whole address, so its names are sorted by marker and by order."""

from __future__ import annotations

from dataclasses import dataclass

from geo.places.gazetteer import Gazetteer
from geo.places.spelling import Name, read_names, unglue, whole

KABUPATEN = ("kabupaten", "kota")


@dataclass
class Cells:
    """The names of one row: what is looked for, and what it lies in. Each is empty, or a name and other readings of it."""

    target: tuple[Name, ...] = ()
    kabupaten: tuple[Name, ...] = ()
    provinsi: tuple[Name, ...] = ()
    desa: tuple[Name, ...] = ()


def sort_cells(
    gazetteer: Gazetteer, desa: str, kecamatan: str, kabupaten: str, provinsi: str
) -> Cells:
    """Read the four name cells of a row (empty text where unknown); a name met first is kept."""
    return _Sorter(gazetteer, Cells()).sort(desa, kecamatan, kabupaten, provinsi)


@dataclass(frozen=True)
class _Sorter:
    gazetteer: Gazetteer
    cells: Cells

    def sort(self, desa: str, kecamatan: str, kabupaten: str, provinsi: str) -> Cells:
        read = self.cells
        self._sort_cell(provinsi, "provinsi")
        self._sort_cell(kabupaten, "kabupaten")
        # A kecamatan in the kabupaten cell counts where the kecamatan cell names none.
        below, read.target = read.target, ()
        self._sort_cell(kecamatan, "target")
        self._sort_cell(desa, "desa")
        read.target = read.target or below
        names = read_names(kecamatan)
        if len(names) == 1 and read.target:
            read.target += tuple(unglue(names[0]))
        return read

    def _sort_cell(self, cell: str, home: str) -> None:
        """Put the names of one cell where they belong: marked ones by marker, the rest by order, finest first."""
        names = read_names(cell) if cell else ()
        if len(names) == 1 and names[0].kind is None and not self._is_province(names[0]):
            self._put(home, names[0])
            return
        unbroken = [whole(cell)] if names else []
        village = home == "desa" and any(n.glued in self.gazetteer.desa for n in unbroken)
        if village or self.gazetteer.exact(unbroken, ("kecamatan",)):
            self._put(home, whole(cell))
            return
        kinds = [name.kind for name in names]
        above = next((place for place, kind in enumerate(kinds) if kind in KABUPATEN), len(names))
        if "kecamatan" in kinds:
            above = 0
        self._sort_marked(names, home)
        plain = [name for name in names[:above] if name.kind is None]
        self._sort_plain(plain, home if above == len(names) else "target")
        self._sort_plain([name for name in names[above:] if name.kind is None], "rest")

    def _sort_marked(self, names: tuple[Name, ...], home: str) -> None:
        read = self.cells
        for name in names:
            if name.kind == "kecamatan" and not read.target:
                read.target = (name,)
            elif name.kind in KABUPATEN and not read.kabupaten and len(names) > 1:
                read.kabupaten = (name,)
            elif name.kind in KABUPATEN:
                self._put(home, name)
            elif name.kind == "provinsi":
                read.provinsi = read.provinsi or (name,)
            elif name.kind == "desa":
                read.desa = read.desa or (name,)

    def _sort_plain(self, plain: list[Name], home: str) -> None:
        """The first unmarked name is of its cell; later ones only say in which kabupaten or province it is."""
        read = self.cells
        for place, name in enumerate(plain):
            if self._is_province(name) and (place or home in ("rest", "kabupaten", "provinsi")):
                read.provinsi = read.provinsi or (name,)
            elif place == 0 and home != "rest":
                self._put(home, name)
            elif self.gazetteer.exact([name], KABUPATEN):
                read.kabupaten = read.kabupaten or (name,)

    def _put(self, home: str, name: Name) -> None:
        read = self.cells
        if home == "provinsi":
            read.provinsi = read.provinsi or (name,)
        elif home == "kabupaten":
            read.kabupaten = read.kabupaten or (name,)
        elif home == "desa":
            read.desa = read.desa or (name,)
        else:
            read.target = read.target or (name,)

    def _is_province(self, name: Name) -> bool:
        own = self.gazetteer.exact([name], ("provinsi",))
        return bool(own) or self.gazetteer.away.get(name.glued) is not None
