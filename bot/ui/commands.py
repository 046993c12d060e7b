"""Gives every command, option and choice its words from the catalogue, so that cogs hold none.

Names are English in every language: what one person tells another, and what our texts say, works for all. Descriptions
and the names of choices are in the reader's language. Keys are `commands.<command>`, `commands.<command>.<option>` and
`choices.<choice>`, with spaces and hyphens as underscores.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from discord import Locale, app_commands

if TYPE_CHECKING:
    from bot.texts import Say, Texts

KEY: Final = "key"
"""Under this name a text that is no description carries its key."""
WORDS_OF_COMMANDS: Final = ("commands", "choices", "care")
"""The areas in which the words of commands stand."""
_Where = app_commands.TranslationContextLocation
_COMMANDS: Final = frozenset({_Where.command_description, _Where.group_description})


def describe_commands(tree: app_commands.CommandTree[Any], say: Say) -> None:
    """Set all descriptions. Raises `KeyError` for a command or option without one: that is a defect."""
    for command in tree.walk_commands():
        key = _command_key(command.qualified_name)
        command.description = say(key)
        if isinstance(command, app_commands.Command) and command.parameters:
            words = {one.name: say(f"{key}.{one.name}") for one in command.parameters}
            named = {name: app_commands.locale_str(text) for name, text in words.items()}
            app_commands.describe(**named)(command)


class CatalogueTranslator(app_commands.Translator):
    """Tells Discord the words of commands in the languages that we speak."""

    def __init__(self, texts: Texts) -> None:
        spoken = [(locale.value, texts.to(locale)) for locale in Locale]
        source = texts.to().language
        # in English it says what the command itself says
        self._say = {locale: say for locale, say in spoken if say.language != source}

    async def _checked_translate(
        self, string: app_commands.locale_str, locale: Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        # discord.py asks 14,000 times, for each of 32 languages: most answers are no, and take half as long from here
        if locale.value not in self._say:
            return None
        return await super()._checked_translate(string, locale, context)

    async def translate(
        self, string: app_commands.locale_str, locale: Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Return the text in this language; None where we do not speak it, or for a name, which stays."""
        if (say := self._say.get(locale.value)) is None:
            return None
        key = string.extras.get(KEY) or _key(context)
        return None if key is None else say(str(key))


def _key(context: app_commands.TranslationContextTypes) -> str | None:
    data: Any = context.data
    if context.location in _COMMANDS:
        return _command_key(data.qualified_name)
    if context.location is _Where.parameter_description:
        return f"{_command_key(data.command.qualified_name)}.{data.name}"
    if context.location is _Where.choice_name:
        return f"choices.{_plain(data.name)}"
    return None


def _command_key(name: str) -> str:
    return f"commands.{_plain(name)}"


def _plain(name: str) -> str:
    return re.sub(r"[ -]", "_", name)
