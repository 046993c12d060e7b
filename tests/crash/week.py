"""One week of a small guild: every kind of entry that the bot can owe, joins, leaves, edits and gifts.

Each step is what a person does at a time, and how they see that it is done: whoever got no answer looks, and if it is
not done, does it again. Nothing is done by a direct change of rows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from tests.behaviour.stories import press_in
from tests.crash.deeds import Deeds, Step
from tests.harness.stages import come_up
from tests.harness.world import EPOCH

if TYPE_CHECKING:
    from collections.abc import Iterator

MORE_PEOPLE = ("Dana", "Elle", "Fay")
CIRCLES = ("harbor", "tide", "quiet")
OWN_CHANNEL = ("quiet",)
"""The circles for which the bot makes the channel; the others move into one that is there."""
ENDS = EPOCH + timedelta(days=7)
CARD = "card_message_id IS NOT NULL"


class Week(Deeds):
    """The steps, on a world; `prepare` comes before the first."""

    def prepare(self) -> None:
        """Let everybody come, and make the channels that the circles live in."""
        for name in MORE_PEOPLE:
            self.world.add(name)
        for name in (one for one in CIRCLES if one not in OWN_CHANNEL):
            self.world.guild.create_text_channel(name)

    def steps(self) -> Iterator[Step]:
        """Yield what happens, in order of time."""
        yield from self._monday()
        yield from self._changes()
        yield from self._wednesday()
        yield from self._rest()

    def _monday(self) -> Iterator[Step]:
        for custom_id, value, done in (
            ("care_choice:1:", "tell", "1 FROM guild WHERE care = 'tell'"),
            ("start_channel:1:", self.world.lobby, "1 FROM guild WHERE start_channel_id > 0"),
        ):
            yield Step(
                _at(0, 12),
                f"Mara chooses {custom_id}",
                partial(self._choose, custom_id, value),
                partial(self._sees, done),
            )
        made = (
            ("harbor", {"weekday": "Wed", "time": "18:00", "room": "text", "capacity": "2"}, "Jonas"),
            ("tide", {"weekday": "Thu", "time": "18:00", "room": "stage", "capacity": "3"}, "Mara"),
            ("quiet", {"weekday": "Fri", "time": "12:00", "room": "text"}, "Mara"),
        )
        for number, (name, options, holder) in enumerate(made):
            yield self._command(
                _at(0, 12, 1 + number),
                "circle create",
                f"SELECT 1 FROM circle WHERE name = '{name}'",
                name=name,
                timezone="UTC",
                facilitator=self.world.people[holder],
                **({} if name in OWN_CHANNEL else {"channel": self.world.channel(name)}),
                **options,
            )
        yield self._on_desk(
            _at(0, 12, 5), "Jonas", "harbor", "Accept", "1 FROM facilitator WHERE user_id = {me}"
        )
        for name in ("harbor", "quiet"):  # the other is announced by itself
            yield Step(
                _at(0, 12, 8),
                f"announce {name}",
                partial(self._announce, name),
                partial(
                    self._sees,
                    f"1 FROM meeting JOIN circle USING (circle_id) WHERE name = '{name}' AND {CARD}",
                ),
            )
        yield from self._joins(
            _at(0, 12, 20), "harbor", Ada=True, Ben=True, Cleo=True, Dana=False, Elle=False
        )
        yield from self._joins(_at(0, 12, 30), "tide", Ada=True, Ben=False)
        yield Step(
            _at(0, 12, 35),
            "in quiet a facilitator answers, and the desk is asked below five",
            self._set_rules,
            partial(self._sees, "1 FROM circle WHERE approval = 1 AND quorum = 5"),
        )
        yield Step(
            _at(0, 12, 36),
            "quiet has server events",
            self._switch_events_on,
            partial(self._sees, "1 FROM circle WHERE native_event = 1"),
        )
        for name, days, look in (("harbor", "2", "preview"), ("tide", "1", "none")):
            yield Step(
                _at(0, 12, 36),
                f"what {name} posts between its meetings",
                partial(self._set_between, name, days, look),
                partial(
                    self._sees, f"1 FROM between_meetings JOIN circle USING (circle_id) WHERE name = '{name}'"
                ),
            )
        yield from self._joins(_at(0, 12, 40), "quiet", Ada=True, Cleo=False)
        for name, label, came in (("Ada", "Let in", "seated"), ("Cleo", "Not this time", "declined")):
            yield Step(
                _at(0, 12, 50),
                f"Mara presses {label} for {name}",
                partial(self._press_about, name, "quiet", label),
                partial(self._seat, name, "quiet", f"'{came}' IN (seat.state, word)"),
            )
        yield self._gift(_at(0, 13), 1)
        yield from self._gift_card()

    def _gift_card(self) -> Iterator[Step]:
        """Three gifts of the month before are shown to others, on a card that the admin wants."""
        for number in range(3):
            yield self._command(
                _at(0, 13, 1 + number),
                "donations record",
                f"SELECT 1 FROM gift_entry WHERE currency = 'GBP' LIMIT 1 OFFSET {number}",
                amount="10",
                currency="GBP",
                date="2025-12-30",
            )
        yield Step(
            _at(0, 13, 5),
            "sums are shown from December on",
            self._begin_to_show,
            partial(self._sees, "1 FROM giving WHERE shown_since = '2025-12-01'"),
        )
        yield Step(
            _at(0, 13, 6),
            "Mara wants the monthly card",
            self._want_card,
            partial(self._sees, "1 FROM giving WHERE card_channel_id > 0"),
        )

    def _changes(self) -> Iterator[Step]:
        yield self._leaves(_at(0, 15), "Ben", "harbor")
        yield self._command(
            _at(0, 15, 30),
            "circle edit",
            "SELECT 1 FROM circle WHERE capacity = 3 AND name = 'harbor'",
            circle="harbor",
            capacity="3",
        )
        yield from self._joins(_at(0, 16), "harbor", Ben=True)
        yield self._command(
            _at(0, 16, 30),
            "circle move",
            "SELECT 1 FROM meeting WHERE moved = 1",
            circle="quiet",
            date="2026-01-09",
            to="2026-01-09 15:00",
        )
        yield self._command(
            _at(1, 12),
            "circle facilitator",
            f"SELECT 1 FROM facilitator JOIN circle USING (circle_id) WHERE name = 'harbor'"
            f" AND user_id = {self.world.admin.id}",
            action="add",
            member=self.world.admin,
            circle="harbor",
        )
        yield self._command(
            _at(1, 12, 10),
            "circle facilitator",
            "SELECT 1 FROM outbox WHERE kind = 'ask_facilitator'"
            f" AND member_id = {self.world.people['Dana'].id}",
            action="add",
            member=self.world.people["Dana"],
            circle="harbor",
        )
        declined = "1 FROM outbox WHERE kind = 'hold_declined'"
        yield self._on_desk(_at(1, 12, 20), "Dana", "harbor", "No, thank you", declined)
        yield self._command(
            _at(1, 12, 30), "circle skip", "SELECT 1 FROM skipped", circle="harbor", date="2026-01-14"
        )

    def _wednesday(self) -> Iterator[Step]:
        yield self._leaves(_at(2, 16, 30), "Ada", "harbor")
        yield Step(
            _at(2, 16, 50),
            "Ben takes the seat that he is offered",
            lambda: press_in(self.world, self.world.people["Ben"], None, "Take the seat"),
            lambda: self._seat("Ben", "harbor", "seat.state = 'seated'"),
        )
        yield self._on_desk(
            _at(2, 17, 40), "Jonas", "harbor", "I am here", self._meeting("checked_in_at > 0")
        )
        yield self._on_desk(
            _at(2, 18), "Jonas", "harbor", "Start", self._meeting("phase >= 0 AND state = 'running'")
        )
        for phase in (1, 2):
            yield self._on_desk(
                _at(2, 18, phase), "Jonas", "harbor", "Next phase", self._meeting(f"phase >= {phase}")
            )
        yield Step(
            _at(2, 18, 3),
            "Jonas looks at a prompt and posts it",
            self._post_prompt,
            partial(self._sees, "1 FROM prompt_use WHERE use_id >= 3"),
        )
        yield self._knock(_at(2, 18, 5))
        yield Step(
            _at(2, 18, 6),
            "Jonas lets Fay in",
            lambda: press_in(self.world, self.world.facilitator, self._desk("harbor"), "Let in"),
            lambda: self._seat("Fay", "harbor", "seat.state = 'seated'"),
        )
        yield self._on_desk(_at(2, 18, 10), "Jonas", "harbor", "End", self._meeting("state = 'closed'"))

    def _rest(self) -> Iterator[Step]:
        yield Step(
            _at(2, 18, 15),
            "Jonas asks for a prompt in two days",
            self._ask_later,
            partial(self._sees, "1 FROM outbox WHERE kind = 'prompt_later'"),
        )
        tide = self._meeting("checked_in_at > 0", "tide")
        yield self._on_desk(_at(3, 17, 40), "Mara", "tide", "I am here", tide)
        for minute, name in ((50, "Ada"), (51, "Mara")):
            yield self._enters(_at(3, 17, minute), name)
        yield self._on_desk(_at(3, 18), "Mara", "tide", "Start", self._meeting("state = 'running'", "tide"))
        yield from self._piece()
        yield self._gift(_at(3, 20), 2)
        yield from self._payments()
        yield Step(
            _at(3, 21, 40),
            "the admin lets Discord's AutoMod work",
            self._turn_on_automod,
            lambda: self._sees("1 FROM automod"),
        )
        yield Step(_at(3, 22), "somebody deletes a rule of it", self._delete_rule, self._has_no_rule)
        yield self._erases(_at(4, 12), "Fay")
        yield Step(_at(5, 10), "rights are lost", self._lose_rights, lambda: False)
        yield self._command(
            _at(5, 10, 1),
            "meeting cancel",
            "SELECT 1 FROM meeting WHERE cancel_reason = 'facilitator'",
            reason="facilitator",
            circle="quiet",
        )
        yield Step(_at(5, 10, 30), "rights are back", self._heal, lambda: False)
        yield self._erases(_at(6, 11), "Mara")

    def _payments(self) -> Iterator[Step]:
        """A payment service reports a gift whose giver wants thanks, and something that nobody can read."""
        yield Step(
            _at(3, 21), "Ada takes a link", self._take_link, partial(self._sees, "1 FROM gift_reference")
        )
        yield Step(
            _at(3, 21, 10), "her gift is reported", self._report, partial(self._sees, "1 FROM gift_link")
        )
        yield Step(
            _at(3, 21, 20),
            "a report cannot be read",
            self._report_unread,
            partial(self._sees, "1 FROM gift_call WHERE outcome = 'quarantined'"),
        )

    def _piece(self) -> Iterator[Step]:
        """Three parts on, Ada has the piece for longer than her share, and drops out of the voice room."""
        for phase in (1, 2, 3):
            moved = self._meeting(f"phase >= {phase}", "tide")
            yield self._on_desk(_at(3, 18, phase), "Mara", "tide", "Next phase", moved)
        for minute, (opened, label), done in (
            (5, ("Give piece", "Give it to the next"), "1 FROM piece_place WHERE holds = 1"),
            (6, ("More", "Speak from I"), "1 FROM outbox WHERE kind = 'gentle_card'"),
        ):
            yield Step(
                _at(3, 18, minute),
                f"Mara presses {label}",
                partial(self._open_and_press, opened, label),
                partial(self._sees, done),
            )
        yield Step(
            _at(3, 18, 6),
            "Mara opens a side room for Ada",
            self._open_side_room,
            partial(self._sees, "1 FROM side_room"),
        )
        ada, states = (
            self.world.people["Ada"],
            self.world.sim.backend.get_guild(self.world.guild.id).voice_states,
        )
        yield Step(
            _at(3, 18, 7),
            "Ada comes up to speak",
            lambda: come_up(self.world.sim, ada.actor),
            partial(self._sees, "1 FROM piece WHERE offered = 0"),
        )
        yield Step(_at(3, 18, 45), "Ada drops out", ada.actor.leave_voice, lambda: ada.id not in states)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of the week, which begins on a Monday."""
    return datetime(2026, 1, 5 + day, hour, minute, tzinfo=UTC)
