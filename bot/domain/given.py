"""What somebody typed, as a refusal can repeat it, and rows of a file that cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.errors import Refusal


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a file that cannot be used: its number as people count, and why."""

    number: int
    refusal: Refusal


def shorten(text: str, longest: int = 40) -> str:
    """`text` on one line and at most `longest` characters long; what was cut off shows as an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
