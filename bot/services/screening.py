"""What is seen in a message, and what is to be done about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Confidence, Rule
from bot.domain.verdicts import Policy, Seen, decide

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.findings import Action, Finding, Topic
    from bot.domain.verdicts import Looked, Verdict
    from bot.screening import Screener


class Screening:
    """The rules of `config/privacy_rules.toml`, applied as each guild chose. Keeps nothing of what it reads."""

    def __init__(self, screener: Screener) -> None:
        self._screener = screener
        book = screener.book
        defaults: dict[Topic, Mapping[Confidence, Action]] = {
            **{entry.rule: entry.actions for entry in book.entries},
            **{fact: dict.fromkeys(Confidence, action) for fact, action in book.facts.items()},
        }
        self._policy = Policy(defaults, book.ladder)

    def judge(self, guild_id: int, looked: Looked) -> Verdict:
        """Return what happens to such a message in this guild. This is where it is decided, for everything."""
        del guild_id
        return decide(self._see(looked), self._policy)

    def _see(self, looked: Looked) -> Iterator[Seen]:
        for fact in looked.facts:
            yield Seen(fact)
        for text in looked.texts:
            for finding in self._screener.screen(text):
                if not _is_own_name(finding, text, looked.own_name):
                    yield Seen(finding.rule, finding.confidence)


def _is_own_name(finding: Finding, text: str, own_name: str) -> bool:
    """Say whether a name that was found is only what the room calls its author anyway."""
    if finding.rule is not Rule.FULL_NAME or not own_name:
        return False
    known = frozenset(own_name.casefold().split())
    return known.issuperset(text[finding.start : finding.end].casefold().split())
