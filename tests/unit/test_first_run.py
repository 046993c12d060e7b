"""What the first run says of an application, and how it keeps a token off a terminal that would show it."""

from __future__ import annotations

import getpass
import warnings
from dataclasses import replace

import pytest

from bot.first_run import VISIBLE, Application, FirstRunError, ask_hidden, describe

FINE = Application(
    application_id=1234567890123456789,
    name="Harbor",
    reads_messages=True,
    needless=(),
    is_public=False,
    wants_code_grant=False,
    calls_elsewhere=False,
)


def test_an_application_that_is_fine_has_two_good_lines() -> None:
    """Who it is, and that it may read rooms: nothing else needs saying."""
    assert [line[:3] for line in describe(FINE)] == ["ok ", "ok "]
    assert "Harbor" in describe(FINE)[0]


@pytest.mark.parametrize(
    ("application", "mark", "words"),
    [
        (replace(FINE, reads_messages=False), "NO ", "Message Content Intent is off"),
        (replace(FINE, needless=("Presence Intent",)), "-- ", "Presence Intent is on"),
        (replace(FINE, is_public=True), "-- ", "Public Bot is on"),
        (replace(FINE, wants_code_grant=True), "NO ", "the invite will not work"),
        (replace(FINE, calls_elsewhere=True), "NO ", "hears of no command"),
    ],
)
def test_what_a_newcomer_would_stumble_over_is_said(application: Application, mark: str, words: str) -> None:
    """Each thing that is off or odd in the portal is one line, with its effect and where it is changed."""
    (line,) = [line for line in describe(application) if line not in describe(FINE)]

    assert line.startswith(mark)
    assert words in line


def test_a_terminal_that_would_show_the_token_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where typing cannot be hidden, the token is not asked for at all."""

    def shown(question: str) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        raise AssertionError(question)

    monkeypatch.setattr(getpass, "getpass", shown)

    with pytest.raises(FirstRunError, match="would show the token"):
        ask_hidden("Token: ")
    assert ".env" in VISIBLE
