"""What screening asks the bot to do about a message in a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Action, Rule

if TYPE_CHECKING:
    from bot.domain.findings import Finding
    from bot.screening import Screener


class Screening:
    """The rules of `config/privacy_rules.toml`, applied."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener

    def to_take_down(self, text: str) -> tuple[Finding, ...]:
        """Return the findings for which a message with this text is taken down; none leaves it where it is.

        Somebody who may be in danger is never taken down, whatever else the message holds (DESIGN, section 7).
        """
        book = self._screener.book
        findings = self._screener.screen(text)
        if any(finding.rule is Rule.DANGER for finding in findings):
            return ()
        return tuple(one for one in findings if book.action(one.rule, one.confidence) is Action.TAKE_DOWN)
