"""`/donations correct|export`: entries of the ledger one by one, for admins."""

from __future__ import annotations

import asyncio
import io
from typing import Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Interaction
from bot.domain.corrections import Reason
from bot.domain.ledger import NAMED_PERIODS
from bot.domain.ledger_export import FORMATS, to_csv, to_json
from bot.errors import Refusal
from bot.ui import ledger as screens
from bot.ui.people import admin, person
from bot.ui.reply import reply

Choices = list[app_commands.Choice[str]]
SUGGESTED: Final = 25
"""Discord shows no more choices than that."""


async def suggest_periods(interaction: Interaction, typed: str) -> Choices:
    """Offer the periods that have a name."""
    say = interaction.client.texts.to(interaction.locale)
    named = [(one, say(f"donations.period_{one.replace(' ', '_')}")) for one in NAMED_PERIODS]
    return [
        app_commands.Choice(name=name, value=one)
        for one, name in named
        if typed.strip().casefold() in name.casefold()
    ]


class EntryCommands(commands.Cog):
    """Part of the cog of `/donations`."""

    @app_commands.command(name="correct")
    @app_commands.choices(
        reason=[app_commands.Choice(name=one.replace("_", " "), value=one) for one in Reason]
    )
    async def correct(self, interaction: Interaction, entry: str, reason: str) -> None:
        """Take an entry out of the sums, by one more entry that says why."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        done = await interaction.client.services.ledger.correct(who, _number(entry), Reason(reason))
        await reply(interaction, screens.corrected(*done, say))

    @app_commands.command(name="export")
    @app_commands.choices(format=[app_commands.Choice(name=one, value=one) for one in FORMATS])
    async def export(self, interaction: Interaction, period: str = "", format: str = "csv") -> None:  # noqa: A002 - the option's name
        """Hand over the entries of a period as a file; it names nobody."""
        who, say = admin(interaction), interaction.client.texts.to(interaction.locale)
        ledger = interaction.client.services.ledger
        meant = ledger.read_period(period)
        await interaction.response.defer(ephemeral=True, thinking=True)
        lines = await ledger.export(who, meant)
        write = to_json if format == "json" else to_csv
        page = await asyncio.to_thread(write, lines)
        # spreadsheets take a file for UTF-8 only with this mark before it
        encoded = page.encode("utf-8" if format == "json" else "utf-8-sig")
        file = discord.File(io.BytesIO(encoded), f"gifts-{meant.name}.{format}")
        text = say.count("donations.exported", len(lines), period=meant.name)
        await reply(interaction, text, file=file)

    @correct.autocomplete("entry")
    async def suggest_entries(self, interaction: Interaction, typed: str) -> Choices:
        """Offer the entries that were written last, to admins alone."""
        who, say = person(interaction), interaction.client.texts.to(interaction.locale)
        if not who.is_admin:
            return []
        lines = await interaction.client.services.ledger.fetch_newest(who.guild_id, 4 * SUGGESTED)
        named = [(str(line.number), screens.entry_choice(line, say)) for line in lines]
        wanted = typed.strip().casefold()
        found = [
            app_commands.Choice(name=name, value=one) for one, name in named if wanted in name.casefold()
        ]
        return found[:SUGGESTED]

    export.autocomplete("period")(suggest_periods)


def _number(text: str) -> int:
    """Return the number of an entry that somebody typed. Raises `Refusal` where it is none."""
    plain = text.strip().removeprefix("#")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 15):
        raise Refusal("donations.no_entry", given=text.strip()[:40])
    return int(plain)
