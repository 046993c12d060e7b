"""The settings of one bot, read once from an environment and frozen.

`Settings.from_env` is the only way in for configuration. A wrong value is one sentence that names the setting
and says what it may be; all wrong values are told at once, and no sentence repeats a secret. `.env.example`
describes every setting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

Screening = Literal["full", "automod", "off"]
LogFormat = Literal["console", "json"]
Secrets = MappingProxyType[
    int, tuple[str, ...]
]  # guild id -> the secrets it accepts, several while one is replaced

_GUILD_ID = re.compile(r"[0-9]{17,20}", re.ASCII)  # a Discord snowflake, as far as their clock reaches
_HOST = re.compile(r"[A-Za-z0-9:]([A-Za-z0-9.:-]*[A-Za-z0-9])?", re.ASCII)
_SECRET = re.compile(r"[!-~]+", re.ASCII)  # printable, no blanks


class SettingsError(Exception):
    """Settings that cannot be used. `problems` has one sentence for each; `str(error)` puts them on lines."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _no_secrets() -> Secrets:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may choose. Secrets stay out of its `repr`."""

    discord_token: str = field(default="", repr=False)
    """Empty: there is none, and only the demo can run."""
    data_dir: Path = Path("data")
    screening: Screening = "full"
    log_level: str = "INFO"
    log_format: LogFormat = "console"
    dev_guild_id: int | None = None
    webhook_host: str = "127.0.0.1"
    webhook_port: int | None = None
    """None: no webhook server."""
    metrics_port: int | None = None
    """None: no metrics."""
    stripe_webhook_secrets: Secrets = field(default_factory=_no_secrets, repr=False)
    kofi_tokens: Secrets = field(default_factory=_no_secrets, repr=False)
    tick_seconds: float = 15.0
    """How often the outbox is looked at if nothing wakes it sooner. For tests and the demo alone."""

    @property
    def secrets_of_providers(self) -> Mapping[str, Secrets]:
        """The secrets by the provider's name, as `bot.payments` calls it."""
        return MappingProxyType({"stripe": self.stripe_webhook_secrets, "kofi": self.kofi_tokens})

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Settings:
        """Read the settings; what is missing or blank takes its default.

        Raises `SettingsError` with every problem there is.
        """
        read = _Reader(environment)
        settings = cls(
            discord_token=read.token("DISCORD_TOKEN"),
            data_dir=Path(read.text("DATA_DIR") or "data").expanduser(),
            screening=cast("Screening", read.choice("SCREENING", ("full", "automod", "off"))),
            log_level=read.choice("LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
            log_format=cast("LogFormat", read.choice("LOG_FORMAT", ("console", "json"))),
            dev_guild_id=read.guild_id("DEV_GUILD_ID"),
            webhook_host=read.host("WEBHOOK_HOST") or "127.0.0.1",
            webhook_port=read.port("WEBHOOK_PORT"),
            metrics_port=read.port("METRICS_PORT"),
            stripe_webhook_secrets=read.secrets("STRIPE_WEBHOOK_SECRETS", prefix="whsec_"),
            kofi_tokens=read.secrets("KOFI_TOKENS"),
        )
        if settings.webhook_port and not any(settings.secrets_of_providers.values()) and not read.problems:
            read.problem(
                "WEBHOOK_PORT", "needs a secret to check calls by: set STRIPE_WEBHOOK_SECRETS or KOFI_TOKENS"
            )
        if settings.webhook_port and settings.webhook_port == settings.metrics_port:
            read.problem("METRICS_PORT", "must be another port than WEBHOOK_PORT")
        if read.problems:
            raise SettingsError(tuple(read.problems))
        return settings


class _Reader:
    """Reads one setting after the other and gathers what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def problem(self, name: str, what: str) -> None:
        self.problems.append(f"{name} {what}.")

    def text(self, name: str) -> str:
        return self._environment.get(name, "").strip()

    def token(self, name: str) -> str:
        value = self.text(name)
        if value and not _SECRET.fullmatch(value):
            self.problem(name, "must be the bot's token as Discord shows it, one word without blanks")
        return value

    def choice(self, name: str, allowed: tuple[str, ...]) -> str:
        """Return the allowed value that was meant; the first one is the default."""
        value = self.text(name)
        for one in allowed:
            if value.lower() == one.lower():
                return one
        if value:
            self.problem(name, f"must be one of {', '.join(allowed)}, not {value!r}")
        return allowed[0]

    def guild_id(self, name: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        if not _GUILD_ID.fullmatch(value):
            self.problem(name, f"must be a guild's id, 17 to 20 digits, not {value!r}")
            return None
        return int(value)

    def host(self, name: str) -> str:
        value = self.text(name)
        if value and not _HOST.fullmatch(value):
            self.problem(name, f"must be an address of this machine such as 127.0.0.1, not {value!r}")
        return value

    def port(self, name: str) -> int | None:
        value = self.text(name)
        if not value:
            return None
        number = int(value) if value.isascii() and value.isdigit() else 0
        if not 1 <= number <= 65535:
            self.problem(name, f"must be a port from 1 to 65535, or empty for off, not {value!r}")
            return None
        return number

    def secrets(self, name: str, prefix: str = "") -> Secrets:
        """Return guild id -> secrets of a list like `GUILD_ID=a|b,GUILD_ID=c`, each beginning with `prefix`.

        Problems name an entry by its place only.
        """
        found: dict[int, tuple[str, ...]] = {}
        listed = self.text(name)
        for place, entry in enumerate(listed.split(",") if listed else (), 1):
            guild, _, rest = (part.strip() for part in entry.partition("="))
            secrets = tuple(secret.strip() for secret in rest.split("|"))
            if not _GUILD_ID.fullmatch(guild):
                self.problem(
                    name, f"must read GUILD_ID=secret,..., but entry {place} has no id of 17 to 20 digits"
                )
            elif not all(_SECRET.fullmatch(secret) and secret.startswith(prefix) for secret in secrets):
                what = f"a secret that begins with {prefix}" if prefix else "a secret without blanks"
                self.problem(
                    name,
                    f"must give each guild {what}, or several with | between, but entry {place} does not",
                )
            elif int(guild) in found:
                self.problem(name, f"must name each guild once, but entry {place} repeats one")
            else:
                found[int(guild)] = secrets
        return MappingProxyType(found)
