"""What a check is handed and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.findings import Confidence
    from bot.screening.allow import Allowed
    from bot.screening.gate import Finder
    from bot.screening.normalise import Page
    from bot.screening.rules import Pattern

CONTEXT_BEFORE = 60  # characters in which a word makes a match surer
CONTEXT_AFTER = 30
MAX_SHIELDS = 60  # links looked for in one text


@dataclass(frozen=True, slots=True)
class Facts:
    """What checks know beyond the text: word lists, real top-level domains, the regions phone numbers may be of."""

    words: Mapping[str, frozenset[str]]
    domains: frozenset[str]
    regions: tuple[str, ...]

    def known(self, name: str) -> frozenset[str]:
        """The word list of that name; an empty one if the rules file has none."""
        return self.words.get(name, frozenset())


@dataclass(slots=True)
class Budget:
    """How much may still be looked at in one text: this bounds the work that a hostile one can cause."""

    looks: int = 80  # matches of all patterns together
    lookups: int = 24  # questions to libphonenumber, about 20 microseconds each

    def look(self) -> bool:
        """Take one look, if there is one left."""
        self.looks -= 1
        return self.looks >= 0

    def lookup(self) -> bool:
        """Take one lookup, if there is one left."""
        self.lookups -= 1
        return self.lookups >= 0


class View:
    """One text as checks see it: folded, with what is allowed in it and where digits are nobody's."""

    __slots__ = ("_links", "_ours", "_shields", "_theirs", "budget", "facts", "page")

    def __init__(
        self, page: Page, facts: Facts, ours: Allowed, theirs: Allowed | None, links: Finder
    ) -> None:
        """`ours` is allowed everywhere, `theirs` in one guild; `links` finds what has digits of its own."""
        self.page = page
        self.facts = facts
        self.budget = Budget()
        self._ours = ours
        self._theirs = theirs
        self._links = links
        self._shields: tuple[tuple[int, int], ...] | None = None

    @property
    def allowed(self) -> Allowed:
        """What may be said here."""
        if self._theirs is not None:
            self._ours, self._theirs = self._ours | self._theirs, None
        return self._ours

    @property
    def shields(self) -> tuple[tuple[int, int], ...]:
        """Where the links stand, whose digits are nobody's number: looked for when the first check asks."""
        if self._shields is None:
            there = "://" in self.page.low or "www." in self.page.low
            self._shields = tuple(self._links.spans(self.page.data, MAX_SHIELDS)) if there else ()
        return self._shields


@dataclass(frozen=True, slots=True)
class Candidate:
    """One match of a pattern: characters `start` to `end` of the folded text."""

    view: View
    start: int
    end: int
    pattern: Pattern
    context: Finder | None

    @property
    def page(self) -> Page:
        """The folded text."""
        return self.view.page

    @property
    def facts(self) -> Facts:
        """What is known beyond the text."""
        return self.view.facts

    @property
    def allowed(self) -> Allowed:
        """What may be said here."""
        return self.view.allowed

    @property
    def text(self) -> str:
        """The match, in lower case."""
        return self.page.low[self.start : self.end]

    @property
    def cased(self) -> str:
        """The match as it was written, but for the folding."""
        return self.page.cased[self.start : self.end]

    def near(self, before: int = CONTEXT_BEFORE, after: int = CONTEXT_AFTER) -> bool:
        """Is one of the rule's context words close by?"""
        if self.context is None:
            return False
        return self.context.seen(self.page.data[max(0, self.start - before) : self.end + after])

    def shielded(self) -> bool:
        """Does it stand within a link, whose digits are nobody's number?"""
        return any(start < self.end and self.start < end for start, end in self.view.shields)


@dataclass(frozen=True, slots=True)
class Hit:
    """A candidate that is what it looks like: where in the folded text, and how sure."""

    start: int
    end: int
    confidence: Confidence | None

    def meets(self, other: Hit) -> bool:
        """Do the two have a character in common?"""
        return self.start < other.end and other.start < self.end

    def joined(self, other: Hit) -> Hit:
        """Both as one, as sure as this one."""
        return Hit(min(self.start, other.start), max(self.end, other.end), self.confidence)


Check = Callable[[Candidate], Hit | None]
