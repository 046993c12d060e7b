"""Which language somebody is spoken to in. Discord names locales such as `es-419`; we speak languages such as `es`."""

from __future__ import annotations


def language_of(locale: str) -> str:
    """Return the language of a Discord locale: `es` for `es-419`."""
    return locale.partition("-")[0]


def differing(spoken: str, locale: str) -> str | None:
    """Return the language a person speaks where it is another than that of `locale`; None where it need not be kept."""
    return None if spoken == language_of(locale) else spoken
