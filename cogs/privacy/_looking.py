"""From a Discord message to what is looked at: its facts first, then every part that holds words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.domain.findings import Fact
from bot.domain.verdicts import Looked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.services.rooms import Rooms


def is_forwarded_out(message: discord.Message, rooms: Rooms) -> bool:
    """Say whether a message is the copy of one that was written in a room of ours, in another place."""
    of = message.reference
    return (
        of is not None
        and of.type is discord.MessageReferenceType.forward
        and of.channel_id != message.channel.id
        and rooms.is_room(of.channel_id)
    )


def look_at(message: discord.Message, rooms: Rooms, *, names_outsiders: bool = False) -> Looked:
    """Return all of a message in a room that is looked at; `names_outsiders` is what that function says of it."""
    facts = [fact for fact, there in _facts(message, rooms) if there]
    if names_outsiders:
        facts.append(Fact.OUTSIDE_MENTION)
    return Looked(tuple(_texts(message)), tuple(facts), message.author.display_name)


def names_people(message: discord.Message) -> bool:
    """Say whether anybody at all is mentioned."""
    return bool(message.mentions or message.role_mentions or message.mention_everyone)


async def names_outsiders(message: discord.Message, rooms: Rooms, me: int) -> bool:
    """Say whether somebody is mentioned who has no place in this room: a person, a role, or everyone."""
    if message.mention_everyone or message.role_mentions:
        return True
    named = {one.id for one in message.mentions if not one.bot and one.id not in (me, message.author.id)}
    return bool(named) and not named <= await rooms.fetch_people(message.channel.id)


def written(message: discord.Message) -> str:
    """Return the words of a message as its author can have them back."""
    return "\n".join(_texts(message))


def _facts(message: discord.Message, rooms: Rooms) -> Iterator[tuple[Fact, bool]]:
    is_voice = message.flags.voice
    yield Fact.VOICE_NOTE, is_voice
    yield Fact.ATTACHMENT, bool(message.attachments) and not is_voice
    yield Fact.FORWARD, message.reference is not None and is_forwarded_out(message, rooms)


def is_plain(message: discord.Message) -> bool:
    """Say whether a message is words of a person and nothing else, and names nobody: nearly all are so."""
    return not (
        names_people(message)
        or message.attachments
        or message.reference
        or message.poll
        or message.message_snapshots
        or message.flags.value
        or message.author.bot
        or message.webhook_id
    )


def _texts(message: discord.Message) -> Iterator[str]:
    if message.content:
        yield message.content
    if message.poll is not None:
        yield message.poll.question
        yield from (answer.text for answer in message.poll.answers)
    yield from _of_files(message.attachments)
    for copy in message.message_snapshots:
        if copy.content:
            yield copy.content
        yield from _of_files(copy.attachments)
    if message.author.bot or message.webhook_id is not None:
        # what people see of a link is Discord's doing; what bots and webhooks show is theirs
        yield from _of_embeds(message.embeds)
        yield from _of_parts(message.components)


def _of_files(files: Iterable[discord.Attachment]) -> Iterator[str]:
    for file in files:
        yield from (text for text in (file.description, file.filename) if text)


def _of_embeds(embeds: Iterable[discord.Embed]) -> Iterator[str]:
    for embed in embeds:
        texts = [embed.title, embed.description, embed.footer.text, embed.author.name]
        texts += [text for one in embed.fields for text in (one.name, one.value)]
        yield from (text for text in texts if text)


def _of_parts(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, discord.TextDisplay):
            yield part.content
        yield from _of_parts(getattr(part, "children", ()))
