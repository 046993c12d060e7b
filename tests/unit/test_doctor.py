"""What is wrong with a guild, from facts alone: each fault alone, and a well guild that has none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.app import CONFIG
from bot.domain.doctor import CircleFacts, GuildFacts, PlaceFacts, ProviderFacts, StartFacts, examine_guild
from bot.domain.faults import NATURE, Fault, FaultKind, Mend, to_tell
from bot.domain.machine import MachineFacts, examine_machine
from bot.domain.meetings import CircleState, RoomKind
from bot.domain.telling import tells
from bot.texts import Texts

CHANNEL, VOICE, STAFF, LOBBY = (PlaceFacts(number, name="plain") for number in (21, 22, 23, 24))
CIRCLE = CircleFacts(
    3, "Evening", RoomKind.VOICE, CircleState.ACTIVE, 1, CHANNEL, VOICE, has_desk=True, desk_there=True
)
WELL = GuildFacts("Harbor", (CIRCLE,), admin_place=STAFF, start=StartFacts(LOBBY))


def circle(**changes: Any) -> GuildFacts:  # noqa: ANN401 - whatever a circle has
    """Return the well guild with its circle changed."""
    return replace(WELL, circles=(replace(CIRCLE, **changes),))


CASES = {
    FaultKind.CHANNEL_GONE: (circle(channel=replace(CHANNEL, is_there=False)), 3, ()),
    FaultKind.CHANNEL_RIGHTS: (
        circle(channel=replace(CHANNEL, missing=("manage_threads",))),
        3,
        ("manage_threads",),
    ),
    FaultKind.VOICE_GONE: (circle(voice=None), 3, ()),
    FaultKind.ROOM_RIGHTS: (circle(voice=replace(VOICE, missing=("move_members",))), 3, ("move_members",)),
    FaultKind.ROOM_SEEN: (circle(voice=replace(VOICE, seen_by_everyone=True)), 3, ()),
    FaultKind.DESK_GONE: (circle(desk_there=False), 3, ()),
    FaultKind.NOBODY_HOLDS: (circle(holders=0), 3, ()),
    FaultKind.BOTS_READ: (
        circle(channel=replace(CHANNEL, readers=(7,)), voice=replace(VOICE, readers=(7, 8))),
        3,
        ("7", "8"),
    ),
    FaultKind.TELLING_CIRCLE: (circle(name="Ketamine evening"), 3, ()),
    FaultKind.TELLING_CHANNEL: (circle(channel=replace(CHANNEL, name="k-e-t-a-m-i-n-e")), 3, ()),
    FaultKind.ROLE_RIGHTS: (replace(WELL, role_missing=("connect",)), 0, ("connect",)),
    FaultKind.NOT_READING: (replace(WELL, reads=False), 0, ()),
    FaultKind.ADMIN_CHANNEL: (
        replace(WELL, admin_place=replace(STAFF, missing=("send_messages",))),
        0,
        ("23", "there", "send_messages"),
    ),
    FaultKind.NO_ADMIN_CHANNEL: (replace(WELL, admin_place=None), 0, ()),
    FaultKind.START_CARD: (
        replace(WELL, start=StartFacts(replace(LOBBY, is_there=False))),
        0,
        ("24", "gone"),
    ),
    FaultKind.AUTOMOD: (replace(WELL, automod_on=True, automod_drifted=True), 0, ()),
    FaultKind.AUTOMOD_RIGHT: (
        replace(WELL, automod_on=True, automod_right=False),
        0,
        (),
    ),
    FaultKind.WEBHOOK_OFF: (
        replace(WELL, providers=(ProviderFacts("kofi", has_secret=True, server_on=False),)),
        0,
        ("kofi",),
    ),
    FaultKind.WEBHOOK_UNREAD: (
        replace(WELL, providers=(ProviderFacts("kofi", has_secret=True, server_on=True, last_unread=True),)),
        0,
        ("kofi",),
    ),
    FaultKind.WEBHOOK_REFUSED: (
        replace(WELL, providers=(ProviderFacts("stripe", has_secret=True, server_on=True, refused=4),)),
        0,
        ("stripe", "4"),
    ),
    FaultKind.TELLING_GUILD: (replace(WELL, name="Ketamin-Gruppe"), 0, ()),
    FaultKind.LANGUAGE: (replace(WELL, language="fr", languages=("en", "de")), 0, ("fr", "en", "de")),
}


@pytest.mark.parametrize("kind", CASES)
def test_each_fault_is_found_alone(kind: FaultKind) -> None:
    """A guild that is well but for one thing has exactly that fault; well, it has none."""
    facts, about, words = CASES[kind]

    assert examine_guild(WELL) == ()
    assert examine_guild(facts) == (Fault(kind, about, words),)


def test_the_worst_comes_first_and_the_role_is_one_fault() -> None:
    """What the role lacks is told once and not for every channel; an archived circle is left in peace."""
    lacking = ("manage_threads",)
    gone = replace(CIRCLE, circle_id=4, voice=None, native_event=True)
    old = replace(gone, circle_id=5, state=CircleState.ARCHIVED)
    facts = replace(
        circle(channel=replace(CHANNEL, missing=lacking)),
        role_missing=lacking,
        admin_place=None,
        event_right=False,
    )
    facts = replace(facts, circles=(*facts.circles, gone, old))

    assert [fault.key for fault in examine_guild(facts)] == [
        (FaultKind.VOICE_GONE, 4),
        (FaultKind.ROLE_RIGHTS, 0),
        (FaultKind.EVENT_RIGHT, 4),
        (FaultKind.NO_ADMIN_CHANNEL, 0),
    ]


def test_what_is_told_unasked() -> None:
    """What breaks is told, what is advice is shown; the machine's troubles are told where the installation is small."""
    faults = (Fault(FaultKind.DISK), Fault(FaultKind.ROLE_RIGHTS), Fault(FaultKind.TELLING_GUILD))

    assert set(to_tell(faults, machine_too=False)) == {(FaultKind.ROLE_RIGHTS, 0)}
    assert set(to_tell(faults, machine_too=True)) == {(FaultKind.ROLE_RIGHTS, 0), (FaultKind.DISK, 0)}


def test_every_fault_and_every_mending_has_its_words() -> None:
    """Each kind says what is wrong, what it breaks and what to do; what can be mended has a button that says so."""
    say = Texts(CONFIG / "locales").to()
    for kind in FaultKind:
        assert set(NATURE) == set(FaultKind)
        text = say(f"setup.fault_{kind}", **dict.fromkeys(FIELDS, "X"))
        assert len(text.split(". ")) >= 2, (kind, "what it breaks, and what to do")
        assert len(text) < 700, kind
        assert say(f"setup.title_{kind}", name="X", channel="X", room="X").endswith("."), kind
    for mend in Mend:
        assert 0 < len(say(f"setup.mend_{mend}")) <= 40


FIELDS = (
    *("name", "channel", "room", "rights", "roles", "provider", "number", "free", "seconds", "language"),
    *("what", "hours", "version", "lines", "languages"),
)

MACHINE = MachineFacts(datetime(2026, 11, 22, tzinfo=UTC), 2**20, 2**33, "2026a", 3, 100)
MACHINE_CASES = {
    FaultKind.DATABASE: (replace(MACHINE, database_ok=False), ()),
    FaultKind.DISK: (replace(MACHINE, free_bytes=100 * 2**20), ("100",)),
    FaultKind.CLOCK: (replace(MACHINE, skew_seconds=-95.4), ("95",)),
    FaultKind.ZONES: (replace(MACHINE, zones="2024b"), ("2024b",)),
    FaultKind.BACKUP: (replace(MACHINE, backup_hours=61), ("61",)),
    FaultKind.HELP_LINES: (replace(MACHINE, overdue=("A line",)), ("A line",)),
}


@pytest.mark.parametrize("kind", MACHINE_CASES)
def test_each_fault_of_the_machine_is_found_alone(kind: FaultKind) -> None:
    """A machine that is well but for one thing has exactly that fault; well, it has none."""
    facts, words = MACHINE_CASES[kind]

    assert examine_machine(replace(MACHINE, skew_seconds=4)) == ()
    assert examine_machine(facts) == (Fault(kind, 0, words),)


def test_what_is_new_has_no_copy_yet() -> None:
    """An installation of a few hours need not have a copy; a day later it must. A big database needs more room."""
    none = replace(MACHINE, backup_hours=None)

    assert examine_machine(replace(none, age_hours=5)) == ()
    assert [fault.kind for fault in examine_machine(none)] == [FaultKind.BACKUP]
    big = replace(MACHINE, database_bytes=2**32)
    assert [fault.kind for fault in examine_machine(big)] == [FaultKind.DISK]
    assert [fault.kind for fault in examine_machine(replace(MACHINE, zones=""))] == [FaultKind.ZONES]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Ketamine circle",
            "KETAMIN Kreis",
            "k3tamine",
            "k.e.t.a.m.i.n.e",
            "Círculo de ketamina",
            "esketamine-tue",
        ),
        *(
            "Psychedelic integration",
            "Therapy evening",
            "Depressionsgruppe",
            "Depresión",
            "KAP group",
            "mdma-1",
        ),
        *("Trauma & trust", "grief-circle", "Microdosing friends", "Spravato Tuesdays"),
    ],
)
def test_names_that_tell(name: str) -> None:
    """A treatment, a drug or a feeling is seen, however it is written."""
    assert tells(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Harbor circle",
            "Evening circle",
            "Thursday group",
            "market",
            "Kapitel zwei",
            "striped socks",
            "Tripoli",
        ),
        *("Round table", "Montag", "the patience of trees", "soberana", "Círculo del jueves", "room-3", ""),
    ],
)
def test_names_that_do_not(name: str) -> None:
    """Plain names pass, also those that hold a short word inside a longer one."""
    assert not tells(name)
