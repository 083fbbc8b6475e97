"""Transit and exploitation as layers, sheets and cards of their own: or one sentence that says why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geo.tables.stages import ROLES
from geo.text import Language, text


@dataclass(frozen=True)
class RoleCard:
    """A question, whether it has an answer, and the answer in a sentence."""

    role: str
    standing: str
    title: str
    verdict: str


def role_cards(
    questions: Mapping[str, Any], names: Mapping[str, str], lang: Language
) -> list[RoleCard]:
    """One card per question; `questions` as `Release.questions`, empty where an edition is older; `names` by code of kecamatan."""
    cards = []
    for role in ROLES if questions else ():
        told = questions.get(role, {"keadaan": "tidak_ada_data"})
        first = ", ".join(names.get(code, code) for code in told.get("teratas", []))
        verdict = text(f"roles.{told['keadaan']}", lang, names=first)
        cards.append(RoleCard(role, told["keadaan"], text(f"roles.title.{role}", lang), verdict))
    return cards
