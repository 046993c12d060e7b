"""E-mail addresses: plain, disguised, and what only looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.findings import Confidence, Rule
from bot.screening import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.screening import Screener

PLAIN = (
    "jane.doe@example.com",
    "jane_doe+circle@mail.example.co.uk",
    "j-d%x@example.org",
    "JANE@EXAMPLE.COM",
    "jane99@clinic.test",
)
DISGUISED = (
    "j\u200bane@exa\u200dmple.c\ufeffom",
    "ja\u00adne@example.com",
    "ｊａｎｅ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    "𝐣𝐚𝐧𝐞@𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐜𝐨𝐦",
    "jаnе@ехаmрlе.соm",
    "ⓙⓐⓝⓔ@ⓔⓧⓐⓜⓟⓛⓔ.ⓒⓞⓜ",
    "jáné@exámple.com",
    "jane (at) example (dot) com",
    "jane(at)example(dot)com",
    "jane[at]example[dot]com",
    "jane [at] example . com",
    "jane {at} example {dot} org",
    "jane <at> example <dot> com",
    "jane -at- example -dot- com",
    "jane at example dot com",
    "jane AT gmail DOT com",
    "jane dot doe at gmail dot com",
    "jane.doe at gmail.com",
    "jane_doe99 at example.com",
    "jane @ example . com",
    "jane @ example.com",
    "jane@example dot com",
    "jane [@] example.com",
    "jane&#64;example.com",
    "jane%40example.com",
    "janeatgmaildotcom",
    "jane@example.c0m",
    "jane.doe@gmail",
    "jane\\@example.com",
)
BENIGN = (
    "I am good at it and my sister is good at all of it",
    "look at google.com, or sign up at gmail.com",
    "I have an account at outlook.com",
    "we met @ work. so nice to see you",
    "see you @ 7.30, or at 7.30 pm",
    "dinner @ home. me too",
    "she laughed at me. In the end it was fine",
    "<@123456789012345678> and <@!223456789012345678> hello",
    "@everyone and @here, thank you",
    "the file image@2x.png",
    "5 @ $10 each",
    "I was at a point. It was quiet there",
    "at 9 a.m. I sat down",
)


@pytest.mark.parametrize("address", PLAIN + DISGUISED)
def test_an_address_in_a_sentence_is_found_whole(
    address: str, seen: Callable[[str], list[tuple[str, str]]]
) -> None:
    """A plain or disguised address is one finding, and its span is the address as it was written."""
    assert seen(f"you can reach me: {address} any time") == [("email", address)]


@pytest.mark.parametrize("text", BENIGN)
def test_ordinary_talk_with_at_and_dots_is_silent(text: str, screener: Screener) -> None:
    """Words before "at", full stops, mentions and file names are no e-mail address."""
    assert [found for found in screener.screen(text) if found.rule is Rule.EMAIL] == []


@pytest.mark.parametrize("address", PLAIN)
def test_a_plain_address_is_sure(address: str, screener: Screener) -> None:
    """An address with an @ sign and a real ending has high confidence."""
    assert [found.confidence for found in screener.screen(address)] == [Confidence.HIGH]


def test_an_ending_that_does_not_exist_is_no_address(screener: Screener) -> None:
    """The last label has to be a top-level domain."""
    assert screener.screen("package@build.notarealending") == ()


@pytest.mark.parametrize("entry", ["hello@clinic.example", "clinic.example", "@clinic.example"])
def test_what_the_guild_allows_is_no_finding(entry: str, screener: Screener) -> None:
    """An allowed address or domain is silent, and another address in the same message is still found."""
    text = "write to hello@clinic.example or jane@example.com"
    findings = screener.screen(text, allow([entry]))
    assert [text[found.start : found.end] for found in findings] == ["jane@example.com"]


def test_many_addresses_are_many_findings(seen: Callable[[str], list[tuple[str, str]]]) -> None:
    """Two addresses beside each other are two findings, in the order of the text."""
    assert seen("a.b@example.com, c.d@example.org") == [
        ("email", "a.b@example.com"),
        ("email", "c.d@example.org"),
    ]
