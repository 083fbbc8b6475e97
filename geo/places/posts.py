"""Which border post, airport or harbour does a text mean?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from geo.places.spelling import Name, fold, make_name
from geo.places.vocabulary import words
from geo.tables.reference import Reference

# Of several posts in one place the one that counts crossings is meant unless the text says otherwise.
_RANK = ("plbn", "plb_traditional", "airport", "seaport")
_TOKEN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class PostReader:
    """names  {glued name: posts that go by it, as (rank, canonical name, kode of the kecamatan)}."""

    names: dict[str, tuple[tuple[int, str, str], ...]]
    share: float

    @classmethod
    def of(cls, reference: Reference, share: float) -> PostReader:
        """Collect the posts of `reference`; `share` edits per letter are forgiven."""
        found: dict[str, set[tuple[int, str, str]]] = {}
        posts = reference.posts
        for name, kind, kode in zip(posts["nama"], posts["jenis"], posts["kode"], strict=True):
            rank = _RANK.index(kind) if kind in _RANK else len(_RANK)
            for glued in _spellings(str(name)):
                found.setdefault(glued, set()).add((rank, str(name), str(kode)))
        return cls({glued: tuple(sorted(hits)) for glued, hits in found.items()}, share)

    def read(self, written: str) -> tuple[str, str] | None:
        """Canonical name and kecamatan of the post, or None.

        Where posts of several kecamatan go by one name, none is meant for certain.
        """
        for glued in _spellings(written):
            hits = self.names.get(glued)
            if hits:
                return _one(hits)
        asked = _core(written)
        limit = int(self.share * len(asked.glued))
        if not limit:
            return None
        near = sorted(
            (OSA.distance(asked.glued, glued, score_cutoff=limit), hits)
            for glued, hits in self.names.items()
        )
        close = [hits for edits, hits in near if edits <= limit]
        if len({kode for hits in close for _, _, kode in hits}) != 1:
            return None
        return _one(close[0])


def _one(hits: tuple[tuple[int, str, str], ...]) -> tuple[str, str] | None:
    return hits[0][1:] if len({kode for _, _, kode in hits}) == 1 else None


def _core(written: str) -> Name:
    kinds = words("pos")
    tokens = _TOKEN.findall(re.sub(r"\([^)]*\)?", " ", fold(written)))
    kept = tuple(token for token in tokens if token not in kinds)
    return make_name(kept or tuple(tokens))


def _spellings(written: str) -> tuple[str, ...]:
    """Names of a post, the fullest first: whole, without the words for its kind, without Nanga, in brackets."""
    folded = fold(written)
    whole = make_name(tuple(_TOKEN.findall(re.sub(r"\([^)]*\)?", " ", folded))))
    core = _core(written)
    names = [whole.glued, core.glued]
    if len(core.words) > 1 and core.words[0] == "nanga":
        names.append("".join(core.words[1:]))
    parts = re.findall(r"\(([^)]*)\)", folded) + re.split(r"[,/(]", folded)
    names += [_core(part).glued for part in parts if _TOKEN.search(part)]
    return tuple(name for name in dict.fromkeys(names) if len(name) > 2)
