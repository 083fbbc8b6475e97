"""The erasing itself: first the copies, then the store, each told in the log before it counts as done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geo.errors import StoreError
from geo.text import Language, number, text

if TYPE_CHECKING:
    from datetime import date

    from geo.config import Config
    from geo.files.retention.copies import Copy
    from geo.files.retention.erase import Outcome
    from geo.files.store.repository import Store
    from geo.release.actor import Role


@dataclass(frozen=True)
class Done:
    """What was erased: in the store, in copies, and which copies could not be opened (with the key of the reason)."""

    outcome: Outcome
    rewritten: tuple[Path, ...]
    left: tuple[tuple[Path, StoreError], ...]
    deleted: tuple[Path, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain facts."""
        left = [{"path": str(path), "reason": error.key} for path, error in self.left]
        return {
            "rows": self.outcome.rows,
            "versions": self.outcome.versions,
            "lasting": self.outcome.lasting,
            "rewritten": [str(path) for path in self.rewritten],
            "left": left,
            "deleted": [str(path) for path in self.deleted],
        }

    def lines(self, lang: Language) -> list[str]:
        """What is said of it."""
        done = self.outcome
        said = [text("retention.erased", lang, rows=number(done.rows, lang), versions=number(done.versions, lang))]  # fmt: skip
        said += [text("retention.rewritten", lang, path=path) for path in self.rewritten]
        said += [text("retention.deleted", lang, path=path) for path in self.deleted]
        said += [text("retention.left", lang, path=path, why=text(error.key, lang, **error.facts)) for path, error in self.left]  # fmt: skip
        return said if done.lasting else [*said, text("retention.not_lasting", lang)]


def erase_all(
    store: Store, copies: Sequence[Copy], spent: Sequence[Copy], *, before: date, config: Config, role: Role
) -> Done:  # fmt: skip
    """Erase old records from the copies that this user made, then from the store; a copy that cannot be opened is left and told.

    spent  copies from before an upgrade: they are deleted
    """
    from geo.files.audit_log import note, wall_clock
    from geo.files.retention.backup import rewrite
    from geo.files.retention.erase import erase
    from geo.files.shipped import load_reference
    from geo.release.audit import Event

    reference = load_reference()
    rewritten, left = [], []
    for copy in copies:
        try:
            rewrite(copy.path, before=before, at=wall_clock(), reference=reference, config=config)
            rewritten.append(copy.path)
        except StoreError as error:
            left.append((copy.path, error))

    def logged(versions: int) -> None:
        facts: dict[str, str | int] = {"before": before.isoformat(), "count": len(rewritten)}
        note(Event("retention", role, filter=facts, rows=versions), at=wall_clock(), exact=True)

    outcome = erase(store, before=before, reference=reference, config=config, logged=logged)
    for copy in spent:
        copy.path.unlink(missing_ok=True)
    return Done(outcome, tuple(rewritten), tuple(left), tuple(copy.path for copy in spent))
