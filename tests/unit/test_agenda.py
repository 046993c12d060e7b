"""The run of show: its phases, its times, and how it fits the people in the room."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load_content
from bot.domain.agenda import (
    SHORTEST_SHARE,
    Agenda,
    Mode,
    Phase,
    agenda_faults,
    choose_agenda,
    door_is_open,
    fitted,
    phase_at,
    phase_end,
    scaled,
    share_of,
    total_minutes,
)
from bot.domain.prompts import MEETING_KINDS
from bot.texts import Texts

CONFIG = Path(__file__).parents[2] / "config"
OURS = {agenda.key: agenda for agenda in load_content(CONFIG).agendas}
NINETY = OURS["ninety"]


def phase(
    key: str, minutes: int = 5, mode: Mode = "none", *, scales: bool = False, prompt_kind: str | None = None
) -> Phase:
    """A phase of which only what matters to the test is said."""
    return Phase(key, minutes, prompt_kind, mode, scales)


def agenda(*phases: Phase, minutes: int | None = None, late_door: bool = False) -> Agenda:
    """An agenda whose minutes fit its phases unless the test says otherwise."""
    return Agenda(
        "a",
        "prompts.agenda_a",
        total_minutes(phases) if minutes is None else minutes,
        phases,
        True,
        late_door,
    )


# --- the agendas the bot brings along


@pytest.mark.parametrize(
    ("key", "minutes"),
    [
        ("sixty", [3, 3, 4, 9, 25, 6, 6, 4]),
        ("ninety", [5, 5, 5, 15, 40, 8, 8, 4]),
        ("onetwenty", [6, 5, 6, 20, 50, 5, 12, 11, 5]),
    ],
)
def test_the_run_of_show_has_its_minutes(key: str, minutes: list[int]) -> None:
    """Each agenda gives every phase the minutes that were worked out for it, and they add up."""
    ours = OURS[key]
    assert [one.minutes for one in ours.phases] == minutes
    assert ours.minutes == sum(minutes)
    assert ours.cues
    assert ours.late_door


def test_every_live_agenda_uses_every_kind_of_prompt_once_and_in_order() -> None:
    """A live meeting opens, grounds, checks in, shares, talks and closes, each with a prompt of its own."""
    for key in ("sixty", "ninety", "onetwenty"):
        assert tuple(one.prompt_kind for one in OURS[key].phases if one.prompt_kind) == MEETING_KINDS


def test_text_across_zones_is_two_days_without_cues_or_door() -> None:
    """In the two-day text circle nobody is timed, nobody is late, and everyone is awake for each phase of talk."""
    zones = OURS["text_across_zones"]
    assert timedelta(minutes=zones.minutes) == timedelta(hours=48)
    assert (zones.cues, zones.late_door) == (False, False)
    assert all(one.minutes >= 12 * 60 for one in zones.phases[1:])
    assert {one.mode for one in zones.phases} == {"open"}
    assert not any(one.scales for one in zones.phases)


def test_every_agenda_and_phase_has_a_name_people_can_read() -> None:
    """Whatever an agenda of ours contains can be shown: the catalogue has its title and its phases."""
    say = Texts(CONFIG / "locales").to("en-US")
    for ours in OURS.values():
        assert say(ours.title_key)
        for one in ours.phases:
            assert say(f"prompts.phase_{one.key.replace('-', '_')}")


@pytest.mark.parametrize(("key", "heads"), [("sixty", 5), ("ninety", 8), ("onetwenty", 10)])
def test_an_agenda_fits_the_group_it_was_made_for(key: str, heads: int) -> None:
    """With the usual number of people nothing moves, and a share is the five minutes that circles ask for."""
    result = scaled(OURS[key], heads)
    assert result.agenda == OURS[key]
    assert result.share == timedelta(minutes=5)
    assert not result.hurried


# --- reading an agenda


def test_a_phase_is_found_by_its_place() -> None:
    """Places count from 0; before the start and after the end there is no phase."""
    assert phase_at(NINETY, 0) == NINETY.phases[0]
    assert phase_at(NINETY, 7) == NINETY.phases[-1]
    assert phase_at(NINETY, 8) is None
    assert phase_at(NINETY, -1) is None


def test_a_phase_ends_later_by_pauses_and_extensions() -> None:
    """Standing still and adding minutes both move the end, and nothing else does."""
    start = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
    five = phase("welcome", 5)
    assert phase_end(start, five) == start + timedelta(minutes=5)
    assert phase_end(start, five, timedelta(seconds=90), extended=timedelta(minutes=10)) == start + timedelta(
        minutes=16, seconds=30
    )


def test_the_door_closes_after_the_agreements() -> None:
    """A latecomer may come in until the agreements are through, and not after."""
    assert [door_is_open(NINETY, at) for at in range(4)] == [True, True, False, False]


def test_a_door_that_never_closes_stays_open() -> None:
    """In a circle without a late door somebody new may come in at any time."""
    assert all(door_is_open(OURS["text_across_zones"], at) for at in range(4))


def test_a_share_is_one_persons_part() -> None:
    """Forty minutes among eight are five each; among nobody is a mistake of the caller."""
    assert share_of(phase("sharing", 40), 8) == timedelta(minutes=5)
    with pytest.raises(ValueError, match="at least one"):
        share_of(phase("sharing", 40), 0)


@pytest.mark.parametrize(
    ("minutes", "key"),
    [(90, "ninety"), (45, "sixty"), (75, "sixty"), (80, "ninety"), (105, "ninety"), (180, "onetwenty"),
     (2880, "text_across_zones")],
)  # fmt: skip
def test_a_circle_gets_the_nearest_agenda(minutes: int, key: str) -> None:
    """The nearest wins whatever the order; of two equally near the shorter does, which ends in time."""
    assert choose_agenda(tuple(OURS.values()), minutes).key == key
    assert choose_agenda(tuple(reversed(OURS.values())), minutes).key == key


def test_no_agenda_to_choose_from_is_an_error() -> None:
    """An empty choice is never answered with a made-up agenda."""
    with pytest.raises(ValueError, match="empty"):
        choose_agenda((), 90)


# --- fitting it to time and people


@given(key=st.sampled_from(sorted(OURS)), minutes=st.integers(9, 4000))
def test_a_fitted_agenda_lasts_exactly_as_long_as_asked(key: str, minutes: int) -> None:
    """Any length of at least a minute a phase is met to the minute, and the agenda stays sound."""
    before = OURS[key]
    after = fitted(before, minutes)
    assert agenda_faults(after) == ()
    assert after.minutes == minutes
    assert [one.key for one in after.phases] == [one.key for one in before.phases]


@given(key=st.sampled_from(sorted(OURS)), minutes=st.integers(48, 4000))
def test_a_fitted_agenda_keeps_its_proportions(key: str, minutes: int) -> None:
    """Where every phase can have its minute, none is off by a whole minute from its part of the time."""
    before = OURS[key]
    for old, new in zip(before.phases, fitted(before, minutes).phases, strict=True):
        assert abs(new.minutes - old.minutes * minutes / before.minutes) < 1


def test_fitting_to_its_own_length_changes_nothing() -> None:
    """An agenda already as long as asked comes back as it is, minutes of one included."""
    flat = agenda(phase("one", 1), phase("two", 1))
    assert [fitted(ours, ours.minutes) for ours in OURS.values()] == list(OURS.values())
    assert fitted(flat, 2) == flat


def test_phases_of_one_minute_share_what_is_added() -> None:
    """Where no phase weighs more than another, added time is spread evenly."""
    flat = agenda(phase("one", 1), phase("two", 1), phase("three", 1))
    assert [one.minutes for one in fitted(flat, 11).phases] == [4, 4, 3]


def test_short_phases_keep_a_minute_at_the_cost_of_the_longest() -> None:
    """In a very short meeting the small phases do not vanish; the longest gives way."""
    lopsided = agenda(phase("long", 97), phase("one", 1), phase("two", 1), phase("three", 1))
    assert [one.minutes for one in fitted(lopsided, 10).phases] == [7, 1, 1, 1]


@pytest.mark.parametrize(("which", "minutes"), [(NINETY, 7), (agenda(), 30)])
def test_an_agenda_cannot_be_fitted_into_no_time(which: Agenda, minutes: int) -> None:
    """Fewer minutes than phases, or no phases at all, is a mistake of the caller."""
    with pytest.raises(ValueError, match="a minute for each"):
        fitted(which, minutes)


@given(key=st.sampled_from(sorted(OURS)), heads=st.integers(1, 60))
def test_scaling_keeps_the_whole_and_every_share_inside_it(key: str, heads: int) -> None:
    """However many people come, the meeting lasts as long as it was, and all shares fit into the sharing."""
    before = OURS[key]
    result = scaled(before, heads)
    assert agenda_faults(result.agenda) == ()
    assert result.agenda.minutes == before.minutes
    moved = [
        one.key
        for one, other in zip(before.phases, result.agenda.phases, strict=True)
        if one.minutes != other.minutes
    ]
    assert moved in ([], ["sharing", "theme"])
    if result.share is not None:
        sharing = next(one for one in result.agenda.phases if one.scales)
        assert result.share * heads <= timedelta(minutes=sharing.minutes)
        assert result.hurried == (result.share < timedelta(minutes=3))


@given(heads=st.integers(1, 60))
def test_one_more_person_never_makes_a_share_longer(heads: int) -> None:
    """Time for each goes down, or stays, as the group grows; and half of every phase is always left."""
    fewer, more = scaled(NINETY, heads), scaled(NINETY, heads + 1)
    assert fewer.share is not None
    assert more.share is not None
    assert fewer.share >= more.share
    for one, other in zip(NINETY.phases, more.agenda.phases, strict=True):
        assert other.minutes >= one.minutes / 2


def test_a_larger_group_borrows_from_the_open_talk() -> None:
    """Nine people take what the theme can spare, up to half of it, so that shares stay near five minutes."""
    nine = scaled(NINETY, 9).agenda
    assert [one.minutes for one in nine.phases if one.key in ("sharing", "theme")] == [44, 4]


def test_a_small_group_gives_time_back_to_the_open_talk() -> None:
    """Five people need no forty minutes to share: what is over goes to the theme."""
    five = scaled(NINETY, 5)
    assert [one.minutes for one in five.agenda.phases if one.key in ("sharing", "theme")] == [25, 23]
    assert five.share == timedelta(minutes=5)


def test_whoever_plans_is_warned_below_three_minutes() -> None:
    """Fourteen people still have three minutes each in an hour and a half; with fifteen the warning comes."""
    assert not scaled(NINETY, 14).hurried
    assert scaled(NINETY, 15).hurried
    exactly = agenda(phase("sharing", 9, "round", scales=True))
    assert scaled(exactly, 3).share == SHORTEST_SHARE
    assert not scaled(exactly, 3).hurried


def test_without_an_open_phase_only_the_share_changes() -> None:
    """Where there is nothing to trade minutes with, the agenda stays and the share says the truth."""
    strict = agenda(phase("check-in", 10, "round"), phase("sharing", 20, "round", scales=True))
    result = scaled(strict, 10)
    assert result.agenda == strict
    assert result.share == timedelta(minutes=2)


def test_an_open_phase_that_scales_does_not_trade_with_itself() -> None:
    """Sharing by raised hands is scaled like a round; it is not taken for its own partner."""
    hands = agenda(phase("sharing", 40, "open", scales=True), phase("theme", 8, "open"))
    assert [one.minutes for one in scaled(hands, 9).agenda.phases] == [44, 4]


def test_nobody_at_all_is_a_mistake_of_the_caller() -> None:
    """A meeting for no heads is refused, with or without a phase that scales."""
    for ours in (NINETY, OURS["text_across_zones"]):
        with pytest.raises(ValueError, match="at least one person"):
            scaled(ours, 0)


# --- what can be used


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (agenda(phase("welcome"), phase("welcome")), 'phase "welcome": the key is there twice'),
        (agenda(phase("welcome", 0)), 'phase "welcome": minutes is 0'),
        (agenda(phase("welcome", 5), minutes=6), "minutes is 6, but the phases add up to 5"),
        (agenda(phase("welcome", 10_081)), "at most 10080"),
        (agenda(), "there is no phase"),
        (replace(NINETY, key="Ninety!"), '"Ninety!"'),
        (agenda(phase("Say hello")), "the key may have"),
        (agenda(phase("welcome", prompt_kind="journal")), 'the prompt kind "journal" is none of'),
        (agenda(phase("welcome", scales=True)), "its mode is round or open"),
        (
            agenda(phase("one", 5, "round", scales=True), phase("two", 5, "open", scales=True)),
            "more than one phase scales",
        ),
        (agenda(phase("welcome"), late_door=True), 'late_door needs a phase with the key "agreements"'),
    ],
)
def test_an_agenda_that_cannot_be_used_says_why(broken: Agenda, says: str) -> None:
    """Each rule of an agenda is told by its own phrase, which names the phase."""
    (fault,) = agenda_faults(broken)
    assert says in fault


def test_an_unknown_mode_is_a_fault() -> None:
    """A mode that came from a database or a file, past the type checker, is still refused."""
    odd = replace(phase("welcome"))
    object.__setattr__(odd, "mode", "shouting")
    assert agenda_faults(agenda(odd)) == (
        'phase "welcome": the mode "shouting" is none of round, open, none',
    )
