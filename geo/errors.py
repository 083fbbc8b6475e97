"""The tree of errors. Each carries facts; the face (command line or app) writes the sentence.

WaspadaError                 exit 2
├── InputError               something given cannot be used
│   ├── SourceError          a file: missing, empty, unreadable, too large, wrong format
│   ├── SchemaError          a table: columns missing, a stage built from a wrong table
│   ├── DateFormatError      a date column that can be read in two ways
│   ├── BoundaryError        a boundary set that fails its checks
│   ├── PlaceError           a code or name that is no unit
│   ├── RiskError            arrays given to the risk model that do not fit together (also a ValueError)
│   ├── PlanError            a campaign whose conditions cannot be kept together
│   ├── ConfigError          a setting that is unknown or out of range
│   └── StoreError           a store that cannot be opened, read or written, or that does not fit what is given
└── ProtectionError          exit 3: refused to protect people
    ├── IdentityError        a file with identity columns or values
    └── ReleaseError         a table that cannot leave safely; a tier without its purpose
"""

from __future__ import annotations

from dataclasses import dataclass, field


class WaspadaError(Exception):
    """An error with a reason and facts; `key` names its sentence in the catalogues."""

    family = "umum"
    exit_code = 2

    def __init__(self, reason: str, **facts: object) -> None:
        super().__init__(reason, facts)
        self.reason = reason
        self.facts = facts

    @property
    def key(self) -> str:
        """Catalogue key of the sentence: `error.<family>.<reason>`."""
        return f"error.{self.family}.{self.reason}"


class InputError(WaspadaError):
    """Something that was given cannot be used."""

    family = "input"


class SourceError(InputError):
    """A file that is missing, empty, unreadable, too large or of another format than it says."""

    family = "source"


class SchemaError(InputError):
    """A table without the columns it needs, or a stage built from a wrong table."""

    family = "schema"


class DateFormatError(InputError):
    """A date column that can be read in two ways."""

    family = "date"


class BoundaryError(InputError):
    """A boundary set that fails its checks (rule 18)."""

    family = "boundary"


class PlaceError(InputError):
    """A code or name that is no unit of this set."""

    family = "place"


class RiskError(InputError, ValueError):
    """Arrays given to the risk model that do not fit together; a ValueError as scikit-learn's callers expect."""

    family = "risk"


class PlanError(InputError):
    """Conditions of a campaign that no plan keeps."""

    family = "plan"


class ConfigError(InputError):
    """A setting that is unknown or out of range."""

    family = "config"


class StoreError(InputError):
    """A store that cannot be opened, read or written, or that does not fit what is given."""

    family = "store"


class ProtectionError(WaspadaError):
    """Refused to protect people."""

    family = "protection"
    exit_code = 3


class IdentityError(ProtectionError):
    """A file that holds names, identity numbers or other marks of a person."""

    family = "identity"


class ReleaseError(ProtectionError):
    """A table that cannot leave safely, or a tier asked for without its purpose."""

    family = "release"


@dataclass(frozen=True)
class Problem:
    """One fault of a table: the column, the rows (from 1, header excluded) and the rule that failed.

    `rule` names the sentence `problem.<rule>` and `problem.<rule>.mend` in the catalogues.
    `facts` are allow-listed values for that sentence, never the content of other columns. Of a large file only the first rows are
    listed; `more` is the number of the others.
    """

    column: str
    rows: tuple[int, ...]
    rule: str
    facts: dict[str, object] = field(default_factory=dict)
    more: int = 0

    @property
    def count(self) -> int:
        """Rows with this fault, those that are not listed included."""
        return len(self.rows) + self.more
