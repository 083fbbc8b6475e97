"""What is this file really? Told by its first bytes, never by its name."""

from __future__ import annotations

import codecs
import re
import zipfile
from typing import BinaryIO, Literal

from geo.config import Intake
from geo.errors import SourceError

Format = Literal["csv", "xlsx", "parquet"]
MEGABYTE = 1_000_000
_HEAD = 65_536
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"%PDF", "is_pdf"),
    (b"SQLite format 3", "is_database"),
    (b"{\\rtf", "is_document"),
    (b"\x1f\x8b", "is_archive"),
    (b"7z\xbc\xaf", "is_archive"),
    (b"Rar!", "is_archive"),
    (b"\x89PNG", "is_picture"),
    (b"\xff\xd8\xff", "is_picture"),
    (b"GIF8", "is_picture"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff(stream: BinaryIO, intake: Intake) -> Format:
    """The format of a seekable stream, rewound; SourceError names what a refused file is instead.

    >>> import io
    >>> from geo.config import load_policy
    >>> sniff(io.BytesIO(b"tanggal,pos"), load_policy().intake)
    'csv'
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    stream.seek(0)
    if not head.strip():
        raise SourceError("empty")
    if head.startswith(b"PK"):
        check_archive(stream, intake)
        return "xlsx"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(_OLE):
        raise SourceError(_ole_reason(stream))
    for magic, reason in _MAGIC:
        if head.startswith(magic):
            raise SourceError(reason)
    _check_text(head)
    return "csv"


def check_archive(stream: BinaryIO, intake: Intake) -> None:
    """Raise SourceError unless the ZIP is a workbook that stays within the limits when it is unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError("damaged_workbook") from error
    finally:
        stream.seek(0)
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > intake.unpacked_mb * MEGABYTE or unpacked > intake.ratio * max(packed, 1):
        raise SourceError("zip_bomb", unpacked_mb=unpacked // MEGABYTE, limit_mb=intake.unpacked_mb)
    if any(member.flag_bits & 1 for member in members):
        raise SourceError("password")
    if not any(member.filename.lower() == "xl/workbook.xml" for member in members):
        raise SourceError("is_archive")


def _ole_reason(stream: BinaryIO) -> str:
    content = stream.read(32 * MEGABYTE)
    stream.seek(0)
    encrypted = any(
        name.encode("utf-16-le") in content for name in ("EncryptedPackage", "EncryptionInfo")
    )
    if encrypted:
        return "password"
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "is_old_xls"
    return "is_document"


def _check_text(head: bytes) -> None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = head.decode("utf-16", errors="replace")
    elif _CONTROL.search(head):
        raise SourceError("is_binary")
    else:
        text = head.decode("utf-8-sig", errors="replace")
    start = text.lstrip()[:200].lower()
    if re.match(r"<!doctype html|<html|<table|<head|<body|<meta|<style", start):
        raise SourceError("is_html")
    if start.startswith("<"):
        raise SourceError("is_xml")
    if re.match(r"\{\s*[\"'}]|\[\s*[\[{\"'\]]", start):
        raise SourceError("is_json")
