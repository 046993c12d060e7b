"""Which payment services there are: a new one is added to this list, and its secrets to `config/settings.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.payments.kofi import Kofi
from bot.payments.stripe import Stripe

if TYPE_CHECKING:
    from bot.payments.provider import Provider


def all_providers() -> tuple[Provider, ...]:
    """Return every payment service that can be switched on."""
    return (Stripe(), Kofi())
