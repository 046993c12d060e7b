"""E-mail addresses, also spelled out, pulled apart, in brackets, or without their ending."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate, Facts

_FILL = r"[ \t()\[\]{}<>\"'*_~|\\\x7f-]"
_AT = re.compile(
    rf"{_FILL}{{0,4}}(?:@|&\#64;|&commat;|%40){_FILL}{{0,4}}"
    rf"|{_FILL}{{1,4}}(?:at[ -]?sign|at|a){_FILL}{{1,4}}"
)
_DOT = re.compile(rf"({_FILL}{{0,4}})([.,]|\b(?:dot|d0t|punkt|period)\b)({_FILL}{{0,4}})")
_SPOKEN_DOT = re.compile(rf"{_FILL}{{1,4}}(?:dot|punkt|period){_FILL}{{1,4}}")
_LABEL = re.compile(r"[a-z0-9-]+")
_STRONG_ENDINGS = frozenset(
    {"com", "net", "org", "edu", "gov", "mil", "info", "co", "uk", "de", "fr", "ca", "io"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """An address read out of a candidate. `length` is how many characters of it were used."""

    local: str
    host: str
    length: int
    tight: bool  # written with a bare @ and nothing around it
    spoken: bool  # with the word "dot" in its host


def _ending(label: str, facts: Facts) -> bool:
    """Is this label a real top-level domain, also with O or l written as digits?"""
    return label in facts.domains or (
        not label.isdigit() and label.replace("0", "o").replace("1", "l") in facts.domains
    )


def _host(text: str, start: int, facts: Facts, *, tight: bool) -> tuple[str, int, bool] | None:
    """The longest host with a real ending that begins at `start`: its name, its end, was a dot spelled out."""
    first = _LABEL.match(text, start)
    if first is None:
        return None
    labels, at, spoken = [first.group().strip("-")], first.end(), False
    best: tuple[str, int, bool] | None = None
    while len(labels) < 8 and (dot := _DOT.match(text, at)):
        label = _LABEL.match(text, dot.end())
        if label is None:
            break
        lead, sign, trail = dot.groups()
        name = label.group().strip("-")
        # "see you @ work. so": a full stop of a sentence, unless the address was tight and the ending is plain
        if sign in ".," and (
            (trail and not lead and not (tight and name in _STRONG_ENDINGS))
            or (sign == "," and (lead or trail))
        ):
            break
        labels.append(name)
        at, spoken = label.end(), spoken or sign not in ".,"
        if _ending(name, facts):
            best = (".".join(labels), at, spoken)
    return best


def read_address(text: str, facts: Facts) -> Address | None:
    """The address that `text` begins with, if its host ends as real ones do."""
    sign = _AT.search(text)
    if sign is None:
        return None
    tight = sign.group() == "@"
    host = _host(text, sign.end(), facts, tight=tight)
    if host is None:
        return None
    local = _SPOKEN_DOT.sub(".", text[: sign.start()])
    return Address(local, host[0], host[1], tight, host[2])


def _hit(candidate: Candidate, address: Address, confidence: Confidence) -> Hit | None:
    if candidate.allowed.address(f"{address.local}@{address.host}"):
        return None
    return Hit(candidate.start, candidate.start + address.length, confidence)


def _free(host: str, facts: Facts) -> bool:
    return host.partition(".")[0] in facts.known("freemail")


def _built(local: str) -> bool:
    """Does it look made up of parts, as names in addresses do and words do not?"""
    return any(char.isdigit() or char in "._+" for char in local.strip("._+"))


def check_email(candidate: Candidate) -> Hit | None:
    """With an @ sign, or "at" in brackets: any host with a real ending."""
    address = read_address(candidate.text, candidate.facts)
    if address is None or not address.local:
        return None
    return _hit(candidate, address, Confidence.HIGH)


def check_spoken(candidate: Candidate) -> Hit | None:
    """With a plain "at" between two words: "look at google.com" is none, "jane at gmail dot com" is one."""
    facts = candidate.facts
    address = read_address(candidate.text, facts)
    if address is None:
        return None
    free, built = _free(address.host, facts), _built(address.local)
    if built and not address.local.isdigit():
        return _hit(candidate, address, Confidence.HIGH)
    if address.local in facts.known("before_at"):
        return None
    ending = address.host.rpartition(".")[2]
    if free or (address.spoken and (ending in _STRONG_ENDINGS or len(ending) > 3)):
        return _hit(candidate, address, Confidence.HIGH if address.spoken else Confidence.MEDIUM)
    if candidate.near(after=0):
        return _hit(candidate, address, Confidence.MEDIUM)
    return None


def check_bare_host(candidate: Candidate) -> Hit | None:
    """A well-known mail host without its ending: "jane.doe@gmail", "jane.doe at gmail"."""
    text = candidate.text
    sign = _AT.search(text)
    if sign is None:
        return None
    local = _SPOKEN_DOT.sub(".", text[: sign.start()])
    if local in candidate.facts.known("before_at") or not ("@" in sign.group() or _built(local)):
        return None
    confidence = Confidence.HIGH if sign.group() == "@" or _built(local) else Confidence.MEDIUM
    return Hit(candidate.start, candidate.end, confidence)
