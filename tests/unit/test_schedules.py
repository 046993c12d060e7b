"""Circles as a file: whatever a circle is, its file says so, changes nothing, and says what differs otherwise."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.content import load_content
from bot.domain.between import Between
from bot.domain.circle_files import MOST_ROWS, CircleRow, Table, as_texts, read_file, to_toml, values_of
from bot.domain.edits import Edit, read_edit
from bot.domain.meetings import Circle, CircleState, RoomKind
from bot.domain.recurrence import LAST, Every, Rhythm, Rule, Weekday, make_rhythm, next_slots, write_rule
from bot.domain.schedules import RowChange, read_change, read_new
from bot.domain.zones import Zones
from bot.errors import Refusal
from tests.meta.source import ROOT

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ZONES = Zones()
AGENDAS = {one.key: one for one in load_content(ROOT / "config").agendas}
THURSDAYS = make_rhythm(
    weekdays=[Weekday.THURSDAY],
    at=time(18),
    timezone="Europe/Berlin",
    every=Every.WEEK,
    starts_on=date(2026, 1, 1),
    ends=None,
)
CIRCLE = Circle(
    circle_id=7,
    guild_id=11,
    name="Harbor circle",
    description="",
    rhythm=THURSDAYS,
    minutes=90,
    capacity=10,
    room_kind=RoomKind.TEXT,
    agenda_key="ninety",
    deck_key="default",
    state=CircleState.ACTIVE,
    channel_id=123456789012345678,
    channel_is_ours=True,
    voice_channel_id=None,
    desk_thread_id=None,
    announce_from=NOW,
)


def file_of(circle: Circle, between: Between | None = None, /, **lines: str) -> bytes:
    """Write a circle, with some lines written anew (as TOML has them)."""
    values = values_of(circle, between or Between(), agenda="ninety", deck="default", people=[101, 102])
    text = to_toml(11, ["Words"], [Table(values, ["above"], {"id": "behind\nit"})]).decode()
    kept = [line for line in text.split("\n") if line.partition(" = ")[0] not in lines]
    return "\n".join([*kept, *(f"{key} = {value}" for key, value in lines.items() if value)]).encode()


def change_of(circle: Circle, data: bytes, between: Between | None = None) -> RowChange:
    """Read a file with one circle, against that circle as it is."""
    file = read_file(data)
    assert not file.bad, file.bad[0].refusal.key
    values = values_of(circle, between or Between(), agenda="ninety", deck="default", people=[101, 102])
    (row,) = file.rows
    return read_change(row, circle, between or Between(), values, ZONES)


def nothing(change: RowChange) -> bool:
    """Say whether a row changes nothing and remarks nothing."""
    return change == RowChange((), None, None, None, None, None, (), ())


days = st.sets(st.sampled_from(Weekday), min_size=1).map(lambda those: tuple(sorted(those)))
dates = st.dates(date(2015, 1, 1), date(2027, 12, 31))


@st.composite
def rhythms(draw: st.DrawFn) -> Rhythm:
    """Draw any rhythm that the bot makes, by command or by an edit."""
    every, on = draw(st.sampled_from(Every)), draw(dates)
    nth = draw(st.sampled_from((1, 2, 3, 4, LAST))) if every is Every.MONTH else None
    until = draw(st.none() | st.dates(on, date(2029, 1, 1)))
    count = draw(st.none() | st.integers(1, 40)) if until is None else None
    ends = None if until is None else datetime.combine(until, time(23, 59, 59))
    at = draw(st.times().map(lambda one: one.replace(second=0, microsecond=0)))
    zone = draw(st.sampled_from(("Europe/Berlin", "America/Los_Angeles", "UTC", "Asia/Kathmandu")))
    return Rhythm(write_rule(Rule(every, draw(days), nth, ends, count)), datetime.combine(on, at), zone)


words = st.text(st.sampled_from("ab Ä\"'\\\n\t\r\x7f\x00\x1f#=[]{}\u2028🌊"), max_size=30)
circles = st.builds(
    lambda rhythm, name, about, numbers, flags: replace(
        CIRCLE,
        rhythm=rhythm,
        name=" ".join(name.split()) or "Quay",
        description=about.strip(),
        minutes=numbers[0],
        capacity=numbers[1],
        quorum=numbers[2] or None,
        approval=flags[0],
        native_event=flags[1],
    ),
    rhythms(),
    words,
    words,
    st.tuples(st.integers(1, 9000), st.integers(1, 99), st.integers(0, 99)),
    st.tuples(st.booleans(), st.booleans()),
)
betweens = st.builds(
    Between,
    st.sets(st.integers(1, 60), max_size=4).map(lambda those: tuple(sorted(those))),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.booleans(),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(circles, betweens)
def test_what_was_written_changes_nothing(circle: Circle, between: Between) -> None:
    """Every circle comes back from its own file without a change, also from one that leaves lines out."""
    data = file_of(circle, between)
    assert nothing(change_of(circle, data, between))
    assert tomllib.loads(data.decode())["guild"] == 11
    some = b"\n".join(line for line in data.splitlines() if line[:4] not in (b"name", b"time", b"desc"))
    assert nothing(change_of(circle, some, between))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rhythms(), days, rhythms().filter(lambda one: one.rule.every is not Every.MONTH))
def test_a_file_says_it_once(rhythm: Rhythm, weekdays: tuple[Weekday, ...], other: Rhythm) -> None:
    """A rhythm changed by a file is what the file says: reading it again changes nothing any more."""
    circle = replace(CIRCLE, rhythm=rhythm)
    lines = {
        "weekday": f'"{", ".join(day.name for day in weekdays)}"',
        "time": f'"{other.starts_local:%H:%M}"',
        "timezone": f'"{other.timezone}"',
        "every": f'"{other.rule.every}"',
        "nth": "",
    }
    data = file_of(circle, **lines)
    change = change_of(circle, data)
    if change.edit is None:
        assert not change.fields
        return
    try:
        draft = read_edit(circle, change.edit, zones=ZONES, agendas={}, now=NOW)
    except Refusal as refusal:
        assume(refusal.key not in ("circles.no_meeting_left", "rhythms.bad_ends_early"))
        raise
    after = change_of(replace(circle, rhythm=draft.rhythm), data)
    assert after.edit is None, after.edit
    assert set(after.notes) <= {
        "schedules.note_starts"
    }  # the first day follows the rhythm, and the file's is old


@pytest.mark.parametrize("name", ["first", "fourth", "last"])
def test_which_of_the_month(name: str) -> None:
    """`nth` says which such weekday: for a circle that becomes monthly, changes it, or is new."""
    monthly = change_of(CIRCLE, file_of(CIRCLE, every='"month"', nth=f'"{name}"'))
    assert monthly.edit == Edit(every="month", nth=name)
    draft = read_edit(CIRCLE, monthly.edit, zones=ZONES, agendas={}, now=NOW)
    wanted = {"first": "2026-03-05", "fourth": "2026-03-26", "last": "2026-03-26"}[name]
    assert next_slots(draft.rhythm, after=NOW, count=1)[0].on.isoformat() == wanted
    circle = replace(CIRCLE, rhythm=draft.rhythm)
    second = change_of(circle, file_of(circle, nth='"second"'))
    again = read_edit(circle, second.edit or Edit(), zones=ZONES, agendas={}, now=NOW)
    assert next_slots(again.rhythm, after=NOW, count=1)[0].on.isoformat() == "2026-03-12"
    with pytest.raises(Refusal, match="nth_without_month"):
        read_edit(CIRCLE, Edit(nth=name), zones=ZONES, agendas={}, now=NOW)


def test_what_a_row_changes() -> None:
    """Each line that differs is named with what it was, other spellings are no change, people are only ever added."""
    same = change_of(
        CIRCLE, file_of(CIRCLE, weekday='["thu"]', time="18:00:00", timezone='"berlin"', minutes='"90 min"')
    )
    assert nothing(same)
    change = change_of(
        CIRCLE,
        file_of(
            CIRCLE,
            time='"7 pm"',
            capacity="12",
            approval="true",
            ask_below="4",
            prompts_after="[2]",
            preview="true",
            server_events="true",
            facilitators='[103, "104", 103]',
            description='"By the quay"',
        ),
    )
    assert change.edit == Edit(time="7 pm", capacity="12", description="By the quay")
    assert [(one.key, one.was, one.now) for one in change.fields] == [
        ("time", "18:00", "7 pm"),
        ("capacity", "10", "12"),
        ("description", "", "By the quay"),
        ("ask_below", "none", "4"),
        ("prompts_after", "", "2"),
        ("approval", "false", "true"),
        ("server_events", "false", "true"),
        ("preview", "false", "true"),
    ]
    assert change.rules is not None
    assert (change.rules.approval, change.rules.quorum) == (True, 4)
    assert change.between == Between((2,), time(10), preview=True)
    assert change.events is True
    assert change.ask == (103, 104)
    assert change_of(CIRCLE, file_of(CIRCLE, starts="2026-05-07", ends="12")).notes == (
        "schedules.note_starts",
        "schedules.note_ends",
    )
    counted = replace(CIRCLE, rhythm=Rhythm("FREQ=WEEKLY;BYDAY=TH;COUNT=12", THURSDAYS.starts_local, "UTC"))
    assert b"ends = 2026-03-19" in file_of(counted)
    assert change_of(counted, file_of(counted, time='"19:00"')).edit == Edit(time="19:00", ends="2026-03-19")
    described = replace(CIRCLE, description="Words")
    assert change_of(described, file_of(described, description='""')).edit == Edit(description="-")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ({"room": '"voice"'}, "schedules.room_stays"),
        ({"channel": "5"}, "schedules.channel_stays"),
        ({"time": '"late"'}, "circles.bad_time"),
        ({"ends": '"some day"'}, "rhythms.bad_date"),
        ({"ask_below": "11"}, "roster.bad_quorum"),
        ({"prompts_after": "[99]"}, "prompts.between_range"),
    ],
)
def test_rows_that_cannot_be_used(lines: dict[str, str], key: str) -> None:
    """What cannot be, or cannot be read, is refused with the words of the command that does the same."""
    with pytest.raises(Refusal) as refused:
        change_of(CIRCLE, file_of(CIRCLE, **lines))
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[[circles]]\nname = 'A'\ncapcity = 3", "schedules.unknown_key"),
        ("[[circles]]\nname = 3.5", "schedules.bad_value"),
        ("[[circles]]\napproval = 'yes'", "schedules.bad_switch"),
        ("[[circles]]\nid = true", "schedules.bad_number"),
        ("[[circles]]\nfacilitators = 3", "schedules.bad_number"),
        ("[[circles]]\nfacilitators = [9223372036854775808]", "schedules.bad_number"),
    ],
)
def test_lines_that_are_slips(text: str, key: str) -> None:
    """A slip in a row is told with the row's number, and the other rows are read all the same."""
    file = read_file(f"[[circles]]\nname = 'Fine'\n{text}".encode())
    assert [row.number for row in file.rows] == [1]
    assert [(one.number, one.refusal.key) for one in file.bad] == [(2, key)]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\xff\xfe\x00", "schedules.file_no_text"),
        (b"[[circles]]\nname", "schedules.file_no_toml"),
        (b"circles = 3", "schedules.file_no_circles"),
        (b"circle = 3", "schedules.file_unknown"),
        (b"format = 2", "schedules.file_newer"),
        (b"guild = 'x'", "schedules.bad_number"),
        (b"#" * 300_000, "schedules.file_large"),
        (b"[[circles]]\n" * (MOST_ROWS + 1), "schedules.file_rows"),
    ],
)
def test_files_that_cannot_be_read(data: bytes, key: str) -> None:
    """A file that is none of ours is refused as a whole."""
    with pytest.raises(Refusal) as refused:
        read_file(data)
    assert refused.value.key == key


def test_a_new_circle_goes_on_in_its_weeks() -> None:
    """A circle made from another's lines meets on the same fortnights; what is missing is named."""
    fortnights = replace(
        CIRCLE,
        rhythm=make_rhythm(
            weekdays=[Weekday.THURSDAY],
            at=time(18),
            timezone="Europe/Berlin",
            every=Every.TWO_WEEKS,
            starts_on=date(2026, 1, 1),
            ends=30,
        ),
    )

    def read(row: CircleRow) -> object:
        return read_new(row, 1, zones=ZONES, agendas=AGENDAS, deck_key="own-1", now=NOW)

    (row,) = read_file(file_of(fortnights, quorum="")).rows
    new = read_new(row, 1, zones=ZONES, agendas=AGENDAS, deck_key="own-1", now=NOW)
    theirs = next_slots(fortnights.rhythm, after=NOW, count=30)
    assert next_slots(new.draft.rhythm, after=NOW, count=30) == theirs
    assert (new.people, new.channel_id, new.draft.deck_key) == ((101, 102), CIRCLE.channel_id, "own-1")
    assert values_of(fortnights, Between(), agenda="", deck="", people=[])["ends"] == theirs[-1].on
    for lines, key in (
        ({"name": ""}, "schedules.needs"),
        ({"room": "tent"}, "schedules.bad_room"),
        ({"starts": "1999-01-01"}, "circles.bad_starts_past"),
    ):
        with pytest.raises(Refusal) as refused:
            read(replace(row, texts={**row.texts, **lines}))
        assert refused.value.key == key
    bare = CircleRow(
        1, None, {"name": "A", "weekday": "Fri", "time": "18:00", "timezone": "UTC"}, {}, None, None
    )
    plain = read_new(bare, 1, zones=ZONES, agendas=AGENDAS, deck_key="default", now=NOW)
    assert plain.people == (1,)
    assert plain.draft.rhythm.starts_local - NOW.replace(tzinfo=None) < timedelta(days=7)
    assert as_texts({"weekday": ["Mon", "Tue"]}) == {"weekday": "Mon, Tue"}
