"""AutoMod's patterns, as Rust reads them, within Discord's limits; and what makes a guild's rules match ours."""

from __future__ import annotations

from dataclasses import replace

import flpc
import pytest

from bot.app import CONFIG
from bot.domain.automod import (
    CONTACT_PATTERNS,
    INVITE_PATTERNS,
    LONGEST_PATTERN,
    LONGEST_REASON,
    MENTIONS,
    MOST_EXCEPTIONS,
    MOST_PATTERNS,
    NAMES,
    RuleKey,
    Standing,
    There,
    Wanted,
    compare,
    wanted_rules,
)
from bot.texts import Texts
from bot.ui.automod import reasons
from tests.unit.screening.identifying import Maker

REASONS = {key: f"because {key}" for key in RuleKey}
WANTED = wanted_rules(REASONS, ["+1 415 555 0132"])
CAUGHT = (
    "you can write to ada.lovelace+circle@mail.example.org",
    "ADA@EXAMPLE.COM",
    "ada [at] example [dot] org",
    "ada (at) example.org",
    "ada at gmail dot com",
    "call (415) 555-0132",
    "my number: 415-555-0132.",
    "+1 415.555.0132",
    "+49 30 901820",
    "+4930901820",
    "+44 20 7946 0958",
    "+33 6 12 34 56 78",
    "my ssn is 219-09-9999",
    "4111 1111 1111 1111",
    "4111111111111111",
    "3782 822463 10005",
    "DE89 3704 0044 0532 0130 00",
    "GB29 NWBK 6016 1331 9268 19",
)
INVITES = (
    "join discord.gg/abcd",
    "https://discord.com/invite/harbor-1",
    "t.me/somebody",
    "https://chat.whatsapp.com/AbC123",
)
STAYS = (
    "I slept from 3:30 to 11:15 and it was 2025-10-13.",
    "the Samaritans are at 116 123, or 988, or 1-800-273-8255, or (866) 488-7386",
    "I took 200 mg twice, 3 times in 12 weeks, for 1 200 000.",
    "look at outlook, it is good at gmail too",
    "see you @ home @ 7",
    "version 10.2.3.4, order 123456789012, 5 10 15 20 25 30",
    "+5 10 15 20 mg a day, +1 for that, +10 000 steps",
    "123-45-678 and 000-12-3456 and 666-12-3456",
    "<@123456789012345678> at <t:1767600000:F> <#123456789012345678>",
    "discord is a good place, and telegram too",
    "the AB12 train, platform 3704",
)


def caught_by(patterns: tuple[str, ...], text: str) -> list[str]:
    return [pattern for pattern in patterns if flpc.search(flpc.compile(pattern), text)]


def test_every_pattern_is_within_discords_limits_and_compiles_in_rust() -> None:
    """At most ten a rule, 260 characters each, and Rust's regex takes them."""
    for patterns in (CONTACT_PATTERNS, INVITE_PATTERNS):
        assert len(patterns) <= MOST_PATTERNS
        for pattern in patterns:
            assert len(pattern) <= LONGEST_PATTERN, (len(pattern), pattern)
            flpc.compile(pattern)
    with pytest.raises(ValueError, match="look-around"):
        flpc.compile(r"(?=a)")


def test_every_reason_fits_in_every_language() -> None:
    """Discord refuses a whole rule for a reason of 151 characters: a longer translation would switch it off."""
    texts = Texts(CONFIG / "locales")
    said = {language: reasons(texts.to(language)) for language in texts.languages}
    assert {"en", "es", "de"} <= said.keys()
    assert len({*map(str, said.values())}) == len(said)
    for found in said.values():
        assert [one for one in found.values() if not 20 < len(one) <= LONGEST_REASON] == []


@pytest.mark.parametrize("text", CAUGHT)
def test_contact_details_are_caught(text: str) -> None:
    """Plain and lightly disguised ones; each by its own pattern, and none by the one of invites."""
    assert caught_by(CONTACT_PATTERNS, text)
    assert not caught_by(INVITE_PATTERNS, text)


@pytest.mark.parametrize("text", INVITES)
def test_invites_are_caught(text: str) -> None:
    """Discord's own, and those of the messengers people go to."""
    assert caught_by(INVITE_PATTERNS, text)


@pytest.mark.parametrize("text", STAYS)
def test_ordinary_words_are_not(text: str) -> None:
    """Times, doses, prices, help lines, mentions: nobody is stopped without a reason."""
    assert caught_by((*CONTACT_PATTERNS, *INVITE_PATTERNS), text) == []


def test_of_generated_messages_hardly_any_is_stopped_wrongly() -> None:
    """Of two thousand messages of ordinary talk at most one, and of a hundred addresses and US numbers nearly all."""
    maker = Maker(7)
    compiled = [flpc.compile(pattern) for pattern in (*CONTACT_PATTERNS, *INVITE_PATTERNS)]

    def is_caught(text: str) -> bool:
        return any(flpc.search(pattern, text) is not None for pattern in compiled)

    wrong = [text for text in (maker.talk.message() for _ in range(2000)) if is_caught(text)]
    assert len(wrong) <= 1, wrong
    assert sum(is_caught(f"write to {maker.email()}") for _ in range(100)) >= 99


def stands(wanted: Wanted, number: int) -> There:
    """Return this rule as Discord has it."""
    return There(
        number,
        wanted.name,
        ours=True,
        kind="keyword" if wanted.mentions is None else "mentions",
        enabled=True,
        blocks_only=True,
        reason=wanted.reason,
        patterns=wanted.patterns,
        exceptions=wanted.exceptions,
        mentions=wanted.mentions,
    )


def test_what_is_there_decides_what_is_done() -> None:
    """Nothing there: all are made. All there: nothing is done. What differs is mended, what is double goes."""
    empty = compare(WANTED, [])
    assert (empty.make, empty.mend, empty.remove, empty.drifted) == (WANTED, (), (), 3)
    there = [stands(one, at) for at, one in enumerate(WANTED)]
    whole = compare(WANTED, there)
    assert (whole.make, whole.mend, whole.remove, whole.drifted) == ((), (), (), 0)
    assert set(whole.standing.values()) == {Standing.STANDS}
    for change in (
        {"enabled": False},
        {"blocks_only": False},
        {"reason": "no"},
        {"patterns": ()},
        {"exceptions": ()},
        {"keywords": ("x",)},
    ):
        changed = compare(WANTED, [replace(there[0], **change), *there[1:]])
        assert (changed.make, changed.mend, changed.drifted) == ((), ((0, WANTED[0]),), 1), change
    assert compare(WANTED, [*there, stands(WANTED[1], 9)]).remove == (9,)
    assert compare((), there).remove == (0, 1, 2)


def test_an_admins_own_rules_are_never_touched() -> None:
    """Not even one of the same name; and where theirs take the room, ours wait and count as no drift."""
    theirs = [replace(stands(WANTED[0], at), ours=False) for at in range(5)]
    mentions = replace(stands(WANTED[2], 7), ours=False)
    steps = compare(WANTED, [*theirs, mentions])
    assert (steps.make, steps.mend, steps.remove) == ((WANTED[0],), (), ())
    assert steps.standing == {
        RuleKey.CONTACT: Standing.MISSING,
        RuleKey.INVITES: Standing.NO_ROOM,
        RuleKey.MENTIONS: Standing.NO_ROOM,
    }
    other = replace(stands(WANTED[0], 8), name="Ours, but another feature's")
    assert compare((), [*theirs, mentions, other]).remove == ()


def test_what_may_be_said_are_exceptions_that_discord_takes() -> None:
    """At most a hundred of sixty characters, and no short number that others may hold."""
    said = ["988", "116 123", "clinic.example", "x" * 61, *(f"{at}.example.org" for at in range(200))]
    contact = wanted_rules(REASONS, said)[0]
    assert contact.exceptions[0] == "clinic.example"
    assert len(contact.exceptions) == MOST_EXCEPTIONS
    assert not {"988", "116 123", "x" * 61} & set(contact.exceptions)
    assert WANTED[2].mentions == MENTIONS
    assert len({*NAMES.values()}) == len(RuleKey)
