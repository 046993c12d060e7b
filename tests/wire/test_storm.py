"""Hundreds of people press Join at one instant, over a real wire, with discord.py's own HTTP and gateway code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.wire import crowd

if TYPE_CHECKING:
    from tests.wire.children import Nursery
    from tests.wire.driver import Discord

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def discord_options() -> list[str]:
    """Without the contract: judging 6,000 requests takes longer than making them."""
    return []


@pytest.mark.parametrize("crowded", [300, pytest.param(3000, marks=pytest.mark.soak)])
def test_presses_at_once_seat_twelve_in_order(discord: Discord, nursery: Nursery, crowded: int) -> None:
    """Twelve are seated, all others wait in the order in which they pressed, and everybody is told.

    How long that takes is for `benchmarks/storm.py`, beside a bot that does nothing else.
    """
    place, people = crowd.crowd(discord, crowded)
    card = crowd.post_card(discord, nursery, place, people)
    figures = crowd.press_all(discord, people, card)
    print(f"worst answer {figures.worst:.2f} s, all told after {figures.all_told:.2f} s")  # noqa: T201
    stood = crowd.seats(discord.folder / "circles.db")
    assert [user for user, _ in stood] == people
    assert [state for _, state in stood] == ["seated"] * crowd.SEATS + ["waitlisted"] * (
        crowded - crowd.SEATS
    )
    assert figures.refused == 0
