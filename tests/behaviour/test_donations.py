"""The ledger, as people meet it: an admin who keeps it, and members for whom a gift changes nothing."""

from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.domain.ledger import NAMED_PERIODS, Period
from bot.domain.meetings import Person
from bot.domain.money import Amount, currencies, exponent_of
from bot.ui.ledger import LISTED
from tests.behaviour.giving_steps import PURPOSE, join, make_circle, record, rows, set_page, summary

if TYPE_CHECKING:
    from tests.harness.world import World

ADMIN_COMMANDS: dict[str, dict[str, object]] = {
    "donations record": {"amount": "12.50", "currency": "USD"},
    "donations summary": {},
    "donations provider": {},
    "donations correct": {"entry": "1", "reason": "mistyped"},
    "donations export": {},
    "donations chart": {},
    "donations goal": {"amount": "500", "currency": "EUR"},
}
GIFT_TABLES = ("gift_entry", "gift_link", "giving")


# --- what a gift does not do


async def test_a_gift_changes_nothing(world: World) -> None:
    """Before and after a gift somebody sees the same screens, and no row outside the ledger but its audit is other."""
    place = await make_circle(world)
    member = world.members[0]
    await join(world, member, place)
    await set_page(world)

    async def seen() -> list[tuple[str, tuple[str, ...]]]:
        answers = [await world.slash(member, place, one) for one in ("circles", "my meetings", "donate")]
        cards = world.seen_by(member, place) + world.seen_by(member, world.lobby)
        public = [one for one in cards if not one.ephemeral]
        return [*((one.text, one.labels) for one in answers), *((one.text, one.labels) for one in public)]

    before, rows_before = await seen(), rows(world)
    for circle in ("", "Harbor circle"):
        assert "is in the ledger" in await record(world, "1000", circle=circle)
    await world.later(minutes=20)

    assert await seen() == before
    changed = {table for table, content in rows(world).items() if content != rows_before[table]}
    assert changed - {"sqlite_sequence"} == {"gift_entry", "audit"}
    assert [message.text for message in world.dms(member)] == []


async def test_seating_works_where_it_cannot_read_the_ledger(world: World) -> None:
    """With every gift table forbidden to SQLite, seats are taken and given back as ever; the ledger itself cannot."""
    place = await make_circle(world)
    await record(world, "5")
    database = world.bot.parts.database

    def deny(action: int, table: str | None, *_: object) -> int:
        return sqlite3.SQLITE_DENY if table in GIFT_TABLES else sqlite3.SQLITE_OK

    for run in (database.read, database.write):
        await run(lambda conn: conn.set_authorizer(deny))

    assert "You have a seat" in await join(world, world.members[0], place)
    again = await world.press(world.members[0], world.find(world.members[0], place, "Join"), "Join")
    assert "have a seat" in again
    assert "1 of 10" in await world.slash(world.members[1], place, "circles")
    await world.press(world.members[0], world.find(world.members[0], place, "Join"), "Can't make it")
    assert "0 of 10" in await world.slash(world.members[1], place, "circles")
    assert world.errors() == []
    with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
        await world.bot.services.ledger.summary(world.guild.id, Period(date.min, date.max, "all"))


# --- the ledger


async def test_a_gift_is_recorded_and_added_up(world: World) -> None:
    """What was written down comes back in the sum, each currency by itself, with no name anywhere near it."""
    for amount, currency in (("12.50", "usd"), ("0,05", "USD"), ("1.234,50", "EUR"), ("500", "JPY")):
        answer = await record(world, amount, currency)
        assert answer.last.ephemeral
        assert "No name is kept" in answer

    text = await summary(world)

    assert "Gifts in 2026" in text
    assert "12.55 USD from 2 gifts" in text
    assert "1,234.50 EUR from 1 gift" in text
    assert "500 JPY from 1 gift" in text
    assert not {str(person.id) for person in world.people.values()} & {
        str(value) for row in rows(world, "gift_entry")["gift_entry"] for value in row
    }
    assert rows(world, "gift_link")["gift_link"] == []


async def test_the_answer_names_what_was_written(world: World) -> None:
    """Amount, day and circle of the entry are said back, so that a slip is seen at once."""
    await make_circle(world)

    whole = await record(world, "12.5", date="24 Dec 2025")
    circle = await record(world, "7", circle="harbor circle")

    assert "12.50 USD is in the ledger for Dec 24, 2025, for the whole group" in whole
    assert "7.00 USD is in the ledger for Jan 5, 2026, for **Harbor circle**" in circle


async def test_periods_and_circles_narrow_a_summary(world: World) -> None:
    """A month, a year and a circle each show their own gifts and nothing else."""
    place = await make_circle(world)
    await record(world, "1", date="2025-12-31")
    await record(world, "20", date="2026-01-01")
    await record(world, "300", circle="Harbor circle")

    assert "320.00 USD from 2 gifts" in await summary(world)
    assert "320.00 USD" in await summary(world, period="2026-01")
    assert "- 1.00 USD from 1 gift" in await summary(world, period="last month")
    assert "no entry for this time" in await summary(world, period="2024")
    assert "300.00 USD from 1 gift" in await summary(world, circle="Harbor circle")
    here = await world.slash(world.admin, place, "donations summary")
    assert "Harbor circle alone" in here
    assert "300.00 USD from 1 gift" in here


async def test_a_gift_recorded_in_a_circles_channel_is_that_circles(world: World) -> None:
    """Without the option, this channel's circle is meant, and the answer says which that was."""
    place = await make_circle(world)
    answer = await world.slash(world.admin, place, "donations record", amount="9", currency="USD")

    assert "for **Harbor circle**" in answer
    assert "9.00 USD" in await summary(world, circle="Harbor circle")


async def test_the_ledger_is_there_after_a_restart(world: World) -> None:
    """Gifts and the page for giving outlive the process."""
    await record(world, "12.50")
    await set_page(world)
    await world.restart()

    assert "12.50 USD" in await summary(world)
    assert PURPOSE in await world.slash(world.members[0], world.lobby, "donate")


async def test_the_audit_says_who_and_never_how_much(world: World) -> None:
    """Recording and changing the page leave one act each, by this admin, in fixed words."""
    await record(world, "4242.42")
    await set_page(world)

    acts = [row[1:6] for row in rows(world, "audit")["audit"]]
    assert acts == [
        (world.guild.id, world.admin.id, "gift_recorded", None, None),
        (world.guild.id, world.admin.id, "giving_changed", None, None),
    ]
    assert "4242" not in str(acts)


async def test_many_currencies_fit_one_answer(world: World) -> None:
    """A ledger with more currencies than a message holds says how many more there are."""
    ledger, who = world.bot.services.ledger, Person(world.guild.id, world.admin.id, is_admin=True)
    for code in sorted(currencies()):
        await ledger.record(who, Amount(999_999_999_999, code, exponent_of(code)), date(2026, 1, 5), None)

    text = await summary(world)

    assert len(text) <= 2000
    assert f"and {len(currencies()) - LISTED} more currencies" in text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        *(({"amount": amount}, "`12.50`") for amount in ("12,5,0", "-5", "1e3", "NaN", "0", "12.345", "ten")),
        ({"amount": "12.50", "currency": "JPY"}, "`12`"),
        ({"amount": "1000000000"}, "999,999,999.00 USD"),
        ({"currency": "XBT"}, "`USD`"),
        ({"currency": "dollars"}, "`USD`"),
        ({"date": "yesterday"}, "`2026-01-05`"),
        ({"date": "2026-01-07"}, "`2026-01-05`"),
        ({"date": "1026-01-05"}, "`2026-01-05`"),
        ({"circle": "Atlantis"}, "Harbor circle"),
    ],
)
async def test_a_slip_changes_nothing_and_says_what_works(
    world: World, options: dict[str, object], told: str
) -> None:
    """Whatever cannot be read is answered with one sentence and an example, and the ledger stays as it was."""
    await make_circle(world)
    before = rows(world)

    answer = await world.slash(
        world.admin,
        world.lobby,
        "donations record",
        **{"amount": "12.50", "currency": "USD", **options},
    )

    assert answer.last.ephemeral
    assert told in answer
    assert rows(world) == before


@pytest.mark.parametrize("options", [{"period": "2026-13"}, {"period": "november"}, {"circle": "Atlantis"}])
async def test_a_slip_in_a_summary_says_what_works(world: World, options: dict[str, object]) -> None:
    """A period that cannot be read is answered with one that can, an unknown circle with the names there are."""
    await make_circle(world)

    text = await summary(world, **options)

    assert "`2026-01`" in text or "Harbor circle" in text


async def test_the_options_complete_themselves(world: World) -> None:
    """Currencies, periods and circles are offered while an admin types; what is offered works."""
    await make_circle(world)
    admin, lobby = world.admin, world.lobby

    assert await world.suggestions(admin, lobby, "donations record", "currency", "us") == ["USD"]
    assert len(await world.suggestions(admin, lobby, "donations summary", "period")) == len(NAMED_PERIODS)
    assert await world.suggestions(admin, lobby, "donations summary", "period", "last m") == ["Last month"]
    for command in ("donations record", "donations summary"):
        assert await world.suggestions(admin, lobby, command, "circle", "harb") == ["Harbor circle"]
    for period in NAMED_PERIODS:
        assert "Gifts in 20" in await summary(world, period=period)


# --- who may


@pytest.mark.parametrize("command", ADMIN_COMMANDS)
async def test_only_admins_keep_the_ledger(world: World, command: str) -> None:
    """Even where a guild opens the commands to everyone, the bot refuses kindly, shows nothing and writes nothing."""
    await make_circle(world)
    await record(world, "77.77")
    await set_page(world)
    member = world.members[0]
    (group,) = [one for one in await world.bot.tree.fetch_commands() if one.name == "donations"]
    world.guild.set_command_permissions(group.id, {member.actor: True})
    before = rows(world)

    answer = await world.slash(member, world.lobby, command, **ADMIN_COMMANDS[command])

    assert answer.last.ephemeral
    assert "Only people who may manage" in answer
    assert "77.77" not in answer
    assert rows(world) == before
    assert await world.suggestions(member, world.lobby, "donations record", "circle", "") == []


async def test_members_are_not_offered_the_ledger(world: World) -> None:
    """Discord shows the admin's commands to admins; `/donate` to everyone."""
    offered = world.members[0].actor.available_commands(world.lobby)

    assert "donate" in offered
    assert not set(ADMIN_COMMANDS) & set(offered)
    assert set(ADMIN_COMMANDS) <= set(world.admin.actor.available_commands(world.lobby))
