"""What is seen in a message, and what is to be done about it: answered from memory, for every message of a room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence, Rule
from bot.domain.verdicts import Policy, Seen, decide
from bot.screening import allow
from bot.store import privacy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.domain.findings import Action, Finding, Topic
    from bot.domain.verdicts import Looked, Verdict
    from bot.screening import Allowed, Screener
    from bot.store.database import Connection, Database


@dataclass(frozen=True, slots=True)
class _Chosen:
    """What one guild chose."""

    policy: Policy
    allowed: Allowed | None


class Screening:
    """The rules of `config/privacy_rules.toml`, applied as each guild chose. Keeps nothing of what it reads."""

    def __init__(self, screener: Screener, database: Database | None = None) -> None:
        self._screener = screener
        self._database = database
        book = screener.book
        defaults: dict[Topic, Mapping[Confidence, Action]] = {
            **{entry.rule: entry.actions for entry in book.entries},
            **{fact: dict.fromkeys(Confidence, action) for fact, action in book.facts.items()},
        }
        self._usual = _Chosen(Policy(defaults, book.ladder), None)
        self._guilds: dict[int, _Chosen] = {}

    async def refresh(self) -> None:
        """Read what the guilds chose: at the start, and whenever one changed something."""
        if self._database is not None:
            self._guilds = await self._database.read(self._read)

    def policy(self, guild_id: int) -> Policy:
        """Return what each topic leads to in this guild."""
        return self._of(guild_id).policy

    def judge(self, guild_id: int, looked: Looked) -> Verdict:
        """Return what happens to such a message in this guild. This is where it is decided, for everything."""
        return decide(self.see(guild_id, looked), self.policy(guild_id))

    def see(self, guild_id: int, looked: Looked) -> tuple[Seen, ...]:
        """Return everything that is seen in a message: its facts first, then what its words hold."""
        return tuple(self._see(looked, self._of(guild_id).allowed))

    def _see(self, looked: Looked, allowed: Allowed | None) -> Iterator[Seen]:
        for fact in looked.facts:
            yield Seen(fact)
        for text in looked.texts:
            for finding in self._screener.screen(text, allowed):
                if not _is_own_name(finding, text, looked.own_name):
                    yield Seen(finding.rule, finding.confidence)

    def _of(self, guild_id: int) -> _Chosen:
        return self._guilds.get(guild_id, self._usual)

    def _read(self, conn: Connection) -> dict[int, _Chosen]:
        usual, chosen, said = self._usual.policy, privacy.choices(conn), privacy.allowed(conn)
        return {
            guild_id: _Chosen(
                Policy(usual.defaults, usual.ladder, chosen.get(guild_id, {})),
                allow(said[guild_id]) if guild_id in said else None,
            )
            for guild_id in chosen.keys() | said.keys()
        }


def _is_own_name(finding: Finding, text: str, own_name: str) -> bool:
    """Say whether a name that was found is only what the room calls its author anyway."""
    if finding.rule is not Rule.FULL_NAME or not own_name:
        return False
    known = frozenset(own_name.casefold().split())
    return known.issuperset(text[finding.start : finding.end].casefold().split())
