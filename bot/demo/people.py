"""Who is in the demo: four people to be, the guild they share, and what each of them can see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
from simcord import ChannelHandle
from simcord.backend.access import can_access_channel

if TYPE_CHECKING:
    from simcord import GuildHandle, MemberActor, UserHandle

    from bot.demo.simulation import Simulation

GUILD_NAME = "Harbor"

#: key, name, and what they are in the guild; a key is also how the page names them
CAST = (
    ("ada", "Ada", "member"),
    ("ben", "Ben", "member"),
    ("jonas", "Jonas", "facilitator"),
    ("mara", "Mara", "admin"),
)

#: Discord's channel types that hold messages, and what the page calls such a place
KINDS = {0: "channel", 2: "voice", 5: "channel", 11: "thread", 12: "thread", 13: "voice"}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody the visitor can be."""

    key: str
    name: str
    role: str
    actor: MemberActor

    def viewer(self, place: ChannelHandle) -> MemberActor | UserHandle:
        """Return who is looking: a member in the guild's channels, the bare user in their DM with the bot."""
        return self.actor if place.guild is not None else self.actor.user


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, thread or DM as somebody sees it in the list. `below` is the channel that a thread hangs under."""

    id: int
    name: str
    kind: str
    below: int | None
    quiet: bool


@dataclass(frozen=True, slots=True)
class Cast:
    """The guild and everybody in it."""

    guild: GuildHandle
    lobby: ChannelHandle
    people: dict[str, Persona]


def locale_of(language: str) -> str:
    """Return Discord's locale for a language, the first of several: `es-ES` for `es`; American English for none."""
    spoken = (one.value for one in discord.Locale if one.value.partition("-")[0] == language)
    return next(spoken, discord.Locale.american_english.value)


def gather(simulation: Simulation, permissions: discord.Permissions, language: str = "en") -> Cast:
    """Make the guild with its people, who all speak `language`; the bot has a role with `permissions` there."""
    locale = locale_of(language)
    guild = simulation.create_guild(GUILD_NAME, preferred_locale=locale)
    simulation.backend.bot_user.name = "Circlekeeper"
    simulation.shrink_bot_role(guild, permissions)
    lobby = guild.create_text_channel("lobby")
    admins = guild.create_role("Admins", permissions=discord.Permissions(manage_guild=True))
    people = {}
    for key, name, role in CAST:
        user = simulation.create_user(key, global_name=name)
        simulation.speak(user.id, locale)
        roles = [admins] if role == "admin" else []
        people[key] = Persona(key, name, role, guild.add_member(user, roles=roles))
    return Cast(guild, lobby, people)


def places_of(simulation: Simulation, cast: Cast, person: Persona) -> list[Place]:
    """Return what somebody can open: channels in the guild's order, each with its threads, then their DM."""
    channels = [
        c for c in simulation.backend.channels.values() if c.guild_id == cast.guild.id and c.type in KINDS
    ]
    channels.sort(key=lambda c: (c.position, c.id))
    seen = [c for c in channels if can_see(simulation, person, ChannelHandle(simulation, cast.guild, c))]
    ordered = []
    for channel in seen:
        if channel.is_thread:
            continue
        ordered.append(channel)
        ordered += [thread for thread in seen if thread.is_thread and thread.parent_id == channel.id]
    ordered += [thread for thread in seen if thread not in ordered]
    places = []
    for channel in ordered:
        put_away = channel.thread_metadata is not None and (
            channel.thread_metadata.archived or channel.thread_metadata.locked
        )
        below = channel.parent_id if channel.is_thread else None
        places.append(Place(channel.id, channel.name or "", KINDS[channel.type], below, put_away))
    own = person.actor.user.dm_channel
    return [*places, Place(own.id, simulation.backend.bot_user.name, "dm", None, quiet=False)]


def can_see(simulation: Simulation, person: Persona, place: ChannelHandle) -> bool:
    """Whether somebody can read a channel or thread."""
    return can_access_channel(simulation, place.id, person.viewer(place), history=True)


def find_place(simulation: Simulation, cast: Cast, person: Persona, place_id: int) -> ChannelHandle | None:
    """Return a place that somebody can see by its id, None where there is none for them."""
    channel = simulation.backend.channels.get(place_id)
    if channel is None:
        return None
    guild = cast.guild if channel.guild_id == cast.guild.id else None
    place = ChannelHandle(simulation, guild, channel)
    return place if can_see(simulation, person, place) else None
