"""What somebody typed, as a refusal can repeat it."""

from __future__ import annotations


def shorten(text: str, longest: int = 40) -> str:
    """`text` on one line and at most `longest` characters long; what was cut off shows as an ellipsis."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"
