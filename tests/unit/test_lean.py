"""What is not kept of a guild is not there, and everything else is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.lean import WHOLE_GUILDS
from tests.harness.world import build_bot

if TYPE_CHECKING:
    from pathlib import Path

GUILD = 123456789012345678


def guild(**more: object) -> dict[str, Any]:
    """Return a guild as Discord sends it, with something of everything."""
    channel = {
        "id": "3",
        "type": 0,
        "name": "hall",
        "position": 0,
        "topic": "what is said here",
        "last_message_id": "77",
    }
    event = {
        "id": "4",
        "guild_id": str(GUILD),
        "name": "e",
        "privacy_level": 2,
        "status": 1,
        "entity_type": 3,
    }
    return {
        "id": str(GUILD),
        "name": "Harbor",
        "owner_id": "9",
        "unavailable": False,
        "member_count": 3,
        "roles": [{"id": str(GUILD), "name": "@everyone", "permissions": "0", "position": 0}],
        "channels": [channel],
        "guild_scheduled_events": [event],
        "presences": [],
        **more,
    }


async def test_a_guild_is_kept_without_what_nobody_asks_for(tmp_path: Path) -> None:
    """discord.py takes such a guild, new or changed: channels and roles are there, topics and events are not."""
    bot = build_bot({"DISCORD_TOKEN": "simulated", "DATA_DIR": str(tmp_path)}, 15)
    state = bot._connection
    state.shard_count = 1

    for event in WHOLE_GUILDS:
        state.parsers[event](guild(name=event))
        kept = bot.get_guild(GUILD)
        assert kept is not None
        assert kept.name == event
        assert [channel.name for channel in kept.text_channels] == ["hall"]
        assert kept.text_channels[0].topic is None
        assert kept.default_role.id == GUILD
        assert kept.text_channels[0].last_message_id is None
        assert list(kept.scheduled_events) == []
