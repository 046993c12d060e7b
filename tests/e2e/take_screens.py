"""Takes a picture of every screen at a phone's width, in each language, onto sheets to look through.

    .venv/bin/python -O -m tests.e2e.take_screens FOLDER [en] [es] [de] [tour|member|holder|admin|setup|...]

Lets the stories of `tests.e2e.screens` happen on the simulated Discord, copies each message and form that the bot shows
into one channel as it stands at that moment, and draws it as the demo draws it, 390 pixels wide. FOLDER gets
`LANGUAGE-STORY-NN.png`, many screens a sheet. Look at all of them; they do not belong into the repository.
"""

from __future__ import annotations

import asyncio
import copy
import io
import sys
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp.web
from PIL import Image, ImageDraw
from playwright.async_api import async_playwright

from bot.demo._internals import Window
from bot.demo.hub import Hub
from bot.demo.people import Cast, locale_of
from bot.demo.running import _bind
from bot.demo.stage import Stage
from tests.e2e.screens import Recorder, Shot, Watched, know_all_labels, stories
from tests.e2e.test_demo_story import CHROMIUM_ARGUMENTS, chromium

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page
    from simcord import ChannelHandle, InteractionResult

    from tests.e2e.screens import Story

WIDTH, TALL = 390, 1600
"""A phone's, and how high a sheet is, pixels."""
COLUMNS = 4
AT_ONCE = 12
"""How many messages are drawn together: more than the window loads are not there."""
GAP, CAPTION = 10, 14
LETTERS = 2
"""Of the name of a language."""


class Easel:
    """One channel in a window of its own, in which whatever is to be drawn is shown."""

    def __init__(self, world: Watched, window: Window, page: Page, gallery: ChannelHandle) -> None:
        self.world, self.window, self.page, self.gallery = world, window, page, gallery
        self.drawn: list[tuple[str, Image.Image]] = []

    async def draw(self, shots: list[Shot]) -> None:
        """Draw messages as they are now, some at a time, then forms one by one."""
        messages = [one for one in shots if one.message is not None]
        for start in range(0, len(messages), AT_ONCE):
            await self._messages(messages[start : start + AT_ONCE])
        for one in shots:
            if one.form is not None:
                await self._form(one.title, one.form)

    async def _messages(self, shots: list[Shot]) -> None:
        backend = self.world.sim.backend
        hung = {}
        for shot in shots:
            one = copy.deepcopy(shot.message)
            one.id, one.channel_id = backend.snowflake(), self.gallery.id
            one.reference = None
            if one.interaction_metadata:
                one.interaction_metadata = {
                    **one.interaction_metadata,
                    "user": {**one.interaction_metadata["user"], "id": str(self.world.admin.id)},
                }
            hung[one.id] = shot
            backend.messages.setdefault(self.gallery.id, {})[one.id] = one
        self.window.publish()
        for number, shot in hung.items():
            found = self.page.locator(f'.channel-message[data-message-id="{number}"]')
            try:
                await found.wait_for(timeout=8000)
                taken = await found.screenshot()
            except Exception as error:  # noqa: BLE001 - a missing screen is named on the sheet's report
                sys.stderr.write(f"not drawn: {shot.title}: {type(error).__name__}\n")
                continue
            self.drawn.append((shot.title, Image.open(io.BytesIO(taken)).convert("RGB")))
        backend.messages[self.gallery.id].clear()
        self.window.publish()

    async def _form(self, title: str, form: InteractionResult) -> None:
        self.window.open_form(form)
        self.window.publish()
        dialog = self.page.get_by_role("dialog")
        try:
            await dialog.wait_for(timeout=8000)
            await self.page.wait_for_timeout(150)
            taken = await dialog.screenshot()
            self.drawn.append((title, Image.open(io.BytesIO(taken)).convert("RGB")))
        except Exception as error:  # noqa: BLE001
            sys.stderr.write(f"form not drawn: {title}: {type(error).__name__}\n")
        for page in self.window._pages.values():
            page.modal = page.modal_handle = None
        self.window.publish()
        await dialog.wait_for(state="detached", timeout=8000)


@asynccontextmanager
async def easel(
    world: Watched, gallery: ChannelHandle, browser: Browser, language: str
) -> AsyncIterator[Easel]:
    """Have a window on the gallery within a block."""
    async with AsyncExitStack() as stack:
        listener = stack.enter_context(_bind(None))
        cast = Cast(world.guild, world.lobby, {})
        stage = Stage(world.sim, cast, world.bot, lambda: world.bot, port=listener.getsockname()[1])
        window = Window(
            world.sim,
            gallery,
            world.admin.actor,
            port=stage.port,
            zone="America/Los_Angeles",
            locale=locale_of(language),
        )
        await window.open()
        stage.windows[window.capability] = window
        server = aiohttp.web.AppRunner(
            Hub(stage, world.bot.texts.to(language)).application(), access_log=None
        )
        stack.push_async_callback(server.cleanup)
        await server.setup()
        await aiohttp.web.SockSite(server, listener).start()
        context = await browser.new_context(
            viewport={"width": WIDTH, "height": 3600},
            locale=locale_of(language),
            timezone_id="America/Los_Angeles",
        )
        stack.push_async_callback(context.close)
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{stage.port}/window#{window.capability}")
        await page.locator("#channel-message-list").wait_for(state="attached")
        yield Easel(world, window, page, gallery)


def sheets(drawn: list[tuple[str, Image.Image]], folder: Path, name: str) -> int:
    """Lay the pictures out in columns, in their order, and write the sheets; return how many there are."""
    laid: list[Image.Image] = []
    column, height = COLUMNS, 0
    for title, picture in drawn:
        needed = picture.height + CAPTION + GAP
        if height and height + needed > TALL:
            column, height = column + 1, 0
        if column == COLUMNS:
            laid.append(Image.new("RGB", (COLUMNS * (WIDTH + GAP), TALL), "#9a9a9a"))
            column, height = 0, 0
        left = column * (WIDTH + GAP)
        ImageDraw.Draw(laid[-1]).text((left + 4, height + 1), title[:70], fill="black")
        laid[-1].paste(picture, (left, height + CAPTION))
        height += needed
    for number, sheet in enumerate(laid, 1):
        sheet.save(folder / f"{name}-{number:02}.png", optimize=True)
    return len(laid)


async def take(browser: Browser, language: str, name: str, folder: Path, known: set[tuple[str, ...]]) -> None:
    """Tell one story in one language and write its sheets."""
    drawn: list[tuple[str, Image.Image]] = []
    for step in stories()[name]:
        with tempfile.TemporaryDirectory() as data:
            try:
                drawn += await tell(browser, language, step, Path(data), known)
            except Exception as error:  # noqa: BLE001 - goes on with the next
                _say(f"{language} {name} {step.__name__} ended badly: {error!r:.300}")
    count = sheets(drawn, folder, f"{language}-{name}")
    sys.stdout.write(f"{language} {name}: {len(drawn)} screens on {count} sheets\n")
    sys.stdout.flush()


async def tell(
    browser: Browser, language: str, step: Story, data: Path, known: set[tuple[str, ...]]
) -> list[tuple[str, Image.Image]]:
    """Let one thing happen in a world of its own; return what was drawn."""
    choices: dict[str, Any] = {} if language == "en" else {"locale": language}
    async with Watched.open(data, **choices) as world:
        assert isinstance(world, Watched)
        world.speak(locale_of(language))
        know_all_labels(world)
        gallery = world.guild.create_text_channel("gallery")
        await world.settle()
        async with easel(world, gallery, browser, language) as board:
            world.recorder = Recorder(world, gallery.id, board.draw, known)
            try:
                await step(world)
            except Exception as error:  # noqa: BLE001 - a screen that cannot be reached is named
                _say(f"{language} {step.__name__} stopped: {type(error).__name__}: {str(error)[:300]}")
            world.recorder.look("at last")
            await world.recorder.flush()
        world.errors()
    return board.drawn


def _say(words: str) -> None:
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


async def main() -> None:
    """Take what was asked for."""
    folder, *asked = sys.argv[1:]
    await asyncio.to_thread(Path(folder).mkdir, parents=True, exist_ok=True)
    languages = [one for one in asked if len(one) == LETTERS] or ["en", "es", "de"]
    wanted = [one for one in asked if len(one) > LETTERS] or list(stories())
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        for language in languages:
            known: set[tuple[str, ...]] = set()
            for name in wanted:
                await take(browser, language, name, Path(folder), known)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
