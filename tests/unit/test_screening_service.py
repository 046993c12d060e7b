"""What screening asks the bot to do about a message."""

from __future__ import annotations

from pathlib import Path

from bot.screening import load_screener
from bot.services.screening import Screening

RULES = Path(__file__).resolve().parents[2] / "config" / "privacy_rules.toml"
ADDRESS = "You can write to ann.example@example.org"


def test_a_message_with_an_address_is_taken_down() -> None:
    """Contact details alone take a message down."""
    assert Screening(load_screener(RULES)).to_take_down(ADDRESS)


def test_somebody_in_danger_is_never_taken_down() -> None:
    """Words of danger keep a message where it is, whatever else it holds."""
    assert Screening(load_screener(RULES)).to_take_down(f"I am going to kill myself tonight. {ADDRESS}") == ()
