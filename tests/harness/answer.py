"""Somebody in the world, and what the bot answered them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import discord

from tests.harness.seen import Seen

if TYPE_CHECKING:
    from simcord import InteractionResult, MemberActor, UserHandle

    from bot.demo.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the guild."""

    name: str
    actor: MemberActor = field(repr=False)

    @property
    def id(self) -> int:
        """Their Discord id."""
        return self.actor.id

    @property
    def mention(self) -> str:
        """How a message mentions them."""
        return self.actor.mention


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot answered to one command, press or form."""

    sim: Simulation
    hand: MemberActor | UserHandle = field(repr=False)
    result: InteractionResult

    @property
    def acknowledged(self) -> bool:
        """Whether the bot answered at all (Discord says "did not respond" otherwise)."""
        return self.result.acknowledged

    @property
    def messages(self) -> list[Seen]:
        """The answer and its follow-ups, oldest first; where the press edited its message, that one."""
        response = self.result.response
        found = [*([response] if response else []), *self.result.followups]
        return [Seen(self.sim, one.channel_id, one.id) for one in found]

    @property
    def last(self) -> Seen:
        """The newest of `messages`."""
        assert self.messages, f"the bot sent no message: {self.result!r}"
        return self.messages[-1]

    @property
    def text(self) -> str:
        """All words of the answer."""
        return "\n".join(seen.text for seen in self.messages)

    @property
    def labels(self) -> tuple[str, ...]:
        """All buttons of the answer."""
        return tuple(label for seen in self.messages for label in seen.labels)

    @property
    def modal(self) -> dict[str, Any]:
        """The form that the bot opened."""
        modal = self.result.modal
        assert modal is not None, f"the bot opened no form: {self.result!r}"
        return modal

    def __contains__(self, words: str) -> bool:
        """Whether the answer says `words`."""
        return words in self.text


Pressable = Seen | Answer | discord.Message
