"""The checks: each looks at one match of a pattern and says whether it is what it looks like, and where it stands."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.screening.validators import dates, email, numbers, people, phone, places, plain, speech, web

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.screening.validators.base import Check

CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        "plain": plain.check_plain,
        "email": email.check_email,
        "email_spoken": email.check_spoken,
        "email_bare_host": email.check_bare_host,
        "phone_nanp": phone.check_nanp,
        "phone_number": phone.check_number,
        "phone_local": phone.check_local,
        "phone_words": phone.check_words,
        "card": numbers.check_card,
        "iban": numbers.check_iban,
        "ssn": numbers.check_ssn,
        "street": places.check_street,
        "postal": places.check_postal,
        "town": places.check_town,
        "birth_date": dates.check_birth_date,
        "link": web.check_link,
        "bare_link": web.check_bare_link,
        "introduced": people.check_introduced,
        "full_name": people.check_full_name,
        "handle": people.check_handle,
        "mention": people.check_mention,
        "tag": people.check_tag,
        "profile": people.check_profile,
        "own": speech.check_own,
        "own_wish": speech.check_own_wish,
    }
)
