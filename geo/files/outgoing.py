"""Put an edition into its folder, whole or not at all.

Every file is first written beside its place, in a staging folder inside the target, and forced to disk. Only then is
the old manifest taken away, each file moved, and the new manifest moved last: a folder without a manifest is no
edition (rule 9). The staging folder is renamed when the moving starts and keeps the manifest until the end, so that
even a killed run still tells which tier it left behind (rule 10).
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, BinaryIO

from geo.errors import ReleaseError, SchemaError, SourceError
from geo.files.pending import STAGING, pending

MANIFEST = "manifest.json"
_MOVING = ".waspada-memasang-"
_BEFORE = ".sebelum.json"
"""The manifest of the edition that gives way, kept until the end: else its files would be nobody's after a killed run."""
_OPEN, _SECRET, _SECRET_FOLDER = 0o644, 0o600, 0o700
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CANCELS = (signal.SIGINT, signal.SIGTERM)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def write_edition(
    folder: Path,
    outputs: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    private: Mapping[str, bytes | BinaryIO],
) -> None:
    """Write `outputs` and `private` by name into `folder`, and `manifest` (with its `tier`) last.

    A private one may be a file, which is copied from its beginning. Private files are the steward's: mode 0600. In rahasia every file is, and a new folder is 0700. Files that the
    old edition had and the new one has not are removed; files of other origin are left alone. Until the moving
    starts a failure leaves the old edition as it was.

    Raises ReleaseError where the folder holds an edition of another tier, SourceError where it cannot be written, is
    full or in use, or has a `manifest.json` of other origin, SchemaError for a name that is no plain file name.
    """
    names = [*outputs, *private]
    if not all(_is_plain(name) for name in names) or MANIFEST in names:
        raise SchemaError("output_name", stage="write_edition", columns=", ".join(sorted(names)))
    secret = manifest["tier"] == "rahasia"
    made = not folder.exists()
    try:
        folder.mkdir(mode=_SECRET_FOLDER if secret else 0o755, parents=True, exist_ok=True)
        with _alone(folder):
            _write(folder, outputs, manifest, private)
        if made:
            settle(folder.parent)
    except OSError as error:
        raise _explained(folder, error) from error
    finally:
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def write_file(path: Path, content: bytes | BinaryIO, *, private: bool = False) -> None:
    """Write one file whole or not at all; a private one with mode 0600. SourceError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=STAGING, dir=path.parent)
        staged = Path(name)
        try:
            with pending(staged) if private else nullcontext():
                with os.fdopen(handle, "wb") as file:
                    _put(content, file)
                staged.chmod(_SECRET if private else _OPEN)
                staged.replace(path)
        except BaseException:
            staged.unlink(missing_ok=True)
            raise
        settle(path.parent)
    except OSError as error:
        raise _explained(path, error) from error


def _write(
    folder: Path,
    outputs: Mapping[str, bytes],
    manifest: Mapping[str, Any],
    private: Mapping[str, bytes | BinaryIO],
) -> None:
    leftovers = sorted(folder.glob(f"{_MOVING}*"))
    known = (
        folder / MANIFEST,
        *(path / name for path in leftovers for name in (MANIFEST, _BEFORE)),
    )
    earlier = [_read(path, folder) for path in known]
    _check_tier(folder, earlier, str(manifest["tier"]))
    for unfinished in folder.glob(f"{STAGING}*"):
        if unfinished.is_dir() and not unfinished.is_symlink():
            shutil.rmtree(unfinished)
    open_mode = _SECRET if manifest["tier"] == "rahasia" else _OPEN
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=2)
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=folder))
    with pending(staging):
        try:
            _save(staging / MANIFEST, f"{text}\n".encode(), open_mode)
            for name, content in outputs.items():
                _save(staging / name, content, open_mode)
            for name, secret in private.items():
                _save(staging / name, secret, _SECRET)
            settle(staging)
        except BaseException:
            shutil.rmtree(staging, ignore_errors=True)
            raise
        with _undisturbed():
            _install(folder, staging, names={*outputs, *private}, stale=_names(earlier))
    for leftover in leftovers:
        shutil.rmtree(leftover)


def _install(folder: Path, staging: Path, *, names: set[str], stale: set[str]) -> None:
    """Move the staged files into place; from the first step to the last the folder is no edition."""
    moving = staging.rename(folder / staging.name.replace(STAGING, _MOVING))
    with suppress(FileNotFoundError):
        (folder / MANIFEST).replace(moving / _BEFORE)
    settle(moving)
    settle(folder)
    for name in sorted(names):
        (moving / name).replace(folder / name)
    for name in sorted(stale - names):
        (folder / name).unlink(missing_ok=True)
    settle(folder)
    (moving / MANIFEST).replace(folder / MANIFEST)
    settle(folder)
    (moving / _BEFORE).unlink(missing_ok=True)
    moving.rmdir()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Moving the files takes milliseconds and is not broken off: a cancel that comes now comes too late."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _CANCELS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder against a second run; the system lets go when the process ends, however it ends."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SourceError("edition_in_use", path=str(folder)) from error
        yield
    finally:
        os.close(handle)


def _read(path: Path, folder: Path) -> dict[str, Any]:
    """An edition's manifest, empty where there is none; SourceError for a file that is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise SourceError("manifest_foreign", path=str(folder)) from error
    if not isinstance(found, dict) or "tier" not in found or "edisi" not in found:
        raise SourceError("manifest_foreign", path=str(folder))
    return found


def _check_tier(folder: Path, earlier: list[dict[str, Any]], tier: str) -> None:
    for found in earlier:
        if found.get("tier", tier) != tier:
            raise ReleaseError("tier_mixed", path=str(folder), found=str(found["tier"]), tier=tier)


def _names(earlier: list[dict[str, Any]]) -> set[str]:
    """File names that earlier manifests own; a name that leaves the folder is nobody's."""
    names = {str(name) for found in earlier for name in dict(found.get("outputs", {}))}
    return {name for name in names if _is_plain(name)} - {MANIFEST}


def _is_plain(name: str) -> bool:
    """True for a visible file name that cannot leave its folder."""
    return Path(name).name == name and not name.startswith(".") and bool(name)


def _save(path: Path, content: bytes | BinaryIO, mode: int) -> None:
    """Write a new file and force it to disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        _put(content, file)


def _put(content: bytes | BinaryIO, file: BinaryIO) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content.seek(0)
        shutil.copyfileobj(content, file)
    file.flush()
    os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """Force the folder's list of names to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _explained(folder: Path, error: OSError) -> SourceError:
    if error.errno in _FULL:
        return SourceError("disk_full", path=str(folder))
    if error.errno in _FORBIDDEN:
        return SourceError("not_writable", path=str(folder))
    if error.errno in (errno.EEXIST, errno.ENOTDIR):
        return SourceError("not_a_folder", path=str(folder))
    return SourceError("write_failed", path=str(folder), detail=error.strerror or str(error))
