"""The rules that Discord's AutoMod is given, and how they are compared with what a guild has.

Discord's limits (resources/auto-moderation): 6 keyword rules and 1 of mentions a guild, whoever made them; in a keyword
rule 10 patterns of 260 characters in Rust's dialect, 1,000 keywords and 100 exceptions of 60; a reason of 150. Who is
exempt, by channel (at most 50) or role, is an admin's choice in Discord's own settings and left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MOST_PATTERNS: Final = 10
LONGEST_PATTERN: Final = 260
MOST_EXCEPTIONS: Final = 100
LONGEST_EXCEPTION: Final = 60
LONGEST_REASON: Final = 150
MOST_KEYWORD_RULES: Final = 6
MOST_MENTION_RULES: Final = 1
MENTIONS: Final = 6
"""People and roles in one message; more is a call to a crowd."""

_NO_DIGIT_BEFORE: Final = r"(?:^|[^0-9A-Za-z])"
_NO_DIGIT_AFTER: Final = r"(?:$|[^0-9])"
# area codes of the North American plan without the toll-free ones: a help line's number must pass
_AREA: Final = (
    r"(?:[2-79][0-9]{2}"
    r"|8(?:0[1-9]|[129][0-9]|3[0-24-9]|4[0-35-9]|5[0-46-9]|6[0-57-9]|7[0-689]|8[0-79]))"
)

CONTACT_PATTERNS: Final = (
    r"(?i)\b[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}\b",
    r"(?i)\b[a-z0-9._-]{2,40} ?[\[({<] ?at ?[\])}>] ?[a-z0-9-]{2,40} ?(?:[\[({<] ?dot ?[\])}>]|\.|dot) ?[a-z]{2,10}\b",
    (
        r"(?i)\b[a-z0-9._-]{2,40} at (?:g ?mail|googlemail|yahoo|hotmail|outlook|icloud|proton(?:mail)?|aol|gmx)"
        r" ?(?:dot|\.) ?(?:com|net|org|me|de|co)\b"
    ),
    rf"{_NO_DIGIT_BEFORE}(?:\+?1[ .-]?)?\(?{_AREA}(?:\) ?|[ .-])[2-9][0-9]{{2}}[ .-][0-9]{{4}}{_NO_DIGIT_AFTER}",
    (
        rf"{_NO_DIGIT_BEFORE}\+[2-9][0-9]{{0,2}}[ .-]?\(?[0-9]{{1,4}}\)?"
        rf"(?:[ .-]?[0-9]{{5,8}}|(?:[ .-][0-9]{{3,4}}){{2,3}}|(?:[ .-][0-9]{{2}}){{4}}){_NO_DIGIT_AFTER}"
    ),
    (
        r"(?:^|[^0-9-])(?:00[1-9]|0[1-9][0-9]|[1-57-8][0-9]{2}|6(?:[0-57-9][0-9]|6[0-57-9]))-(?:0[1-9]|[1-9][0-9])"
        r"-(?:000[1-9]|00[1-9][0-9]|0[1-9][0-9]{2}|[1-9][0-9]{3})(?:$|[^0-9-])"
    ),
    (
        rf"{_NO_DIGIT_BEFORE}(?:4[0-9]{{3}}|5[1-5][0-9]{{2}}|2[2-7][0-9]{{2}}|6011|65[0-9]{{2}})"
        rf"(?:[ -]?[0-9]{{4}}){{3}}{_NO_DIGIT_AFTER}"
    ),
    rf"{_NO_DIGIT_BEFORE}3[47][0-9]{{2}}[ -]?[0-9]{{6}}[ -]?[0-9]{{5}}{_NO_DIGIT_AFTER}",
    r"\b[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4}(?: ?[0-9]{4}){2,6}(?: ?[0-9A-Z]{1,3})?\b",
)
"""What is nearly always a contact detail. Discord knows no check digits, so nothing here guesses."""
INVITE_PATTERNS: Final = (
    r"(?i)\b(?:discord\.gg|discord(?:app)?\.com/invite|dsc\.gg|invite\.gg)/[a-z0-9-]{2,32}",
    r"(?i)\b(?:t\.me|telegram\.me|chat\.whatsapp\.com|wa\.me|signal\.group)/[+#a-z0-9_-]{2,64}",
)


class RuleKey(StrEnum):
    """Our rules."""

    CONTACT = "contact"
    INVITES = "invites"
    MENTIONS = "mentions"


NAMES: Final = {
    RuleKey.CONTACT: "Circlekeeper: contact details",
    RuleKey.INVITES: "Circlekeeper: invites",
    RuleKey.MENTIONS: "Circlekeeper: mass mentions",
}
"""By these we know our rules again, in every language: an installation has no other memory of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A rule as it should be. `mentions` is None for a rule of patterns. It blocks with `reason`, and does no more."""

    key: RuleKey
    reason: str
    patterns: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    mentions: int | None = None

    @property
    def name(self) -> str:
        """What it is called in the guild's settings."""
        return NAMES[self.key]


@dataclass(frozen=True, slots=True)
class There:
    """A rule that a guild has. `kind` is keyword, mentions or other; `ours`: this bot made it.

    `blocks_only`: it blocks and does nothing beside, such as copying what was written into a channel.
    """

    rule_id: int
    name: str
    ours: bool
    kind: str
    enabled: bool
    blocks_only: bool
    reason: str
    patterns: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mentions: int | None = None


class Standing(StrEnum):
    """How one of our rules stands."""

    STANDS = "stands"
    MISSING = "missing"
    CHANGED = "changed"
    NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class Steps:
    """What makes a guild's rules match ours, and how each of ours stands before that."""

    make: tuple[Wanted, ...]
    mend: tuple[tuple[int, Wanted], ...]
    remove: tuple[int, ...]
    standing: dict[RuleKey, Standing]

    @property
    def drifted(self) -> int:
        """How many of our rules somebody changed or took away. One that never had room is none."""
        return len(self.make) + len(self.mend)


def wanted_rules(reasons: dict[RuleKey, str], exceptions: Sequence[str]) -> tuple[Wanted, ...]:
    """Return our rules, with the reasons in the guild's language and what may be said there."""
    said = tuple(dict.fromkeys(one for one in exceptions if _can_be_excepted(one)))[:MOST_EXCEPTIONS]
    return (
        Wanted(RuleKey.CONTACT, reasons[RuleKey.CONTACT], CONTACT_PATTERNS, said),
        Wanted(RuleKey.INVITES, reasons[RuleKey.INVITES], INVITE_PATTERNS),
        Wanted(RuleKey.MENTIONS, reasons[RuleKey.MENTIONS], mentions=MENTIONS),
    )


def compare(wanted: Iterable[Wanted], there: Sequence[There]) -> Steps:
    """Return the steps from what is there to what is wanted. Whatever is not ours is left as it is."""
    ours: dict[str, list[There]] = {}
    for rule in there:
        if rule.ours and rule.name in NAMES.values():
            ours.setdefault(rule.name, []).append(rule)
    room = {
        "keyword": MOST_KEYWORD_RULES - sum(rule.kind == "keyword" for rule in there),
        "mentions": MOST_MENTION_RULES - sum(rule.kind == "mentions" for rule in there),
    }
    make: list[Wanted] = []
    mend: list[tuple[int, Wanted]] = []
    standing: dict[RuleKey, Standing] = {}
    for one in wanted:
        kind = "keyword" if one.mentions is None else "mentions"
        if found := ours.get(one.name):
            first = found.pop(0)
            standing[one.key] = Standing.STANDS if _matches(one, first) else Standing.CHANGED
            if standing[one.key] is Standing.CHANGED:
                mend.append((first.rule_id, one))
        elif room[kind] > 0:
            room[kind] -= 1
            standing[one.key] = Standing.MISSING
            make.append(one)
        else:
            standing[one.key] = Standing.NO_ROOM
    left = tuple(rule.rule_id for rules in ours.values() for rule in rules)
    return Steps(tuple(make), tuple(mend), left, standing)


def _can_be_excepted(entry: str) -> bool:
    """Say whether Discord takes this exception, and it is more than a short number, which other numbers may hold."""
    long_enough = sum(letter.isdigit() for letter in entry) >= 7 or any(map(str.isalpha, entry))
    return long_enough and len(entry) <= LONGEST_EXCEPTION


def _matches(one: Wanted, rule: There) -> bool:
    return (
        rule.enabled
        and rule.blocks_only
        and rule.reason == one.reason
        and rule.patterns == one.patterns
        and rule.exceptions == one.exceptions
        and not rule.keywords
        and rule.mentions == one.mentions
    )
