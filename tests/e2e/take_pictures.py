"""Takes the pictures of the demo for the README, from the story that the test tells.

    .venv/bin/python -m tests.e2e.take_pictures

Writes docs/pictures/demo.png (wide, light) and docs/pictures/demo-phone.png (dark). Look at them before they land.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

from playwright.async_api import async_playwright

from tests.e2e.test_demo_story import CHROMIUM_ARGUMENTS, SAY, Visitor, chromium, open_the_room, visiting

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


async def main() -> None:
    """Take both pictures."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for name, phone in (("demo.png", False), ("demo-phone.png", True)):
            async with visiting(browser, phone=phone) as visitor:
                await visitor.page.emulate_media(color_scheme="dark" if phone else "light")
                await in_the_room(visitor)
                await visitor.page.wait_for_timeout(1500)
                await visitor.page.mouse.move(640, 5)
                await visitor.page.screenshot(path=PICTURES / name)
        await browser.close()


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


if __name__ == "__main__":
    asyncio.run(main())
