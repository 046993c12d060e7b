"""Phone numbers: as people write them, disguised, and the many digits that are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.domain.findings import Confidence, Rule
from bot.screening import allow

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.screening import Screener

AMERICAN = (
    "415-555-0132",
    "(415) 555-0132",
    "(415)555-0132",
    "415.555.0132",
    "415 555 0132",
    "4155550132",
    "415-5550132",
    "+1 415 555 0132",
    "+14155550132",
    "1-415-555-0132",
    "+1 (415) 555-0132",
    "001-415-555-0132",
    "415-555-0132 ext. 12",
    "415-555-0132x123",
)
ABROAD = (
    "+44 20 7946 0958",
    "+44 (0)20 7946 0958",
    "0044 20 7946 0958",
    "020 7946 0958",
    "+49 170 1234567",
    "0170 1234567",
    "+33 6 12 34 56 78",
    "06 12 34 56 78",
    "+61 412 345 678",
    "+91 98765 43210",
)
DISGUISED = (
    "4\u200b15-5\u200b55-01\u200b32",
    "４１５－５５５－０１３２",
    "𝟒𝟏𝟓-𝟓𝟓𝟓-𝟎𝟏𝟑𝟐",
    "٤١٥-٥٥٥-٠١٣٢",
    "415–555–0132",
    "4 1 5 5 5 5 0 1 3 2",
    "4-1-5-5-5-5-0-1-3-2",
    "4 1 5  5 5 5  0 1 3 2",
    "4️⃣1️⃣5️⃣5️⃣5️⃣5️⃣0️⃣1️⃣3️⃣2️⃣",
    "4️⃣ 1️⃣ 5️⃣ 5️⃣ 5️⃣ 5️⃣ 0️⃣ 1️⃣ 3️⃣ 2️⃣",
    "④①⑤-⑤⑤⑤-⓪①③②",
    "415-555-O132",
    "4l5-555-Ol32",
    "4I5.555.OI32",
    "four one five five five five zero one three two",
    "four one five, five five five, oh one three two",
    "415/555/0132",
    "415_555_0132",
)
BENIGN = (
    "it cost $1,200.00 and later 2500, in all 1000000",
    "2024-05-12 18:30, 12/05/2024 18, 05.12.2024 18.30",
    "I took 100 mg on 2023-11-02 and 150 mg on 2023-11-09",
    "from 2019-2020, then 2021-2022",
    "I look forward to 7:30, not 19:30-21:00",
    "we won 21-17 15-21 21-19",
    "<@123456789012345678> in <#223456789012345678> at <t:1700000000:F> <:calm:323456789012345678>",
    "https://example.com/orders/4155550132",
    "https://discord.com/channels/123456789012345678/223456789012345678/323456789012345678",
    "1 2 3 4 5 6 7 8 9 10",
    "breathe 4 7 8 4 7 8 4 7 8 4",
    "one two three four five six seven eight",
    "about 1,000,000 people, or 10 000 000",
    "my router is 192.168.100.200",
    "order number 4155550132",
    "pi is 3.14159265358979",
    "between 200-1500 calories",
    "mood this week 7 6 5 8 4 3 6",
    "10 20 30 40 50 60",
    "lol lol lool",
    "call me at 7, or 8, or 9, 10 is late",
)
HELP_LINES = (
    "988",
    "116 123",
    "1-800-273-8255",
    "1 (800) 273-8255",
    "18002738255",
    "0800 1111",
    "text 741741",
)


@pytest.mark.parametrize("number", AMERICAN + ABROAD)
def test_a_number_in_a_sentence_is_found_whole(
    number: str, seen: Callable[[str], list[tuple[str, str]]]
) -> None:
    """A phone number is one finding, and its span is the number as it was written."""
    assert seen(f"here you go: {number}, any time") == [("phone", number)]


@pytest.mark.parametrize("number", DISGUISED)
def test_a_disguised_number_is_found(number: str, seen: Callable[[str], list[tuple[str, str]]]) -> None:
    """Fancy digits, spaces between them, letters for digits and words for digits change nothing."""
    assert seen(f"here you go: {number}") == [("phone", number)]


@pytest.mark.parametrize("number", AMERICAN)
def test_an_american_number_is_sure(number: str, screener: Screener) -> None:
    """A number in a North American format has high confidence."""
    assert [found.confidence for found in screener.screen(number)] == [Confidence.HIGH]


@pytest.mark.parametrize("text", BENIGN)
def test_digits_that_are_no_number_are_silent(text: str, screener: Screener) -> None:
    """Prices, dates, doses, times, scores, counting, mentions and links are no phone number."""
    assert [found for found in screener.screen(text) if found.rule is Rule.PHONE] == []


@pytest.mark.parametrize("number", HELP_LINES)
def test_help_lines_may_be_said(number: str, screener: Screener) -> None:
    """The help lines of the rules file are silent, however they are written."""
    assert screener.screen(f"please call {number} tonight") == ()


def test_a_toll_free_number_said_to_be_a_help_line_is_silent(screener: Screener) -> None:
    """A help line that the file does not know is nobody's private number; a mobile beside the same words is."""
    assert screener.screen("the eating disorder helpline is 1-800-931-2237") == ()
    assert len(screener.screen("the hotline never answered, ring me on 415-555-0132")) == 1


@pytest.mark.parametrize("entry", ["+1 415 555 0132", "(415) 555-0132", "4155550132"])
def test_a_number_that_the_guild_allows_is_silent(entry: str, screener: Screener) -> None:
    """A clinic's number may be said in any format, with or without its country code."""
    for written in ("415-555-0132", "+14155550132", "1 415 555 0132"):
        assert screener.screen(f"the clinic is {written}", allow([entry])) == ()
    assert len(screener.screen("and mine is 415-555-0177", allow([entry]))) == 1


def test_numbers_beside_each_other_are_told_apart(seen: Callable[[str], list[tuple[str, str]]]) -> None:
    """A number does not swallow its neighbour."""
    assert seen("415-555-0132 415-555-0177") == [("phone", "415-555-0132"), ("phone", "415-555-0177")]


@pytest.mark.parametrize(
    "text", ["I am 34 020 7946 0958", "020 7946 0958 34 people came", "room 5 07700 900123 2nd floor"]
)
def test_a_number_is_found_among_other_digits(text: str, screener: Screener) -> None:
    """A small number before or after a phone number does not hide it."""
    assert [found.rule for found in screener.screen(text)] == [Rule.PHONE]


def test_seven_digits_need_a_word_that_says_so(screener: Screener) -> None:
    """A local number counts when somebody is asked to call it."""
    assert len(screener.screen("text me on 867-5309")) == 1
    assert screener.screen("pages 867-5309 of the scan") == ()


@pytest.mark.parametrize("bracketed", ["<at {}>", "<t {}>", "<@{}>", "call://{}", "<:{}:1>"])
def test_a_number_in_brackets_of_ones_own_is_found(
    bracketed: str, seen: Callable[[str], list[tuple[str, str]]]
) -> None:
    """What looks like a mention, a moment or a link and is none hides no number."""
    assert ("phone", "415-555-0132") in seen(bracketed.format("415-555-0132"))
