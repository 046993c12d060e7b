"""Rows of a file that cannot be used, as people read about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ui.door import refusal_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.given import BadRow
    from bot.texts import Say

LISTED: Final = 8
"""Rows on one screen: mended in the file, the next ones show."""


def bad_rows(bad: Sequence[BadRow], say: Say) -> Iterator[str]:
    """Yield a line a row that cannot be used, the first few."""
    for row in bad[:LISTED]:
        yield say("donations.import_row", number=row.number, why=refusal_text(row.refusal, say))
    if len(bad) > LISTED:
        yield say.count("donations.import_bad_more", len(bad) - LISTED)
