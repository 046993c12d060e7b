#!/usr/bin/env python3
"""The door: command line -> settings -> run. A failure is one sentence and an exit code."""

from __future__ import annotations

import gc
import os
import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # nothing has begun: Ctrl-C ends it without a word
    gc.disable()  # what is loaded from here on stays; `bot.client` has garbage looked for again once all is there

import argparse
import asyncio
import contextlib
import dataclasses
import enum
import logging
import sys
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

try:
    import aiohttp
    import discord
    from dotenv import dotenv_values
except ModuleNotFoundError as missing:
    sys.stderr.write(
        f"Python's package {missing.name} is not installed here. In this folder: python3 -m venv .venv "
        "&& .venv/bin/pip install -r requirements.txt, then .venv/bin/python run_bot.py\n"
    )
    raise SystemExit(2) from None

from bot import __version__
from bot.clock import SystemClock
from bot.domain.rights import NO_APPLICATION, application_of, invite_link
from bot.errand_line import add_errands
from bot.errors import CirclekeeperError
from config.logging import configure
from config.settings import Settings, SettingsError

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

Result = TypeVar("Result")

TWO_WAYS_ON = (
    "There is no DISCORD_TOKEN: put one into .env (.env.example says how), "
    "or see the bot without Discord: python run_bot.py --demo"
)
NO_SIMULATOR = (
    "The demo needs the simulated Discord: pip install -r requirements-dev.txt, or simply: make demo"
)
WHOSE_INVITE = (
    "Which application it is for could not be read from a DISCORD_TOKEN: put the Application ID of the developer "
    f"portal (General Information) where the link says {NO_APPLICATION}."
)
STOPPED = "Stopped before the end; what was made is gone."
REFUSED = "Discord refused the DISCORD_TOKEN: make a new one in the developer portal (Bot, Reset Token) and use that."
UNREACHABLE = "Discord cannot be reached: look at this machine's network and start again."
OURS = "Stopped by an error that is ours; the log above says where it happened."
UNREADABLE = "The file .env cannot be read: it has to be UTF-8 text that you may read; .env.example shows how it looks."
SECONDS_TO_CLOSE = 5.0
ENV = ".env"
HOME = Path(__file__).resolve().parent


class UnreadableError(CirclekeeperError):
    """The `.env` of this folder cannot be read."""


class Exit(enum.IntEnum):
    """What the process leaves behind."""

    DONE = 0  # did what was asked, or was told to stop and closed cleanly
    FAILED = 1  # could not, or a check found something
    UNUSABLE = 2  # the command line or a setting cannot be used: starting again changes nothing


def main(arguments: Sequence[str] | None = None) -> Exit:
    """Do what the command line asks for; Ctrl-C ends it without a word, however early."""
    try:
        return _main(arguments)
    except KeyboardInterrupt:
        return Exit.DONE


def _main(arguments: Sequence[str] | None) -> Exit:
    asked = _command_line().parse_args(arguments)
    try:
        settings = Settings.from_env(_environment())
    except (SettingsError, UnreadableError) as error:
        return _say(str(error), Exit.UNUSABLE)
    # the bot opens voice rooms and never speaks in them, so it needs none of what discord.py would warn about
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    if (done := _aside(settings, asked)) is not None:
        return done
    if not asked.demo and not settings.discord_token:
        ready = _first_run(settings)
        if not isinstance(ready, Settings):
            return ready
        settings = ready
    with configure(_quieter(settings) if asked.demo else settings):
        try:
            asyncio.run(_until_told(_demo(settings, asked) if asked.demo else _serve(settings)))
        except Exception as error:  # noqa: BLE001 - the outermost door: nothing may leave as a traceback
            return _say(_sentence(error), _code(error))
    return Exit.DONE


def _first_run(settings: Settings) -> Settings | Exit:
    """Walk somebody at a terminal to a token and return settings with it; without a terminal say what is missing."""
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        return _say(TWO_WAYS_ON, Exit.UNUSABLE)
    from bot.first_run import Terminal, ask_hidden, walk

    with configure(_quieter(settings)):
        try:
            token = walk(Terminal(print, input, ask_hidden), Path(ENV), HOME / ".env.example")
        except Exception as error:  # noqa: BLE001 - the outermost door: nothing may leave as a traceback
            return _say(_sentence(error), _code(error))
    return Exit.DONE if token is None else dataclasses.replace(settings, discord_token=token)


def _aside(settings: Settings, asked: argparse.Namespace) -> Exit | None:
    """Do what is asked for instead of running a bot; None where the bot is to run."""
    if asked.check:
        return _check(settings)
    if asked.invite:
        return _invite(settings)
    if asked.probe is not None:
        return _probe(settings, asked)
    if asked.command is not None:
        return _keep(settings, asked)
    return None


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="run_bot.py", description="Circlekeeper, a bot that keeps integration circles."
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--demo", action="store_true", help="run on a simulated Discord, in a browser")
    ways.add_argument(
        "--check", action="store_true", help="look at everything a start needs, and exit 0 or 1"
    )
    ways.add_argument("--invite", action="store_true", help="print the link that takes the bot into a guild")
    ways.add_argument(
        "--probe",
        type=int,
        metavar="GUILD_ID",
        help="try on a test guild what the bot believes of Discord, a line each, and clear away; exit 0 or 1",
    )
    ways.add_argument("--version", action="version", version=f"Circlekeeper {__version__}")
    parser.add_argument(
        "--with",
        dest="guest",
        type=int,
        metavar="USER_ID",
        help="with --probe: a person there who takes part",
    )
    parser.add_argument("--port", type=int, help="with --demo: the page's port (any free one)")
    parser.add_argument(
        "--no-browser", action="store_true", help="with --demo: only print the page's address"
    )
    parser.add_argument("--language", default="en", help="with --demo: en, es or de, for everybody in it")
    add_errands(parser)
    return parser


def _keep(settings: Settings, asked: argparse.Namespace) -> Exit:
    """Do what is asked for with the database."""
    from bot.errands import run

    with configure(settings):
        try:
            good, said = asyncio.run(run(settings, asked, SystemClock()))
        except Exception as error:  # noqa: BLE001 - the outermost door: nothing may leave as a traceback
            return _say(_sentence(error), Exit.FAILED)
    print(said)
    return Exit.DONE if good else Exit.FAILED


def _environment() -> dict[str, str]:
    """Return the environment over the `.env` of this folder. Raises `UnreadableError`."""
    try:
        written = dotenv_values(ENV, interpolate=False)
    except (OSError, UnicodeDecodeError):
        raise UnreadableError(UNREADABLE) from None
    return {name: value for name, value in written.items() if value is not None} | dict(os.environ)


def _quieter(settings: Settings) -> Settings:
    """Return settings that log errors alone, unless somebody asked for more than what is usual."""
    usual = settings.log_level == Settings().log_level
    return dataclasses.replace(settings, log_level="ERROR") if usual else settings


def _check(settings: Settings) -> Exit:
    from bot.checks import check

    lines = check(settings, SystemClock())
    for line in lines:
        print(f"{'ok' if line.ok else 'NO'} {line.name}: {line.says}")
    return Exit.DONE if all(line.ok for line in lines) else Exit.FAILED


def _invite(settings: Settings) -> Exit:
    """Print the invite, offline: the token itself says which application it is."""
    application_id = application_of(settings.discord_token)
    print(invite_link(application_id))
    return Exit.DONE if application_id is not None else _say(WHOSE_INVITE, Exit.UNUSABLE)


def _probe(settings: Settings, asked: argparse.Namespace) -> Exit:
    """Try what the bot believes of Discord on a real guild."""
    if not settings.discord_token:
        return _say(TWO_WAYS_ON, Exit.UNUSABLE)
    from bot.probe.running import PROBE_CLOSES_IN, run_probe

    with configure(_quieter(settings)):
        trying = run_probe(settings.discord_token, asked.probe, asked.guest, partial(print, flush=True))
        try:
            held = asyncio.run(_until_told(trying, PROBE_CLOSES_IN))
        except Exception as error:  # noqa: BLE001 - the outermost door: nothing may leave as a traceback
            return _say(_sentence(error), _code(error))
    if held is None:
        return _say(STOPPED, Exit.FAILED)
    return Exit.DONE if held else Exit.FAILED


async def _serve(settings: Settings) -> None:
    """Serve until told to stop. An intent that is turned off meanwhile ends the connection, and not the bot."""
    try:
        await _serve_once(settings)
    except discord.PrivilegedIntentsRequired:
        logging.getLogger(__name__).warning("An intent was turned off; going on with those that are left.")
        await _serve_once(settings)  # a new login reads which are on


async def _serve_once(settings: Settings) -> None:
    from bot.app import create_bot

    async with create_bot(settings) as bot:
        await bot.start(settings.discord_token)


async def _demo(settings: Settings, asked: argparse.Namespace) -> None:
    from bot.demo import run_demo

    gc.enable()  # a demo connects to nothing
    await run_demo(settings, port=asked.port, open_browser=not asked.no_browser, language=asked.language)


async def _until_told(work: Coroutine[None, None, Result], closes_in: float | None = None) -> Result | None:
    """Run `work` until it ends, or a signal asks it to close; then it has five seconds, or `closes_in`.

    The database takes a hard end without harm, so a close that hangs is cut short rather than waited for.
    """
    task = asyncio.ensure_future(work)
    told = threading.Timer(closes_in or SECONDS_TO_CLOSE, os._exit, (Exit.FAILED,))
    told.daemon = True

    def close() -> None:
        if not told.is_alive():
            told.start()
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, close)
    with contextlib.suppress(asyncio.CancelledError):
        return await task
    return None


def _code(error: Exception) -> Exit:
    """Return what a run that ended so leaves behind: another start with a refused token would be refused as well."""
    return Exit.UNUSABLE if isinstance(error, discord.LoginFailure) else Exit.FAILED


def _sentence(error: Exception) -> str:
    """Return what an operator can do about an error that ended the run."""
    if isinstance(error, discord.LoginFailure):
        return REFUSED
    if isinstance(error, (aiohttp.ClientConnectionError, discord.GatewayNotFound, TimeoutError)):
        return UNREACHABLE
    if isinstance(error, discord.HTTPException):
        return f"Discord did not answer as it should (status {error.status}): start again in a while."
    if isinstance(error, CirclekeeperError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and str(error.name).partition(".")[0] == "simcord":
        return NO_SIMULATOR
    logging.getLogger(__name__).critical("run.ended_by_error", exc_info=error)
    return OURS


def _say(sentence: str, code: Exit) -> Exit:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main())
