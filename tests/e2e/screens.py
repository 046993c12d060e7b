"""The stories that show every screen, and whoever watches them: for `tests.e2e.take_screens`."""

from __future__ import annotations

import copy
import importlib
import inspect
import re
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.behaviour import test_refusals
from tests.behaviour import tour as tours
from tests.behaviour.who_may import COMMANDS, OK, PRESSES
from tests.harness.seen import Seen, walk
from tests.harness.world import World
from tests.meta.source import ROOT
from tests.meta.test_languages import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from simcord import ChannelHandle, InteractionResult
    from simcord.backend.models.message import Message

    from tests.harness.answer import Answer, Person, Pressable

#: One story, told in a world of its own.
Story = Callable[["Watched"], Awaitable[None]]
PLANTED = "planted by a test"
LONG = re.compile(r"\d{5,}|[0-9A-F]{4}`")


@dataclass(slots=True)
class Shot:
    """One screen to be drawn: a message as it stood, or a form; `title` says what led to it."""

    title: str
    message: Any = None
    form: InteractionResult | None = None


@dataclass(slots=True)
class Recorder:
    """Gathers what the bot shows, once each, and has it drawn before time passes."""

    world: World
    gallery_id: int
    draw: Callable[[list[Shot]], Awaitable[None]]
    known: set[tuple[str, ...]] = field(default_factory=set)
    shots: list[Shot] = field(default_factory=list)

    def look(self, title: str, answer: Answer | None = None) -> None:
        """Take down every message of the bot's that was not there like this before, and the form of an answer."""
        me = self.world.guild.me
        assert me is not None
        for channel_id, messages in list(self.world.sim.backend.messages.items()):
            if channel_id == self.gallery_id:
                continue
            for message in list(messages.values()):
                if message.author_id == me.id and message.content != PLANTED:
                    self._take(title, channel_id, message)
        if answer is not None and answer.result.modal is not None:
            modal = answer.modal
            key = (
                "form",
                str(modal["title"]),
                *(str(part.get("label")) for part in walk(modal["components"])),
            )
            if key not in self.known:
                self.known.add(key)
                self.shots.append(Shot(f"{title} (form)", form=answer.result))

    def _take(self, title: str, channel_id: int, message: Message) -> None:
        seen = Seen(self.world.sim, channel_id, message.id)
        key = tuple(LONG.sub("#", one) for one in (seen.text, *seen.labels))
        if key in self.known:
            return
        self.known.add(key)
        channel = self.world.sim.backend.get_channel(channel_id)
        where = (
            "private" if message.is_ephemeral else "DM" if channel.guild_id is None else f"#{channel.name}"
        )
        self.shots.append(Shot(f"{where} | {title}", message=copy.deepcopy(message)))

    async def flush(self) -> None:
        """Have everything drawn that waits."""
        shots, self.shots = self.shots, []
        await self.draw(shots)


class Watched(World):
    """A world in which everything that is done is looked at."""

    __slots__ = ("recorder",)
    recorder: Recorder | None

    async def _looked(self, title: str, answer: Answer) -> Answer:
        watcher = getattr(self, "recorder", None)
        if watcher is not None:
            watcher.look(title, answer)
            if answer.result.modal is not None:  # it is gone once it was sent
                await watcher.flush()
        return answer

    async def slash(
        self, person: Person, channel: ChannelHandle | None, command: str, /, **options: object
    ) -> Answer:
        return await self._looked(
            f"{person.name} /{command}", await World.slash(self, person, channel, command, **options)
        )

    async def press(self, person: Person, message: Pressable, label: str) -> Answer:
        return await self._looked(f"{person.name} [{label}]", await World.press(self, person, message, label))

    async def choose(
        self, person: Person, message: Pressable, *values: object, custom_id: str | None = None
    ) -> Answer:
        answer = await World.choose(self, person, message, *values, custom_id=custom_id)
        return await self._looked(f"{person.name} chooses {custom_id or ''}", answer)

    async def fill(self, person: Person, form: Answer, values: Mapping[str, Any]) -> Answer:
        english = {}
        for part in walk(form.modal.get("components") or []):
            inner: dict[str, Any] = part.get("component") or part
            if inner.get("custom_id") and part.get("label"):
                english[self.sim.labels_read.get(part["label"], part["label"])] = inner["custom_id"]
        named = {english.get(key, key): value for key, value in values.items()}
        return await self._looked(f"{person.name} fills", await World.fill(self, person, form, named))

    async def menu(self, person: Person, message: Pressable, name: str) -> Answer:
        return await self._looked(f"{person.name} > {name}", await World.menu(self, person, message, name))

    async def later(self, **span: float) -> None:
        await self._draw()
        await World.later(self, **span)
        self._look()

    async def until(self, moment: datetime) -> None:
        await self._draw()
        await World.until(self, moment)
        self._look()

    def _look(self) -> None:
        watcher = getattr(self, "recorder", None)
        if watcher is not None:
            watcher.look("later")

    async def _draw(self) -> None:
        watcher = getattr(self, "recorder", None)
        if watcher is not None:
            watcher.look("before")
            await watcher.flush()


def know_all_labels(world: World) -> None:
    """Let every button be found by its English name."""
    for language in world.bot.texts.languages:
        for key, text in catalogue(ROOT, language).items():
            source = catalogue(ROOT, "en").get(key)
            if source is not None and len(text.forms) == 1 and "{" not in text.forms[0]:
                world.sim.labels_read.setdefault(text.forms[0], source.forms[0])


async def tour(world: Watched) -> None:
    """The life of a circle."""
    await tours.walk_through(world, tours.Tour(world))


def _everything_as(role: str) -> Story:
    async def everything(world: Watched) -> None:
        part = await test_refusals.cast(world, role)
        for command, (_, by) in sorted(COMMANDS.items()):
            if by[role] == OK and command not in {"my erase", "circle archive"}:
                await _try(part.use, command)
        for press, (_, by) in PRESSES.items():
            if by[role] == OK and press not in {"end", "undo", "erase_me", "call_it_off"}:
                await _try(part.press, press)
        for press in ("end", "undo", "erase_me"):
            if PRESSES[press][1][role] == OK:
                await _try(part.press, press)
        await _try(part.use, "my erase")

    return everything


async def _try(act: Callable[[str], Awaitable[object]], name: str) -> None:
    try:
        await act(name)
    except Exception as error:  # noqa: BLE001 - goes on with the next screen
        sys.stderr.write(f"{name}: {type(error).__name__}: {str(error)[:200]}\n")


#: Test modules whose stories are told as well, in each language: run with -O, so that no English is asserted.
TOLD = {
    "setup": ("test_setup", "test_doctor"),
    "circles": ("test_circle_edits", "test_circle_files", "test_events"),
    "seats": ("test_offers", "test_standing", "test_holding"),
    "care": ("test_care", "test_telling", "test_privacy_rules", "test_side_room"),
    "gifts": ("test_giving", "test_giving_back", "test_treasurer"),
    "mine": ("test_my", "test_leaving", "test_reminders", "test_decks"),
}


def _tests(*modules: str) -> tuple[Story, ...]:
    found = []
    for name in modules:
        module = importlib.import_module(f"tests.behaviour.{name}")
        found += [
            one
            for title, one in vars(module).items()
            if title.startswith("test_")
            and inspect.iscoroutinefunction(one)
            and not hasattr(one, "pytestmark")
            and list(inspect.signature(one).parameters) == ["world"]
        ]
    return tuple(found)


def stories() -> dict[str, tuple[Story, ...]]:
    """Return the stories by name; each of the functions begins in a world of its own."""
    return {
        "tour": (tour,),
        "member": (_everything_as("member"),),
        "holder": (_everything_as("holder"),),
        "admin": (_everything_as("admin"),),
        **{name: _tests(*modules) for name, modules in TOLD.items()},
    }
