"""A message as a person sees it: its words and its buttons, whatever Discord calls the parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simcord import ResponseMessage

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

    from bot.demo.simulation import Simulation


@dataclass(frozen=True, slots=True)
class Seen:
    """One message, as it stands now: reading it again after an edit gives the new words."""

    sim: Simulation
    channel_id: int
    id: int

    @property
    def raw(self) -> ResponseMessage:
        """The message as the simulator knows it (raises its error if the message is gone)."""
        return ResponseMessage(self.sim, self.sim.backend.get_message(self.channel_id, self.id))

    @property
    def exists(self) -> bool:
        """Whether the message is still there."""
        return self.id in self.sim.backend.messages.get(self.channel_id, {})

    @property
    def text(self) -> str:
        """All words of the message but its buttons, a line a part: content, embeds, texts of a layout."""
        return "\n".join(part for part in self._texts() if part)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of its buttons, links too, in the order they are shown; in English where the world reads so."""
        return tuple(self._read(button) for button in self.buttons if button.get("label"))

    def labelled(self, label: str) -> str:
        """Return what the button is called here that `labels` calls so."""
        return next((one["label"] for one in self.buttons if self._read(one) == label), label)

    @property
    def buttons(self) -> tuple[dict[str, Any], ...]:
        """Its buttons as Discord's component objects."""
        return tuple(part for part in walk(self.raw.components) if part.get("type") == 2)

    @property
    def custom_ids(self) -> tuple[str, ...]:
        """The custom ids of everything that can be pressed or chosen."""
        return tuple(part["custom_id"] for part in walk(self.raw.components) if part.get("custom_id"))

    @property
    def author_id(self) -> int:
        """Who wrote it."""
        return self.raw.message.author.id

    @property
    def ephemeral(self) -> bool:
        """Whether only one person can see it."""
        return self.raw.ephemeral

    @property
    def files(self) -> list[discord.Attachment]:
        """What is attached; `await file.read()` gives the bytes."""
        return self.raw.attachments

    def __contains__(self, words: str) -> bool:
        """Whether the message says `words`."""
        return words in self.text

    def _read(self, button: dict[str, Any]) -> str:
        label = str(button.get("label"))
        return self.sim.labels_read.get(label, label)

    def _texts(self) -> Iterator[str]:
        raw = self.raw
        yield raw.content
        for embed in raw.embeds:
            yield from (embed.title or "", embed.description or "")
            for one in embed.fields:
                yield from (one.name or "", one.value or "")
        yield from (part.get("content") or "" for part in walk(raw.components) if part.get("type") == 10)


def walk(parts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield every component of a message or a modal, those inside others too, in reading order."""
    for part in parts:
        yield part
        yield from walk(part.get("components") or [])
        for inner in ("component", "accessory"):
            if isinstance(part.get(inner), dict):
                yield from walk([part[inner]])
