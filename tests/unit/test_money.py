"""Money is read strictly, counted exactly, and never across currencies."""

from __future__ import annotations

from datetime import date

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.money import (
    MOST_MAJOR,
    Amount,
    CurrencyMismatchError,
    currencies,
    exponent_of,
    from_stripe,
    parse_amount,
    parse_currency,
    stripe_exponent_of,
    total,
)
from bot.errors import Refusal


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12", "USD", 1200),
        ("12.50", "USD", 1250),
        ("12,50", "EUR", 1250),
        ("12.5", "USD", 1250),
        (" 0.01 ", "usd", 1),
        ("007", "USD", 700),
        ("1,234.50", "USD", 123450),
        ("1.234,50", "EUR", 123450),
        ("1 234,50", "EUR", 123450),
        ("1\u202f234,50", "EUR", 123450),
        ("1'234'567.89", "CHF", 123456789),
        ("500", "JPY", 500),
        ("12", "KWD", 12000),
        ("12.345", "KWD", 12345),
        ("12,34", "KWD", 12340),
        ("0,500", "KWD", 500),
        ("1234,500", "KWD", 1234500),
        ("999999999", "USD", 99999999900),
        ("999,999,999.00", "USD", 99999999900),
    ],
)
def test_amounts_are_read(text: str, currency: str, minor: int) -> None:
    """Whole amounts, both decimal signs and unmistakable thousands are read to the exact minor unit."""
    amount = parse_amount(text, currency)
    assert (amount.minor, amount.currency) == (minor, currency.upper())
    assert amount.exponent == exponent_of(amount.currency)


@pytest.mark.parametrize(
    ("currency", "texts"),
    [
        (
            "USD",
            [
                *(
                    "",
                    " ",
                    "0",
                    "0.00",
                    "-1",
                    "+1",
                    "1e3",
                    "1E3",
                    "NaN",
                    "nan",
                    "Infinity",
                    "inf",
                    "0x10",
                    "1_000",
                ),
                *(
                    "12.345",
                    "12.",
                    ".50",
                    ",50",
                    "12..50",
                    "1,2,3",
                    "1.2.3",
                    "$12",
                    "12 USD",
                    "12€",
                    "twelve",
                ),
                *("1,000", "1.000", "1,000,000", "1 000", "12,34.50", "1,2345.00", "1,234,50", "1.234.50"),
                *(
                    "1000000000",
                    "999999999.991",
                    "9" * 5000,
                    "١٢",
                    "１２",
                    "12\n50",
                    "12\x00",
                    "1/2",
                    "1,234.5x",
                ),
            ],
        ),
        ("JPY", ["0", "12.5", "12.0", "1,000", "1.000", "1,234.0"]),
        ("KWD", ["1,500", "12,345", "999,999", "1.2345", "0.0000", "0,000"]),
    ],
)
def test_what_can_be_misread_is_refused(currency: str, texts: list[str]) -> None:
    """No sign, exponent, foreign digit, surplus decimal, doubtful comma, zero or giant sum gets in."""
    for text in texts:
        with pytest.raises(Refusal) as refused:
            parse_amount(text, currency)
        assert refused.value.key == "donations.bad_amount", text
        facts = refused.value.facts
        assert (facts["currency"], facts["decimals"]) == (currency, exponent_of(currency))
        assert parse_amount(str(facts["example"]), currency).minor > 0
        assert len(str(facts["given"])) <= 40


@given(minor=st.integers(1, MOST_MAJOR), currency=st.sampled_from(sorted(currencies())))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    """Any amount of any currency is read back from its plain text, with a point and with a comma."""
    amount = Amount(minor, currency, exponent_of(currency))
    digits, code = str(amount).split()
    assert code == currency
    assert parse_amount(digits, currency) == amount
    if amount.exponent == 2:
        assert parse_amount(digits.replace(".", ","), currency) == amount


@given(
    text=st.text(alphabet="0123456789.,' eE+-xN\u00a0٣", max_size=14),
    currency=st.sampled_from(["USD", "KWD", "JPY"]),
)
def test_reading_never_gains_a_digit(text: str, currency: str) -> None:
    """Whatever looks like a number is refused, or means just the digits that were typed."""
    try:
        amount = parse_amount(text, currency)
    except Refusal:
        return
    typed = "".join(letter for letter in text if letter in "0123456789").lstrip("0")
    assert amount.digits.replace(".", "").lstrip("0").rstrip("0") == typed.rstrip("0")


def test_plain_text() -> None:
    """The plain text has all decimals of the currency, and a sign in front of a refund."""
    assert str(Amount(1250, "USD", 2)) == "12.50 USD"
    assert str(Amount(-5, "USD", 2)) == "-0.05 USD"
    assert str(Amount(500, "JPY", 0)) == "500 JPY"
    assert str(Amount(1, "KWD", 3)) == "0.001 KWD"
    assert str(Amount(0, "EUR", 2)) == "0.00 EUR"


def test_amounts_add_within_a_currency_only() -> None:
    """Amounts of one currency add and turn round; two currencies, or two counts of decimals, never meet."""
    dollars = Amount(1250, "USD", 2)
    assert dollars + Amount(50, "USD", 2) == Amount(1300, "USD", 2)
    assert -dollars + dollars == Amount(0, "USD", 2)
    for other in (Amount(50, "EUR", 2), Amount(50, "USD", 3)):
        with pytest.raises(CurrencyMismatchError):
            _ = dollars + other


@given(minors=st.lists(st.integers(-(10**12), 10**12), max_size=20))
def test_a_total_is_exact(minors: list[int]) -> None:
    """A total is the exact sum of its parts, and nothing is zero of the currency asked for."""
    amounts = [Amount(minor, "KWD", 3) for minor in minors]
    assert total(amounts, currency="KWD") == Amount(sum(minors), "KWD", 3)
    with pytest.raises(CurrencyMismatchError):
        total([*amounts, Amount(1, "USD", 2)], currency="KWD")
    with pytest.raises(CurrencyMismatchError):
        total([Amount(1, "USD", 2)], currency="KWD")


def test_an_amount_has_a_currency_code_and_decimals() -> None:
    """An amount cannot be made with something else than a code, or with decimals that no currency has."""
    for currency, exponent in (("usd", 2), ("US", 2), ("USDX", 2), ("USD\n", 2), ("USD", -1), ("USD", 5)):
        with pytest.raises(ValueError, match="not an amount"):
            Amount(1, currency, exponent)


def test_the_table_has_the_money_of_every_country() -> None:
    """Every currency that Unicode's tables know as tender today is in ours, and ours has little besides."""
    tender = {
        code
        for country in get_global("territory_currencies")
        for code in get_territory_currencies(country, start_date=date(2026, 1, 1), tender=True)
    }
    assert tender - currencies() == {"BGN"}, "the lev ended with 2025, later than those tables"
    assert currencies() - tender == {"SVC", "VED"}, "in ISO's list though little used"


def test_decimals_are_those_of_iso_4217() -> None:
    """The decimals agree with Unicode's tables but where those give what is used in shops, not what ISO says."""
    shops = get_global("currency_fractions")
    differ = {code for code in currencies() if shops.get(code, shops["DEFAULT"])[0] != exponent_of(code)}
    unused_cents = "AFN ALL IRR KPW LAK LBP MGA MMK RSD SOS SYP YER"
    assert differ == {*unused_cents.split(), "IQD"}
    assert {exponent_of(code) for code in unused_cents.split()} == {2}
    assert [exponent_of(code) for code in ("USD", "JPY", "ISK", "KWD", "IQD")] == [2, 0, 0, 3, 3]
    with pytest.raises(ValueError, match="not a currency"):
        exponent_of("XXX")


def test_a_currency_is_read_or_refused() -> None:
    """A code is read in any case; what is no currency in use is refused with one that is."""
    assert parse_currency(" eur ") == "EUR"
    for text in ("", "$", "Euro", "DEM", "XAU", "XXX", "BTC", "ＵＳＤ"):
        with pytest.raises(Refusal) as refused:
            parse_amount("12", text)
        assert refused.value.key == "donations.bad_currency"
        assert parse_currency(str(refused.value.facts["example"]))


@pytest.mark.parametrize(
    ("wire", "currency", "text"),
    [
        (1250, "usd", "12.50 USD"),
        (500, "jpy", "500 JPY"),
        (500, "isk", "5 ISK"),
        (10000, "UGX", "100 UGX"),
        (5000, "mga", "5000.00 MGA"),
        (12500, "huf", "125.00 HUF"),
        (12500, "twd", "125.00 TWD"),
        (12340, "kwd", "12.340 KWD"),
        (-1250, "eur", "-12.50 EUR"),
        (-500, "isk", "-5 ISK"),
        (300, "krw", "300 KRW"),
    ],
)
def test_stripe_counts_in_its_own_units(wire: int, currency: str, text: str) -> None:
    """What Stripe sends becomes the amount that was given, also where Stripe counts otherwise than ISO."""
    assert str(from_stripe(wire, currency)) == text


def test_stripe_differs_from_iso_in_three_currencies() -> None:
    """The two tables of decimals differ for ISK, UGX and MGA, and for no other currency."""
    assert {code for code in currencies() if stripe_exponent_of(code) != exponent_of(code)} == {
        "ISK",
        "UGX",
        "MGA",
    }


def test_stripe_amounts_are_never_rounded() -> None:
    """Half a króna on the wire is an error to look at, and so is a currency that is not in use."""
    for wire, currency in ((550, "isk"), (-1, "ugx"), (100, "xxx")):
        with pytest.raises(ValueError, match=r"does not have|not a currency"):
            from_stripe(wire, currency)
