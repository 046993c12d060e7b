"""What people do on a stage: ask to speak, come up, step down (as the audience of bot.demo.stages does)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simcord.backend.errors import BackendError

if TYPE_CHECKING:
    from simcord import MemberActor
    from simcord.backend.models import VoiceState

    from bot.demo.simulation import Simulation


async def ask_to_speak(simulation: Simulation, actor: MemberActor, *, up: bool = True) -> None:
    """Press Discord's own "Request to speak" in a stage, or take that back."""
    state = _state(simulation, actor)
    simulation.backend.require_permissions(state.guild_id, actor.id, state.channel_id, "request_to_speak")
    await _set(simulation, actor, request_to_speak_timestamp=simulation.now().isoformat() if up else None)


async def come_up(simulation: Simulation, actor: MemberActor) -> None:
    """Accept the invitation to speak."""
    state = _state(simulation, actor)
    if state.suppress or state.request_to_speak_timestamp is None:
        raise BackendError(403, 50013, "not invited to speak")
    await _set(simulation, actor, request_to_speak_timestamp=None)


async def step_down(simulation: Simulation, actor: MemberActor) -> None:
    """Go to the audience, or decline the invitation."""
    await _set(simulation, actor, suppress=True, request_to_speak_timestamp=None)


def speaking(simulation: Simulation, guild_id: int) -> tuple[list[int], list[int]]:
    """Return who speaks on the guild's stages, and who is invited to and has not come up."""
    states = simulation.backend.get_guild(guild_id).voice_states.values()
    free = [state for state in states if not state.suppress]
    return (
        [state.user_id for state in free if state.request_to_speak_timestamp is None],
        [state.user_id for state in free if state.request_to_speak_timestamp is not None],
    )


def _state(simulation: Simulation, actor: MemberActor) -> VoiceState:
    return simulation.backend.get_guild(actor.guild.id).voice_states[actor.id]


async def _set(simulation: Simulation, actor: MemberActor, **flags: bool | str | None) -> None:
    state = _state(simulation, actor)
    simulation.backend.set_voice_state(state.guild_id, actor.id, state.channel_id, **flags)
    await simulation.settle()
