"""The help lines as a screen. Needs nothing but the list and the day: it works when everything else does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.domain.given import shorten
from bot.domain.help_lines import countries, country_code, is_overdue, lines_for
from bot.ui import ids
from bot.ui.cards import COLOUR
from bot.ui.reply import screen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.domain.help_lines import HelpLine, Way
    from bot.texts import Say

CHOICES: Final = 25
"""Discord shows no more choices than that, in a menu and while somebody types."""
BETWEEN: Final = " · "


def help_lines(lines: Sequence[HelpLine], typed: str, today: date, say: Say) -> ui.LayoutView:
    """Return the lines of a country, the emergency number first and the directory always, and a menu of countries.

    `typed` is a country's code or name, or nothing; where nobody said, nothing is guessed. `today` tells which lines
    are overdue for another look: they say when that last happened.
    """
    code = find_country(lines, typed, say)
    parts: list[ui.Item[Any]] = [ui.TextDisplay(_emergency(lines, code, today, say))]
    if code is None and typed.strip():
        parts.append(
            ui.TextDisplay(say("care.no_list", country=discord.utils.escape_markdown(shorten(typed))))
        )
    parts += [ui.TextDisplay("\n".join(_line(line, today, say))) for line in _to_list(lines, code)]
    parts.append(ui.Separator())
    parts.append(ui.TextDisplay(say("care.not_watched")))
    if menu := _menu(lines, code, say):
        parts.append(ui.ActionRow(menu))
    return screen(ui.Container(*parts, accent_colour=COLOUR))


def shortest(lines: Sequence[HelpLine], today: date, say: Say) -> list[str]:
    """Return what helps wherever somebody is: the emergency number, and the directories."""
    everywhere = [line for line in lines_for(lines, None) if line.kind == "directory"]
    return [
        _emergency(lines, None, today, say),
        *(part for one in everywhere for part in _line(one, today, say)),
    ]


def find_country(lines: Sequence[HelpLine], typed: str, say: Say) -> str | None:
    """Return the code of the country that was typed, as its code or by its name; None where there is no such list."""
    code = country_code(typed)
    for one, name in _named(lines, say):
        if code == one or typed.strip().casefold() == name.casefold():
            return one
    return None


def suggest_countries(lines: Sequence[HelpLine], typed: str, say: Say) -> list[tuple[str, str]]:
    """Return code and name of up to CHOICES countries that fit what was typed so far, by name."""
    wanted = typed.strip().casefold()
    code = country_code(typed)
    fitting = [(one, name) for one, name in _named(lines, say) if wanted in name.casefold() or code == one]
    return fitting[:CHOICES]


def _named(lines: Sequence[HelpLine], say: Say) -> list[tuple[str, str]]:
    named = [(code, say(f"care.country_{code}")) for code in countries(lines)]
    return sorted(named, key=lambda one: one[1].casefold())


def _emergency(lines: Sequence[HelpLine], code: str | None, today: date, say: Say) -> str:
    found = [line for line in lines_for(lines, code) if line.kind == "emergency"]
    if not found:
        return say("care.emergency_unknown")
    numbers = BETWEEN.join(way.to for line in found for way in line.ways)
    late = [_last_checked(line, say) for line in found if is_overdue(line, today)]
    return "\n".join([say("care.emergency", numbers=numbers), *late])


def _to_list(lines: Sequence[HelpLine], code: str | None) -> Iterator[HelpLine]:
    return (line for line in lines_for(lines, code) if line.kind != "emergency")


def _line(line: HelpLine, today: date, say: Say) -> Iterator[str]:
    yield say("care.directory") if line.kind == "directory" else f"**{line.name}**"
    yield BETWEEN.join(_way(way, say) for way in line.ways)
    if line.hours_key is not None:
        yield say(line.hours_key)
    if is_overdue(line, today):
        yield _last_checked(line, say)


def _way(way: Way, say: Say) -> str:
    if way.word is not None:
        return say("care.text_with_word", to=way.to, word=way.word)
    return say(f"care.way_{way.how}", to=way.to)


def _last_checked(line: HelpLine, say: Say) -> str:
    return say("care.line_last_checked", date=line.read_on)


def _menu(lines: Sequence[HelpLine], code: str | None, say: Say) -> ui.Select[Any] | None:
    options = [
        discord.SelectOption(label=name, value=one, default=one == code) for one, name in _named(lines, say)
    ]
    if not options:
        return None
    return ui.Select(
        custom_id=ids.COUNTRY.custom_id(), placeholder=say("care.choose_country"), options=options[:CHOICES]
    )
