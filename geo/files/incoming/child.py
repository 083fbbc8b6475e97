"""The child process that reads one untrusted file: limits first, then standard input to standard output.

Standard output carries Arrow IPC, or one JSON line {family, reason, facts} with exit code 2. Nothing is written to disk:
the limit on file size is zero.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import date

from geo.config import Intake
from geo.errors import InputError, SourceError
from geo.files.incoming.answers import Answers
from geo.files.incoming.parse import parse
from geo.files.incoming.wire import REFUSED

_MEGABYTE = 1_000_000


def main(arguments: list[str]) -> int:
    """Read one table within the limits given as JSON; 0 fine, 2 refused with its reason."""
    kind = arguments[1] or None
    answers = Answers.from_json(arguments[2])
    return serve(
        arguments[0],
        lambda intake: parse(sys.stdin.buffer, sys.stdout.buffer, intake, kind, answers),
    )


def serve(limits: str, read: Callable[[Intake], None]) -> int:
    """Run `read` within the limits given as JSON and say why where it refuses; the exit code of the child."""
    given = json.loads(limits)
    for name in ("earliest", "latest"):
        given[name] = date.fromisoformat(given[name])
    intake = Intake(**given)
    limit(intake)
    try:
        read(intake)
        sys.stdout.buffer.flush()
    except MemoryError:
        return _refuse(SourceError("too_much", limit_mb=intake.memory_mb))
    except InputError as error:
        return _refuse(error)
    return 0


def _refuse(error: InputError) -> int:
    """Say why on a line of its own: rows that were read before the fault may stand above it."""
    told = {"family": error.family, "reason": error.reason, "facts": error.facts}
    sys.stdout.write(f"\n{json.dumps(told)}")
    return REFUSED


def limit(intake: Intake) -> None:
    """Bound address space, processor time and files of this process; no core dump, since it would hold the cells."""
    memory = intake.memory_mb * _MEGABYTE
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, intake.seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
