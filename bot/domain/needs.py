"""What the bot must be allowed to do, where: by Discord's own names of the rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.meetings import RoomKind

if TYPE_CHECKING:
    from collections.abc import Collection

IN_A_CHANNEL: Final = (
    "view_channel",
    "send_messages",
    "read_message_history",
    "create_private_threads",
    "send_messages_in_threads",
    "manage_threads",
    "manage_messages",
)
"""In a circle's channel."""
KEPT_OUT_OF_ROOMS: Final = ("attach_files", "send_voice_messages", "send_polls", "use_external_apps")
"""Discord lets a bot deny only what it holds itself."""
TO_MAKE_ONE: Final = (
    "manage_channels",
    "manage_roles",
    *IN_A_CHANNEL,
    "create_public_threads",
    *KEPT_OUT_OF_ROOMS,
)
TO_MAKE_A_VOICE_ROOM: Final = (
    "manage_channels",
    "manage_roles",
    "view_channel",
    "send_messages",
    "read_message_history",
    "connect",
    "speak",
    "move_members",
    "manage_messages",
    "use_soundboard",
    *KEPT_OUT_OF_ROOMS,
)
TO_MAKE_A_STAGE: Final = (*TO_MAKE_A_VOICE_ROOM, "mute_members", "request_to_speak")
IN_A_VOICE_ROOM: Final = (
    "view_channel",
    "connect",
    "send_messages",
    "read_message_history",
    "manage_channels",
    "manage_roles",
    "manage_messages",
    "move_members",
)
"""In the room itself, to open, close and empty it."""
IN_A_STAGE: Final = (*IN_A_VOICE_ROOM, "mute_members", "request_to_speak")
TO_POST: Final = ("view_channel", "send_messages")
TO_KEEP_A_CARD: Final = (*TO_POST, "pin_messages")


def of_role(rooms: Collection[RoomKind], *, pins: bool = False) -> tuple[str, ...]:
    """Return what the bot's role must hold for circles with these rooms; `pins`: there is a Start card."""
    needed: list[str] = [*TO_MAKE_ONE] if rooms else []
    if any(kind is not RoomKind.TEXT for kind in rooms):
        needed += TO_MAKE_A_VOICE_ROOM
    if RoomKind.STAGE in rooms:
        needed += TO_MAKE_A_STAGE
    needed += ["pin_messages"] * pins
    return tuple(dict.fromkeys(needed))
