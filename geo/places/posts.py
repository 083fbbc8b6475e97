"""Which border post, airport or harbour does a text mean?"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from geo.places.spelling import Name, fold, make_name
from geo.places.vocabulary import markers, words
from geo.tables.reference import Reference

# Of several posts in one place the one that counts crossings is meant unless the text says otherwise.
_RANK = ("plbn", "plb_traditional", "airport", "seaport")
_CALLED_SO = _RANK.index("airport")
_TOKEN = re.compile(r"[a-z0-9]+")
_BRACKETS = re.compile(r"\(([^)]*)\)?")


@dataclass(frozen=True, order=True)
class Post:
    """A post: its rank among posts of one name, its canonical name, the code of its kecamatan."""

    rank: int
    nama: str
    kode: str


@dataclass(frozen=True)
class PostReader:
    """names  {glued name: the posts that go by it}; share  edits per letter that are forgiven; taken  names of units."""

    names: dict[str, tuple[Post, ...]]
    share: float
    taken: Collection[str] = ()

    @classmethod
    def of(cls, reference: Reference, share: float, taken: Collection[str] = ()) -> PostReader:
        """Collect the posts of `reference`; `taken`: glued names of units, which alone mean no airport or harbour."""
        found: dict[str, set[Post]] = {}
        posts = reference.posts
        for name, kind, kode in zip(posts["nama"], posts["jenis"], posts["kode"], strict=True):
            rank = _RANK.index(kind) if kind in _RANK else len(_RANK)
            for glued in _spellings(str(name)):
                if rank < _CALLED_SO or glued not in taken:
                    found.setdefault(glued, set()).add(Post(rank, str(name), str(kode)))
        return cls({glued: tuple(sorted(hits)) for glued, hits in found.items()}, share, taken)

    def read(self, written: str) -> Post | None:
        """The post that a text means, or None; nothing is chosen between posts of two kecamatan."""
        for glued in _spellings(written):
            hits = self.names.get(glued)
            if hits:
                return _one(hits)
        with_place = self._before_its_place(_core(written))
        if with_place:
            return with_place
        asked = _whole(written).glued
        limit = int(self.share * len(asked))
        if not limit or asked in self.taken:
            return None
        close = sorted(
            (edits, hits)
            for glued, hits in self.names.items()
            if (edits := OSA.distance(asked, glued, score_cutoff=limit)) <= limit
        )
        if len({hit.kode for _, hits in close for hit in hits}) != 1:
            return None
        return _one(close[0][1])

    def _before_its_place(self, core: Name) -> Post | None:
        """A post and the unit it lies in without a comma: "PLBN Aruk Kab. Sambas"."""
        for cut in range(1, len(core.words)):
            tail = "".join(word for word in core.words[cut:] if word not in markers())
            hits = self.names.get("".join(core.words[:cut]))
            if hits and tail in self.taken:
                return _one(hits)
        return None


def _one(hits: tuple[Post, ...]) -> Post | None:
    return hits[0] if len({hit.kode for hit in hits}) == 1 else None


def _core(written: str) -> Name:
    kinds = words("pos")
    tokens = _TOKEN.findall(_BRACKETS.sub(" ", fold(written)))
    kept = tuple(token for token in tokens if token not in kinds)
    return make_name(kept or tuple(tokens))


def _whole(written: str) -> Name:
    return make_name(tuple(_TOKEN.findall(_BRACKETS.sub(" ", fold(written)))))


def _spellings(written: str) -> tuple[str, ...]:
    """Names of a post, the fullest first: whole, then bare."""
    names = (_whole(written).glued, _called(written), *_bare(written))
    return tuple(name for name in dict.fromkeys(names) if len(name) > 2)


def _called(written: str) -> str:
    """Kind and place of an airport or harbour: "Bandara Rahadi Osman, Ketapang" is Bandara Rahadi Osman."""
    return make_name(tuple(_TOKEN.findall(re.split(r"[,/(]", fold(written))[0]))).glued


def _bare(written: str) -> tuple[str, ...]:
    """The place without the words for its kind: core, without Nanga, and the names in brackets or after a comma."""
    core = _core(written)
    names = [core.glued]
    if len(core.words) > 1 and core.words[0] == "nanga":
        names.append("".join(core.words[1:]))
    folded = fold(written)
    parts = _BRACKETS.findall(folded) + re.split(r"[,/(]", folded)
    names += [_core(part).glued for part in parts if _TOKEN.search(part)]
    return tuple(names)
