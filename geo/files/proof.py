"""The signature of an edition: in its manifest for the office, and as a short proof that goes along with single files.

A manifest holds `tanda`: `kunci` (public key), `ringkas` (signature over what the proof says) and `semua` (signature over the canonical
JSON of all the rest). The proof is the part of the manifest that anyone may see, with `kunci` and `ringkas`: no hash of an input.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from geo.errors import SourceError
from geo.files.edition import MANIFEST, load_manifest
from geo.files.outgoing import write_file
from geo.files.signing import Signer, fingerprint, is_signed, own_public_key

SHOWN = ("as_of", "batas", "edisi", "outputs", "tier")
"""What a proof says beside its signature."""
SEAL = "tanda"
PLAN, MONEV = "rencana", "monev"
"""What the manifest of a saved plan, or of a look back on one, says beside: its folder is no edition, and has fewer files."""
_MESSAGE = b"waspada manifest 1\n"
_LARGEST_BYTES = 50_000_000
_HASH = re.compile(r"[0-9a-f]{64}")
By = Literal["own", "trusted", "other", "nobody", "broken"]
"""Whose signature: this machine's, one whose public key was given, another's, none, or one that does not fit the content."""


@dataclass(frozen=True)
class Proven:
    """What is left of an edition, or of a file of it, beside what its manifest says.

    edition  name, None where no manifest was found
    by       who signed the manifest
    key      public key of the signature, None where there is none
    files    names that were looked at
    changed  of these: not the bytes of the edition, or missing
    unknown  of these: no file of this edition
    asked    True where a signature can be judged: this machine has a key, or one was given
    """

    edition: str | None
    tier: str | None
    by: By
    key: str | None
    files: tuple[str, ...]
    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    asked: bool = False

    @property
    def vouched(self) -> bool:
        """True where nothing differs and, where that can be judged, the signature is one that counts."""
        known = self.by in ("own", "trusted") or (not self.asked and self.by != "broken")
        return self.edition is not None and known and not self.changed and not self.unknown

    @property
    def fingerprint(self) -> str | None:
        """The key in short; None where there is none that could be one."""
        return fingerprint(self.key) if self.key and _HASH.fullmatch(self.key) else None

    def to_json(self) -> dict[str, Any]:
        """All of it; `changed` names every file that is not what the manifest says."""
        return {
            "edisi": self.edition,
            "tier": self.tier,
            "files": len(self.files),
            "changed": [*self.changed, *self.unknown],
            "unknown": list(self.unknown),
            "signed_by": self.by,
            "key": self.key,
            "fingerprint": self.fingerprint,
        }


def sign_manifest(manifest: Mapping[str, Any], signer: Signer | None) -> dict[str, Any]:
    """The manifest with its signature; `tanda` is None where there is no key. The same manifest and key give the same bytes."""
    bare = {name: value for name, value in manifest.items() if name != SEAL}
    if signer is None:
        return {**bare, SEAL: None}
    short = {"kunci": signer.public, "ringkas": signer.sign(_message(_shown(bare)))}
    return {**bare, SEAL: {**short, "semua": signer.sign(_message({**bare, SEAL: short}))}}


def proof(manifest: Mapping[str, Any]) -> bytes | None:
    """The short proof of a signed manifest, to go along with its files; None where it is not signed."""
    seal = manifest.get(SEAL)
    if not isinstance(seal, dict):
        return None
    return _form({**_shown(manifest), SEAL: {name: seal[name] for name in ("kunci", "ringkas")}})


def write_proof(target: Path, path: Path) -> None:
    """Write the proof of an edition's folder, or of the folder of a file of it, to go along with its files.

    Raises SourceError where there is no edition, or one that nobody signed.
    """
    manifest, _ = load_manifest(target if target.is_dir() else target.parent)
    content = proof(manifest)
    if content is None:
        raise SourceError("no_signature", path=str(target))
    write_file(path, content)


def prove(
    target: Path, *, manifest: Path | None = None, keys: frozenset[str] = frozenset(), environ: Mapping[str, str] = os.environ
) -> Proven:  # fmt: skip
    """Check an edition's folder, its manifest or proof, or one file of it.

    manifest  the manifest or proof to compare with; else `manifest.json` beside the file, else a proof that knows it
    keys      public keys whose signatures count beside this machine's own
    Raises SourceError where the folder is no edition, a file is missing, or what was given is no manifest.
    """
    own = own_public_key(environ)
    if target.is_dir():
        if not {PLAN, MONEV} & set(_held(target / MANIFEST) or {}):
            load_manifest(target)
        found = _whole(target / MANIFEST, own, keys)
    elif (said := _held(target)) is not None:
        found = _whole(target, own, keys) if target.name == MANIFEST else _beside(target, said, own, keys)  # fmt: skip
    else:
        found = _single(target, manifest, own, keys)
    return replace(found, asked=bool(own or keys))


def _whole(path: Path, own: str | None, keys: frozenset[str]) -> Proven:
    """Every file of the folder that a manifest lies in."""
    held = _read(path)
    changed = [name for name, digest in held["outputs"].items() if _digest(path.parent / name) != digest]  # fmt: skip
    return replace(_signed(path, held, own, keys), files=tuple(held["outputs"]), changed=tuple(changed))  # fmt: skip


def _beside(path: Path, held: dict[str, Any], own: str | None, keys: frozenset[str]) -> Proven:
    """Those files of a proof that lie beside it, under their own names or as the app hands them out."""
    prefix = f"waspada-{held['edisi']}-"
    files = {
        name: next(
            (one for one in (path.with_name(prefix + name), path.with_name(name)) if one.is_file()),
            None,
        )
        for name in held["outputs"]
    }
    there = {name: file for name, file in files.items() if file}
    changed = [name for name, file in there.items() if _digest(file) != held["outputs"][name]]
    return replace(_signed(path, held, own, keys), files=tuple(there), changed=tuple(changed))


def _single(path: Path, manifest: Path | None, own: str | None, keys: frozenset[str]) -> Proven:
    """One file against the manifest or proof that knows it."""
    digest = _digest(path)
    if digest is None:
        raise SourceError("missing", path=path.name)
    found = [manifest] if manifest else _near(path)
    if not found:
        return Proven(None, None, "nobody", None, (path.name,), unknown=(path.name,))
    told = []
    for one in found:
        held = _read(one)
        name = path.name.removeprefix(f"waspada-{held['edisi']}-")
        signed = replace(_signed(one, held, own, keys), files=(path.name,))
        known = {**held.get("private", {}), **held["outputs"]}
        if digest in known.values():
            return signed
        is_known = name in known
        told.append(replace(signed, changed=(path.name,) if is_known else (), unknown=() if is_known else (path.name,)))  # fmt: skip
    return min(told, key=lambda one: one.unknown)


def _near(path: Path) -> list[Path]:
    """The manifest beside a file and every proof beside it."""
    others = sorted(one for one in path.parent.glob("*.json") if one.name != MANIFEST)
    return [one for one in (path.with_name(MANIFEST), *others) if _held(one) is not None]


def _signed(path: Path, held: dict[str, Any], own: str | None, keys: frozenset[str]) -> Proven:
    """Who signed a manifest or a proof."""
    by, key = _signature(path, held)
    if by == "other":
        by = "own" if key == own else "trusted" if key in keys else "other"
    return Proven(str(held["edisi"]), str(held["tier"]), by, key, ())


def _signature(path: Path, held: dict[str, Any]) -> tuple[By, str | None]:
    """The key of a signature that fits (as of another), else why there is none."""
    seal = held.get(SEAL)
    if seal is None:
        return "nobody", None
    said = {name: held[name] for name in held if name != SEAL}
    try:
        key, signature = str(seal["kunci"]), bytes.fromhex(seal.get("semua", seal["ringkas"]))
        if "semua" in seal:
            said[SEAL] = {name: seal[name] for name in ("kunci", "ringkas")}
        fits = set(seal) <= {"kunci", "ringkas", "semua"} and ("semua" in seal or set(said) == set(SHOWN))  # fmt: skip
        fits = fits and path.read_bytes() == _form(held)
        fits = fits and is_signed(key, _message(said), signature)
    except (KeyError, TypeError, ValueError, AttributeError):
        return "broken", None
    return ("other", key) if fits else ("broken", key)


def _held(path: Path) -> dict[str, Any] | None:
    """What a manifest or proof says; None for any other file."""
    try:
        return _read(path) if path.suffix == ".json" else None
    except SourceError:
        return None


def _read(path: Path) -> dict[str, Any]:
    """A manifest or proof; SourceError where it is none."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise SourceError("no_manifest", path=path.name)
        held = json.loads(path.read_bytes())
        fits = isinstance(held["edisi"], str) and isinstance(held["tier"], str)
        fits = fits and all(_HASH.fullmatch(digest) and Path(name).name == name for name, digest in held["outputs"].items())  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise SourceError("no_manifest", path=path.name) from error
    if not fits:
        raise SourceError("no_manifest", path=path.name)
    return dict(held)


def _shown(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: manifest[name] for name in SHOWN}


def _message(said: Mapping[str, Any]) -> bytes:
    """What is signed: the canonical JSON, after words that no other signature begins with."""
    return _MESSAGE + json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")


def _form(said: Mapping[str, Any]) -> bytes:
    """The one form of a signed file: two names for one thing, as readers differ in which they take, cannot stand in it."""
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def _digest(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
