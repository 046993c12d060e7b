"""The one catalogue of what people read.

Texts live in gettext catalogues, one per area and language: `config/locales/<language>/LC_MESSAGES/<area>.po`. A
message id is `<area>.<name>`; English is the source and the fallback. Fields are `str.format` fields: a date or an
amount of money is handed in as it is, and written as the reader's language writes it.
"""

from __future__ import annotations

import gettext
import io
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol, runtime_checkable

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_currency

from bot.errors import ContentError

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "en"
WITH_CODE: Final = "#,##0.00 ¤¤"
"""An amount and its three letters: a sign such as $ is that of many currencies."""


@runtime_checkable
class Money(Protocol):
    """An exact amount of one currency, as `bot.domain.money` has it."""

    @property
    def digits(self) -> str:
        """The number alone, with a point."""

    @property
    def currency(self) -> str:
        """The three letters of ISO 4217."""


class Say:
    """Says things in one language. `locale` may name a country too: there people write dates and numbers their way."""

    def __init__(
        self, language: str, areas: dict[str, gettext.NullTranslations], locale: str | None = None
    ) -> None:
        self.language = language
        self._areas = areas
        self._locale = locale or language

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text `key` with its fields filled.

        Raises `KeyError` where no catalogue has the text: a missing text is a defect, never shown as a key.
        """
        text = self._area(key).gettext(key)
        if text == key:
            raise KeyError(key)
        return text.format(**self._written(facts))

    def count(self, key: str, n: int, **facts: object) -> str:
        """Return the plural form of `key` that fits `n`; the text may use the field `{n}`."""
        text = self._area(key).ngettext(key, key, n)
        if text == key:
            raise KeyError(key)
        return text.format(n=n, **self._written(facts))

    def _written(self, facts: dict[str, object]) -> dict[str, object]:
        return {name: self._write(fact) for name, fact in facts.items()}

    def _write(self, fact: object) -> object:
        if isinstance(fact, date) and not isinstance(fact, datetime):
            return format_date(fact, "medium", locale=_babel(self._locale, self.language))
        if isinstance(fact, Money):
            return _money(fact, _babel(self._locale, self.language))
        return fact

    def _area(self, key: str) -> gettext.NullTranslations:
        return self._areas[key.partition(".")[0]]


class Texts:
    """All languages, read once."""

    def __init__(self, directory: Path) -> None:
        """Read every catalogue under `directory` (config/locales). Raises `ContentError` if one cannot be read."""
        self._languages = {
            folder.name: _language(folder) for folder in sorted(directory.iterdir()) if folder.is_dir()
        }
        if SOURCE not in self._languages:
            raise ContentError(str(directory), "the English catalogues are missing")
        for name, areas in self._languages.items():
            if name != SOURCE:
                _fall_back(areas, self._languages[SOURCE])

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are, English first."""
        return (SOURCE, *(name for name in self._languages if name != SOURCE))

    def to(self, locale: object = None) -> Say:
        """Return the voice for a Discord locale such as `en-US` or `es-ES`; English where we do not speak it."""
        asked = str(locale or SOURCE)
        language = asked.partition("-")[0]
        if language not in self._languages:
            asked = language = SOURCE
        return Say(language, self._languages[language], asked)


def _language(folder: Path) -> dict[str, gettext.NullTranslations]:
    areas: dict[str, gettext.NullTranslations] = {}
    for path in sorted((folder / "LC_MESSAGES").glob("*.po")):
        try:
            with path.open("rb") as source:
                catalogue = read_po(source, abort_invalid=True)
        except (PoFileError, ValueError, OSError) as error:
            raise ContentError(str(path), f"it cannot be read as a catalogue: {error}") from error
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        areas[path.stem] = gettext.GNUTranslations(compiled)
    return areas


def _fall_back(
    areas: dict[str, gettext.NullTranslations], source: dict[str, gettext.NullTranslations]
) -> None:
    for area, english in source.items():
        if area in areas:
            areas[area].add_fallback(english)
        else:
            areas[area] = english


def _babel(locale: str, language: str) -> Locale:
    try:
        return Locale.parse(locale, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(language)


def _money(amount: Money, locale: Locale) -> str:
    number = Decimal(amount.digits)
    decimals = -int(number.as_tuple().exponent)
    pattern = WITH_CODE.replace(".00", "." + "0" * decimals if decimals else "")
    return format_currency(number, amount.currency, pattern, locale=locale, currency_digits=False)
