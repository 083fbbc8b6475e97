"""Put a plan into a folder of its own, or into that of the edition that it rests on, whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geo.errors import ReleaseError, SourceError
from geo.files.edition import MANIFEST, check_outputs
from geo.files.outgoing import write_edition
from geo.files.proof import MONEV, PLAN, SEAL, prove, sign_manifest
from geo.files.signing import Signer

PLAN_FILES = ("plan.csv", "plan.xlsx", "plan.ics", "plan.geojson", "plan-pesan.pdf")
MONEV_FILES = ("monev.xlsx", "monev.docx", "monev.csv", "monev.png")
_FILES = {PLAN: PLAN_FILES, MONEV: MONEV_FILES}
_SHARED = ("as_of", "batas", "edisi", "k", "periode", "sintetis", "tier")


def write_plan(folder: Path, edition: Path, manifest: Mapping[str, Any], files: Mapping[str, bytes], said: Mapping[str, Any], signer: Signer | None, key: str = PLAN) -> None:  # fmt: skip
    """Write `files` (some or all of PLAN_FILES, or with the key MONEV of MONEV_FILES) beside a signed manifest that names them.

    In the folder of the edition its manifest gains them; another folder gets a manifest of its own. Its member `key` is what is `said`.
    Raises as `check_target` and `write_edition`.
    """
    check_target(folder, edition, manifest, key)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    if folder.resolve() == edition.resolve():
        kept = {name: (edition / name).read_bytes() for name in manifest["outputs"] if name not in files}  # fmt: skip
        check_outputs(edition, {name: manifest["outputs"][name] for name in kept})
        outputs = {**manifest["outputs"], **hashes}
        told = {**manifest, "outputs": dict(sorted(outputs.items())), key: dict(said)}
        write_edition(folder, {**kept, **files}, sign_manifest(told, signer), {})
        return
    told = {**{name: manifest[name] for name in _SHARED if name in manifest}, "outputs": hashes, key: dict(said)}  # fmt: skip
    write_edition(folder, files, sign_manifest(told, signer), {})


def load_plan(folder: Path) -> dict[str, Any]:
    """The manifest of a saved plan, its files checked; SourceError where the folder holds none or one was changed."""
    manifest = _manifest(folder)
    if manifest is None or PLAN not in manifest:
        raise SourceError("no_plan", path=str(folder))
    check_outputs(folder, {name: manifest["outputs"][name] for name in PLAN_FILES if name in manifest["outputs"]})  # fmt: skip
    return manifest


def saved_codes(folder: Path) -> set[str]:
    """The kecamatan of a saved plan, which `load_plan` has checked."""
    return {kode for kode, _ in saved_events(folder)}


def saved_events(folder: Path) -> list[tuple[str, str]]:
    """(kode, ISO day) of every event of a saved plan, which `load_plan` has checked."""
    with (folder / "plan.csv").open(encoding="utf-8-sig", newline="") as table:
        return [(row["kode"], row["tanggal"]) for row in csv.DictReader(table)]


def check_target(folder: Path, edition: Path, manifest: Mapping[str, Any], key: str = PLAN) -> None:
    """Raise where a plan of the edition (with its manifest) cannot go into `folder`; asked before the plan is made, so that nobody waits in vain.

    ReleaseError where it holds something of another tier; SourceError where it holds something else than a plan, or where it is the edition's
    own and that was signed by somebody else: it would no longer be theirs.
    """
    if folder.resolve() == edition.resolve():
        if manifest.get(SEAL) is not None and prove(edition).by != "own":
            raise SourceError("plan_signed_by_other", path=str(edition))
        return
    found, tier = _manifest(folder), str(manifest["tier"])
    if found is None:
        return
    if found.get("tier") != tier:
        raise ReleaseError("tier_mixed", path=str(folder), found=str(found.get("tier")), tier=tier)
    if key not in found or not set(found["outputs"]) <= set(_FILES[key]):
        raise SourceError("plan_folder_taken", path=str(folder))


def _manifest(folder: Path) -> dict[str, Any] | None:
    try:
        found = json.loads((folder / MANIFEST).read_bytes())
    except OSError:
        return None
    except ValueError as error:
        raise SourceError("manifest_foreign", path=str(folder)) from error
    if not isinstance(found, dict) or not isinstance(found.get("outputs"), dict):
        raise SourceError("manifest_foreign", path=str(folder))
    return found
