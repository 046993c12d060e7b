"""What always holds of the talking piece, whatever was pressed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.domain import piece

if TYPE_CHECKING:
    from datetime import datetime

    from bot.domain.piece import Piece


def one_holder_or_none(held: Piece) -> None:
    """The holder does not wait, nobody waits twice, and a free piece does not lie while somebody could have it."""
    assert (held.holder is None) is (held.since is None)
    assert held.holder not in held.line
    assert held.holder is not None or not held.offered
    assert len(set(held.to_come)) == len(held.to_come)
    assert len(set(held.hands)) == len(held.hands)
    assert not set(held.to_come) & held.had
    if held.holder is None and not held.resting:
        assert piece.next_up(held) is None


def everyone_is_reached(held: Piece, now: datetime) -> None:
    """If from here on each holder hands it on, everyone in line has it, once, and it ends."""
    waiting, reached = set(held.line), []
    held = replace(held, away={})
    if held.holder is not None:
        held = piece.let_pass(held, held.holder, now)
    while piece.next_up(held) is not None or held.holder is not None:
        if held.holder is None:
            held = piece.give_next(held, now)
        assert held.holder is not None
        reached.append(held.holder)
        held = piece.let_pass(held, held.holder, now)
        assert len(reached) <= len(waiting)
    assert sorted(reached) == sorted(waiting)
