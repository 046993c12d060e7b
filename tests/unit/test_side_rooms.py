"""Who goes along into a side room."""

from __future__ import annotations

import pytest

from bot.domain.side_rooms import who_goes_along

JONAS, MARA, LEA, TOM = range(1, 5)


@pytest.mark.parametrize(
    ("holding", "on_duty", "here", "along"),
    [
        ((JONAS,), (), (), (JONAS,)),
        ((JONAS,), (JONAS,), (JONAS, TOM), (JONAS,)),
        ((JONAS, MARA), (), (), (JONAS, MARA)),
        ((MARA, LEA, JONAS), (), (), (JONAS, MARA)),
        ((MARA, LEA, JONAS), (), (TOM, LEA), (JONAS, LEA)),
        ((MARA, LEA, JONAS), (MARA, TOM), (LEA,), (JONAS, MARA)),
    ],
)
def test_two_go_along_at_most(
    holding: tuple[int, ...], on_duty: tuple[int, ...], here: tuple[int, ...], along: tuple[int, ...]
) -> None:
    """Who asked, and one more: somebody on duty, else somebody who is there, else whoever holds it longest."""
    assert who_goes_along(JONAS, holding, on_duty=on_duty, here=here) == along
