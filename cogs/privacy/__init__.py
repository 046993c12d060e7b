"""Keeps contact details out of the rooms, gives people their own text back, and lets admins choose what happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.privacy._allowed import AllowedButton
from cogs.privacy._automod import AutoModCog, AutoModOffButton, AutoModOnButton
from cogs.privacy._buttons import ShowNoteButton, ShowTextButton
from cogs.privacy._cog import ScreeningCog
from cogs.privacy._commands import PrivacyCog
from cogs.privacy._keeping import EraseMemberButton, OlderButton
from cogs.privacy._retention import RetentionSelect

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the listeners, the commands and the buttons."""
    bot.add_dynamic_items(ShowTextButton, ShowNoteButton, AllowedButton, AutoModOnButton, AutoModOffButton)
    bot.add_dynamic_items(EraseMemberButton, OlderButton, RetentionSelect)
    services = bot.services
    await bot.add_cog(ScreeningCog(bot, services.rooms, services.screening))
    await bot.add_cog(AutoModCog(bot))
    await bot.add_cog(PrivacyCog(services.privacy, bot.texts))
