"""The rights of the invite stand in one list, and everywhere they are shown it is that list."""

from __future__ import annotations

import re

import discord

from bot.client import PERMISSIONS
from bot.domain.rights import (
    ASKED,
    NO_APPLICATION,
    OWN_ID_SINCE,
    PERMISSIONS_VALUE,
    RIGHTS,
    application_of,
    invite_link,
)
from bot.texts import Texts
from tests.meta.source import ROOT


def test_the_integer_is_what_discord_means_by_the_names() -> None:
    """Each bit is the permission that discord.py knows by that name, once, and Administrator is none of them."""
    named = discord.Permissions(**{right.name: True for right in RIGHTS})

    assert PERMISSIONS.value == PERMISSIONS_VALUE == named.value
    assert [1 << right.bit for right in RIGHTS] == [
        discord.Permissions(**{right.name: True}).value for right in RIGHTS
    ]
    assert len({right.bit for right in RIGHTS}) == len(RIGHTS)
    assert not PERMISSIONS.administrator


def test_the_page_for_operators_shows_the_list() -> None:
    """Each right stands in docs/operators.md with its reason, and no other does."""
    page = (ROOT / "docs/operators.md").read_text(encoding="utf-8")
    shown = page.partition("| right | for |\n|---|---|\n")[2].partition("\n\n")[0].splitlines()

    assert shown == [
        f"| {', '.join(right.title for right in asked.rights)} | {asked.why} |" for asked in ASKED
    ]


def test_the_link_is_the_same_everywhere() -> None:
    """Wherever a page or a sentence shows an invite, it is exactly the one that `--invite` prints."""
    link = re.compile(r"https://discord\.com/oauth2/authorize\S+")
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = [found for page in pages for found in link.findall(page.read_text(encoding="utf-8"))]

    assert set(shown) <= {invite_link(None)}


def test_refusals_call_a_right_as_the_page_does() -> None:
    """What an admin is told to give has the title under which the page lists it, and Discord's settings too."""
    say = Texts(ROOT / "config/locales").to()

    assert {right.name: say(f"common.right_{right.name}") for right in RIGHTS} == {
        right.name: f"**{right.title}**" for right in RIGHTS
    }


def test_the_application_is_read_from_its_token() -> None:
    """A token's first part names the application; of anything else, and of older applications, it says nothing."""
    assert application_of("MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.secret-part") == 1234567890123456789
    assert application_of("MjY0OTA1NTI5NzUzNTk5OTk5.x.y") is None  # one before OWN_ID_SINCE
    assert OWN_ID_SINCE == 264905529753600000
    for other in ("", "token-of-the-stand-in", "a.b.c", "żółw.b.c", "LTE.b.c"):
        assert application_of(other) is None
    assert f"client_id={NO_APPLICATION}&" in invite_link(None)
    assert "client_id=12&" in invite_link(12)
