"""What somebody is told of when they have themselves erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """What went: rows by table; when the last copy with them is gone; how many places Discord let nobody out of."""

    gone: Mapping[str, int]
    copies_until: datetime
    still_in: int = 0
