"""`/meeting`: facilitators hold a meeting, by command or from the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogs.meeting import _agenda, _buttons, _piece_buttons, _side_rooms
from cogs.meeting._cog import MeetingCog
from cogs.meeting._presence import PresenceCog

if TYPE_CHECKING:
    from bot.client import CirclekeeperBot


async def setup(bot: CirclekeeperBot) -> None:
    """Add the commands and the desk's buttons."""
    bot.add_dynamic_items(
        _buttons.CheckInButton,
        _buttons.StartButton,
        _buttons.NextPhaseButton,
        _buttons.PromptButton,
        _buttons.EndButton,
        _buttons.UnsureEndButton,
        _buttons.BackButton,
        _buttons.PauseButton,
        _buttons.ResumeButton,
        _buttons.MoreTimeButton,
        _buttons.MoreButton,
        _buttons.LookPromptButton,
        _buttons.PostPromptButton,
        _buttons.GentleCardButton,
        _piece_buttons.RaiseHandButton,
        _piece_buttons.PassButton,
        _piece_buttons.GivePieceButton,
        _piece_buttons.GiveNextButton,
        _piece_buttons.GiveToSelect,
        _piece_buttons.SkipButton,
        _piece_buttons.TakeBackButton,
        _piece_buttons.LongerShareButton,
        _side_rooms.SideRoomButton,
        _side_rooms.SideWithSelect,
        _side_rooms.SideLeaveButton,
        _agenda.PartSelect,
        _agenda.AgendaSelect,
        _agenda.AutoButton,
    )
    await bot.add_cog(PresenceCog(bot, bot.services.presence, bot.services.meetings, bot.services.rooms))
    await bot.add_cog(MeetingCog(bot.services.circles, bot.services.meetings, bot.texts))
