"""The one catalogue of what people read.

Texts live in gettext catalogues, one per area and language: `config/locales/<language>/LC_MESSAGES/<area>.po`. A
message id is `<area>.<name>`; English is the source and the fallback. Fields are `str.format` fields.
"""

from __future__ import annotations

import gettext
import io
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from bot.errors import ContentError

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = "en"


class Say:
    """Says things in one language."""

    def __init__(self, language: str, areas: dict[str, gettext.NullTranslations]) -> None:
        self.language = language
        self._areas = areas

    def __call__(self, key: str, **facts: object) -> str:
        """Return the text `key` with its fields filled.

        Raises `KeyError` where no catalogue has the text: a missing text is a defect, never shown as a key.
        """
        text = self._area(key).gettext(key)
        if text == key:
            raise KeyError(key)
        return text.format(**facts)

    def count(self, key: str, n: int, **facts: object) -> str:
        """Return the plural form of `key` that fits `n`; the text may use the field `{n}`."""
        text = self._area(key).ngettext(key, key, n)
        if text == key:
            raise KeyError(key)
        return text.format(n=n, **facts)

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
        language = str(locale or SOURCE).partition("-")[0]
        if language not in self._languages:
            language = SOURCE
        return Say(language, self._languages[language])


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
