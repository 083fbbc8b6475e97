"""Who asks, and for what: which tier may he see?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geo.errors import ReleaseError
from geo.tables.stages import Tier

Role = Literal["steward", "planner", "viewer"]
ALLOWED: dict[Tier, tuple[Role, ...]] = {
    "publik": ("steward", "planner", "viewer"),
    "terbatas": ("steward", "planner"),
    "rahasia": ("steward",),
}


@dataclass(frozen=True)
class Actor:
    """A user by role and, where exact counts are asked for, a written purpose."""

    role: Role
    purpose: str | None = None

    def may_see(self, tier: Tier) -> None:
        """Raise ReleaseError unless this role, and for `rahasia` a written purpose, opens the tier.

        >>> Actor("viewer").may_see("publik")
        """
        if self.role not in ALLOWED[tier]:
            raise ReleaseError("role_not_allowed", tier=tier, role=self.role)
        if tier == "rahasia" and not (self.purpose or "").strip():
            raise ReleaseError("purpose_missing", tier=tier, option="--purpose")
