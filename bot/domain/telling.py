"""Names that tell too much: a treatment, a drug or a feeling in a name that lock screens show."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ANYWHERE: Final = (
    *("ketamin", "spravato", "psilocybin", "psylocybin", "ayahuasca", "ibogain", "psychedel", "psicodel"),
    *("psychotherap", "psicoterap", "therap", "terapi", "terapeut", "trauma", "depress", "depresi", "suicid"),
    *(
        "bipolar",
        "psychiatr",
        "psiquiat",
        "psykiat",
        "addict",
        "adicci",
        "suchthilfe",
        "overdos",
        "sobredosis",
    ),
    *("anxiet", "ansiedad", "angststor", "mushroom", "zauberpilz", "microdos", "mikrodos", "infusion"),
)
"""Stems in English, Spanish and German, without accents, found inside of other words, too."""
_WHOLE: Final = frozenset(
    {
        *("ket", "kap", "lsd", "mdma", "dmt", "ptsd", "tept", "ptbs", "ptss", "ocd", "adhd", "tdah", "adhs"),
        *("drug", "drugs", "droga", "drogas", "droge", "drogen", "dose", "doses", "dosing", "dosis"),
        *("trip", "trips", "shrooms", "lozenge", "troche", "grief", "duelo", "trauer", "clinic", "klinik"),
        *("patient", "patients", "pacientes", "patienten", "sucht", "rehab", "sober", "suizid"),
    }
)
"""Words that stand alone: inside of others they mean nothing."""
_LOOK_ALIKE: Final = str.maketrans("013457@$", "oieastas")


def tells(name: str) -> bool:
    """Say whether a name names, or hints at, a treatment, a drug or a feeling.

    It is a list, and knows no more than it: a name that passes may still tell. Dots between letters and digits in
    their place do not hide a word.
    """
    plain = _plain(name)
    words = re.findall(r"[a-z]+", plain.translate(_LOOK_ALIKE))
    spelled = "".join(word for word in words if len(word) == 1)
    return any(stem in word for stem in _ANYWHERE for word in (*words, spelled)) or not _WHOLE.isdisjoint(
        words
    )


def _plain(name: str) -> str:
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
