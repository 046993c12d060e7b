"""The rules file (`config/privacy_rules.toml`): read, expanded, checked.

A rule has patterns; a pattern has what it matches (RE2, in lower case), the name of the check that looks at each match,
and the confidence a match has. `{name}` in a pattern stands for a macro or for the alternation of a word list.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.domain.findings import Action, Confidence, Fact, Rule
from bot.errors import ContentError

if TYPE_CHECKING:
    from pathlib import Path

_USE = re.compile(r"\{([a-z_]+)\}")
_BREAK = re.compile(r"\s*\n\s*")
_MAX_DEPTH = 8  # macros within macros
_TOP = {"regions", "actions", "facts", "words", "macros", "silences", "allow", "rules"}
_RULE = {"actions", "context", "patterns"}
_PATTERN = {"name", "match", "gate", "also", "check", "confidence", "unless"}
_SILENCE = {"before", "after", "but_before", "but_after"}

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One pattern of a rule. `gate` and `also` are what has to be seen in the text before `match` is looked for."""

    rule: Rule
    name: str
    match: str
    gate: str
    also: str | None
    check: str
    confidence: Confidence | None
    unless: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SilenceEntry:
    """What takes the meaning from a match, if said before it in its clause or after it. Patterns, as RE2 takes them."""

    name: str
    before: str | None
    after: str | None
    but_before: str | None
    but_after: str | None


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """One rule: its patterns in order, the words that make it surer, what it leads to."""

    rule: Rule
    patterns: tuple[Pattern, ...]
    context: str | None
    actions: Mapping[Confidence, Action]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All of the file."""

    entries: tuple[RuleEntry, ...]
    silences: tuple[SilenceEntry, ...]
    words: Mapping[str, frozenset[str]]
    regions: tuple[str, ...]
    allow: tuple[str, ...]
    ladder: Mapping[Confidence, Action]
    """What a finding leads to by how sure it is, where its rule does not say otherwise."""
    facts: Mapping[Fact, Action]

    def action(self, rule: Rule, confidence: Confidence | None) -> Action | None:
        """What such a finding leads to by default; None for `danger`, which has a way of its own."""
        if confidence is None:
            return None
        return next(entry.actions[confidence] for entry in self.entries if entry.rule is rule)


class _Reader:
    """Walks the parsed file and says what is wrong with it, naming the place."""

    def __init__(self, file: str) -> None:
        self.file = file

    def fail(self, problem: str) -> ContentError:
        return ContentError(self.file, problem)

    def table(self, value: object, place: str, known: set[str] | None = None) -> Table:
        if not isinstance(value, dict):
            raise self.fail(f"{place} has to be a table")
        table = cast("Table", value)
        unknown = sorted(set(table) - known) if known is not None else []
        if unknown:
            raise self.fail(f"{place} has {unknown[0]!r}, which nothing reads")
        return table

    def text(self, value: object, place: str) -> str:
        if not isinstance(value, str) or not value:
            raise self.fail(f"{place} has to be a text")
        return value

    def texts(self, value: object, place: str) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self.fail(f"{place} has to be a list of texts")
        return tuple(self.text(item, place) for item in cast("list[object]", value))

    def confidence(self, value: object, place: str) -> Confidence:
        try:
            return Confidence(self.text(value, place))
        except ValueError:
            raise self.fail(f"{place} has to be high, medium or low") from None

    def action(self, value: object, place: str) -> Action:
        try:
            return Action(self.text(value, place))
        except ValueError:
            raise self.fail(f"{place} has to be take_down, nudge, count or off") from None


def _alternation(words: tuple[str, ...]) -> str:
    """Longest first, so that the whole phrase is taken; a space stands for any run of blanks."""
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "(?:" + "|".join(re.escape(word).replace(r"\ ", "[ \\t]+") for word in ordered) + ")"


def _one_of(value: object, macros: Mapping[str, str], place: str, reader: _Reader) -> str:
    """A pattern, or a list of which one has to match: line breaks with their indents taken out, macros put in."""
    parts = reader.texts(value, place) if isinstance(value, list) else (reader.text(value, place),)
    if not parts:
        raise reader.fail(f"{place} is empty")
    plain = [_BREAK.sub("", part) for part in parts]
    return "|".join(
        _expand(part if len(parts) == 1 else f"(?:{part})", macros, reader, place) for part in plain
    )


def _expand(pattern: str, macros: Mapping[str, str], reader: _Reader, place: str) -> str:
    for _ in range(_MAX_DEPTH):
        if not (names := set(_USE.findall(pattern))):
            return pattern
        if missing := sorted(names - set(macros)):
            raise reader.fail(f"{place} uses {{{missing[0]}}}, which is not among the macros and words")
        pattern = _USE.sub(lambda found: macros[found.group(1)], pattern)
    raise reader.fail(f"{place} uses macros that use each other without end")


def _actions(value: object, place: str, reader: _Reader) -> dict[Confidence, Action]:
    table = reader.table(value, place)
    return {
        reader.confidence(key, place): reader.action(item, f"{place}.{key}") for key, item in table.items()
    }


def _facts(value: object, reader: _Reader) -> dict[Fact, Action]:
    table = reader.table(value, "facts", set(Fact))
    return {fact: reader.action(table.get(fact, Action.OFF), f"facts.{fact}") for fact in Fact}


def _pattern(rule: Rule, value: object, place: str, macros: Mapping[str, str], reader: _Reader) -> Pattern:
    table = reader.table(value, place, _PATTERN)
    name = reader.text(table.get("name"), f"{place}.name")
    match = _one_of(table.get("match"), macros, f"{place}.match", reader)
    gate = _one_of(table["gate"], macros, f"{place}.gate", reader) if "gate" in table else match
    also = _one_of(table["also"], macros, f"{place}.also", reader) if "also" in table else None
    check = reader.text(table.get("check", "plain"), f"{place}.check")
    confidence = None
    if rule is not Rule.DANGER:
        confidence = reader.confidence(table.get("confidence"), f"{place}.confidence")
    unless = reader.texts(table.get("unless", []), f"{place}.unless")
    return Pattern(rule, name, match, gate, also, check, confidence, unless)


def _silence(name: str, value: object, macros: Mapping[str, str], reader: _Reader) -> SilenceEntry:
    place = f"silences.{name}"
    table = reader.table(value, place, _SILENCE)
    sides = {side: _one_of(table[side], macros, f"{place}.{side}", reader) for side in table}
    return SilenceEntry(
        name, sides.get("before"), sides.get("after"), sides.get("but_before"), sides.get("but_after")
    )


def _context(value: object, macros: Mapping[str, str], reader: _Reader, place: str) -> str | None:
    """The words near a match that make it surer: listed, or by the name of a word list."""
    if value is None:
        return None
    words = _expand(f"{{{value}}}", macros, reader, place) if isinstance(value, str) else ""
    return rf"\b{words or _alternation(reader.texts(value, place))}\b"


def _entry(
    rule: Rule,
    value: object,
    macros: Mapping[str, str],
    default: Mapping[Confidence, Action],
    reader: _Reader,
) -> RuleEntry:
    place = f"rules.{rule}"
    table = reader.table(value, place, _RULE)
    patterns = table.get("patterns")
    if not isinstance(patterns, list) or not patterns:
        raise reader.fail(f"{place} has no patterns")
    context = _context(table.get("context"), macros, reader, f"{place}.context")
    return RuleEntry(
        rule,
        tuple(
            _pattern(rule, item, f"{place}.patterns", macros, reader)
            for item in cast("list[object]", patterns)
        ),
        context,
        {**default, **_actions(table.get("actions", {}), f"{place}.actions", reader)},
    )


def read_rules(path: Path) -> RuleBook:
    """Read and check the rules file.

    Raises `ContentError`, with one sentence that names the file and the place, for anything that cannot be used.
    """
    reader = _Reader(str(path))
    try:
        top = reader.table(tomllib.loads(path.read_text(encoding="utf-8")), "the file", _TOP)
    except (OSError, UnicodeDecodeError) as error:
        raise reader.fail("the file cannot be read") from error
    except tomllib.TOMLDecodeError as error:
        raise reader.fail(f"is no TOML: {error}") from error
    lists = {
        name: reader.texts(value, f"words.{name}")
        for name, value in reader.table(top.get("words", {}), "words").items()
    }
    macros = {name: _alternation(words) for name, words in lists.items()}
    for name, value in reader.table(top.get("macros", {}), "macros").items():
        macros[name] = _BREAK.sub("", reader.text(value, f"macros.{name}"))
    default = _actions(top.get("actions", {}), "actions", reader)
    if missing := [level for level in Confidence if level not in default]:
        raise reader.fail(f"actions has nothing for {missing[0]}")
    rules = reader.table(top.get("rules", {}), "rules", set(Rule))
    if not rules:
        raise reader.fail("rules has no rule")
    return RuleBook(
        tuple(_entry(Rule(name), value, macros, default, reader) for name, value in rules.items()),
        tuple(
            _silence(name, value, macros, reader)
            for name, value in reader.table(top.get("silences", {}), "silences").items()
        ),
        {name: frozenset(words) for name, words in lists.items()},
        reader.texts(top.get("regions", []), "regions"),
        reader.texts(top.get("allow", []), "allow"),
        default,
        _facts(top.get("facts", {}), reader),
    )
