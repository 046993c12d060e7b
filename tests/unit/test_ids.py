"""Custom ids: they stand in messages for months, so they are read back exactly and mistaken for nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui import ids
from bot.ui.ids import Press

ALL = {name: press for name, press in vars(ids).items() if isinstance(press, Press)}
LIMIT = 100  # characters of a custom id, Discord's components/reference
SNOWFLAKE = 2**63 - 1
presses = st.sampled_from(sorted(ALL.values(), key=lambda press: press.name))


@given(presses, st.data())
def test_an_id_is_read_back_as_it_was_written(press: Press, data: st.DataObject) -> None:
    """The pattern finds the very numbers, whatever they are, and the id fits."""
    size = press.numbers
    numbers = data.draw(st.lists(st.integers(0, SNOWFLAKE), min_size=size, max_size=size))
    written = press.custom_id(*numbers)
    found = re.fullmatch(press.template, written)
    assert found is not None
    assert [int(one) for one in found.groups()] == numbers
    assert len(written) <= LIMIT


def test_no_button_is_taken_for_another() -> None:
    """An id is matched by its own pattern and by no other, though names begin alike."""
    for name, press in ALL.items():
        written = press.custom_id(*[7] * press.numbers)
        matching = [other for other, one in ALL.items() if re.fullmatch(one.template, written)]
        assert matching == [name]


def test_another_version_is_another_button() -> None:
    """What an old button meant is not what a new one of that name means."""
    old, new = Press("join", 1), Press("join", 2)
    assert re.fullmatch(new.template, old.custom_id(5)) is None


@pytest.mark.parametrize(
    "given_id", ["join:1:", "join:1:5.6", "join:1:-5", "join:1:5 ", "join:1:x", "JOIN:1:5", "join:11:5"]
)
def test_what_was_not_written_by_us_is_not_ours(given_id: str) -> None:
    """Half an id, a number too many or anything else is no button of ours."""
    assert re.fullmatch(Press("join", 1).template, given_id) is None


def test_a_wrong_number_of_numbers_is_a_mistake_of_ours() -> None:
    """A button that could never be read back is not written."""
    for numbers in ((), (1, 2)):
        with pytest.raises(ValueError, match="join carries 1 numbers"):
            Press("join", 1).custom_id(*numbers)


def test_names_are_plain() -> None:
    """A name has no mark in it that the pattern would read as something else."""
    assert all(re.fullmatch(r"[a-z_]+", press.name) for press in ALL.values())
    assert len(ALL) >= 20
