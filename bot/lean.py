"""What the bot does not keep in memory of its guilds: what Discord sends of each, and nothing here ever asks for.

discord.py keeps it for whoever may want it: in 10,000 guilds with topics, over a tenth of its memory
(benchmarks/growing.py). Emojis and stickers it leaves out by itself, without their intent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping

    Parser = Callable[[Any], None]

WHOLE_GUILDS: Final = ("GUILD_CREATE", "GUILD_UPDATE")
"""The events that carry a whole guild."""
UNUSED: Final = ("soundboard_sounds", "guild_scheduled_events", "presences")
"""Lists of a guild. Server events are looked up in Discord when they matter."""
UNUSED_OF_CHANNELS: Final = ("topic", "last_message_id")


def carry_less(parsers: MutableMapping[str, Parser]) -> None:
    """Let discord.py's parsers (`_connection.parsers`) see guilds without what nobody asks for."""
    for event in WHOLE_GUILDS:
        parsers[event] = _lighter(parsers[event])


def _lighter(parse: Parser) -> Parser:
    def parse_lightened(guild: dict[str, Any]) -> None:
        for part in UNUSED:
            if guild.get(part):
                guild[part] = []
        for channel in guild.get("channels", ()):
            for part in UNUSED_OF_CHANNELS:
                if channel.get(part):
                    channel[part] = None
        parse(guild)

    return parse_lightened
