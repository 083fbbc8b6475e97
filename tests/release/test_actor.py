"""Who may see which tier, one table of role and tier."""

from __future__ import annotations

import pytest

from geo.errors import ReleaseError
from geo.release.actor import Actor
from geo.text import LANGUAGES, text


@pytest.mark.parametrize(
    ("role", "open_tiers"),
    [
        ("viewer", {"publik"}),
        ("planner", {"publik", "terbatas"}),
        ("steward", {"publik", "terbatas", "rahasia"}),
    ],
)
def test_each_role_opens_its_tiers_and_no_other(role: str, open_tiers: set[str]) -> None:
    actor = Actor(role, purpose="audit")  # type: ignore[arg-type]
    for tier in ("publik", "terbatas", "rahasia"):
        if tier in open_tiers:
            actor.may_see(tier)  # type: ignore[arg-type]
            continue
        with pytest.raises(ReleaseError) as caught:
            actor.may_see(tier)  # type: ignore[arg-type]
        assert caught.value.key == "error.release.role_not_allowed"


@pytest.mark.parametrize("purpose", [None, "", "   "])
def test_exact_counts_need_a_written_purpose_and_the_sentence_names_the_option(purpose: str | None) -> None:  # fmt: skip
    with pytest.raises(ReleaseError) as caught:
        Actor("steward", purpose).may_see("rahasia")
    assert caught.value.exit_code == 3
    for lang in LANGUAGES:
        assert "--purpose" in text(caught.value.key, lang, **caught.value.facts)


def test_other_tiers_need_no_purpose() -> None:
    Actor("steward").may_see("terbatas")
