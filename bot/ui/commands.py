"""Gives every command and option its words from the catalogue, so that cogs hold none.

Keys are `commands.<command>` and `commands.<command>.<option>`, with spaces and hyphens as underscores.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord import app_commands

if TYPE_CHECKING:
    from bot.texts import Say


def describe_commands(tree: app_commands.CommandTree[Any], say: Say) -> None:
    """Set all descriptions. Raises `KeyError` for a command or option without one: that is a defect."""
    for command in tree.walk_commands():
        key = "commands." + _plain(command.qualified_name)
        command.description = say(key)
        if isinstance(command, app_commands.Command) and command.parameters:
            app_commands.describe(**{one.name: say(f"{key}.{one.name}") for one in command.parameters})(
                command
            )


def _plain(name: str) -> str:
    return re.sub(r"[ -]", "_", name)
