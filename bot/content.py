"""Reads the content of `config/`: agendas, decks, agreements and help lines, as checked domain values.

All of it is read once, for `bot.app` to hand on: at the start, and the decks while the bot connects. A file that cannot
be used stops it with one sentence that names the file and the key, so that a slip of the pen is found by the operator
and not by a circle.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, overload

from bot.domain.agenda import MODES, Agenda, Phase, agenda_faults
from bot.domain.agreements import SOURCE_LANGUAGE, Agreement, agreement_faults, text_hash
from bot.domain.help_lines import HOWS, LINE_KINDS, HelpLine, Way, help_line_faults
from bot.domain.prompts import Deck, Prompt, deck_faults
from bot.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import TypeVar

    One = TypeVar("One", bound=str)


@dataclass(frozen=True, slots=True)
class Content:
    """What the bot brings along. Guilds add decks and agendas of their own in the database."""

    agendas: tuple[Agenda, ...]
    decks: Sequence[Deck]
    agreements: tuple[Agreement, ...]
    help_lines: tuple[HelpLine, ...]

    def agenda(self, key: str) -> Agenda | None:
        """Return the agenda with this key, if there is one."""
        return next((agenda for agenda in self.agendas if agenda.key == key), None)

    def deck(self, key: str) -> Deck | None:
        """Return the deck with this key, if there is one."""
        return next((deck for deck in self.decks if deck.key == key), None)


def load_content(config_dir: Path, *, decks_later: bool = False) -> Content:
    """Read and check all content under `config_dir` (the folder `config/`).

    Raises `ContentError` for a missing, unreadable or wrong file: the file, the key, and what is wrong with it. With
    `decks_later` the decks, which are most of it, are read and checked when something of them is first wanted.
    """
    decks = _Later(config_dir / "decks")
    return Content(
        agendas=_agendas(config_dir / "agendas"),
        decks=decks if decks_later else tuple(decks),
        agreements=_agreements(config_dir / "agreements"),
        help_lines=_help_lines(config_dir / "help_lines.toml"),
    )


class _Later(Sequence["Deck"]):
    """The decks of a folder, read when one of them is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _read(self) -> tuple[Deck, ...]:
        return _decks(self._folder)

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, place: int) -> Deck: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Deck]: ...
    def __getitem__(self, place: int | slice) -> Deck | Sequence[Deck]:
        return self._read[place]


class _Table:
    """A table of a TOML file that is asked for its keys, and knows at the end which of them nobody asked for."""

    def __init__(self, file: str, values: Mapping[str, object], place: str = "") -> None:
        self.file = file
        self._values = values
        self._place = place
        self._asked: set[str] = set()

    def error(self, problem: str) -> ContentError:
        """Return the error that says where in the file the problem is."""
        return ContentError(self.file, f"{self._place}{problem}")

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str):
            raise self.error(f'"{key}" must be a text in quotes')
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts; none where the key is missing."""
        if not self.has(key):
            return ()
        value = self.get(key)
        values = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in values):
            raise self.error(f'"{key}" must be a text in quotes, or a list of them')
        return tuple(values)

    def number(self, key: str) -> int:
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(f'"{key}" must be a whole number')
        return value

    def flag(self, key: str, *, otherwise: bool | None = None) -> bool:
        value = self.get(key) if otherwise is None or self.has(key) else otherwise
        if not isinstance(value, bool):
            raise self.error(f'"{key}" must be true or false')
        return value

    def day(self, key: str) -> date:
        value = self.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(f'"{key}" must be a date such as 2026-11-22')
        return value

    def choice(self, key: str, choices: tuple[One, ...]) -> One:
        value = self.text(key)
        for choice in choices:
            if choice == value:
                return choice
        raise self.error(f'"{key}" is "{value}", but may be {", ".join(choices)}')

    def table(self, key: str) -> _Table:
        value = self.get(key)
        if not isinstance(value, dict):
            raise self.error(f'"{key}" must be a table: [{key}]')
        return _Table(self.file, value, f"{self._place}{key}: ")

    def tables(self, key: str) -> Iterator[_Table]:
        value = self.get(key)
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.error(f'"{key}" must be a list of tables: [[{key}]]')
        for number, one in enumerate(value, start=1):
            name = one.get("key") or one.get("name") or ""
            yield _Table(self.file, one, f"{self._place}{key} {number}{name and f' ({name})'}: ")

    def names(self) -> Iterator[str]:
        return iter(self._values)

    def has(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    def get(self, key: str) -> object:
        if not self.has(key):
            raise self.error(f'"{key}" is missing')
        return self._values[key]

    def done(self) -> None:
        """Raise where a key is left over: most likely a misspelt one."""
        for key in self._values:
            if key not in self._asked:
                raise self.error(f'"{key}" is not a key I know')


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError(_named(path), "the file is missing") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(_named(path), f"the file cannot be read ({type(error).__name__})") from None


def _read(path: Path) -> _Table:
    try:
        return _Table(_named(path), tomllib.loads(_read_text(path)))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(_named(path), f"this is not TOML: {error}") from None


def _named(path: Path) -> str:
    """Return the path as an operator knows it: the last two parts, config/help_lines.toml."""
    return "/".join(path.parts[-2:])


def _files(folder: Path) -> list[Path]:
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise ContentError(_named(folder), "there is no .toml file in this folder")
    return files


def _refuse(file: str, faults: tuple[str, ...]) -> None:
    if faults:
        raise ContentError(file, faults[0])


def _agendas(folder: Path) -> tuple[Agenda, ...]:
    agendas: dict[str, Agenda] = {}
    for path in _files(folder):
        table = _read(path)
        agenda = Agenda(
            key=table.text("key"),
            title_key=table.text("title"),
            minutes=table.number("minutes"),
            phases=tuple(_phase(one) for one in table.tables("phases")),
            cues=table.flag("cues"),
            late_door=table.flag("late_door"),
        )
        table.done()
        _refuse(table.file, agenda_faults(agenda))
        if agenda.key in agendas:
            raise table.error(f'the key "{agenda.key}" is also that of another file')
        agendas[agenda.key] = agenda
    return tuple(sorted(agendas.values(), key=lambda agenda: (agenda.minutes, agenda.key)))


def _phase(table: _Table) -> Phase:
    phase = Phase(
        key=table.text("key"),
        minutes=table.number("minutes"),
        prompt_kind=table.text_or_none("prompt"),
        mode=table.choice("mode", MODES),
        scales=table.flag("scales", otherwise=False),
    )
    table.done()
    return phase


def _decks(folder: Path) -> tuple[Deck, ...]:
    """Read the decks. One deck may spread over several files; they follow one another by name.

    Files in one language agree on the deck's title; the English one, or the first, is the title where no other fits.
    """
    decks: dict[str, Deck] = {}
    for path in _files(folder):
        table = _read(path)
        part = _deck(table)
        titles = dict(decks[part.key].titles) if part.key in decks else {}
        for language, title in part.titles:
            if titles.setdefault(language, title) != title:
                raise table.error(
                    f'"title" is "{title}", but "{titles[language]}" in another file of this deck'
                )
        prompts = (*decks[part.key].prompts, *part.prompts) if part.key in decks else part.prompts
        title = titles.get(SOURCE_LANGUAGE) or next(iter(titles.values()))
        whole = Deck(part.key, title, prompts, tuple(titles.items()))
        _refuse(table.file, deck_faults(whole))
        decks[part.key] = whole
    return tuple(decks.values())


def _deck(table: _Table) -> Deck:
    """Read one file of a deck. `kind` and `language` at its head hold for the prompts that do not say their own."""
    usual = {key: table.text_or_none(key) for key in ("kind", "language")}
    prompts = tuple(_prompt(one, usual) for one in table.tables("prompts"))
    title = table.text("title")
    language = usual["language"] or next((one.language for one in prompts), SOURCE_LANGUAGE)
    deck = Deck(table.text("deck"), title, prompts, ((language, title),))
    table.done()
    return deck


def _prompt(table: _Table, usual: Mapping[str, str | None]) -> Prompt:
    prompt = Prompt(
        key=table.text("key"),
        text=table.text("text"),
        kind=table.text_or_none("kind") or usual["kind"] or table.text("kind"),
        moment=table.text_or_none("moment"),
        intensity=table.number("intensity"),
        language=table.text_or_none("language") or usual["language"] or table.text("language"),
    )
    table.done()
    return prompt


def _agreements(folder: Path) -> tuple[Agreement, ...]:
    table = _read(folder / "default.toml")
    version, texts = table.number("version"), table.table("texts")
    table.done()
    agreements = tuple(
        _agreement(folder, version, language, texts.table(language)) for language in texts.names()
    )
    if not any(agreement.language == SOURCE_LANGUAGE for agreement in agreements):
        raise table.error("the English text is missing")
    return agreements


def _agreement(folder: Path, version: int, language: str, entry: _Table) -> Agreement:
    path = folder / entry.text("file")
    expected = entry.text("sha256")
    entry.done()
    agreement = Agreement(version, language, _read_text(path))
    _refuse(_named(path), agreement_faults(agreement))
    found = text_hash(agreement.text)
    if found != expected:
        raise entry.error(
            f'"sha256" does not fit the text of {path.name}: people accepted other words. '
            f"Raise the version in default.toml, and set sha256 to {found}"
        )
    return agreement


def _help_lines(path: Path) -> tuple[HelpLine, ...]:
    table = _read(path)
    lines = tuple(_help_line(one) for one in table.tables("lines"))
    table.done()
    _refuse(table.file, help_line_faults(lines))
    return lines


def _help_line(table: _Table) -> HelpLine:
    word = table.text_or_none("text_word")
    if word is not None and not table.has("text"):
        raise table.error('"text_word" needs a number to text: "text"')
    line = HelpLine(
        country=table.text_or_none("country"),
        kind=table.choice("kind", LINE_KINDS),
        name=table.text("name"),
        ways=tuple(Way(how, to, word if how == "text" else None) for how in HOWS for to in table.texts(how)),
        hours_key=table.text_or_none("hours"),
        source=table.text("source"),
        read_on=table.day("read_on"),
        review_by=table.day("review_by"),
    )
    table.done()
    return line
