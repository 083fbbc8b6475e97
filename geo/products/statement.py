"""The map's title as a statement: what stands out, in one sentence."""

from __future__ import annotations

from geo.products.wording import published, source_title
from geo.tables.stages import Release
from geo.text import Language, number, text

HIGH_CLASS = 4


def statement(release: Release, lang: Language) -> str:
    """Which kabupaten stands out: by kecamatan of class 4 or 5, or by its published value where no count is observed.

    Ties go to the lowest code; where nothing is high the sentence says so.
    """
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
