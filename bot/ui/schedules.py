"""What a file of circles would do, or has done, a row at a time, and how a row that cannot be used is mended."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from discord.utils import escape_markdown

from bot.domain.given import shorten
from bot.domain.meetings import CircleState
from bot.domain.schedules import What
from bot.ui.circles import rhythm
from bot.ui.rows import LISTED, bad_rows
from bot.ui.times import date_and_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.schedules import Field, Outcome, Plan
    from bot.texts import Say

LONGEST: Final = 1_800
"""Characters of a report that go into a message; a longer one comes as a file, too."""
NEXT: Final = 3
_TIME: Final = re.compile(r"<t:(\d+):[A-Za-z]>")
_MARKS: Final = re.compile(r"\*\*|`|\\(?=[*_~|>#\[\]()-])")


def report(plan: Plan, say: Say) -> str:
    """Return the whole report."""
    return "\n".join(_report(plan, say))


def cut(text: str, say: Say) -> str:
    """Return as much of a report as a message holds, by whole lines."""
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rpartition("\n")[0]
    return f"{kept}\n{say('schedules.more_in_file')}"


def plain(text: str) -> str:
    """Return a report for a file or a terminal: times as UTC, without the marks of Markdown."""
    return _MARKS.sub("", _TIME.sub(_utc, text))


def does_something(plan: Plan) -> bool:
    """Say whether there is anything to press for."""
    return not plan.bad and any(one.what is not What.SAME for one in plan.outcomes)


def _report(plan: Plan, say: Say) -> Iterator[str]:
    if plan.bad:
        yield say.count("schedules.bad_rows", len(plan.bad))
        yield from bad_rows(plan.bad, say)
        return
    if not plan.outcomes:
        yield say("schedules.empty")
        return
    if does_something(plan):
        yield say("schedules.done" if plan.done else "schedules.would")
    else:
        yield say("schedules.nothing")
    for one in plan.of(What.NEW):
        yield from _new(one, say, done=plan.done)
    for one in plan.of(What.CHANGED):
        yield from _changed(one, say, done=plan.done)
    for one in plan.outcomes:
        yield from (say(note, name=escape_markdown(one.name)) for note in one.notes)
    if same := len(plan.of(What.SAME)):
        yield say.count("schedules.same", same)
    if plan.left_out:
        names = ", ".join(f"**{escape_markdown(name)}**" for name in plan.left_out[:LISTED])
        yield say.count("schedules.left_out", len(plan.left_out), names=names)


def _new(one: Outcome, say: Say, *, done: bool) -> Iterator[str]:
    if one.view is None:
        return
    circle = one.view.circle
    facts = {"name": escape_markdown(one.name), "rhythm": rhythm(circle, say)}
    yield say("schedules.row_made" if done else "schedules.row_new", **facts)
    yield from _coming(one.view.starts, say)
    if done:
        card = date_and_time(circle.announce_from)
        yield _under(say("schedules.card_goes_out", channel=f"<#{circle.channel_id}>", when=card))
    yield from _asked(one, say)


def _changed(one: Outcome, say: Say, *, done: bool) -> Iterator[str]:
    what = ", ".join(_field(field, say) for field in one.fields)
    name = escape_markdown(one.name)
    key = "schedules.row_changed" if done else "schedules.row_changes"
    yield say(key, name=name, what=what) if what else f"- **{name}**"
    yield from _asked(one, say)
    changed = one.changed
    if changed is None:
        return
    if changed.circle.state is CircleState.PAUSED:
        yield _under(say("schedules.paused"))
    else:
        yield from _coming(changed.starts, say)
    if changed.called_off:
        times = [date_and_time(at) for at in changed.called_off[:NEXT]]
        yield _under(say.count("schedules.called_off", len(changed.called_off), times=", ".join(times)))
    if changed.live:
        yield _under(say("schedules.live_stays"))
    if changed.renamed:
        yield _under(say("rhythms.names_stay", channel=f"<#{changed.circle.channel_id}>"))


def _coming(starts: Sequence[datetime], say: Say) -> Iterator[str]:
    if starts:
        yield _under(say("schedules.coming", times=", ".join(date_and_time(at) for at in starts[:NEXT])))


def _asked(one: Outcome, say: Say) -> Iterator[str]:
    if one.asked:
        yield _under(say("schedules.asked", people=", ".join(f"<@{user_id}>" for user_id in one.asked)))


def _utc(found: re.Match[str]) -> str:
    return datetime.fromtimestamp(int(found[1]), UTC).strftime("%Y-%m-%d %H:%M UTC")


def _under(text: str) -> str:
    """Return a line that belongs to the circle above it."""
    return f"  - {text}"


def _field(field: Field, say: Say) -> str:
    was, now = (
        shorten(escape_markdown(text)) or say("schedules.nothing_there") for text in (field.was, field.now)
    )
    return say("schedules.field", line=f"`{field.key}`", was=was, now=now)
