"""`/setup`: the way to a first circle, and the doctor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.setup._cog import SetupCog
from cogs.setup._doctor import DoctorPageButton, MendButton
from cogs.setup._first import FirstButton, HolderSelect, RoomSelect, WhereSelect
from cogs.setup._steps import AdminsSelect, CareButton, RulesButton, StartSelect, StepButton

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the command, the buttons and the menus."""
    bot.add_dynamic_items(StepButton, AdminsSelect, RulesButton, CareButton, StartSelect)
    bot.add_dynamic_items(FirstButton, HolderSelect, WhereSelect, RoomSelect, DoctorPageButton, MendButton)
    await bot.add_cog(SetupCog(bot))
