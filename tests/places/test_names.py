"""Names: the published spellings, spoilt ones, ambiguous ones, and the rules between cells."""

from __future__ import annotations

import pandas as pd
import pytest
from rapidfuzz.distance import OSA

from geo.places.claim import Claim, contains
from geo.places.names import NameReader
from geo.tables.reference import Reference
from tests.places.corrupt import Chance, corrupt

AMBIGUOUS = {
    "Sungai Raya": {"61.07.01", "61.12.01"},
    "Sambas": {"61.01", "61.01.01"},
    "Bengkayang": {"61.07", "61.07.04"},
    "Sintang": {"61.05", "61.05.01"},
    "Pontianak": {"61.02", "61.71"},
    "Kabupaten Pontianak": {"61.02", "61.71"},
    "Kapuas": {"61.03.01", "61.06"},
    "Kubu": {"61.12", "61.12.06"},
    "Belimbing": {"61.10.01", "61.10.10"},
    "Pulau Maya Karimata": {"61.11.04", "61.11.06"},
    "Kayan": {"61.05.08", "61.05.09"},
    "Putussibau": {"61.06.01", "61.06.17"},
}


def ask(
    reader: NameReader, kecamatan: str = "", kabupaten: str = "", provinsi: str = "", desa: str = ""
) -> Claim:
    return reader.resolve(desa, kecamatan, kabupaten, provinsi)


def test_every_variant_with_its_kabupaten(reader: NameReader, variants: pd.DataFrame) -> None:
    assert len(variants) == 124
    found = [ask(reader, *row).kode for row in zip(variants["variant"], variants["kabupaten"], strict=True)]  # fmt: skip
    assert found == variants["kode_kemendagri"].tolist()


def test_every_kabupaten_written_in_full(reader: NameReader, variants: pd.DataFrame) -> None:
    for variant, kabupaten, kode in zip(
        variants["variant"], variants["kabupaten"], variants["kode_kemendagri"], strict=True
    ):
        full = kabupaten if kabupaten.startswith(("Kota", "Kali")) else f"KABUPATEN {kabupaten}"
        assert ask(reader, variant, full, "Kalimantan Barat").kode == kode


def test_every_variant_alone(reader: NameReader, variants: pd.DataFrame) -> None:
    for variant, rows in variants.groupby("variant"):
        claim = ask(reader, str(variant))
        meant = set(rows["kode_kemendagri"])
        if rows["ambiguous"].str.startswith("yes").any():
            assert (claim.says, claim.kode) == ("unresolved", None), variant
            assert meant <= set(claim.candidates)
            assert len(claim.candidates) > 1
        else:
            assert {claim.kode} == meant, variant


@pytest.mark.parametrize(("name", "units"), AMBIGUOUS.items())
def test_an_ambiguous_name_lists_all_units(reader: NameReader, name: str, units: set[str]) -> None:
    claim = ask(reader, name)
    assert (claim.reason, set(claim.candidates)) == ("name_ambiguous", units)


def test_spoilt_names_with_their_kabupaten(reader: NameReader, kalbar: Reference) -> None:
    chance = Chance(20251231)
    units = list(kalbar.units[["kode", "nama", "kabupaten"]].itertuples(index=False))
    resolved, wrong = 0, []
    for _ in range(10_000):
        kode, name, kabupaten = chance.choice(units)
        spoilt = corrupt(name, chance)
        claim = ask(reader, spoilt, kabupaten)
        resolved += claim.says == "placed"
        # "Samas" stands in the published list as a spelling of the kabupaten, which holds the kecamatan.
        if claim.kode not in (kode, None) and spoilt.strip().lower() != "samas":
            wrong.append((spoilt, kabupaten, claim.kode))
    assert resolved >= 9_900
    assert len(wrong) <= 2, wrong


@pytest.mark.parametrize(
    ("one", "other", "kabupaten"),
    [
        ("Kayan Hulu", "Kayan Hilir", "Sintang"),
        ("Tayan Hulu", "Tayan Hilir", "Sanggau"),
        ("Belitang Hulu", "Belitang Hilir", "Sekadau"),
        ("Belitang", "Belitang Hulu", "Sekadau"),
        ("Sungai Raya", "Sungai Raya Kepulauan", "Bengkayang"),
        ("Singkawang Barat", "Singkawang Timur", "Kota Singkawang"),
        ("Jawai", "Jawai Selatan", "Sambas"),
    ],
)
def test_a_name_between_two_is_never_given_to_the_farther(
    reader: NameReader, kalbar: Reference, one: str, other: str, kabupaten: str
) -> None:
    units = kalbar.units[kalbar.units["kabupaten"] == kabupaten].set_index("nama")["kode"]
    chance = Chance(len(one))
    for _ in range(400):
        # Walk from one name towards the other: some letters of each.
        cut = chance.choice(range(len(one) + 1))
        between = one[:cut] + other[cut:]
        claim = ask(reader, between, kabupaten)
        to_one, to_other = OSA.distance(between, one), OSA.distance(between, other)
        if claim.kode == units[one]:
            assert to_one < to_other, between
        elif claim.kode == units[other]:
            assert to_other < to_one, between


@pytest.mark.parametrize(
    ("text", "kabupaten", "candidates"),
    [
        ("Bunut Hulir", "Kapuas Hulu", ("61.06.05", "61.06.06")),
        ("Tayan Hilu", "Sanggau", ("61.03.10", "61.03.11")),
        ("Singkawang Bamur", "Kota Singkawang", ("61.72.02", "61.72.03")),
    ],
)
def test_a_spelling_between_two_alike_is_unresolved(
    reader: NameReader, text: str, kabupaten: str, candidates: tuple[str, ...]
) -> None:
    claim = ask(reader, text, kabupaten)
    assert (claim.reason, claim.candidates) == ("name_ambiguous", candidates)


@pytest.mark.parametrize("text", ["Belitang H", "Belitang H.", "Belitang Hl", "BELITANGH"])
def test_a_name_that_goes_on_is_not_the_short_one(reader: NameReader, text: str) -> None:
    claim = ask(reader, text, "Sekadau")
    assert claim.says == "unresolved"
    assert {"61.09.05", "61.09.06"} & set(claim.candidates)


@pytest.mark.parametrize(
    ("cells", "kode"),
    [
        (("Kec. Sei Ambawang, Kab. Kubu Raya, Kalbar",), "61.12.03"),
        (("Kab. Melawi", "Melawi"), "61.10"),
        (("Kalbar", "Kalimantan Barat"), "61"),
        (("", "Sambas"), "61.01"),
        (("", "Kota Singkawang", "Kalbar"), "61.72"),
        (("", "", "Prov. Kalimantan Barat"), "61"),
        (("Sungai Pinyuh", "Pontianak"), "61.02.07"),
        (("Pontianak Timur", "Pontianak"), "61.71.02"),
        (("Kec. Sambas",), "61.01.01"),
        (("Sungai Raya (Kubu Raya)",), "61.12.01"),
        (("Polsek Entikong", "Polres Sanggau"), "61.03.21"),
        (("", "Entikong"), "61.03.21"),
        (("N. Taman", "Sekadau"), "61.09.03"),
        (("Sungai Raya", "Bengkayng"), "61.07.01"),
        (("Kalbar", "Sambas"), "61.01"),
        (("", "Kec. Badau, Kapuas Hulu"), "61.06.14"),
        (("Jalan Raya, Entikong", "Sanggau"), "61.03.21"),
        (("Sei Ambawang Kab. Kubu Raya",), "61.12.03"),
        (("Sungai Raya", "Kab. Kubu Raya (KKR)"), "61.12.01"),
        (("", "Badau Kab. Kapuas Hulu"), "61.06.14"),
        (("Tebas Sambas",), "61.01.04"),
        (("Desa Temajuk Kec Paloh Kab Sambas",), "61.01.08"),
        (("Kab Sambas Kec Tebas",), "61.01.04"),
        (("Kec. Pontianak Kota",), "61.71.05"),
        (("Kota Pontianak",), "61.71"),
        (("Melawi Hulu",), None),
        (("", "Surabaya"), None),
        (("Entikong", "Lombok Timur"), None),
        (("Enntikong",), "61.03.21"),
    ],
)
def test_cells_together(reader: NameReader, cells: tuple[str, ...], kode: str | None) -> None:
    assert ask(reader, *cells).kode == kode


@pytest.mark.parametrize(
    ("cells", "candidates"),
    [
        (("Entikong", "Sambas"), ("61.01", "61.03.21")),
        (("Mandor", "Kubu Raya"), ("61.08.04", "61.12")),
        (("Tebas", "Sambas", "Jawa Timur"), ("61.01",)),
        (("Entikong", "Sarawak"), ("61.03.21",)),
        (("Entikong", "Kab. Kubu Raya (KKR)"), ("61.03.21", "61.12")),
        (("Kec. Entikong Kab. Sanggau", "Sambas"), ("61.01", "61.03.21")),
        (("Bali", "Sanggau"), ("61.03",)),
    ],
)
def test_a_contradiction_shows_both(
    reader: NameReader, cells: tuple[str, ...], candidates: tuple[str, ...]
) -> None:
    claim = ask(reader, *cells)
    assert (claim.reason, claim.candidates) == ("name_contradiction", candidates)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("", "Surabaya", "Jawa Timur"), "other_province"),
        (("Sungai Raya", "Aceh Timur", "Aceh"), "other_province"),
        (("Jatim",), "other_province"),
        (("", "Kuching"), "abroad"),
        (("", "", "Malaysia"), "abroad"),
        (("Serikin",), "abroad"),
    ],
)
def test_elsewhere(reader: NameReader, cells: tuple[str, ...], reason: str) -> None:
    claim = ask(reader, *cells)
    assert (claim.says, claim.reason) == ("outside", reason)


def test_villages(reader: NameReader, kalbar: Reference) -> None:
    assert ask(reader, desa="Suruh Tembawang").kode == "61.03.21"
    assert ask(reader, desa="Desa Suruh Tembawang", kabupaten="Sanggau").kode == "61.03.21"
    assert ask(reader, "Suruh Tembawang", "Sanggau").kode == "61.03.21"
    homes = kalbar.desa.groupby("nama")["kec_kode"].nunique()
    name = str(homes.idxmax())
    claim = ask(reader, desa=name)
    assert claim.reason == "name_ambiguous"
    assert set(claim.candidates) == set(kalbar.desa.loc[kalbar.desa["nama"] == name, "kec_kode"])
    assert ask(reader, desa="Xyzzy", kabupaten="Sambas").reason == "desa_unknown"
    assert ask(reader, "Sungai Raya", desa="Sungai Duri").kode == "61.07.01"


@pytest.mark.parametrize("text", ["", "...", "Xyzzyqwv", "12", "Kec."])
def test_nothing_is_invented(reader: NameReader, text: str) -> None:
    assert ask(reader, text).kode is None
    assert ask(reader, text, "Xyzzyqwv").kode is None


def test_a_slow_reader_agrees_on_clean_names(reader: NameReader, kalbar: Reference) -> None:
    """Stupid twin: compare with every name, take the unit if it is the only one."""
    names = [*kalbar.units["nama"], *kalbar.kabupaten["nama"]]
    kodes = [*kalbar.units["kode"], *kalbar.kabupaten["kode"]]

    def slow(name: str, inside: str) -> str | None:
        fits = [k for n, k in zip(names, kodes, strict=True) if n.lower() == name.lower() and contains(inside, k)]  # fmt: skip
        fits = [k for k in fits if len(k) == 8] or fits
        return fits[0] if len(fits) == 1 else None

    for kabupaten, kab_kode in zip(kalbar.kabupaten["nama"], kalbar.kabupaten["kode"], strict=True):
        for name in kalbar.units["nama"]:
            want = slow(name, kab_kode)
            if want:
                assert ask(reader, name.swapcase(), kabupaten).kode == want
            else:
                assert ask(reader, name, kabupaten).kode in (
                    None,
                    *_aliases(kalbar, name, kab_kode),
                )


def _aliases(kalbar: Reference, name: str, kab_kode: str) -> list[str]:
    """Units of the kabupaten that the list of variants calls by another unit's name."""
    rows = kalbar.variants[kalbar.variants["variant"].str.lower() == name.lower()]
    return [kode for kode in rows["kode"] if contains(kab_kode, kode)]


@pytest.mark.parametrize(
    ("text", "kabupaten", "kode"),
    [
        ("Belitang Hilr", "Sekadau", "61.09.05"),
        ("Kayan Hilr", "Sintang", "61.05.08"),
        ("Simpang Huu", "Ketapang", "61.04.08"),
        ("Pontianak Uara", "Kota Pontianak", "61.71.04"),
        ("Tanha Pinoh", "Melawi", "61.10.06"),
        ("Nanag Pinoh", "Melawi", "61.10.02"),
    ],
)
def test_a_letter_lost_or_two_swapped_speak_for_no_other_name(
    reader: NameReader, text: str, kabupaten: str, kode: str
) -> None:
    assert ask(reader, text, kabupaten).kode == kode


@pytest.mark.parametrize(
    ("text", "kabupaten", "kode"),
    [
        ("Kec. (Sungai Raya)", "Kubu Raya", "61.12.01"),
        ("(Noyan)", "Sanggau", "61.03.03"),
        ("Kantor Camat Kayan Hilir", "Sintang", "61.05.08"),
        ("Wil. Kec. Paloh", "Sambas", "61.01.08"),
        ("Selakau/Timur", "Sambas", "61.01.19"),
        ("Singkawang\nUtara", "Kota Singkawang", "61.72.04"),
        ("Sek ayam", "Sanggau", "61.03.07"),
        ("Kel am Permai", "Sintang", "61.05.19"),
        ("Kel\u00b4am Permai", "Sintang", "61.05.19"),
        ("Sek\u200cayam", "Sanggau", "61.03.07"),
        ("Hoeloe Soengai", "Ketapang", "61.04.19"),
        ("Koeboe", "Kubu Raya", "61.12.06"),
        ("Djelai Hoeloe", "Ketapang", "61.04.14"),
        ("T0h0", "Mempawah", "61.02.06"),
        ("Mjl", "Landak", "61.08.03"),
        ("Kupu", "Kubu Raya", "61.12.06"),
        ("Kec", "Kayong Utara", None),
        ("Tj. Satai", "Kayong Utara", "61.11.04"),
        ("Pendawan", "Sambas", "61.01.01"),
        ("Sabing", "Sambas", "61.01.02"),
    ],
)
def test_more_ways_of_writing(
    reader: NameReader, text: str, kabupaten: str, kode: str | None
) -> None:
    assert ask(reader, text, kabupaten).kode == kode


def test_a_village_named_like_a_marker(reader: NameReader) -> None:
    for name in ("Dusun Kecil", "Dusun Besar"):
        assert ask(reader, desa=name).kode == "61.11.04"
        assert ask(reader, desa=name, kabupaten="Kayong Utara").kode == "61.11.04"


def test_an_old_kabupaten_twice_is_still_one_of_two(reader: NameReader) -> None:
    for name in ("Pontianak", "Kab. Pontianak"):
        claim = ask(reader, name, name)
        assert (claim.reason, claim.candidates) == ("name_ambiguous", ("61.02", "61.71"))
    assert ask(reader, "Pontianak", "Kota Pontianak").kode == "61.71"


def test_letters_of_today_keep_names_apart(reader: NameReader, kalbar: Reference) -> None:
    found = {kode: ask(reader, f"Kec. {name}", kabupaten).kode for kode, name, kabupaten in kalbar.units[["kode", "nama", "kabupaten"]].itertuples(index=False)}  # fmt: skip
    assert list(found) == list(found.values())


@pytest.mark.parametrize(
    "cells",
    [
        ("", "Kab. Malang", "Jawa Timur"),
        ("", "Kab. Malang"),
        ("", "Surabaya"),
        ("Lombok Timur",),
        ("Selong", "Lombok Timur"),
        ("Sungai Raya", "Aceh Timur"),
        ("Kota Salatiga",),
        ("Kab. Malang Jawa Timur",),
        ("Kabupaten Sampang Madura",),
        ("Kota Administrasi Jakarta Barat, DKI",),
        ("", "Kota Banjarmasin"),
    ],
)
def test_a_kabupaten_of_another_province_is_outside(
    reader: NameReader, cells: tuple[str, ...]
) -> None:
    claim = ask(reader, *cells)
    assert (claim.says, claim.reason) == ("outside", "other_province")


@pytest.mark.parametrize(
    ("cells", "candidates"),
    [
        (("Belitung",), ("61.09.07",)),
        (("", "Kapuas"), ("61.03.01", "61.06")),
        (("", "Kab. Kapuas"), ("61.06",)),
        (("Batang",), ("61.06.12", "61.11.03")),
    ],
)
def test_a_name_shared_with_another_province_is_not_guessed(
    reader: NameReader, cells: tuple[str, ...], candidates: tuple[str, ...]
) -> None:
    claim = ask(reader, *cells)
    assert claim.says == "unresolved"
    assert set(candidates) <= set(claim.candidates)


def test_a_kecamatan_tells_kapuas_hulu_from_kapuas(reader: NameReader) -> None:
    assert ask(reader, "Badau", "Kab. Kapuas").kode == "61.06.14"
    assert ask(reader, "Selat", "Kab. Kapuas").says == "outside"


def test_no_name_of_ours_is_taken_for_another_province(
    reader: NameReader, kalbar: Reference
) -> None:
    for name in [*kalbar.units["nama"], *kalbar.kabupaten["nama"], *kalbar.variants["variant"]]:
        assert ask(reader, name).says != "outside", name
