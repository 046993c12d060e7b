"""The one catalogue of what people read.

Texts live in gettext catalogues, one per area and language: `config/locales/<language>/LC_MESSAGES/<area>.po`. A
message id is `<area>.<name>`; English is the source and the fallback. Fields are `str.format` fields: a date or an
amount of money is handed in as it is, and written as the reader's language writes it.
"""

from __future__ import annotations

import gettext
import hashlib
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
        if isinstance(fact, (str, int)):  # nearly all are, and a protocol is slow to compare with
            return fact
        if isinstance(fact, date) and not isinstance(fact, datetime):
            return format_date(fact, "medium", locale=_babel(self._locale, self.language))
        if isinstance(fact, Money):
            return _money(fact, _babel(self._locale, self.language))
        return fact

    def _area(self, key: str) -> gettext.NullTranslations:
        return self._areas[key.partition(".")[0]]


class Texts:
    """All languages. A catalogue is read when something of it is first said, for a start needs few of them."""

    def __init__(self, directory: Path) -> None:
        """Find the catalogues under `directory` (config/locales). Raises `ContentError` if the English are missing."""
        folders = {folder.name: folder for folder in sorted(directory.iterdir()) if folder.is_dir()}
        if SOURCE not in folders:
            raise ContentError(str(directory), "the English catalogues are missing")
        english = _Areas(folders[SOURCE])
        self._languages = {
            name: english if name == SOURCE else _Areas(folder, english) for name, folder in folders.items()
        }

    def read(self) -> None:
        """Read what was not read yet. Raises `ContentError` where a catalogue cannot be read."""
        for areas in self._languages.values():
            areas.read()

    def fingerprint(self, *areas: str) -> str:
        """Return a digest that changes with these areas' files, in whatever language."""
        files = (one.files[area] for one in self._languages.values() for area in areas if area in one.files)
        return hashlib.sha256(
            b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)
        ).hexdigest()

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


class _Areas(dict[str, gettext.NullTranslations]):
    """The catalogues of one language by area, each read when it is first asked for; what is missing is English."""

    def __init__(self, folder: Path, english: _Areas | None = None) -> None:
        super().__init__()
        self.files = {path.stem: path for path in sorted((folder / "LC_MESSAGES").glob("*.po"))}
        self._english = english

    def __missing__(self, area: str) -> gettext.NullTranslations:
        if area not in self.files:
            if self._english is None:
                raise KeyError(area)
            return self._english[area]
        catalogue = _read(self.files[area])
        if self._english is not None and area in self._english.files:
            catalogue.add_fallback(self._english[area])
        self[area] = catalogue
        return catalogue

    def read(self) -> None:
        """Read all of them."""
        for area in self.files:
            self[area]


def _read(path: Path) -> gettext.NullTranslations:
    try:
        with path.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
    except (PoFileError, ValueError, OSError) as error:
        raise ContentError(str(path), f"it cannot be read as a catalogue: {error}") from error
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


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
