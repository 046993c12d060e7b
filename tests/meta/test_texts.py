"""The English catalogue: what the code asks for is there, what is there is asked for, and it sounds like the bot."""

from __future__ import annotations

import ast
import re
import string
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from babel.messages.pofile import read_po

from tests.meta.source import ROOT, docstrings, dotted, plant, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.harness.world import World

CATALOGUE = "config/locales/en/LC_MESSAGES"
KEY = re.compile(r"[a-z][a-z0-9]*(\.[a-z0-9]+(_[A-Za-z0-9]+)*)+")
FILE = re.compile(
    r".*\.(db|toml|po|sql|ics|json|csv|txt|lock|log|md|js|css|html)"
)  # looks like a key and is none
HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
LOG = {"debug", "info", "warning", "error", "exception", "critical", "log"}

# What VOICE forbids that a machine can see: a pattern, and why. "Server" is for code alone: people know a guild by it.
VOICE = {
    r"!": "no exclamation marks",
    r"\boops\b|\buh[- ]oh\b|\bwhoops\b": "no oops",
    r"\binvalid\b|\bmalformed\b|\bincorrect\b|\billegal\b": "say what is wrong and give an example",
    r"\bsessions?\b": "a session is a dosing, database or HTTP session; people come to a meeting",
    r"\bsuccess(ful(ly)?)?\b|\bI have (added|registered|created)\b": "the bot is never the hero",
    r"\b((?<!as )soon|tomorrow|tonight|today|yesterday)\b": "times are timestamps: elsewhere it is another day",
    r"\btoo few\b|\bonly \{?\w+\}? (people|members)\b": "never too few",
    r"\bdeadline\b|\bstreak\b|\bmissed out\b|\bdon't forget\b|\bhurry\b": "calm, no pressure",
    r"\buser\b|\busers\b|\bephemeral\b|\bsnowflake\b|\bexception\b|\bdatabase error\b": "no jargon",
    r"\bpatients?\b|\bclinical\b|\bsymptoms?\b|\bdiagnos": "not treatment",
}
# A lock screen shows these without a tap: no treatment, drug or feeling.
LOCK_SCREEN = re.compile(r"_dm(_|$)|reminder|calendar|\.dm_|notification|nudge")
TELLING = re.compile(
    r"ketamine|therap|treatment|\bdose|dosing|psychedelic|\bdrug|medicine|trauma|suicid|depress|anxi",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 30  # words


class Text(NamedTuple):
    """One entry of the catalogue: its forms (two where it counts) and where it stands."""

    key: str
    forms: tuple[str, ...]
    area: str

    @property
    def fields(self) -> set[str]:
        """The names of the fields in any form."""
        return {
            field
            for form in self.forms
            for _, field, _, _ in string.Formatter().parse(form)
            if field is not None
        }


class Use(NamedTuple):
    """One place in the code that names a text: exactly, or as a pattern where part of the key is computed."""

    where: str
    pattern: str
    call: str  # say, count, Refusal, or nothing: only a string that looks like a key
    facts: frozenset[str] | None  # None: not to be seen from here

    def names(self, key: str) -> bool:
        """May this place mean `key`?"""
        return _compiled(self.pattern).fullmatch(key) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)  # there are more than `re` remembers, and each meets every text


@cache
def catalogue(root: Path) -> tuple[Text, ...]:
    """Return every English text, read once for all tests."""
    found = []
    for path in sorted((root / CATALOGUE).glob("*.po")):
        with path.open("rb") as source:
            entries = [entry for entry in read_po(source, abort_invalid=True) if entry.id]
        for entry in entries:
            key = entry.id[0] if isinstance(entry.id, tuple) else entry.id
            forms = entry.string if isinstance(entry.string, tuple) else (str(entry.string),)
            found.append(Text(str(key), tuple(forms), path.stem))
    return tuple(found)


@cache
def uses(root: Path) -> tuple[Use, ...]:
    """Return every place in the code, and in config's TOML, that names a text of an area there is."""
    areas = {text.area for text in catalogue(root)}
    found = []
    for source in sources(root, "bot", "cogs"):
        calls = {
            node.args[0]: node for node in ast.walk(source.tree) if isinstance(node, ast.Call) and node.args
        }
        prose = docstrings(source.tree)
        for node in ast.walk(source.tree):
            pattern = _pattern(node) if node not in prose else None
            if pattern is None or not isinstance(node, ast.expr):
                continue
            call = calls.get(node)
            if isinstance(call, ast.Call) and dotted(call.func).rpartition(".")[2] in LOG:
                continue  # an event of the log has the same form
            kind = _kind(call)
            if kind or pattern.partition(r"\.")[0] in areas:
                found.append(Use(f"{source.path}:{node.lineno}", pattern, kind, _facts(call)))
    for path in sorted((root / "config").rglob("*.toml")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found += [
                Use(f"{path.relative_to(root).as_posix()}:{number}", re.escape(key), "", None)
                for key in re.findall(r'"([a-z.0-9_]+)"', line)
                if KEY.fullmatch(key) and key.partition(".")[0] in areas
            ]
    return tuple(found)


def _pattern(node: ast.AST) -> str | None:
    """Return the pattern of the keys that a string may be, or None where it cannot be one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
        return None if FILE.fullmatch(node.value) else re.escape(node.value)
    if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+\.", str(node.value)):
        return rf"{re.escape(str(node.value))}[a-z0-9_.]+"  # the rest is put behind it
    if isinstance(node, ast.JoinedStr) and node.values and isinstance(node.values[0], ast.Constant):
        parts = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values]
        if re.fullmatch(r"[a-z]+\.[a-z0-9_\0]*", "".join(parts)):
            return "".join("[A-Za-z0-9_]+" if part == "\0" else re.escape(part) for part in parts)
    return None


def _kind(call: ast.Call | None) -> str:
    name = dotted(call.func) if call else ""
    if re.fullmatch(r"(.*\.)?_?say", name):
        return "say"
    if re.fullmatch(r"(.*\.)?_?say\.count", name):
        return "count"
    return "Refusal" if name.rpartition(".")[2] == "Refusal" else ""


def _facts(call: ast.Call | None) -> frozenset[str] | None:
    if call is None or any(keyword.arg is None for keyword in call.keywords):
        return None
    return frozenset(keyword.arg for keyword in call.keywords if keyword.arg)


def missing(root: Path) -> list[str]:
    """Return what the code asks for and the catalogue has not."""
    keys = [text.key for text in catalogue(root)]
    return [f"{use.where} {use.pattern}" for use in uses(root) if not any(use.names(key) for key in keys)]


def unused(root: Path) -> list[str]:
    """Return the texts that nothing asks for."""
    there = uses(root)
    return [text.key for text in catalogue(root) if not any(use.names(text.key) for use in there)]


def misfits(root: Path) -> list[str]:
    """Return the calls whose facts are not the fields of their text, and the wrong kind of call for a text."""
    found = []
    texts = catalogue(root)
    for use in uses(root):
        for text in (text for text in texts if use.call and use.names(text.key)):
            exactly = use.pattern == re.escape(text.key)
            if exactly and (use.call == "count") != (len(text.forms) > 1):
                found.append(
                    f"{use.where} {text.key}: what counts is asked for with say.count, the rest with say"
                )
            if use.facts is None:
                continue
            if lacking := text.fields - use.facts - ({"n"} if use.call == "count" else set()):
                found.append(f"{use.where} {text.key} lacks {', '.join(sorted(lacking))}")
            # one of several that a computed key may name need not use all, nor a refusal show all it carries
            if exactly and use.call != "Refusal" and (idle := use.facts - text.fields):
                found.append(f"{use.where} {text.key} has no use for {', '.join(sorted(idle))}")
    return found


def malformed(root: Path) -> Iterator[str]:
    """Yield what is wrong with the catalogue's own form."""
    seen: set[str] = set()
    for text in catalogue(root):
        if not KEY.fullmatch(text.key) or text.key.partition(".")[0] != text.area:
            yield f"{text.key} does not begin with its area {text.area}"
        if text.key in seen:
            yield f"{text.key} is there twice"
        joins = text.key.endswith("_join")  # what stands between two things of a list
        if not all(form and (joins or form.strip() == form) for form in text.forms):
            yield f"{text.key} is empty or has blanks around it"
        if odd := [field for field in text.fields if not field.isidentifier()]:
            yield f"{text.key} has a field that is no name: {odd}"
        seen.add(text.key)


def off_key(root: Path) -> Iterator[str]:
    """Yield each sentence that the bot would not say."""
    for text in catalogue(root):
        said = " ".join(text.forms)
        spoken = re.sub(r"`[^`]*`|\{\w+\}", "x", said)  # what is typed or filled in is not our wording
        for pattern, reason in VOICE.items():
            if found := re.search(pattern, said if pattern.startswith(r"\btoo") else spoken, re.IGNORECASE):
                yield f"{text.key} says {found.group()!r}: {reason}"
        if LOCK_SCREEN.search(text.key) and (found := TELLING.search(said)):
            yield f"{text.key} says {found.group()!r} where a lock screen shows it"
        if any(unicodedata.category(letter) == "So" for letter in said):
            yield f"{text.key} has an emoji: nothing is told by one"
        longest = max(
            (len(sentence.split()) for sentence in re.split(r"[.?:;\n]+(?=\s|$)", spoken)), default=0
        )
        if longest > LONGEST_SENTENCE:
            yield f"{text.key} has a sentence of {longest} words"


def test_every_text_that_is_asked_for_is_there() -> None:
    """A missing text would be an error in somebody's hands."""
    assert uses(ROOT)
    assert missing(ROOT) == []


def test_every_text_is_asked_for() -> None:
    """A text that nothing shows is one that translators work on for nobody."""
    assert unused(ROOT) == []


async def test_every_command_has_its_words(world: World) -> None:
    """Each command and option is described in the catalogue, and nothing there describes one that is gone."""
    wanted = set()
    for command in world.bot.tree.walk_commands():
        key = f"commands.{re.sub('[ -]', '_', command.qualified_name)}"
        wanted |= {key, *(f"{key}.{option.name}" for option in getattr(command, "parameters", ()))}

    assert {text.key for text in catalogue(ROOT) if text.area == "commands"} == wanted


def test_facts_are_the_fields() -> None:
    """Each call fills every field of its text and hands in nothing else."""
    assert misfits(ROOT) == []


def test_the_catalogue_is_well_formed() -> None:
    """Keys begin with their file's area and come once; fields are plain names."""
    assert list(malformed(ROOT)) == []


def test_the_bot_sounds_like_itself() -> None:
    """No text breaks a rule of the voice that can be checked: short, calm, plain, and discreet on a lock screen."""
    assert list(off_key(ROOT)) == []


def _house(root: Path, code: str, **texts: str | tuple[str, str]) -> Path:
    """Return a made-up project with this code and these texts of the area `seating`."""
    entries = [
        f'msgid "seating.{key}"\nmsgid_plural "seating.{key}"\nmsgstr[0] "{text[0]}"\nmsgstr[1] "{text[1]}"\n'
        if isinstance(text, tuple)
        else f'msgid "seating.{key}"\nmsgstr "{text}"\n'
        for key, text in texts.items()
    ]
    plant(root, f"{CATALOGUE}/seating.po", HEADER + "\n".join(entries))
    return plant(root, "bot/a.py", code)


@pytest.mark.parametrize(
    "code",
    [
        "say('seating.gone')",
        "self._say('other.gone')",
        "say.count('seating.gone', 2)",
        "raise Refusal('seating.gone')",
        "KEYS = {1: 'seating.gone'}",
        "say(f'seating.gone_{state}')",
        "key = f'seating.gone_{state}_now'",
        "key = 'seating.' + kind if kind else 'seating.gone'",
    ],
)
def test_a_missing_text_is_seen(tmp_path: Path, code: str) -> None:
    """A key without a text is found in any call, table or computed name."""
    root = _house(tmp_path, f"{code}\nsay('seating.joined')", joined="You are in.")

    assert len(missing(root)) == 1
    assert unused(root) == []


@pytest.mark.parametrize(
    "code", ["x = 'joined'", '"""Says seating.joined."""', "x = f'seating.left_{state}'", "x = 'bot.seating'"]
)
def test_an_unused_text_is_seen(tmp_path: Path, code: str) -> None:
    """A text that is named only in prose, or not at all, is found."""
    assert unused(_house(tmp_path, code, joined="You are in.")) == ["seating.joined"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("say('seating.joined')", "lacks starts"),
        ("self.say('seating.joined', start=1)", "lacks starts"),
        ("say('seating.joined', starts=1, ends=2)", "has no use for ends"),
        ("say(f'seating.joi{x}', ends=1)", "lacks starts"),
        ("raise Refusal('seating.joined', given=1)", "lacks starts"),
        ("say('seating.left', n=2)", "say.count"),
        ("say.count('seating.joined', 2, starts=1)", "say.count"),
    ],
)
def test_a_misfit_is_seen(tmp_path: Path, code: str, told: str) -> None:
    """A field that nothing fills, a fact that nothing shows, and a plural asked for as one form are found."""
    root = _house(tmp_path, code, joined="You are in: {starts}.", left=("{n} seat", "{n} seats"))

    assert any(told in row for row in misfits(root))


@pytest.mark.parametrize(
    "code",
    [
        "say('seating.joined', starts=1)",
        "say('seating.joined', **facts)",
        "raise Refusal('seating.joined', starts=1, more=2)",
        "say.count('seating.left', 2)",
        "say(f'seating.{x}', starts=1, n=2)",
        "x = {1: 'seating.joined'}",
        "log.info('seating.settled', extra={})",
    ],
)
def test_a_fitting_call_stays_allowed(tmp_path: Path, code: str) -> None:
    """Facts that fit, and facts that cannot be seen from here, are no breach."""
    root = _house(tmp_path, code, joined="You are in: {starts}.", left=("{n} seat", "{n} seats"))

    assert misfits(root) == []
    assert missing(root) == []


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("joined", "You are in!"),
        ("bad", "That is an invalid time."),
        ("bad", "Oops, that did not work."),
        ("joined", "Your session begins."),
        ("joined", "You have been successfully seated."),
        ("joined", "See you tomorrow."),
        ("quorum", "There are too few people."),
        ("joined", "You are in \U0001f389"),
        ("reminder", "Your ketamine group meets."),
        ("told_dm", "How did the treatment go?"),
        ("long", " ".join(["word"] * 31) + "."),
    ],
)
def test_a_wrong_tone_is_seen(tmp_path: Path, key: str, text: str) -> None:
    """One planted sentence against each rule of the voice is found."""
    root = _house(tmp_path, "", **{key: text})

    assert [row.split()[0] for row in off_key(root)] == [f"seating.{key}"]


@pytest.mark.parametrize(
    "text",
    ["You have a seat: {starts}.", "Type `today!` here.", "This group is for people who had ketamine."],
)
def test_a_right_tone_stays_allowed(tmp_path: Path, text: str) -> None:
    """Plain sentences, what people are to type, and naming the subject where no lock screen shows it are fine."""
    assert list(off_key(_house(tmp_path, "", joined=text))) == []


@pytest.mark.parametrize(
    ("key", "text"), [("a", ""), ("a", "{0} seats"), ("a", "{circle.name}"), ("B", "Yes."), ("a.B", "Yes.")]
)
def test_a_malformed_entry_is_seen(tmp_path: Path, key: str, text: str) -> None:
    """An empty text, a field that is no name, and a key of another form are found."""
    assert len(list(malformed(_house(tmp_path, "", **{key: text})))) == 1
