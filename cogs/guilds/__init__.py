"""Guilds that add the bot, remove it, or cannot be reached for a while. No commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.guilds._cog import GuildsCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Listen."""
    await bot.add_cog(GuildsCog(bot))
