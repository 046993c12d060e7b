"""The rights that the invite asks for, each with its reason: the one list of them there is.

The page for operators shows it, and a test compares it with what the bot really asks Discord for
(tests/behaviour/test_rights.py): one too many fails there as one too few does.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Final

INVITE: Final = "https://discord.com/oauth2/authorize"
SCOPES: Final = ("bot", "applications.commands")
NO_APPLICATION: Final = "YOUR_APPLICATION_ID"
OWN_ID_SINCE: Final = 264_905_529_753_600_000
"""The snowflake of 2017-01-01: since the year before, an application and its bot have one id."""


@dataclass(frozen=True, slots=True)
class Right:
    """One permission: its place in Discord's integer, its name in discord.py, its title in Discord's settings."""

    bit: int
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Rights that are asked for together, and what for."""

    rights: tuple[Right, ...]
    why: str


ASKED: Final = (
    Asked(
        (
            Right(10, "view_channel", "View Channels"),
            Right(11, "send_messages", "Send Messages"),
            Right(16, "read_message_history", "Read Message History"),
        ),
        "cards, panels, finding its own messages again after a crash",
    ),
    Asked(
        (
            Right(38, "send_messages_in_threads", "Send Messages in Threads"),
            Right(36, "create_private_threads", "Create Private Threads"),
            Right(34, "manage_threads", "Manage Threads"),
        ),
        "text rooms and desks: made, locked, deleted",
    ),
    Asked((Right(51, "pin_messages", "Pin Messages"),), "pinning the Start card"),
    Asked(
        (Right(13, "manage_messages", "Manage Messages"),),
        "taking down what could identify a person; emptying voice rooms",
    ),
    Asked(
        (Right(4, "manage_channels", "Manage Channels"), Right(28, "manage_roles", "Manage Roles")),
        "a circle's channels, and who may see a room",
    ),
    Asked(
        (
            Right(20, "connect", "Connect"),
            Right(21, "speak", "Speak"),
            Right(24, "move_members", "Move Members"),
        ),
        "letting people into a voice room, and out of it after its time",
    ),
    Asked(
        (Right(22, "mute_members", "Mute Members"), Right(32, "request_to_speak", "Request to Speak")),
        "stages only. Discord lets only its stage moderators (Manage Channels, Move Members, Mute Members) open a"
        " stage and invite somebody to speak; the bot never mutes. It can allow members to ask to speak only if it may"
        " itself",
    ),
    Asked(
        (Right(44, "create_events", "Create Events"),),
        "server events of the circles that want them; it is enough for the bot's own, so Manage Events is not asked"
        " for",
    ),
    Asked(
        (
            Right(15, "attach_files", "Attach Files"),
            Right(35, "create_public_threads", "Create Public Threads"),
            Right(49, "send_polls", "Create Polls"),
            Right(46, "send_voice_messages", "Send Voice Messages"),
            Right(42, "use_soundboard", "Use Soundboard"),
            Right(50, "use_external_apps", "Use External Apps"),
        ),
        "Discord lets a bot deny in a room only what it holds itself; the bot uses none of them",
    ),
)
RIGHTS: Final = tuple(right for asked in ASKED for right in asked.rights)
PERMISSIONS_VALUE: Final = sum(1 << right.bit for right in RIGHTS)
"""The permission integer of the invite."""


def invite_link(application_id: int | None) -> str:
    """Return the link that asks an admin for exactly these rights; None leaves a place for the application's id."""
    who = NO_APPLICATION if application_id is None else application_id
    return f"{INVITE}?client_id={who}&scope={'%20'.join(SCOPES)}&permissions={PERMISSIONS_VALUE}"


def application_of(token: str) -> int | None:
    """Return the application's id as the bot's token says it; None where it does not say it for sure.

    A token's first part is the id of the bot's account, which every application made since 2017 has for its own.
    Discord does not promise that it stays so.
    """
    first = token.partition(".")[0]
    try:
        number = base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return int(number) if number.isdigit() and int(number) >= OWN_ID_SINCE else None
