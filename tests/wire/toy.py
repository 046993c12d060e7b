"""A toy bot with one of everything that the real one uses, to prove the stand-in by discord.py itself."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands
from discord.ext import commands

if TYPE_CHECKING:
    import re

    from tests.wire.children import Plan


class Counter(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"toy:1:(?P<n>\d+)"):
    """A button that survives restarts: its number is in its custom id."""

    def __init__(self, number: int) -> None:
        super().__init__(discord.ui.Button(label="Count", custom_id=f"toy:1:{number}"))
        self.number = number

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Counter:
        """Make it again from what was pressed."""
        return cls(int(match["n"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Count on: defer, then a follow-up only for who pressed, and the next number on the button."""
        await interaction.response.defer()
        await interaction.followup.send(f"You pressed {self.number}", ephemeral=True)
        await interaction.edit_original_response(view=panel(self.number + 1))


class Question(discord.ui.Modal, title="A question"):
    """One line to fill in."""

    said: discord.ui.Label[discord.ui.LayoutView] = discord.ui.Label(
        text="Say something", component=discord.ui.TextInput(custom_id="said")
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeat it to who wrote it."""
        assert isinstance(self.said.component, discord.ui.TextInput)
        await interaction.response.send_message(f"You said {self.said.component.value}", ephemeral=True)


def panel(number: int) -> discord.ui.LayoutView:
    """Return a Components V2 message with an invisible marker and the counting button."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow()
    row.add_item(Counter(number))
    view.add_item(discord.ui.TextDisplay(f"Number {number}", id=1_000_000_000 + number))
    view.add_item(row)
    return view


def mark_of(message: discord.Message) -> int | None:
    """Return the marker of a panel."""
    first = message.components[0]
    return first.id if isinstance(first, discord.TextDisplay) else None


class Toy(commands.Cog):
    """Commands that do one thing on the wire each."""

    def __init__(self, bot: commands.AutoShardedBot) -> None:
        self.bot = bot
        self.resumed = 0

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Count resumed sessions."""
        self.resumed += 1

    @app_commands.command(description="Say hello")
    async def hello(self, interaction: discord.Interaction, name: str, times: int = 1) -> None:
        """Answer at once."""
        await interaction.response.send_message(f"Hello {name} " * times, ephemeral=True)

    @app_commands.command(description="Show the panel")
    async def panel(self, interaction: discord.Interaction) -> None:
        """Post a message with the button."""
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.channel.send(view=panel(1))
        await interaction.followup.send("There it is", ephemeral=True)

    @app_commands.command(description="Ask something")
    async def ask(self, interaction: discord.Interaction) -> None:
        """Open a modal."""
        await interaction.response.send_modal(Question())

    @app_commands.command(description="Write a direct message")
    async def whisper(self, interaction: discord.Interaction, to: discord.User) -> None:
        """Write to somebody and say whether it arrived."""
        try:
            await to.send("A quiet word")
        except discord.Forbidden as error:
            await interaction.response.send_message(f"refused with {error.code}", ephemeral=True)
        else:
            await interaction.response.send_message("written", ephemeral=True)

    @app_commands.command(description="Open a room")
    async def room(self, interaction: discord.Interaction, guest: discord.Member) -> None:
        """Make a private thread with a guest and a message in it, then look for both."""
        assert isinstance(interaction.channel, discord.TextChannel)
        assert interaction.guild is not None
        thread = await interaction.channel.create_thread(name="Room", invitable=False)
        await thread.add_user(guest)
        await thread.send(view=panel(7))
        found = [mark_of(m) async for m in thread.history(after=discord.Object(thread.id - 1))]
        active = [t.id for t in await interaction.guild.active_threads()]
        members = sorted(m.id for m in await thread.fetch_members())
        known = thread.id in active and guest.id in members and found == [1_000_000_007]
        await interaction.response.send_message(f"room {known}", ephemeral=True)

    @app_commands.command(description="Send to this channel")
    async def send(self, interaction: discord.Interaction, nonce: str | None = None) -> None:
        """Send a message, with a nonce if one is given, and say what came of it."""
        assert isinstance(interaction.channel, discord.TextChannel)
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            message = await interaction.channel.send("sent", nonce=nonce or secrets.token_hex(8))
        except (discord.HTTPException, aiohttp.ClientError) as error:
            await interaction.followup.send(f"failed: {type(error).__name__}")
        else:
            await interaction.followup.send(f"sent: {message.id}")

    @app_commands.command(description="How often the gateway was resumed")
    async def resumes(self, interaction: discord.Interaction) -> None:
        """Tell it."""
        await interaction.response.send_message(f"resumed {self.resumed}", ephemeral=True)


class ToyBot(commands.AutoShardedBot):
    """The toy: registers its commands before it connects, as the real one does."""

    async def setup_hook(self) -> None:
        """Register cog, button and commands."""
        await self.add_cog(Toy(self))
        self.add_dynamic_items(Counter)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait the five seconds between two IDENTIFYs that discord.py waits: the stand-in needs no rest."""


def build(plan: Plan) -> ToyBot:
    """Return the toy."""
    intents = discord.Intents.default()
    intents.message_content = True
    return ToyBot(
        command_prefix=(), intents=intents, heartbeat_timeout=float(plan.settings.get("heartbeat", 60))
    )
