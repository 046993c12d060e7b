"""A story of circles from their making to the emptying of their rooms, with the bot killed at seeded moments.

Everything that people do goes over the wire as in life: commands, presses, DMs. Time moves with `Discord.advance`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.wire import verdict
from tests.wire.verdict import Promise

if TYPE_CHECKING:
    from tests.wire.driver import Discord, Place
    from tests.wire.killer import Killer
    from tests.wire.standin.values import JSON

MINUTE, HOUR, DAY = 60, 3600, 86_400
TWENTY = {
    "making": 3,
    "day before": 3,
    "hour before": 3,
    "half an hour before": 2,
    "opening": 4,
    "holding": 1,
    "nobody came": 1,
    "closing": 2,
    "locking": 1,
}


@dataclass(frozen=True, slots=True)
class Circle:
    """One circle of the story: its channel, its members, and whether its facilitator comes."""

    name: str
    channel: str
    members: tuple[str, ...]
    held: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How big a story is: members a circle, circles whose facilitator comes and does not, kills a chapter."""

    members: int = 4
    held: int = 2
    unheld: int = 1
    kills: dict[str, int] = field(default_factory=TWENTY.copy)
    last: str = ""
    """The chapter after which the story breaks off; empty: it is told to its end."""


class Story:
    """See the module."""

    def __init__(self, discord: Discord, killer: Killer, seed: int, shape: Shape) -> None:
        self.discord = discord
        self.killer = killer
        self.seed = seed
        self.shape = shape
        self.circles: list[Circle] = []
        self.killer.dice.seed(seed)
        self.place = self._people()

    def tell(self) -> list[str]:
        """Live through it and return what is wrong in the end."""
        starts = self._make_circles()
        self._join_all()
        chapters = (
            ("day before", -DAY + 30, self._nothing),
            ("hour before", -HOUR + 30, self._nothing),
            ("half an hour before", -30 * MINUTE + 5, self._check_in),
            ("opening", -15 * MINUTE + 5, self._nothing),
            ("holding", 5, self._hold),
            ("nobody came", 10 * MINUTE + 5, self._nothing),
            ("closing", 105 * MINUTE + 5, self._nothing),
            ("locking", 125 * MINUTE, self._nothing),
            ("emptying", 26 * HOUR, self._nothing),
        )
        for name, seconds, then in chapters:
            self.killer.stop()
            self.discord.advance(max(0.0, starts + seconds - self.discord.now()))
            self.killer.storm()
            if name != "holding":  # where it is killed while somebody presses
                self.killer.kill_often(self.shape.kills.get(name, 0))
            self.killer.run()
            self.killer.calm()
            then()
            if name == self.shape.last:
                break
        self.killer.stop()
        delivered, database = self.discord.delivered(), self.killer.database
        stale = verdict.stale_cards(delivered, verdict.over(database))
        return verdict.wrongs(delivered, verdict.rows(database), self._promise()) + stale

    def errors(self) -> list[str]:
        """Return what the bots logged as unexpected."""
        log = (self.discord.folder / "bot.log").read_text().splitlines()
        return [line for line in log if "unexpected id=" in line]

    # What people do

    def _nothing(self) -> None:
        """Nobody does anything in this chapter."""

    def _people(self) -> Place:
        shape = self.shape
        names = [f"circle-{number}" for number in range(shape.held + shape.unheld)]
        place = self.discord.guild("Harbor", [{"name": name, "type": 0} for name in names], owner="Mara")
        for number, name in enumerate(names):
            people = self.discord.people(place, *(f"{name} member {n}" for n in range(shape.members)))
            circle = Circle(name.capitalize(), place.channels[name], tuple(people), number < shape.held)
            self.circles.append(circle)
        return place

    def _make_circles(self) -> float:
        """Make the circles, all at the same hour tomorrow, with kills while their desks are opened."""
        starts = datetime.fromtimestamp(self.discord.now(), UTC) + timedelta(hours=25, minutes=1)
        starts = starts.replace(second=0, microsecond=0)
        left = self.shape.kills.get("making", 0)
        for circle in self.circles:
            self.killer.run()
            if left:
                self.killer.arm(path=r"/channels/\d+/threads", moment="after")
            self._create(circle, starts)
            if left:
                self.killer.await_kill()
                left -= 1
        self.killer.run()
        for circle in self.circles:
            shown = self.discord.command(self.place.owner, circle.channel, "circle show", circle=circle.name)
            self.discord.press_kind(self.place.owner, shown.messages[-1], "announce")
        self.killer.run()
        return starts.timestamp()

    def _create(self, circle: Circle, starts: datetime) -> None:
        """Run `/circle create`, not waiting for the answer: the bot may be dead before it."""
        options = {
            "name": circle.name,
            "weekday": starts.strftime("%a"),
            "time": starts.strftime("%H:%M"),
            "timezone": "UTC",
            "starts": starts.date().isoformat(),
            "room": "text",
            "channel": circle.channel,
        }
        wish = {
            "do": "command",
            "user_id": self.place.owner,
            "channel_id": circle.channel,
            "name": "circle create",
        }
        self.discord.ask("act", options=options, **wish)
        made = f"Desk of {circle.name}"
        self.discord.wait("its desk is there", lambda: made in self._threads())

    def _threads(self) -> set[str]:
        return {line["thread"]["name"] for line in self.discord.delivered("thread")}

    def _join_all(self) -> None:
        """Everybody takes a seat, accepts the agreement, and says yes to DMs."""
        for circle in self.circles:
            card = self.discord.with_button("join", circle.channel)
            for member in circle.members:
                agreement = self.discord.press_kind(member, card, "join")
                seated = self.discord.press_kind(member, agreement.messages[-1], "accept")
                self.discord.press_kind(member, seated.messages[-1], "write_dm")
        self.killer.run()

    def _check_in(self) -> None:
        for circle in self.circles:
            if circle.held:
                controls = self.discord.with_button("check_in", circle.channel)
                self.discord.press_kind(self.place.owner, controls, "check_in")

    def _hold(self) -> None:
        """Start at the hour, go on by a part, and to one with a prompt; be killed while it is posted."""
        left = self.shape.kills.get("holding", 0)
        for circle in self.circles:
            if not circle.held:
                continue
            for kind in ("start", "next_phase"):
                controls = self.discord.with_button(kind, circle.channel)
                self.discord.press_kind(self.place.owner, controls, kind, until="callback")
            self.killer.run()
            controls = self.discord.with_button("next_phase", circle.channel)
            if left:
                self.killer.arm(path=r"/channels/\d+/messages")
            self._press_prompt(controls)
            if left:
                self.killer.await_kill()
                left -= 1
            self.killer.run()

    def _press_prompt(self, controls: JSON) -> None:
        """Go on to a part that has a prompt, not waiting for the answer, and wait until it is owed."""
        before = self._prompts()
        wish = {
            "do": "press",
            "user_id": self.place.owner,
            "message_id": controls["id"],
            "kind": "next_phase",
        }
        self.discord.ask("act", **wish)
        self.discord.wait("a prompt is owed", lambda: self._prompts() > before)

    def _prompts(self) -> int:
        return sum(row.kind == "prompt" for row in verdict.rows(self.killer.database))

    def _promise(self) -> Promise:
        """Return what all this owes. Everybody with a yes has two reminders, and a note where nobody came."""
        held = [circle for circle in self.circles if circle.held]
        unheld = [circle for circle in self.circles if not circle.held]
        direct = {member: 2 for circle in held for member in circle.members}
        direct |= {member: 3 for circle in unheld for member in circle.members}
        people = sum(len(circle.members) for circle in self.circles)
        owner = self.place.owner
        return Promise(
            direct,
            Counter({circle.channel: 2 if circle.held else 1 for circle in self.circles}),
            {circle.channel: frozenset({owner, *circle.members}) for circle in held}
            | {circle.channel: frozenset({owner}) for circle in unheld},
            {
                "desk": len(self.circles),
                "reminder_day": people,
                "reminder_hour": people,
                "nobody_yet": len(unheld),
                "cancelled": len(unheld),
                "cancelled_dm": sum(len(circle.members) for circle in unheld),
                "room": len(held),
                "panel": len(held),
                "closing": len(held),
                "purge_room": len(held),
            },
        )
