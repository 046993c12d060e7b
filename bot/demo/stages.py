"""Stages as Discord has them, where the simulator differs: who comes in listens.

This is our own stand-in, written from Discord's pages and never seen on a real stage (docs/live-checklist.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcord.enums import ChannelType

if TYPE_CHECKING:
    from simcord.backend import Backend
    from simcord.backend.models import VoiceState


def let_audience_listen(backend: Backend) -> None:
    """Let whoever comes into a stage be in its audience; the simulator lets them speak at once."""
    was_set = backend.set_voice_state

    def set_voice_state(
        guild_id: int, user_id: int, channel_id: int | None, **flags: bool | str | None
    ) -> VoiceState | None:
        state = backend.get_guild(guild_id).voice_states.get(user_id)
        if channel_id is not None and (state is None or state.channel_id != channel_id):
            stage = backend.get_channel(channel_id).type == ChannelType.STAGE_VOICE
            flags = {**flags, "suppress": stage, "request_to_speak_timestamp": None}
        return was_set(guild_id, user_id, channel_id, **flags)

    vars(backend)["set_voice_state"] = set_voice_state
