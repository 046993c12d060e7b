"""Takes the pictures of the demo for the README, from the test's story, and those of an hour at phone width.

    .venv/bin/python -m tests.e2e.take_pictures [demo|hour|first] [en] [es] [de]

Writes docs/pictures/demo.png (wide, light) and docs/pictures/demo-phone.png (dark), docs/pictures/hour-*.png for
docs/facilitators.md, and docs/pictures/first-*.png for docs/admins.md and docs/members.md; in another language
demo.es.png and so on. Look at them before they land. `take_screens` takes every screen there is, to look through.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import async_playwright

from bot.demo.story import press_anywhere
from tests.e2e.test_demo_story import CHROMIUM_ARGUMENTS, Visitor, chromium, open_the_room, visiting

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bot.texts import Say

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH, TALL = 390, 1500
"""A phone's, and high enough that the longest message is seen whole."""
LOBBY = "lobby"
LETTERS = 2
"""Of the name of a language."""
COLOURS = 128
"""Enough for text on plain ground; a picture is a few kilobytes then."""


async def main() -> None:
    """Take those that were asked for, or all, in English or the languages that were asked for."""
    languages = [one for one in sys.argv[1:] if len(one) == LETTERS] or ["en"]
    wanted = [one for one in sys.argv[1:] if len(one) > LETTERS] or ["demo", "hour", "first"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for language in languages:
            if "demo" in wanted:
                await take_demo(browser, language)
            for name, taker in (("hour", Hour), ("first", First)):
                if name in wanted:
                    async with visiting(browser, phone=True, language=language) as visitor:
                        await taker(visitor, language).take()
        await browser.close()


async def take_demo(browser: Browser, language: str) -> None:
    """Take the two of the demo itself."""
    for name, phone in (("demo", False), ("demo-phone", True)):
        async with visiting(browser, phone=phone, language=language) as visitor:
            await visitor.page.emulate_media(color_scheme="dark" if phone else "light")
            say = visitor.stage.bot.texts.to(language)
            await (in_the_room if phone else at_the_card)(visitor, say)
            await visitor.page.wait_for_timeout(1500)
            await visitor.page.mouse.move(640, 5)
            await visitor.page.screenshot(path=picture(name, language))
            make_small(picture(name, language))


async def at_the_card(visitor: Visitor, say: Say) -> None:
    """Bring the story to where somebody has just taken a seat."""
    await visitor.page.locator("#hint-close").click()
    stage, people = visitor.stage, visitor.stage.cast.people
    for key in ("ben", "ada"):
        async with stage.turn():
            await people[key].actor.slash(stage.cast.lobby, "agreements")
            await press_anywhere(stage.simulation, stage.cast, people[key], say("agreements.accept"))
    async with stage.turn():
        await press_anywhere(stage.simulation, stage.cast, people["ben"], say("seating.join"))
        await stage.simulation.advance(timedelta(seconds=6))
    await visitor.be("ada")
    await visitor.press(say("seating.join"))
    await visitor.sees(say("seating.write_here"))
    async with stage.turn():
        await stage.simulation.advance(timedelta(seconds=6))


def make_small(path: Path) -> None:
    """Write a picture anew with few colours."""
    with Image.open(path) as taken:
        taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)


def picture(name: str, language: str) -> Path:
    """Return where a picture goes: demo.png, demo.es.png."""
    return PICTURES / (f"{name}.png" if language == "en" else f"{name}.{language}.png")


async def in_the_room(visitor: Visitor, say: Say) -> None:
    """Bring the story to where two members sit in the room and a prompt has been asked."""
    for key in ("ada", "ben"):
        await visitor.be(key)
        await visitor.press(say("seating.join"))
        await visitor.press(say("agreements.accept"))
        await visitor.press(say("seating.write_dm"))
        await visitor.sees(say("seating.dm_yes"))
    await open_the_room(visitor, say)
    await visitor.press(say("meetings.start"))
    await visitor.press(say("meetings.next_phase"))
    await visitor.be("ben")
    await visitor.go((await visitor.place("thread").first.locator(".name").text_content()) or "")
    await visitor.say("Hello. I am mostly here to listen today.")
    await visitor.be("ada")
    await visitor.go((await visitor.place("thread").first.locator(".name").text_content()) or "")
    await visitor.say("I walked by the water today. That helped.")
    await visitor.page.locator("#hint-close").click()


class Hour:
    """What facilitators and members see of an hour, each message by itself, as wide as a phone shows it."""

    def __init__(self, visitor: Visitor, language: str) -> None:
        self.language = language
        self.say = visitor.stage.bot.texts.to(language)
        self.visitor = visitor
        self.stage = visitor.stage

    async def take(self) -> None:
        """Tell the hour quickly, and stop for the pictures."""
        await self.make_room()
        for key in ("ada", "ben"):
            for label in (
                self.say("seating.join"),
                self.say("agreements.accept"),
                self.say("seating.write_here"),
            ):
                await self.press(key, label)
        mara = self.stage.cast.people["mara"]
        async with self.stage.turn():
            circle = self.say("demo.circle_name")
            await mara.actor.slash(
                self.stage.cast.lobby, "circle facilitator", action="add", member=mara.actor, circle=circle
            )
        await open_the_room(self.visitor, self.say)
        desk = await self.name_of("thread")
        await self.press("jonas", self.say("meetings.start"))
        for key in ("ada", "ben"):
            await self.press(key, self.say("meetings.help_lines"))
        for _ in range(4):
            await self.press("jonas", self.say("meetings.next_phase"))
        for label in (self.say("piece.give_piece"), self.say("piece.give_next")):
            await self.press("jonas", label)
        await self.shot("ada", None, self.say("piece.raise_hand"), "hour-panel")
        await self.shot("jonas", desk, self.say("piece.give_piece"), "hour-desk")
        await self.press("jonas", self.say("meetings.more"))
        await self.shot("jonas", desk, self.say("piece.button_no_advice"), "hour-more")
        await self.press("jonas", self.say("side.button"))
        await self.shot("jonas", desk, self.say("side.question")[:40], "hour-side-room")
        await self.press("jonas", self.say("meetings.end"))
        await self.shot("ada", None, self.say("meetings.journal"), "hour-closing")

    async def make_room(self) -> None:
        """Make the page light, and so high that the longest message is seen whole."""
        await self.visitor.page.emulate_media(color_scheme="light")
        await self.visitor.page.set_viewport_size({"width": WIDTH, "height": TALL})
        await self.visitor.page.locator("#hint-close").click()

    async def press(self, key: str, label: str) -> None:
        """Let somebody press the newest button of that label that they can see, and what follows happen."""
        async with self.stage.turn():
            await press_anywhere(self.stage.simulation, self.stage.cast, self.stage.cast.people[key], label)
        async with self.stage.turn():
            await self.stage.simulation.advance(timedelta(seconds=4))

    async def name_of(self, kind: str) -> str:
        """Return what the first place of that kind is called for whoever is shown."""
        return (await self.visitor.place(kind).first.locator(".name").text_content()) or ""

    async def shot(self, key: str, place: str | None, words: str, name: str) -> None:
        """Take the newest message with these words, as somebody sees it in a place (None: the room)."""
        await self.visitor.be(key)
        await self.visitor.go(place or await self.name_of("thread"))
        message = self.visitor.talk.locator(".channel-message", has_text=words).last
        await message.scroll_into_view_if_needed()
        await self.visitor.page.wait_for_timeout(800)
        path = picture(name, self.language)
        await self.visitor.page.mouse.move(5, 5)
        await self.visitor.page.wait_for_timeout(300)
        await message.screenshot(path=path)
        make_small(path)


class First(Hour):
    """What an admin sees of a first circle, and a member of a first seat."""

    async def take(self) -> None:
        """Ask for each screen, and take it."""
        await self.make_room()
        await self.command("mara", "setup")
        await self.shot("mara", LOBBY, self.say("setup.look_again"), "first-doctor")
        await self.press("mara", self.say("setup.through"))
        await self.press("mara", self.say("setup.leave_it"))
        await self.shot("mara", LOBBY, self.say("setup.rules_usual"), "first-setup")
        asked = {"weekday": "Thu", "time": "18:00", "timezone": "Los Angeles", "room": "text"}
        await self.command("mara", "circle create", name=self.say("setup.usual_name"), **asked)
        await self.shot("mara", LOBBY, self.say("circles.undo"), "first-created")
        circle = await self.card_place()
        await self.press("ada", self.say("seating.join"))
        await self.press("ada", self.say("agreements.accept"))
        await self.shot("ada", circle, self.say("seating.calendar"), "first-card")
        await self.shot("ada", circle, self.say("seating.write_here"), "first-joined")

    async def command(self, key: str, command: str, /, **options: str) -> None:
        """Let somebody use a command in the lobby."""
        async with self.stage.turn():
            await self.stage.cast.people[key].actor.slash(self.stage.cast.lobby, command, **options)

    async def card_place(self) -> str:
        """Return what the circle's channel is called."""
        circle = self.say("demo.circle_name")
        places = self.stage.simulation.backend.channels.values()
        return next(one.name for one in places if one.name and one.name.casefold() == circle.casefold())


if __name__ == "__main__":
    asyncio.run(main())
