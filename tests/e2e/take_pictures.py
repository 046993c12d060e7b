"""Takes the pictures of the demo for the README, from the test's story, and those of an hour at phone width.

    .venv/bin/python -m tests.e2e.take_pictures [demo|hour]

Writes docs/pictures/demo.png (wide, light) and docs/pictures/demo-phone.png (dark), and docs/pictures/hour-*.png for
docs/facilitators.md. Look at them before they land.
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
from tests.e2e.test_demo_story import CHROMIUM_ARGUMENTS, SAY, Visitor, chromium, open_the_room, visiting

if TYPE_CHECKING:
    from playwright.async_api import Browser

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
WIDTH, TALL = 390, 1500
"""A phone's, and high enough that the longest message is seen whole."""
COLOURS = 64
"""Enough for text on plain ground; a picture is a few kilobytes then."""


async def main() -> None:
    """Take those that were asked for, or all."""
    wanted = sys.argv[1:] or ["demo", "hour"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        if "demo" in wanted:
            await take_demo(browser)
        if "hour" in wanted:
            async with visiting(browser, phone=True) as visitor:
                await Hour(visitor).take()
        await browser.close()


async def take_demo(browser: Browser) -> None:
    """Take the two of the demo itself."""
    for name, phone in (("demo.png", False), ("demo-phone.png", True)):
        async with visiting(browser, phone=phone) as visitor:
            await visitor.page.emulate_media(color_scheme="dark" if phone else "light")
            await in_the_room(visitor)
            await visitor.page.wait_for_timeout(1500)
            await visitor.page.mouse.move(640, 5)
            await visitor.page.screenshot(path=PICTURES / name)


async def in_the_room(visitor: Visitor) -> None:
    """Bring the story to where two members sit in the room and a prompt has been asked."""
    for key in ("ada", "ben"):
        await visitor.be(key)
        await visitor.press("Join")
        await visitor.press("Accept")
        await visitor.press(SAY("seating.write_dm"))
        await visitor.sees(SAY("seating.dm_yes"))
    await open_the_room(visitor)
    await visitor.press("Start")
    await visitor.press("Next phase")
    await visitor.be("ben")
    await visitor.go((await visitor.place("thread").first.locator(".name").text_content()) or "")
    await visitor.say("Hello. I am mostly here to listen today.")
    await visitor.be("ada")
    await visitor.go((await visitor.place("thread").first.locator(".name").text_content()) or "")
    await visitor.say("I walked by the water today. That helped.")
    await visitor.page.locator("#hint-close").click()


class Hour:
    """What facilitators and members see of an hour, each message by itself, as wide as a phone shows it."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.stage = visitor.stage

    async def take(self) -> None:
        """Tell the hour quickly, and stop for the pictures."""
        await self.visitor.page.emulate_media(color_scheme="light")
        await self.visitor.page.set_viewport_size({"width": WIDTH, "height": TALL})
        await self.visitor.page.locator("#hint-close").click()
        for key in ("ada", "ben"):
            for label in ("Join", "Accept", SAY("seating.write_here")):
                await self.press(key, label)
        mara = self.stage.cast.people["mara"]
        async with self.stage.turn():
            circle = SAY("demo.circle_name")
            await mara.actor.slash(
                self.stage.cast.lobby, "circle facilitator", action="add", member=mara.actor, circle=circle
            )
        await open_the_room(self.visitor)
        desk = await self.name_of("thread")
        await self.press("jonas", "Start")
        for key in ("ada", "ben"):
            await self.press(key, "Help lines")
        for _ in range(4):
            await self.press("jonas", "Next phase")
        for label in ("Give piece", "Give it to the next"):
            await self.press("jonas", label)
        await self.shot("ada", None, "Raise hand", "hour-panel")
        await self.shot("jonas", desk, "Give piece", "hour-desk")
        await self.press("jonas", "More")
        await self.shot("jonas", desk, "Listen, no advice", "hour-more")
        await self.press("jonas", "Side room")
        await self.shot("jonas", desk, SAY("side.question")[:40], "hour-side-room")
        await self.press("jonas", "End")
        await self.shot("ada", None, "Thank you for being here", "hour-closing")

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
        path = PICTURES / f"{name}.png"
        await self.visitor.page.mouse.move(5, 5)
        await self.visitor.page.wait_for_timeout(300)
        await message.screenshot(path=path)
        with Image.open(path) as taken:
            taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    asyncio.run(main())
