"""Stripe's signature, checked with the standard library, against Stripe's own library as an independent oracle."""

from __future__ import annotations

import hmac
import random
import string
from unittest import mock

import pytest
import stripe as oracle

from bot.payments.provider import ForgedError
from bot.payments.stripe import HEADER, MOST_SIGNATURES, TOLERANCE, Stripe
from tests.payments.bodies import session, sign, stripe_body

NOW = 1_767_614_400
OLD, NEW = "whsec_old", "whsec_new"
BODY = stripe_body(session())
FUZZED = 30_000


def ours(header: str, body: bytes = BODY, secrets: tuple[str, ...] = (OLD,)) -> bool:
    """Say whether the bot takes it."""
    try:
        Stripe().verify({HEADER: header}, body, secrets, NOW)
    except ForgedError:
        return False
    return True


def theirs(header: str, body: bytes = BODY, secrets: tuple[str, ...] = (OLD,)) -> bool:
    """Say whether Stripe's library takes it with one of the secrets; what it crashes on, it does not take."""
    for secret in secrets:
        try:
            oracle.WebhookSignature.verify_header(body.decode(), header, secret, TOLERANCE)
        except (oracle.SignatureVerificationError, ValueError, TypeError):
            continue
        return True
    return False


@pytest.fixture(autouse=True)
def oracles_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Stripe's library think that it is `NOW`."""
    monkeypatch.setattr("stripe._webhook.time.time", lambda: NOW)


def test_the_oracle_signs_as_we_read() -> None:
    """A header that Stripe's library makes is taken by both, and one of ours too."""
    made = oracle.WebhookSignature.generate_signature_header(BODY.decode(), OLD, timestamp=NOW)

    assert ours(made)
    assert theirs(made)
    assert theirs(sign(BODY, NOW, OLD))


GOOD = sign(BODY, NOW, OLD)


@pytest.mark.parametrize(
    ("name", "header", "body", "secrets"),
    [
        ("tampered", GOOD, BODY.replace(b"1250", b"9999"), (OLD,)),
        ("written anew", GOOD, BODY.replace(b"\n", b""), (OLD,)),
        ("another secret", GOOD, BODY, (NEW,)),
        ("stale", sign(BODY, NOW - TOLERANCE - 1, OLD), BODY, (OLD,)),
        ("of another time", GOOD.replace(f"t={NOW}", f"t={NOW + 1}"), BODY, (OLD,)),
        ("empty header", "", BODY, (OLD,)),
        ("no time", GOOD.partition(",")[2], BODY, (OLD,)),
        ("no signature", f"t={NOW}", BODY, (OLD,)),
        ("old scheme alone", GOOD.replace("v1=", "v0="), BODY, (OLD,)),
        ("no secret", GOOD, BODY, ()),
        ("empty secret", sign(BODY, NOW, ""), BODY, ("",)),
        ("not ASCII", GOOD + "é", BODY, (OLD,)),
        ("not ASCII alone", f"t={NOW},v1=é", BODY, (OLD,)),
        ("in capitals", GOOD.replace(GOOD[-64:], GOOD[-64:].upper()), BODY, (OLD,)),
    ],
)
def test_what_is_not_signed_is_refused(name: str, header: str, body: bytes, secrets: tuple[str, ...]) -> None:
    """Tampered, stale, foreign, empty and non-ASCII are refused by the bot, and by the oracle."""
    assert not ours(header, body, secrets), name
    assert not theirs(header, body, secrets), name


def test_either_secret_will_do_while_one_is_replaced() -> None:
    """With two secrets configured each is good; with two signatures one is enough."""
    for secret in (OLD, NEW):
        assert ours(sign(BODY, NOW, secret), secrets=(OLD, NEW))
    both = f"{sign(BODY, NOW, NEW)},{GOOD.partition(',')[2]}"
    assert ours(both)
    assert theirs(both)


def test_the_clock_may_differ_by_five_minutes_both_ways() -> None:
    """300 seconds old or ahead are taken, 301 are not; Stripe's library would take any time ahead."""
    for off, taken in (
        (-TOLERANCE, True),
        (TOLERANCE, True),
        (-TOLERANCE - 1, False),
        (TOLERANCE + 1, False),
    ):
        assert ours(sign(BODY, NOW + off, OLD)) is taken, off
    assert theirs(sign(BODY, NOW + 86_400, OLD))


def test_a_long_header_is_not_worked_through() -> None:
    """More signatures than Stripe ever sends are refused before anything is computed."""
    signature = GOOD.partition(",")[2]
    with mock.patch.object(hmac, "new", side_effect=AssertionError("computed")):
        assert not ours(f"t={NOW}," + ",".join([signature] * (MOST_SIGNATURES + 1)))
        assert not ours(GOOD + "," * 5000)


def test_fuzzed_headers_are_never_taken_where_the_oracle_refuses() -> None:
    """30,000 headers, mutated from good ones: none that Stripe's library refuses gets in, and good ones do."""
    dice = random.Random(1)
    taken = both = 0
    for _ in range(FUZZED):
        header = mutated(dice)
        mine, their = ours(header, secrets=(OLD, NEW)), theirs(header, secrets=(OLD, NEW))
        assert their or not mine, header
        taken += mine
        both += their
    assert taken > FUZZED // 20
    assert both > taken


def mutated(dice: random.Random) -> str:
    """Return a header that is good, nearly good, or nothing like it."""
    at = NOW + dice.choice((0, 0, 0, -299, -301, 299, 301, 10**6, -(10**6)))
    parts = sign(BODY, at, dice.choice((OLD, OLD, NEW, "whsec_other", ""))).split(",")
    for _ in range(dice.choice((0, 0, 1, 1, 2, 3))):
        which = dice.randrange(7)
        place = dice.randrange(len(parts))
        if which == 0:
            parts.append(dice.choice(parts))
        elif which == 1:
            dice.shuffle(parts)
        elif which == 2:
            name, _, value = parts[place].partition("=")
            parts[place] = f"{dice.choice((name, 'v0', 'v1', 't', ' t', 'T'))}={value}"
        elif which == 3:
            letters, one = list(parts[place]), dice.choice(string.printable + "éß٣\u0000")
            letters[dice.randrange(len(letters) + 1) : dice.randrange(len(letters) + 1)] = one
            parts[place] = "".join(letters)
        elif which == 4:
            parts[place] = parts[place].replace("=", dice.choice(("==", "= ", "=+", "=0", "", "=-")), 1)
        elif which == 5:
            parts[place] = parts[place][: dice.randrange(len(parts[place]) + 1)]
        else:
            parts.insert(place, dice.choice(("", "v1=", "t=", "x=y", "v1=" + "0" * 64, f"t={NOW}")))
    return dice.choice((",", ",", ",", ",", ", ", ";")).join(parts)
