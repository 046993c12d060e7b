"""The first start on a terminal: from no token to a bot that can be invited.

The token is asked for without being shown, is sent to Discord alone, and stands in `.env` and nowhere else.
"""

from __future__ import annotations

import asyncio
import getpass
import re
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.domain.rights import invite_link
from bot.errors import CirclekeeperError
from config import env_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PORTAL: Final = "https://discord.com/developers/applications"
ANSWER_WITHIN: Final = 20.0
"""Seconds that Discord has for the two questions."""
TRIES: Final = 3
_TOKEN: Final = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
_AROUND: Final = re.compile(r"^(DISCORD_TOKEN\s*=|Bot\s)?\s*['\"]?|['\"]?\s*$")

WELCOME: Final = f"""\
There is no token yet, so this is the first start. Three steps, about five minutes.
(To see the bot without Discord first: make demo. To stop: Ctrl-C.)

1. Open {PORTAL} and press New Application. Its name is what people will see.
2. On its page Bot: turn on Message Content Intent and save; then press Reset Token and copy the token.
3. Paste the token here and press Enter. It stays invisible, and is kept in the file .env alone.
"""
ASK: Final = "Token: "
NOTHING_PASTED: Final = "Nothing arrived. Copy the token again, paste it here, and press Enter."
SOMETHING_ELSE: Final = (
    "That is something else: a token is one long word with two dots in it. It is on the page Bot, under Reset Token "
    "(not the Application ID, the Public Key or the Client Secret)."
)
UNKNOWN: Final = (
    "Discord does not know this token. Press Reset Token on the page Bot, copy the new one, paste it here."
)
TRIED_OFTEN: Final = "That was not it either. Nothing was written; start again when you have the token."
STOPPED: Final = "Stopped. Nothing was written; start again whenever you like."
STOPPED_KEPT: Final = "Stopped. The token is kept in .env; the same command starts the bot."
VISIBLE: Final = (
    "This terminal would show the token while you paste it. "
    "Put it into .env by hand instead: .env.example says how."
)
THERE_IS_ONE: Final = "The .env here has a token already. Put the new one in its place? [y/N] "
ASK_START: Final = "Start the bot now? [Y/n] "
STARTING: Final = (
    "It runs as long as this terminal is open; Ctrl-C stops it. In your guild, begin with /setup."
)
INVITE: Final = (
    "\nThe invite. Open it in a browser and choose your guild, which Discord calls a server:\n\n{}\n"
)
LATER: Final = "Then later: the same command starts it."


class FirstRunError(CirclekeeperError):
    """The walk cannot go on; the text is the sentence that is shown."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Who sits there: what they are told, what they are asked, and what they are asked without it being shown."""

    say: Callable[[str], None]
    ask: Callable[[str], str]
    ask_hidden: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Application:
    """What Discord says about the application of a token."""

    application_id: int
    name: str
    reads_messages: bool
    needless: tuple[str, ...]
    """Privileged intents that are on and that the bot does not use, by their title in the portal."""
    is_public: bool
    wants_code_grant: bool
    calls_elsewhere: bool
    """Discord sends what people press and command to an address of the web instead of to the bot."""


def ask_hidden(question: str) -> str:
    """Ask without showing what is typed. Raises `FirstRunError` on a terminal that would show it."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(question)
        except getpass.GetPassWarning:
            raise FirstRunError(VISIBLE) from None


def walk(terminal: Terminal, file: Path, example: Path) -> str | None:
    """Walk somebody through it; return the token if the bot is to start now.

    `file` is the `.env` to write, `example` what it begins with where there is none. Raises `FirstRunError` where it
    cannot go on, and what discord.py raises where Discord cannot be asked.
    """
    kept = False
    try:
        terminal.say(WELCOME)
        token, application = _ask_for_token(terminal)
        for line in describe(application):
            terminal.say(line)
        kept = _keep(terminal, file, example, token)
        terminal.say(INVITE.format(invite_link(application.application_id)))
        if kept and _agrees(terminal.ask(ASK_START), default=True):
            terminal.say(STARTING)
            return token
        if kept:
            terminal.say(LATER)
    except (KeyboardInterrupt, EOFError):
        terminal.say(f"\n{STOPPED_KEPT if kept else STOPPED}")
    return None


def describe(application: Application) -> list[str]:
    """Say what Discord knows of it, a line each: what is well, what is missing, what it means."""
    lines = [f"ok Discord knows it: {application.name}, application {application.application_id}."]
    if application.reads_messages:
        lines.append("ok Message Content Intent is on: messages in rooms can be screened.")
    else:
        lines.append(
            "NO Message Content Intent is off: the bot runs, and does not screen what is written in rooms. "
            "Turn it on (page Bot), then start the bot again."
        )
    lines += [
        f"-- {title} is on, and the bot does not use it: turn it off." for title in application.needless
    ]
    if application.wants_code_grant:
        lines.append(
            "NO Requires OAuth2 Code Grant is on: the invite will not work. Turn it off (page Bot) and save."
        )
    if application.calls_elsewhere:
        lines.append(
            "NO An Interactions Endpoint URL is set: the bot hears of no command. Empty it (page General Information)."
        )
    if application.is_public:
        lines.append(
            "-- Public Bot is on: whoever has the link can invite it. Off (page Bot; first set Install Link to None"
            " on the page Installation), only you can."
        )
    return lines


def _ask_for_token(terminal: Terminal) -> tuple[str, Application]:
    for _ in range(TRIES):
        token = _AROUND.sub("", terminal.ask_hidden(ASK).strip())
        if not token:
            terminal.say(NOTHING_PASTED)
        elif not _TOKEN.fullmatch(token):
            terminal.say(SOMETHING_ELSE)
        else:
            try:
                return token, asyncio.run(look_up(token))
            except discord.LoginFailure:
                terminal.say(UNKNOWN)
    raise FirstRunError(TRIED_OFTEN)


async def look_up(token: str) -> Application:
    """Ask Discord whose token it is.

    Raises `discord.LoginFailure` where nobody's, `TimeoutError` and aiohttp's errors where Discord cannot be reached.
    """
    async with asyncio.timeout(ANSWER_WITHIN), discord.Client(intents=discord.Intents.none()) as client:
        await client.login(token)
        about = await client.application_info()
    flags = about.flags
    unused = {
        "Presence Intent": flags.gateway_presence or flags.gateway_presence_limited,
        "Server Members Intent": flags.gateway_guild_members or flags.gateway_guild_members_limited,
    }
    return Application(
        application_id=about.id,
        name=about.name,
        reads_messages=flags.gateway_message_content or flags.gateway_message_content_limited,
        needless=tuple(title for title, on in unused.items() if on),
        is_public=about.bot_public,
        wants_code_grant=about.bot_require_code_grant,
        calls_elsewhere=about.interactions_endpoint_url is not None,
    )


def _keep(terminal: Terminal, file: Path, example: Path, token: str) -> bool:
    """Write the token into `.env`; False where somebody keeps the one that is there. Raises `FirstRunError`."""
    try:
        before = env_file.read(file, example)
        if (
            file.exists()
            and env_file.has_token(before)
            and not _agrees(terminal.ask(THERE_IS_ONE), default=False)
        ):
            terminal.say("Nothing was written.")
            return False
        env_file.write(file, env_file.with_token(before, token))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        sentence = f"The token is right, but .env cannot be written ({why}): put it there by hand."
        raise FirstRunError(sentence) from None
    terminal.say("ok The token is in .env, which only you can read.")
    return True


def _agrees(answer: str, *, default: bool) -> bool:
    given = answer.strip().lower()
    return default if not given else given in {"y", "yes"}
