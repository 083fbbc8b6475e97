"""The map's title as a statement: what stands out, in one sentence."""

from __future__ import annotations

from geo.products.level import Level
from geo.products.wording import published, source_title
from geo.tables.stages import Release
from geo.text import Language, number, text

HIGH_CLASS = 4


def statement(release: Release, lang: Language, level: Level = "kecamatan") -> str:
    """Of the kabupaten: which are of class 4 or 5, the highest first. Of the kecamatan: which kabupaten stands out: by kecamatan of class 4 or 5, or by its published value where no count is observed.

    Ties go to the lowest code; where nothing is high the sentence says so.
    """
    if level == "kabupaten":
        return _high_kabupaten(release, lang)
    if not release.observed and len(release.sources):
        given = published(release)[0]
        values = release.kabupaten[given.kolom].astype("Float64")
        if values.notna().any():
            highest = release.kabupaten.loc[values.idxmax()]
            return text(
                "products.statement.published", lang,
                kabupaten=highest["nama"], value=number(highest[given.kolom], lang), title=source_title(given, lang),
            )  # fmt: skip
    high = release.kecamatan[release.kecamatan["kelas"] >= HIGH_CLASS]
    if high.empty:
        return text("products.statement.none", lang, total=len(release.kecamatan))
    counts = high.groupby("kab_kode", sort=True).size()
    name = high.loc[high["kab_kode"] == counts.idxmax(), "kabupaten"].iloc[0]
    return text(
        "products.statement.high", lang,
        count=len(high), total=len(release.kecamatan), kabupaten=name, there=int(counts.max()),
    )  # fmt: skip


def _high_kabupaten(release: Release, lang: Language) -> str:
    table = release.kabupaten.sort_values("peringkat")
    high = table[table["kelas"] >= HIGH_CLASS]
    first = table.iloc[0]
    if high.empty:
        return text(
            "products.statement.kabupaten_none", lang,
            total=len(table), kabupaten=first["nama"], risk=number(first["risiko"], lang, 1),
        )  # fmt: skip
    return text("products.statement.kabupaten", lang, count=len(high), total=len(table), names=", ".join(high["nama"]))  # fmt: skip
