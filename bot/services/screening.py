"""What screening asks the bot to do about a message in a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Action

if TYPE_CHECKING:
    from bot.domain.findings import Finding
    from bot.screening import Screener


class Screening:
    """The rules of `config/privacy_rules.toml`, applied."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    def to_take_down(self, text: str) -> tuple[Finding, ...]:
        """Return the findings for which a message with this text is taken down; none leaves it where it is."""
        book = self._screener.book
        return tuple(
            finding
            for finding in self._screener.screen(text)
            if book.action(finding.rule, finding.confidence) is Action.TAKE_DOWN
        )
