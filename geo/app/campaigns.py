"""What this session plans and looks back on: the wishes, the files given, and the answers of the command line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from geo.app.child import Outcome, Upload, answer, keep
from geo.app.settings import edition_folder
from geo.files.plans import MONEV_FILES, PLAN_FILES
from geo.scratch import Scratch
from geo.text import Language

_KEY = "_sosialisasi"
MANIFEST = "manifest.json"


class Given(NamedTuple):
    """A file of the user, kept when the step that took it is left."""

    name: str
    content: bytes


@dataclass
class Campaign:
    """The wishes by name, the files given (`costs`, `log`), the last two plans with the last look back, and the event that is looked at (0: none)."""

    wishes: dict[str, Any] = field(
        default_factory=lambda: {
            "events": 40, "per_kabupaten": 1, "silent": 0, "inside": [], "outside": [], "budget": 0, "same": True, "cost": 0, "teams": 1, "bases": [],
        }
    )  # fmt: skip
    step: str = "sasaran"
    files: dict[str, Given] = field(default_factory=dict)
    plan: Outcome | None = None
    chosen: int = 0
    plan_files: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, Any] = field(default_factory=dict)
    looked: Outcome | None = None
    monev_files: dict[str, bytes] = field(default_factory=dict)


def campaign() -> Campaign:
    """That of this session."""
    found: Campaign = st.session_state.setdefault(_KEY, Campaign())
    return found


def options(wishes: Mapping[str, Any]) -> list[str]:
    """The wishes as options of `waspada plan`; what is zero or empty is no condition.

    >>> options({"events": 5, "per_kabupaten": 0, "silent": 20, "inside": ["61.01.02"], "outside": [], "budget": 0, "same": True, "cost": 7, "teams": 2, "bases": []})
    ['--events=5', '--teams=2', '--silent-share=0.2', '--cost-per-event=7', '--include=61.01.02']
    """
    told = [f"--events={wishes['events']}", f"--teams={wishes['teams']}"]
    told += [f"--per-kabupaten={wishes['per_kabupaten']}"] if wishes["per_kabupaten"] else []
    told += [f"--silent-share={wishes['silent'] / 100:g}"] if wishes["silent"] else []
    told += [f"--budget={wishes['budget']}"] if wishes["budget"] else []
    told += [f"--cost-per-event={wishes['cost']}"] if wishes["same"] and wishes["cost"] else []
    for name, option in (("inside", "include"), ("outside", "exclude"), ("bases", "base")):
        told += [f"--{option}={code}" for code in wishes[name]]
    return told


def propose(lang: Language) -> None:
    """Let the command line plan, beside the plan before where there is one."""
    now = campaign()
    with Scratch() as private:
        command = [sys.executable, "-m", "geo.cli", "plan", "--edition", str(edition_folder()), *options(now.wishes)]  # fmt: skip
        if "costs" in now.files and not now.wishes["same"]:
            command += ["--costs", str(_kept(private, now.files["costs"], "biaya"))]
        if "log" in now.files:
            command += ["--events-held", str(_kept(private, now.files["log"], "kegiatan"))]
        if now.plan_files:
            command += ["--against", str(_folder(private / "lama", now.plan_files))]
        out = private / "rencana"
        now.plan = answer([*command, "--out", str(out), "--lang", lang, "--json"], lang)
        now.asked = dict(now.wishes)
        if not now.plan.code:
            now.plan_files = _taken(out, PLAN_FILES)


def look_back(lang: Language) -> None:
    """Let the command line compare the log with the plan of this session, or with that of the edition."""
    now = campaign()
    with Scratch() as private:
        log = _kept(private, now.files["log"], "kegiatan")
        command = [sys.executable, "-m", "geo.cli", "monev", "--edition", str(edition_folder()), "--events-held", str(log)]  # fmt: skip
        if now.plan_files:
            command += ["--plan", str(_folder(private / "rencana", now.plan_files))]
        out = private / "monev"
        now.looked = answer([*command, "--out", str(out), "--lang", lang, "--json"], lang)
        now.monev_files = {} if now.looked.code else _taken(out, MONEV_FILES)


def _kept(private: Path, given: Given, name: str) -> Path:
    return keep(private / name, Upload("events", given.name, given.content))


def _folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _taken(folder: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in (*names, MANIFEST)}
