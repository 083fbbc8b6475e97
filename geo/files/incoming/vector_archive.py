"""What lies in a ZIP of boundaries? One shapefile or one KML, looked at before a byte is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath

from geo.config import Intake
from geo.errors import SourceError
from geo.files.incoming.vector_sniff import SHP_HEAD

_MEGABYTE = 1_000_000
_NEEDED = (".shp", ".shx", ".dbf")
_HELPFUL = (".prj", ".cpg")
_CLEAN = "batas"


def unpack(content: bytes, intake: Intake, called: Sequence[str] = ("kec",)) -> tuple[str, bytes]:
    """(`shapefile` or `kml`, clean bytes); of several layers the one whose name holds a word of `called`.

    A shapefile comes back as a ZIP of our own that holds its five members under a fixed name and nothing else. Raises
    SourceError where the archive is damaged, locked, too large, leads out of its folder, or does not hold exactly one layer.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = _members(archive, intake)
            return _choose(archive, members, intake, called)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:  # fmt: skip
        raise SourceError("vector_damaged_zip") from error


def _members(archive: zipfile.ZipFile, intake: Intake) -> list[zipfile.ZipInfo]:
    members = [one for one in archive.infolist() if not one.is_dir()]
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > intake.unpacked_mb * _MEGABYTE or unpacked > intake.ratio * max(packed, 1):
        raise SourceError("vector_zip_bomb", unpacked_mb=unpacked // _MEGABYTE, limit_mb=intake.unpacked_mb)  # fmt: skip
    if any(member.flag_bits & 1 for member in members):
        raise SourceError("vector_password")
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
            raise SourceError("vector_zip_path")
    return [one for one in members if not one.filename.startswith("__MACOSX/")]


def _choose(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], intake: Intake, called: Sequence[str]
) -> tuple[str, bytes]:
    by_suffix: dict[str, list[zipfile.ZipInfo]] = {}
    for member in members:
        by_suffix.setdefault(PurePosixPath(member.filename).suffix.lower(), []).append(member)
    layers = [*by_suffix.get(".shp", []), *by_suffix.get(".kml", [])]
    if not layers:
        raise SourceError("vector_zip_empty")
    named = [one for one in layers if any(word in PurePosixPath(one.filename).stem.lower() for word in called)]  # fmt: skip
    chosen = named if len(named) == 1 else layers
    if len(chosen) > 1:
        names = ", ".join(sorted(PurePosixPath(one.filename).name for one in chosen))
        raise SourceError("vector_many_layers", layers=names)
    path = PurePosixPath(chosen[0].filename)
    if path.suffix.lower() == ".kml":
        return "kml", _read(archive, chosen[0], intake)
    return "shapefile", _clean(archive, members, path, intake)


def _clean(
    archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], path: PurePosixPath, intake: Intake
) -> bytes:
    stem = str(path.with_suffix("")).lower()
    parts = {
        suffix: member
        for member in members
        for suffix in (*_NEEDED, *_HELPFUL)
        if member.filename.lower() == stem + suffix
    }
    missing = [suffix for suffix in _NEEDED if suffix not in parts]
    if missing:
        raise SourceError("vector_zip_member", missing=", ".join(missing), layer=path.name)
    contents = {suffix: _read(archive, member, intake) for suffix, member in parts.items()}
    if not contents[".shp"].startswith(SHP_HEAD):
        raise SourceError("vector_damaged", format="shapefile")
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as clean:
        for suffix, content in contents.items():
            clean.writestr(_CLEAN + suffix, content)
    return sink.getvalue()


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, intake: Intake) -> bytes:
    """The bytes of a member, no more than it says and than the limit: a header may lie."""
    most = min(member.file_size, intake.unpacked_mb * _MEGABYTE)
    with archive.open(member) as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise SourceError("vector_zip_bomb", unpacked_mb=len(content) // _MEGABYTE, limit_mb=intake.unpacked_mb)  # fmt: skip
    return content
