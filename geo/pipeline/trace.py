"""What a run leaves in the audit log, just before the edition is put into its folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from geo.errors import SourceError
from geo.files.audit_log import note, require_trace, written_purpose
from geo.files.signing import Signer, load_signer
from geo.pipeline.request import Request
from geo.release.audit import Event, Facts
from geo.tables.stages import Release

Clock = Callable[[], datetime]


def trace(
    published: Release,
    request: Request,
    purpose: str | None,
    clock: Clock,
    new: frozenset[str] | None = None,
) -> str | None:
    """Log every source that was read, the exact view where the tier is rahasia, and the release; the path of a log that cannot be written.

    purpose  as `written_purpose` gives it
    new      names of the sources that were imported now; None: all of them
    An entry says what is about to be done: a run that dies between here and its last file leaves an entry too many, never one too
    few. Raises ReleaseError where exact numbers would leave no trace.
    """
    exact = published.tier == "rahasia"
    seen = {"purpose": purpose, "release": published.edition}
    events = [
        Event("import", request.role, filter={"source": one.name, "kind": one.kind}, rows=one.count.received, **seen)
        for one in published.ledger.sources
        if new is None or one.name in new
    ]  # fmt: skip
    first, last = published.period
    facts: Facts = {
        "tier": published.tier,
        "period": f"{first.isoformat()}:{last.isoformat()}",
        "as_of": published.as_of.isoformat(),
    }
    rows = sum(one.count.received for one in published.ledger.sources)
    if exact:
        events.append(Event("exact_view", request.role, filter=facts, rows=rows, **seen))
    events.append(Event("release", request.role, filter=facts, rows=rows, **seen))
    for event in events:
        if unlogged := note(event, at=clock(), exact=exact):
            return unlogged
    return None


def purpose_of(request: Request) -> str | None:
    """The purpose as it may be logged, asked for before anything is read.

    Raises IdentityError where it names somebody, ReleaseError where exact numbers are asked for and could not be logged.
    """
    purpose = written_purpose(request.purpose)
    if request.tier == "rahasia":
        require_trace()
    return purpose


def signer() -> Signer | None:
    """The key that signs an edition; None where it cannot be kept, or something else lies in its place."""
    try:
        return load_signer()
    except SourceError:
        return None
