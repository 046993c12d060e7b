"""A thousand people press Join at one instant, and it comes out as if they had stood in line."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.behaviour import stories

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.harness.world import World

EDITS = "/channels/*/messages/*"
SEATS = 12
PATIENCE = 110.0
SECONDS = 30
"""Seconds of the processor for all of it, so that this test stays a test."""


@contextmanager
def at_one_instant(world: World) -> Iterator[None]:
    """Let what people do inside reach the bot without waiting for what comes of it."""

    async def go_on(**_: object) -> None:
        """Do not wait."""

    vars(world.sim)["_settle_internal"] = go_on
    try:
        yield
    finally:
        del vars(world.sim)["_settle_internal"]


def consent_to_all(world: World, people: list[int]) -> None:
    """Let everybody have accepted the agreement before, by the file: a thousand presses are the test, not two."""
    (version,) = {row["version"] for row in stories.query(world, "SELECT version FROM consent")}
    values = [(world.guild.id, user_id, version, 0) for user_id in people]
    with closing(sqlite3.connect(world.database_file, timeout=5)) as conn, conn:
        conn.executemany(
            "INSERT INTO consent (guild_id, user_id, version, accepted_at) VALUES (?, ?, ?, ?)", values
        )


@pytest.mark.parametrize("people", [120, pytest.param(1000, marks=pytest.mark.soak)])
async def test_many_presses_at_once_seat_twelve_in_order_of_arrival(world: World, people: int) -> None:
    """Exactly twelve get a seat, the others their place in the list, everyone is answered, and the card rests."""
    circle = await stories.make_circle(world, capacity=str(SEATS))
    first = world.members[0]
    await stories.join(world, first, circle)
    await world.press(first, circle.card(first), "Can't make it")
    await world.later(minutes=1)
    crowd = [world.add(f"Guest {number}") for number in range(people)]
    consent_to_all(world, [person.id for person in crowd])
    card, edits = circle.card(crowd[0]), world.wire.count("PATCH", EDITS)
    begun = time.process_time()
    world.sim.settle_timeout = PATIENCE
    with at_one_instant(world):
        answers = [await world.press(person, card, "Join") for person in crowd]
    await world.settle()
    await world.later(seconds=30)
    stood = {user: state for user, state in stories.seats(circle).items() if user != first.id}
    assert list(stood) == [person.id for person in crowd]
    assert list(stood.values()) == ["seated"] * SEATS + ["waitlisted"] * (people - SEATS)
    assert all("You have a seat" in answer.text for answer in answers[:SEATS])
    assert f"number {people - SEATS}" in answers[-1].text
    assert all(answer.acknowledged and len(answer.messages) == 1 for answer in answers)
    assert 1 <= world.wire.count("PATCH", EDITS) - edits <= 4
    assert f"All 12 seats are taken, and {people - SEATS} people wait" in card.text
    assert time.process_time() - begun < SECONDS
