"""The two-minute story of the demo by the page alone, in a real browser: join, be reminded, sit in, close.

Needs Chromium. Without one it is skipped loudly, and fails where CI says that everything is installed.
"""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import discord
import pytest
from discord import app_commands
from playwright.async_api import Page, async_playwright, expect

from bot.demo import running
from bot.texts import Texts
from config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, FrameLocator, Locator

    from bot.demo.stage import Stage
    from bot.texts import Say

#: Started as root in a container without a screen and without a way to the internet.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

#: How long anything on the page may take, milliseconds: a busy machine is no failure.
PATIENCE_MS = 15_000

#: Presses of "Next thing" that any step of the story may take.
PATIENCE = 12

NOTE_KEEPER = """() => {
    const note = document.querySelector("#note");
    window.noted = [];
    new MutationObserver(() => window.noted.push(note.textContent)).observe(
        note, {childList: true, characterData: true, subtree: true});
}"""

SAY = Texts(Path(__file__).parents[2] / "config" / "locales").to()


def chromium() -> str:
    """Return where Chromium is; skip, or fail under CI, where it is not."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    reason = "NO BROWSER: the story of the demo was not tested. Install Chromium (Debian: apt-get install chromium)."
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        try:
            yield launched
        finally:
            await launched.close()


@dataclass
class Visitor:
    """Somebody at the page: sees and presses what is on it, and nothing else."""

    page: Page
    phone: bool
    stage: Stage
    #: errors of the page, and requests that left the demo
    complaints: list[str] = field(default_factory=list)

    @property
    def window(self) -> FrameLocator:
        """The window that is shown."""
        return self.page.frame_locator("iframe.shown")

    @property
    def talk(self) -> Locator:
        """The messages in it."""
        return self.window.locator("#channel-timeline")

    async def be(self, key: str) -> None:
        await self._through_the_list(f'[data-person="{key}"]')

    async def go(self, name: str) -> None:
        await self._through_the_list(f'#places button:has(.name:text-is("{name}"))')

    async def _through_the_list(self, selector: str) -> None:
        await self._list(open_=True)
        await self.page.locator(selector).click()
        await self._list(open_=False)

    async def _list(self, *, open_: bool) -> None:
        if self.phone and open_ != (
            await self.page.locator("#here").get_attribute("aria-expanded") == "true"
        ):
            await self.page.locator("#here").click()

    async def press(self, label: str) -> None:
        # a click finds its button anew where the message is redrawn under it; scrolling to it first would not
        await self.talk.get_by_role("button", name=label, exact=True).last.click()

    async def say(self, words: str) -> None:
        box = self.window.locator("#channel-composer-input")
        await expect(self.window.locator('#preview-app[aria-busy="false"]')).to_be_attached()
        await box.fill(words)
        await expect(box).to_have_value(words)
        await box.press("Enter")
        await expect(box).to_have_value("")

    async def command(self, name: str, values: list[str]) -> None:
        """Choose a command in the composer and type its options one after the other, leaving the next in focus."""
        box = self.window.locator("#channel-composer-input")
        await box.click()
        await self.page.keyboard.type(name)
        await expect(self.window.get_by_role("option", name=name).first).to_be_visible()
        await self.page.keyboard.press("Enter")
        for value in values:
            await self.page.keyboard.type(value)
            await self.page.keyboard.press("Tab")

    async def sees(self, words: str) -> None:
        await expect(self.talk.get_by_text(words).last).to_be_visible()

    async def next_until(self, locator: Locator) -> None:
        """Press "Next thing" until something is there, and not once more: the next thing may be too late."""
        for _ in range(PATIENCE):
            await self._caught_up()
            if await locator.count():
                return
            await self.page.locator('[data-step="next"]').click()
            await expect(self.page.locator("body.moving")).to_have_count(0)
        await expect(locator.first).to_be_attached(timeout=1)

    async def _caught_up(self) -> None:
        """Wait until the window has asked anew how things are: twice, as one answer may have been on its way."""
        shown = await self.page.locator("iframe.shown").element_handle()
        frame = await shown.content_frame()
        for _ in range(2):
            async with self.page.expect_response(
                lambda response: response.url.endswith("/api/state") and response.frame == frame
            ):
                pass
        await expect(self.window.locator('#preview-app[aria-busy="false"]')).to_be_attached()

    def place(self, kind: str) -> Locator:
        return self.page.locator(f"#places button.{kind}")


@asynccontextmanager
async def visiting(browser: Browser, *, phone: bool, language: str = "en") -> AsyncIterator[Visitor]:
    async with running.running(Settings(), port=None, language=language) as (stage, link):
        context = await browser.new_context(
            **(PHONE if phone else DESKTOP),
            locale=stage.locale,
            timezone_id="America/Los_Angeles",
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        visitor = Visitor(page, phone, stage)
        page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        page.on(
            "console", lambda line: visitor.complaints.append(line.text) if line.type == "error" else None
        )
        page.on(
            "request",
            lambda asked: visitor.complaints.append(asked.url) if not _ours(asked.url, link) else None,
        )
        await page.goto(link)
        try:
            yield visitor
        finally:
            await context.close()


def _ours(url: str, link: str) -> bool:
    return url.startswith((link, "blob:", "data:"))


async def join_and_be_reminded(visitor: Visitor) -> None:
    """Ada's part: from the hint to the reminder in her direct messages."""
    await expect(visitor.page.locator("#hint li")).to_have_count(3)
    await visitor.press("Join")
    await visitor.press("Accept")
    await visitor.press(SAY("seating.write_dm"))
    await visitor.sees(SAY("seating.dm_yes"))
    dm = visitor.place("dm")
    await expect(dm.locator(".badge")).to_have_text("1")
    await visitor.go("Circlekeeper")
    await visitor.next_until(visitor.talk.get_by_text("Your group meets at"))
    await visitor.sees("Your group meets at")


async def open_the_room(visitor: Visitor, say: Say = SAY) -> None:
    """Jonas checks in on the desk, and time goes on until the room is open."""
    await visitor.be("jonas")
    await visitor.go(await desk_name(visitor))
    await visitor.next_until(visitor.talk.get_by_role("button", name=say("meetings.check_in")))
    await visitor.press(say("meetings.check_in"))
    await visitor.next_until(visitor.talk.get_by_role("button", name=say("meetings.start"), exact=True))


async def desk_name(visitor: Visitor) -> str:
    return (await visitor.place("thread").first.locator(".name").text_content()) or ""


async def hold_the_meeting(visitor: Visitor) -> None:
    """Jonas starts and asks for a prompt, Ada reads it and writes, Jonas ends, the closing card comes."""
    desk = await desk_name(visitor)
    await visitor.press("Start")
    await visitor.press("Prompt")
    await visitor.press(SAY("meetings.post_prompt"))
    await visitor.be("ada")
    await visitor.go((await visitor.place("thread").first.locator(".name").text_content()) or "")
    await visitor.sees("Passing is always fine.")
    await visitor.say("You can reach me at ada.k@example.com")
    await expect(visitor.place("dm").locator(".badge")).to_be_attached()
    await expect(visitor.talk.get_by_text("ada.k@example.com")).to_have_count(0)
    await visitor.say("Glad to be here.")
    await visitor.sees("Glad to be here.")
    await visitor.be("jonas")
    await visitor.go(desk)
    await visitor.press("End")
    await visitor.be("ada")
    await visitor.sees("Thank you for being here")
    await expect(visitor.talk.get_by_role("button", name="Help lines", exact=True).last).to_be_visible()


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_the_two_minute_story(browser: Browser, phone: bool) -> None:
    """A newcomer joins, is reminded, sits in the room, reads a prompt and the closing, by the page alone."""
    async with visiting(browser, phone=phone) as visitor:
        await join_and_be_reminded(visitor)
        await open_the_room(visitor)
        await hold_the_meeting(visitor)
        assert visitor.complaints == []


async def test_an_admin_makes_a_circle_from_the_composer(browser: Browser) -> None:
    """A real slash command with completing options, then a form, then Undo, and the places follow at once."""
    async with visiting(browser, phone=False) as visitor:
        await visitor.be("mara")
        await visitor.go("lobby")
        await visitor.command("/circle create", ["Night owls", "Thu", "21:00"])
        await visitor.page.keyboard.type("Berlin")
        await visitor.window.get_by_role("option", name="Europe/Berlin").click()
        await visitor.window.locator("#send-message").click()
        await visitor.sees("Night owls")
        places = visitor.page.locator(
            '#places .name:text-is("Night owls")'
        )  # the channel, and the room of that name
        await expect(places.first).to_be_visible()
        await visitor.press("Edit")
        form = visitor.window.get_by_role("dialog")
        await form.get_by_label(SAY("circles.edit_name")).fill("Early birds")
        await form.get_by_role("button", name="Submit").click()
        await visitor.sees("Early birds")
        await visitor.press("Undo")
        await expect(places).to_have_count(0)
        assert visitor.complaints == []


async def test_the_page_remembers_and_recovers(browser: Browser) -> None:
    """A closed hint stays closed, the bot can be restarted under the page, and its end is said."""
    async with visiting(browser, phone=False) as visitor:
        await visitor.page.locator("#hint-close").click()
        await visitor.be("ben")
        await visitor.page.reload()
        await expect(visitor.page.locator('[data-person="ben"]')).to_have_attribute("aria-current", "true")
        await expect(visitor.page.locator("#hint")).to_be_hidden()
        # the words may pass faster than a look, so the page writes down what its note has said
        await visitor.page.evaluate(NOTE_KEEPER)
        async with visitor.page.expect_response("**/hub/restart") as answer:
            await visitor.page.locator("#restart").click()
        assert (await answer.value).ok
        assert SAY("demo.page_restarting") in await visitor.page.evaluate("window.noted")
        await expect(visitor.page.locator("body.moving")).to_have_count(0)
        await visitor.press("Join")
        await visitor.sees(SAY("agreements.accept"))
        assert visitor.complaints == []


async def test_a_message_has_a_menu(browser: Browser) -> None:
    """Right click, or the dots, opens the commands for a message, and one of them answers there."""
    async with visiting(browser, phone=False) as visitor:
        tree = visitor.stage.bot.tree

        async def answer(interaction: discord.Interaction[Any], message: discord.Message) -> None:
            del message
            await interaction.response.send_message("Told.", ephemeral=True)

        tree.add_command(app_commands.ContextMenu(name="Wave back", callback=answer))
        async with visitor.stage.turn():
            with visitor.stage.simulation.as_the_bot():
                await tree.sync()
        await visitor.page.reload()
        message = visitor.talk.locator(".channel-message").first
        await message.click(button="right", position={"x": 300, "y": 8})
        await visitor.page.keyboard.press("Escape")
        await expect(visitor.window.get_by_role("menuitem")).to_have_count(0)
        await message.hover()
        await message.get_by_role("button", name=SAY("demo.page_more")).click()
        await visitor.window.get_by_role("menuitem", name="Wave back").click()
        await visitor.sees("Told.")
        assert visitor.complaints == []
