"""From the rules file to a screener: everything is compiled and every table is read here, nothing later."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

import phonenumbers

from bot.errors import ContentError
from bot.screening.allow import allow
from bot.screening.armed import Armed
from bot.screening.clauses import Silence
from bot.screening.gate import Finder, PatternError
from bot.screening.normalise import Folder, read_lookalikes
from bot.screening.rules import read_rules
from bot.screening.screener import Screener
from bot.screening.validators import CHECKS
from bot.screening.validators.base import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from bot.screening.rules import RuleEntry, SilenceEntry


def _data(name: str) -> str:
    return resources.files("bot.screening").joinpath(name).read_text(encoding="utf-8")


def _domains() -> frozenset[str]:
    lines = _data("tlds.txt").splitlines()
    return frozenset(name for line in lines if not line.startswith("#") for name in line.split())


def _silence(entry: SilenceEntry, file: str) -> Silence:
    try:
        sides = [
            Finder(side) if side else None
            for side in (entry.before, entry.after, entry.but_before, entry.but_after)
        ]
        return Silence(*sides)
    except PatternError:
        raise ContentError(file, f"silences.{entry.name}: RE2 does not take it") from None


def _arm(entry: RuleEntry, silences: Mapping[str, Silence], file: str) -> list[Armed]:
    """The patterns of one rule, compiled."""
    context = Finder(entry.context) if entry.context else None
    armed = []
    for pattern in entry.patterns:
        place = f"rules.{entry.rule}, pattern {pattern.name!r}"
        if pattern.check not in CHECKS:
            raise ContentError(file, f"{place}: there is no check {pattern.check!r}")
        if missing := [name for name in pattern.unless if name not in silences]:
            raise ContentError(file, f"{place}: there is no silence {missing[0]!r}")
        try:
            finder = Finder(pattern.match)
        except PatternError:
            raise ContentError(file, f"{place}: RE2 does not take it") from None
        armed.append(
            Armed(
                pattern,
                finder,
                CHECKS[pattern.check],
                context,
                tuple(silences[name] for name in pattern.unless),
            )
        )
    return armed


def load_screener(rules: Path, also_allowed: Iterable[str] = ()) -> Screener:
    """A screener for the rules file (`config/privacy_rules.toml`).

    `also_allowed` are numbers, addresses and domains that are said on purpose beside those of the file: help lines.

    Raises `ContentError`, with one sentence that names the place, for a file that cannot be used.
    """
    book = read_rules(rules)
    phonenumbers.PhoneMetadata.load_all()  # it would else be read from disk at the first number of each country
    unknown = [region for region in book.regions if region not in phonenumbers.SUPPORTED_REGIONS]
    if unknown:
        raise ContentError(str(rules), f"regions has {unknown[0]!r}, which no phone number is of")
    facts = Facts(book.words, _domains(), book.regions)
    silences = {entry.name: _silence(entry, str(rules)) for entry in book.silences}
    armed = [item for entry in book.entries for item in _arm(entry, silences, str(rules))]
    folder = Folder(read_lookalikes(_data("lookalikes.txt")))
    try:
        return Screener(book, armed, facts, allow((*book.allow, *also_allowed)), folder)
    except PatternError:
        raise ContentError(str(rules), "a gate is none that RE2 takes") from None
