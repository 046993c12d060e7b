"""Screening: what in a message could expose a person, or says that one is in danger.

    screener = load_screener(Path("config/privacy_rules.toml"))
    for finding in screener.screen(text): ...

Findings name a rule, a confidence and a place, never the text. Nothing is read, kept or sent after loading.
"""

from __future__ import annotations

from bot.screening.allow import Allowed, allow
from bot.screening.load import load_screener
from bot.screening.rules import RuleBook
from bot.screening.screener import Screener

__all__ = ["Allowed", "RuleBook", "Screener", "allow", "load_screener"]
