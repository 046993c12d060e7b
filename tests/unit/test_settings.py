"""Settings: what an environment may say, and how a wrong one is answered."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from config.settings import Settings, SettingsError

GUILD = 123456789012345678
OTHER = 223456789012345678


def problems(**environment: str) -> tuple[str, ...]:
    """Return what is said about an environment that must not be accepted."""
    with pytest.raises(SettingsError) as refused:
        Settings.from_env(environment)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def test_an_empty_environment_gives_the_defaults() -> None:
    """Nothing set means the documented defaults, the same that `Settings()` has."""
    settings = Settings.from_env({})

    assert settings == Settings()
    assert settings.discord_token == ""
    assert settings.data_dir == Path("data")
    assert (settings.screening, settings.log_level, settings.log_format) == ("full", "INFO", "console")
    assert (settings.webhook_host, settings.webhook_port, settings.metrics_port) == ("127.0.0.1", None, None)
    assert settings.tick_seconds == 15.0


def test_blank_is_the_same_as_unset() -> None:
    """The empty lines of a copied .env.example change nothing."""
    lines = (Path(__file__).parents[2] / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    assert Settings.from_env(example) == Settings()
    assert Settings.from_env(dict.fromkeys(example, "  ")) == Settings()


def test_the_example_has_every_setting() -> None:
    """Whatever the code reads stands in .env.example, and nothing else does."""
    root = Path(__file__).parents[2]
    read = set(re.findall(r'read\.\w+\(\s*"([A-Z_]+)"', (root / "config/settings.py").read_text()))
    shown = set(re.findall(r"^([A-Z_]+)=", (root / ".env.example").read_text(), re.MULTILINE))

    assert read
    assert shown == read


def test_every_value_is_taken() -> None:
    """Each setting arrives as the type that the code works with."""
    settings = Settings.from_env(
        {
            "DISCORD_TOKEN": " abc.def.ghi ",
            "DATA_DIR": "/var/lib/circles",
            "SCREENING": "AutoMod",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "DEV_GUILD_ID": str(GUILD),
            "WEBHOOK_HOST": "::1",
            "WEBHOOK_PORT": "8080",
            "METRICS_PORT": "9090",
            "STRIPE_WEBHOOK_SECRETS": f"{GUILD}=whsec_a|whsec_b, {OTHER}=whsec_c",
            "KOFI_TOKENS": f"{GUILD}=4f0b-99",
        }
    )

    assert settings.discord_token == "abc.def.ghi"
    assert settings.data_dir == Path("/var/lib/circles")
    assert (settings.screening, settings.log_level, settings.log_format) == ("automod", "DEBUG", "json")
    assert settings.dev_guild_id == GUILD
    assert (settings.webhook_host, settings.webhook_port, settings.metrics_port) == ("::1", 8080, 9090)
    assert settings.stripe_webhook_secrets == {GUILD: ("whsec_a", "whsec_b"), OTHER: ("whsec_c",)}
    assert settings.kofi_tokens == {GUILD: ("4f0b-99",)}


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [
        ("SCREENING", "everything", "full, automod, off"),
        ("LOG_LEVEL", "LOUD", "INFO, DEBUG, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "console, json"),
        ("DEV_GUILD_ID", "my guild", "17 to 20 digits"),
        ("DEV_GUILD_ID", "123", "17 to 20 digits"),
        ("DEV_GUILD_ID", "1" * 21, "17 to 20 digits"),
        ("WEBHOOK_HOST", "http://here/", "127.0.0.1"),
        ("WEBHOOK_PORT", "0", "1 to 65535"),
        ("WEBHOOK_PORT", "65536", "1 to 65535"),
        ("WEBHOOK_PORT", "-1", "1 to 65535"),
        ("WEBHOOK_PORT", "80.5", "1 to 65535"),
        ("METRICS_PORT", "٨٠", "1 to 65535"),
    ],
)
def test_a_wrong_value_is_one_sentence(name: str, value: str, may_be: str) -> None:
    """The sentence names the setting, what it may be, and what was there."""
    (sentence,) = problems(**{name: value})

    assert sentence.startswith(f"{name} must be ")
    assert may_be in sentence
    assert repr(value) in sentence
    assert re.fullmatch(r"[^\n]+\.", sentence)


@pytest.mark.parametrize(
    ("name", "value", "what"),
    [
        ("DISCORD_TOKEN", "TOPSECRET TOPSECRET", "one word without blanks"),
        ("DISCORD_TOKEN", "TOPSECRET\u200b", "one word without blanks"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_TOPSECRET", "entry 1 has no id of 17 to 20 digits"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=whsec_a,TOPSECRET=whsec_b", "entry 2 has no id"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=whsec_a,", "entry 2 has no id"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=TOPSECRET", "begins with whsec_"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=whsec_TOPSECRET|", "begins with whsec_"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=whsec_TOP SECRET", "begins with whsec_"),
        ("STRIPE_WEBHOOK_SECRETS", f"{GUILD}=whsec_TOPSECRET,{GUILD}=whsec_b", "entry 2 repeats one"),
        ("KOFI_TOKENS", f"{GUILD}=", "entry 1 does not"),
        ("KOFI_TOKENS", f"{GUILD}=TOP SECRET", "a secret without blanks"),
    ],
)
def test_a_wrong_secret_is_never_repeated(name: str, value: str, what: str) -> None:
    """A sentence about a secret names the setting and the entry's place, and quotes nothing of it."""
    (sentence,) = problems(**{name: value})

    assert sentence.startswith(f"{name} must ")
    assert what in sentence
    assert "SECRET" not in sentence.replace(name, "")
    assert str(GUILD) not in sentence


def test_all_problems_are_told_at_once() -> None:
    """Nobody repairs one line only to hear of the next."""
    told = problems(SCREENING="some", WEBHOOK_PORT="x", KOFI_TOKENS="x")

    assert [sentence.split()[0] for sentence in told] == ["SCREENING", "WEBHOOK_PORT", "KOFI_TOKENS"]


def test_two_servers_cannot_share_a_port() -> None:
    """One port for webhooks and metrics would fail only once the bot runs, so it is refused before."""
    assert problems(WEBHOOK_PORT="8080", METRICS_PORT="8080", KOFI_TOKENS=f"{GUILD}=a") == (
        "METRICS_PORT must be another port than WEBHOOK_PORT.",
    )


def test_a_webhook_server_needs_a_secret() -> None:
    """Without one anybody could report gifts, so the bot does not start, and one sentence says what to set."""
    for empty in ("", "  "):
        (sentence,) = problems(WEBHOOK_PORT="8080", STRIPE_WEBHOOK_SECRETS=empty)
        assert sentence.startswith("WEBHOOK_PORT needs a secret")
        assert "STRIPE_WEBHOOK_SECRETS or KOFI_TOKENS" in sentence
    assert Settings.from_env({"KOFI_TOKENS": f"{GUILD}=a"}).webhook_port is None


def test_secrets_stay_out_of_the_repr() -> None:
    """Settings that end up in a log or a traceback give no secret away."""
    settings = Settings(discord_token="TOPSECRET", stripe_webhook_secrets=Settings().kofi_tokens)
    loaded = Settings.from_env({"KOFI_TOKENS": f"{GUILD}=TOPSECRET"})

    assert "TOPSECRET" not in repr(settings) + str(settings) + repr(loaded)
    assert "automod" in repr(dataclasses.replace(settings, screening="automod"))


def test_settings_are_frozen() -> None:
    """Nothing can change a setting once the bot runs, not even inside the lists of secrets."""
    settings = Settings.from_env({"KOFI_TOKENS": f"{GUILD}=a"})

    with pytest.raises(dataclasses.FrozenInstanceError):
        settings.screening = "off"  # type: ignore[misc]  # the very thing that must fail
    with pytest.raises(TypeError):
        settings.kofi_tokens[OTHER] = ("b",)  # type: ignore[index]  # likewise
