"""What the payment services' calls come to, by the fixtures of each: `fixtures/<provider>.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.payments import UnreadableError
from bot.payments.all import all_providers
from bot.payments.kofi import Kofi
from bot.payments.provider import ForgedError, Provider
from bot.payments.stripe import Stripe
from config.settings import Settings
from tests.payments.bodies import KOFI_TOKEN, donation, kofi_body, session, stripe_body

if TYPE_CHECKING:
    from bot.domain.payments import Call

FIXTURES = Path(__file__).parent / "fixtures"
PROVIDERS = {provider.name: provider for provider in all_providers()}


def cases() -> list[Any]:
    """Return every fixture of every provider."""
    found = []
    for path in sorted(FIXTURES.glob("*.json")):
        found += [
            pytest.param(PROVIDERS[path.stem], case, id=f"{path.stem}: {case['name']}")
            for case in json.loads(path.read_text(encoding="utf-8"))
        ]
    return found


def body_of(provider: Provider, case: dict[str, Any]) -> bytes:
    """Return a fixture as it comes over the wire."""
    if "raw" in case:
        raw = str(case["raw"])
        return raw.encode() if provider.content_type == "application/json" else b"data=" + raw.encode()
    return (
        stripe_body(case["event"])
        if provider.content_type == "application/json"
        else kofi_body(case["event"])
    )


def lines_of(call: Call) -> list[list[object]]:
    """Return the lines of a call as fixtures write them."""
    return [
        [
            one.kind,
            one.external_id,
            str(one.amount),
            one.given_on.isoformat(),
            one.parent_external_id,
            one.livemode,
        ]
        for one in call.lines
    ]


def test_every_provider_has_fixtures_and_secrets() -> None:
    """A new provider is one module, one fixture file, and a place in the settings for its secrets."""
    assert {path.stem for path in FIXTURES.glob("*.json")} == set(PROVIDERS)
    assert set(Settings().secrets_of_providers) == set(PROVIDERS)


@pytest.mark.parametrize(("provider", "case"), cases())
def test_a_call_comes_to_what_its_fixture_says(provider: Provider, case: dict[str, Any]) -> None:
    """Each call of a provider is read as written down, or set aside by a fixed word that tells nothing of it."""
    body = body_of(provider, case)
    if "unreadable" in case:
        with pytest.raises(UnreadableError) as unread:
            provider.read(body)
        assert str(unread.value) == case["unreadable"]
        assert unread.value.__cause__ is None
        return
    call = provider.read(body)
    assert lines_of(call) == case["lines"]
    assert call.reference == case.get("reference")
    assert call.test is case.get("test", False)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_comes_is_read_or_set_aside(data: st.DataObject) -> None:
    """A genuine call with anything at all in its places is read or unreadable, never a crash, never a float."""
    event = session()
    about = event["data"]["object"]
    changed = data.draw(st.sampled_from([*about, "type", "created", "livemode", "id"]))
    (event if changed in event else about)[changed] = data.draw(anything)
    given = donation()
    given[data.draw(st.sampled_from(list(given)))] = data.draw(anything)
    for provider, body in ((Stripe(), stripe_body(event)), (Kofi(), kofi_body(given))):
        try:
            call = provider.read(body)
        except UnreadableError:
            continue
        assert all(type(line.amount.minor) is int and line.amount.minor for line in call.lines)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"{", b"1" * 5000, b"[" * 100_000, b"data=" + b"[" * 100_000, b"data={}&data={}", b"a=b"],
)
def test_what_is_no_call_is_set_aside(body: bytes) -> None:
    """Broken text, endless numbers and bottomless nesting are unreadable, and no more."""
    for provider in PROVIDERS.values():
        with pytest.raises(UnreadableError):
            provider.read(body)


@pytest.mark.parametrize(
    ("token", "secrets"),
    [
        ("wrong", [KOFI_TOKEN]),
        (KOFI_TOKEN[:-1], [KOFI_TOKEN]),
        ("", [KOFI_TOKEN]),
        ("", [""]),
        (None, [KOFI_TOKEN]),
        (None, ["None"]),
        (["a"], ["a"]),
        ("ключ", [KOFI_TOKEN]),
        ("\ud800", [KOFI_TOKEN]),
        (KOFI_TOKEN, []),
        (KOFI_TOKEN, [""]),
    ],
)
def test_only_the_shared_token_lets_ko_fi_in(token: object, secrets: list[str]) -> None:
    """A wrong, missing, foreign or strange token is refused; an empty secret opens to nobody."""
    with pytest.raises(ForgedError):
        Kofi().verify({}, kofi_body(donation(verification_token=token)), secrets, 0)


def test_either_token_will_do_while_one_is_replaced() -> None:
    """Both tokens of a guild are good, and a body that is no form is refused."""
    for secrets in ([KOFI_TOKEN, "new"], ["new", KOFI_TOKEN]):
        Kofi().verify({}, kofi_body(donation()), secrets, 0)
    for body in (b"", b"data", b"data=1", b"\xff"):
        with pytest.raises(ForgedError):
            Kofi().verify({}, body, [KOFI_TOKEN], 0)
