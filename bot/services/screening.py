"""What is seen in a message, and what is to be done about it: answered from memory, for every message of a room."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence, Rule
from bot.domain.verdicts import Policy, Seen, decide
from bot.store import privacy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
    """The rules of `config/privacy_rules.toml`, applied as each guild chose. Keeps nothing of what it reads.

    `load` makes the screener of them. That takes a moment, so it is done beside the connecting; nothing is ever judged
    without it.
    """

    def __init__(self, load: Callable[[], Screener], database: Database | None = None) -> None:
        self._load = load
        self._database = database
        self._loading: Future[Screener] | None = None
        self._choices: Mapping[int, Mapping[Topic, Action]] = {}
        self._said: Mapping[int, tuple[str, ...]] = {}
        self._guilds: dict[int, _Chosen] = {}

    def begin(self) -> Future[Screener]:
        """Read the rules on a thread of their own, the first time; return what comes of it."""
        if self._loading is None:
            thread = ThreadPoolExecutor(1, "screening-rules")
            self._loading = thread.submit(self._load)
            thread.shutdown(wait=False)
        return self._loading

    @cached_property
    def _screener(self) -> Screener:
        """The rules; whoever comes before they are read waits for them, rather than let something through."""
        return self.begin().result()

    @cached_property
    def _usual(self) -> _Chosen:
        book = self._screener.book
        defaults: dict[Topic, Mapping[Confidence, Action]] = {
            **{entry.rule: entry.actions for entry in book.entries},
            **{fact: dict.fromkeys(Confidence, action) for fact, action in book.facts.items()},
        }
        return _Chosen(Policy(defaults, book.ladder), None)

    async def refresh(self) -> None:
        """Read what the guilds chose: at the start, and whenever one changed something."""
        if self._database is not None:
            self._choices, self._said = await self._database.read(_read)
            self._guilds = {}

    def policy(self, guild_id: int) -> Policy:
        """Return what each topic leads to in this guild."""
        return self._of(guild_id).policy

    def is_quiet(self, guild_id: int, text: str) -> bool:
        """Say at once of words alone whether nothing is seen in them, as in nearly all."""
        return not self._screener.screen(text, self._of(guild_id).allowed)

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
        if guild_id not in self._choices and guild_id not in self._said:
            return self._usual
        if guild_id not in self._guilds:
            self._guilds[guild_id] = self._choose(guild_id)
        return self._guilds[guild_id]

    def _choose(self, guild_id: int) -> _Chosen:
        from bot.screening import allow  # noqa: PLC0415 - what `begin` loads comes along, and is there by now

        usual = self._usual.policy
        said = self._said.get(guild_id)
        return _Chosen(
            Policy(usual.defaults, usual.ladder, self._choices.get(guild_id, {})),
            None if said is None else allow(said),
        )


def _is_own_name(finding: Finding, text: str, own_name: str) -> bool:
    """Say whether a name that was found is only what the room calls its author anyway."""
    if finding.rule is not Rule.FULL_NAME or not own_name:
        return False
    known = frozenset(own_name.casefold().split())
    return known.issuperset(text[finding.start : finding.end].casefold().split())


def _read(conn: Connection) -> tuple[dict[int, dict[Topic, Action]], dict[int, tuple[str, ...]]]:
    return privacy.choices(conn), privacy.allowed(conn)
