"""The lines of the data map that are about gifts (see `bot.domain.data_tables`)."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from bot.domain.data_map import Table, at, person, table

_WITH_GUILD: Final = "until 30 days after the bot is removed from the guild (it may choose 7 to 90)"
_GUILD: Final = "which guild it belongs to"
_NUMBER: Final = "its number"

GIFT_TABLES: Final = MappingProxyType[str, Table](
    {
        "gift_entry": table(
            "the ledger of gifts, which names nobody and only grows",
            "for good: sums must stay true",
            outlives_guild=True,
            gift_id=_NUMBER,
            guild_id=_GUILD,
            circle_id="which circle it is for",
            provider="how it came to be known",
            kind="a gift, or money that went back",
            external_id="the number it has there, so that none counts twice",
            parent_external_id="the number of the gift that it goes back on",
            amount_minor="how much, in the smallest unit",
            currency="of which currency",
            exponent="how many decimals that has",
            reason="why it was corrected: one of a few fixed words",
            given_on="the day",
            recorded_at=at("when it was written down"),
            livemode="whether it was real money",
        ),
        "gift_link": table(
            "whose gift an entry was, where they said so themselves",
            "until they erase it, or as long as the guild",
            gift_id="which entry",
            user_id=person("who gave"),
        ),
        "giving": table(
            "what a guild says about giving",
            _WITH_GUILD,
            guild_id=_GUILD,
            purpose="what the money is for",
            link="where one can give",
            suggested="amounts that may help to choose, in the admins' words",
            other_ways="how to help without money, in the admins' words",
            recipient="who receives the gifts, for receipts: one of a few fixed words",
            recipient_name="its legal name",
            recipient_number="a charity's number",
            goal_minor="what the group hopes for, in the smallest unit",
            goal_currency="of which currency",
            goal_exponent="how many decimals that has",
            goal_from="the day from which it counts",
            card_channel_id="where the monthly card goes",
            shown_since="the month from which sums are shown to others",
            looked_at="the last day that was looked at for that",
        ),
        "gift_batch": table(
            "sums of three gifts or more, as others saw them",
            _WITH_GUILD,
            batch_id=_NUMBER,
            guild_id=_GUILD,
            first_day="from which day on",
            last_day="to which day",
            upto="to which entry",
            net_minor="how much, in the smallest unit",
            currency="of which currency",
            exponent="how many decimals that has",
            closed_at=at("when it was shown"),
        ),
        "gift_reference": table(
            "a link that somebody took so that the gift is theirs in the bot",
            "until it was used, or 30 days",
            reference_id=_NUMBER,
            code_hash="a fingerprint of the random number in the link",
            guild_id=_GUILD,
            circle_id="which circle it is for",
            user_id=person("who took it"),
            thanks="whether they want to be thanked",
            created_at=at("when they took it"),
            expires_at=at("until when it is good"),
        ),
        "gift_call": table(
            "that a payment service called, and what became of it; nothing of what it said",
            "90 days",
            guild_id=_GUILD,
            provider="which service",
            call_hash="a fingerprint, so that the same call counts once",
            event="what kind of call it was: a fixed word",
            outcome="what became of it",
            received_at=at("when"),
        ),
    }
)
