"""The judge of the kill test sees every way in which something can be lost or doubled."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.wire.verdict import MARK, Promise, Row, stale_cards, wrongs

if TYPE_CHECKING:
    from tests.wire.standin.values import JSON

REMINDER = Row(1, "reminder_day", "done", 7, 11, 0, 0)
DESK = Row(2, "desk", "done", None, None, 0, 0)
PROMISE = Promise({"11": 1}, Counter({"50": 1}), {"50": frozenset({"9"})}, {"reminder_day": 1, "desk": 1})


def message(mark: int, recipient: str | None = "11") -> JSON:
    """Return a line of the log: a message with a mark."""
    return {"kind": "message", "markers": [mark], "recipient": recipient}


def thread(number: str) -> JSON:
    """Return a line of the log: a desk under channel 50."""
    return {"kind": "thread", "thread": {"id": number, "parent_id": "50", "name": "Desk"}}


ENTERED: JSON = {"kind": "thread_member", "thread_id": "60", "user_id": "9"}
ALL_WELL = [message(MARK + 1), thread("60"), ENTERED]


def test_nothing_is_said_when_all_is_well() -> None:
    """What was promised, delivered once and settled, raises no complaint."""
    assert wrongs(ALL_WELL, [REMINDER, DESK], PROMISE) == []


@pytest.mark.parametrize(
    ("delivered", "outbox", "complaint"),
    [
        ([*ALL_WELL, message(MARK + 1)], [REMINDER, DESK], "doubled: reminder_day 1 was posted 2 times"),
        ([thread("60"), ENTERED], [REMINDER, DESK], "lost: reminder_day 1 is done but was never posted"),
        ([thread("60"), ENTERED], [DESK], "person 11: 0 DMs, 1 promised"),
        ([*ALL_WELL, message(MARK + 5)], [REMINDER, DESK], "person 11: 2 DMs, 1 promised"),
        ([*ALL_WELL, thread("61")], [REMINDER, DESK], "doubled: thread 'Desk' under 50 was made 2 times"),
        ([message(MARK + 1)], [REMINDER, DESK], "channel 50: 0 threads, 1 promised"),
        (
            [message(MARK + 1), thread("60")],
            [REMINDER, DESK],
            "shut out: 9 was never let into a room under 50",
        ),
        (ALL_WELL, [REMINDER, replace(DESK, state="calling")], "stuck: desk 2 is still calling"),
        (ALL_WELL, [REMINDER, replace(DESK, state="dead")], "dead: desk 2"),
        (ALL_WELL, [REMINDER], "desk: 0 delivered, 1 promised"),
    ],
)
def test_each_wrong_is_named(delivered: list[JSON], outbox: list[Row], complaint: str) -> None:
    """Posted twice or never, written to nobody, a second thread, a closed door, a stuck or dead row: all are seen."""
    assert complaint in wrongs(delivered, outbox, PROMISE)


def test_a_card_that_still_offers_a_seat_is_stale() -> None:
    """A meeting that is over has a card without Join; what counts is the card's last drawing."""
    button = {"type": 1, "components": [{"type": 2, "custom_id": "join:1:7"}]}
    first: JSON = {"kind": "message", "id": "70", "message": {"components": [button]}}
    last: JSON = {"kind": "edit", "id": "70", "message": {"components": []}}
    assert stale_cards([first], {"70"}) == ["stale: card 70 still offers a seat"]
    assert stale_cards([first, last], {"70"}) == []
