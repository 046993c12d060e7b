"""Links: with a scheme, with www, and bare names that end as real ones do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.findings import Confidence
from bot.screening.validators.base import Hit

if TYPE_CHECKING:
    from bot.screening.validators.base import Candidate

_TRAILING = ".,;:!?)]}>*_~|'\"\\\x7f"
_SCHEMES = ("http://", "https://", "hxxp://", "hxxps://", "www.")


def host_of(text: str) -> str:
    """The host of a link, in lower case, without user, port and a leading www."""
    rest = text.partition("://")[2] or text
    for stop in "/?#":
        rest = rest.partition(stop)[0]
    return rest.rpartition("@")[2].partition(":")[0].removeprefix("www.").strip(".")


def _hit(candidate: Candidate, confidence: Confidence) -> Hit | None:
    text = candidate.text.rstrip(_TRAILING)
    if candidate.allowed.domain(host_of(text)):
        return None
    return Hit(candidate.start, candidate.start + len(text), confidence)


def check_link(candidate: Candidate) -> Hit | None:
    """With a scheme or www: any host that has a dot."""
    host = host_of(candidate.text.rstrip(_TRAILING))
    if "." not in host or not host.replace(".", "").replace("-", "").replace("_", "").isalnum():
        return None
    return _hit(candidate, Confidence.HIGH)


def check_bare_link(candidate: Candidate) -> Hit | None:
    """Without them: the ending has to be a real domain, and one of two letters needs a path behind it.

    "That was home.so I left" is two sentences; "bit.ly/abc" is a link.
    """
    text, facts = candidate.text, candidate.facts
    host, slash, path = text.partition("/")
    labels = host.split(".")
    ending = labels[-1]
    before = candidate.page.low[max(0, candidate.start - 1) : candidate.start]
    if before in {"@", "/", ".", "-"} or ending not in facts.domains or labels[-2].isdigit():
        return None
    if not any(char.isalpha() for char in labels[-2]) or len(labels[-2]) < 2:
        return None
    known = ending in facts.known("bare_endings") or ".".join(labels[-2:]) in facts.known("bare_endings")
    if not known and not (slash and path[:1].isalnum()):
        return None
    if not known and len(ending) > 2 and ending in facts.known("word_endings"):
        return None
    return _hit(candidate, Confidence.MEDIUM)
