"""Acts of admins and facilitators, as they are written down: a fixed word, who, when, and in which circle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Act:
    """One act as it was written down. `actor_id` is 0 where the person was erased since."""

    audit_id: int
    actor_id: int
    act: str
    circle: str | None
    at: datetime
