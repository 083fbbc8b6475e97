"""Records → LocatedRecords: every received row gets a place, or the reason why it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from geo.places.aliases import AliasBook
from geo.places.claim import NOTHING, Claim
from geo.places.codes import CodeBook, looks_like_code
from geo.places.gazetteer import Gazetteer
from geo.places.names import NameReader, Tolerance
from geo.places.points import PointReader
from geo.places.posts import PostReader
from geo.places.settle import settle
from geo.tables.alias import PLACE_FIELDS, Alias
from geo.tables.reference import Reference, Zones
from geo.tables.stages import LocatedRecords, Records

_REMEMBERED = 65_536
_PARTIAL = {2: "province_only", 5: "kabupaten_only"}


def locate(
    records: Records,
    reference: Reference,
    zones: Zones,
    *,
    scheme: str | None = None,
    sea_limit_km: float = 5.0,
    aliases: Sequence[Alias] = (),
) -> LocatedRecords:
    """Place every received row of `records` (rules 8 and 14).

    scheme        how bare four-digit kabupaten codes are read: `kemendagri`, `bps`, or None: not at all
    sea_limit_km  a point at sea within this distance belongs to the nearest kecamatan
    aliases       the user's own: their text is not read by names again; a code or point that disagrees keeps its say
    Cases and events are placed by code, names and point; crossings by post, else by point, and `asal` apart;
    figures by their level. `places` also has `note`: `near_coast`, `name_corrected` or `alias` on placed rows, else NA.
    """
    book = AliasBook.of(aliases, reference)
    return locate_with(PlaceReader(reference, zones, scheme, sea_limit_km, book), records)


def locate_with(reader: PlaceReader, records: Records) -> LocatedRecords:
    """Place the rows of `records`, which may be some of a large file; the reader remembers what it answered."""
    if records.kind == "crossings":
        claims, posts = reader.crossings(records.frame)
        origins = _places(records, reader.origins(records.frame))
        places = _places(records, claims)
        return LocatedRecords(records, places, origins, posts, reader.aliases.used_in_order())
    claims = (
        reader.figures(records.frame) if records.kind == "figures" else reader.cases(records.frame)
    )
    return LocatedRecords(records, _places(records, claims), aliases=reader.aliases.used_in_order())


class PlaceReader:
    """All locators over one reference and boundary set."""

    def __init__(
        self,
        reference: Reference,
        zones: Zones,
        scheme: str | None,
        sea_limit_km: float,
        aliases: AliasBook,
    ) -> None:
        self.aliases = aliases
        self._known: dict[str, Callable[..., Any]] = {}
        tolerance = Tolerance.shipped()
        self._codes = CodeBook.of(reference, scheme)
        gazetteer = Gazetteer.of(reference)
        self._names = NameReader(gazetteer, tolerance)
        self._posts = PostReader.of(reference, tolerance.share_kabupaten, gazetteer.by_name)
        self._points = PointReader(zones, sea_limit_km)

    def _once(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        """The same answer, remembered from one part of a large file to the next."""
        return self._known.setdefault(answer.__name__, lru_cache(maxsize=_REMEMBERED)(answer))

    def cases(self, frame: pd.DataFrame) -> list[Claim]:
        """Claims for cases and events (`lat`, `lon` where the table has them)."""
        codes = _each(self._once(self._code), frame, ["kode_wilayah"])
        names = _each(
            self._once(self._place_names), frame, ["desa", "kecamatan", "kabupaten", "provinsi"]
        )
        if self.aliases.fields & set(PLACE_FIELDS):
            found = _each(self._once(self.aliases.place), frame, list(PLACE_FIELDS))
            codes = [_beside(code, alias) for code, alias in zip(codes, found, strict=True)]
            names = [alias[0] if alias else name for name, alias in zip(names, found, strict=True)]
        return _settle([codes, names, self._point_claims(frame)], empty="no_place")

    def crossings(self, frame: pd.DataFrame) -> tuple[list[Claim], pd.DataFrame]:
        """Claims by post, else by point, and the canonical post of each row."""
        by_post = _each(self._once(self._post), frame, ["pos"])
        claims = _settle([by_post, self._point_claims(frame)], empty="no_place")
        names = _each(self._once(self._post_name), frame, ["pos"])
        posts = pd.DataFrame({"row": frame["row"].to_numpy(), "pos": pd.array(names, dtype="str")})
        return claims, posts.sort_values("row", ignore_index=True)

    def origins(self, frame: pd.DataFrame) -> list[Claim]:
        """Claims for `asal`, a code or any form of a name."""
        return _settle([_each(self._once(self._origin), frame, ["asal"])], empty="no_origin")

    def figures(self, frame: pd.DataFrame) -> list[Claim]:
        """Claims for published figures: `wilayah` is of the level that `tingkat` says."""
        claims = _each(self._once(self._figure), frame, ["tingkat", "wilayah", "kabupaten"])
        return _settle([claims], empty="no_place")

    def _code(self, written: str) -> Claim:
        if not any(letter.isdigit() for letter in written):
            # A name in the column of codes is read as what it is.
            return self._text(written)
        return self._codes.read(written)

    def _place_names(self, desa: str, kecamatan: str, kabupaten: str, provinsi: str) -> Claim:
        cells = [desa, kecamatan, kabupaten, provinsi]
        codes = [self._codes.read(cell) for cell in cells if looks_like_code(cell)]
        names = self._names.resolve(
            *("" if looks_like_code(cell) else cell.strip() for cell in cells)
        )
        return settle([*codes, names], empty="no_place") if codes else names

    def _text(self, written: str) -> Claim:
        return self._place_names("", written, "", "")

    def _origin(self, written: str) -> Claim:
        return self.aliases.origin(written) or self._text(written)

    def _post(self, written: str) -> Claim:
        if not written.strip():
            return NOTHING
        alias = self.aliases.post(written)
        if alias:
            return alias[0]
        post = self._posts.read(written)
        if post:
            return Claim.placed(post.kode)
        other = self._text(written)
        if other.says == "unresolved":
            return Claim.unresolved("post_unknown", other.candidates)
        return other

    def _post_name(self, written: str) -> str | None:
        alias = self.aliases.post(written)
        if alias:
            return alias[1]
        post = self._posts.read(written) if written.strip() else None
        return post.nama if post else None

    def _figure(self, tingkat: str, wilayah: str, kabupaten: str) -> Claim:
        if tingkat == "nasional":
            return Claim.elsewhere("national")
        if tingkat == "pos":
            return self._post(wilayah)
        if tingkat == "provinsi":
            return self._place_names("", "", "", wilayah)
        if tingkat == "kabupaten":
            return self._place_names("", "", wilayah or kabupaten, "")
        if tingkat == "kecamatan" and wilayah:
            return self._place_names("", f"kecamatan {wilayah}", kabupaten, "")
        return self._place_names("", wilayah, kabupaten, "")

    def _point_claims(self, frame: pd.DataFrame) -> list[Claim]:
        if "lat" not in frame or "lon" not in frame:
            return [NOTHING] * len(frame)
        return self._points.read(
            frame["lon"].to_numpy(dtype=float), frame["lat"].to_numpy(dtype=float)
        )


def _beside(code: Claim, alias: tuple[Claim, bool] | None) -> Claim:
    """What the code still says: one that names a place does; one that does not was in the text that the user judged."""
    judged = alias is not None and alias[1] and code.says == "unresolved"
    return NOTHING if judged else code


def _each(answer: Callable[..., Any], frame: pd.DataFrame, columns: list[str]) -> list[Any]:
    """Ask once for every different combination of text cells (empty text where unknown)."""
    cells = frame[columns].astype("str").fillna("")
    group = cells.groupby(columns, sort=False).ngroup().to_numpy()
    answers = [answer(*row) for row in cells.drop_duplicates().itertuples(index=False)]
    return [answers[number] for number in group]


def _settle(locators: Sequence[Sequence[Claim]], *, empty: str) -> list[Claim]:
    """Settle row by row, once for every different combination of claims."""
    number = np.zeros(len(locators[0]), dtype=np.int64)
    for claims in locators:
        codes, most = _distinct(claims)[1], len(claims)
        number = pd.factorize(number * most + codes)[0]
    _, at, group = np.unique(number, return_index=True, return_inverse=True)
    settled = [settle([claims[row] for claims in locators], empty=empty) for row in at.tolist()]
    return [settled[place] for place in group.tolist()]


def _distinct(claims: Sequence[Claim]) -> tuple[list[Claim], np.ndarray]:
    """(the different claims, position of each row's among them), by identity: rows of one text share theirs."""
    ids = np.fromiter(map(id, claims), dtype=np.int64, count=len(claims))
    _, at, group = np.unique(ids, return_index=True, return_inverse=True)
    return [claims[row] for row in at.tolist()], group


def _places(records: Records, claims: list[Claim]) -> pd.DataFrame:
    """One row per received row, sorted: status by the first of rule 8 that applies."""
    different, group = _distinct(claims)
    told = pd.DataFrame(
        {
            "status": [_status(claim) for claim in different],
            "kode": [claim.kode for claim in different],
            "reason": [_reason(claim) for claim in different],
            "candidates": [claim.candidates for claim in different],
            "note": [claim.note for claim in different],
        }
    )
    row = records.frame["row"].to_numpy(dtype=np.int64)
    usable = told.iloc[group].reset_index(drop=True)
    usable.insert(0, "row", row)
    first = records.rejected.drop_duplicates("row")
    rejected = pd.DataFrame(
        {
            "row": first["row"].to_numpy(dtype=np.int64),
            "status": "rejected",
            "kode": None,
            "reason": first["rule"].to_numpy(),
            "candidates": [()] * len(first),
            "note": None,
        }
    )
    parts = [part for part in (usable, rejected) if len(part)] or [usable]
    text = dict.fromkeys(("status", "kode", "reason", "note"), "str")
    return pd.concat(parts).astype(text).sort_values("row", ignore_index=True)


def _status(claim: Claim) -> str:
    if claim.says == "placed":
        return "matched" if len(str(claim.kode)) == 8 else "partial"
    return claim.says


def _reason(claim: Claim) -> str | None:
    return claim.reason or _PARTIAL.get(len(claim.kode or ""))
