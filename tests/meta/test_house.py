"""What people read comes from the catalogue: no sentence, label or title stands in the code of `cogs` and `bot/ui`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import ROOT, Source, docstrings, dotted, plant, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN_AS = {
    "label",
    "placeholder",
    "content",
    "title",
    "description",
    "text",
    "value",
    "footer",
    "reason",
    "topic",
}
SHOWN_BY = {
    "TextDisplay",
    "send",
    "send_message",
    "edit_message",
    "reply",
    "Label",
    "locale_str",
    "set_footer",
    "redraw",
}
TECHNICAL = {
    *("compile", "match", "fullmatch", "search", "sub", "findall", "finditer", "split"),  # regexes
    *("debug", "info", "warning", "error", "exception", "critical", "log"),  # log events
    *("cast", "TypeVar", "NewType", "ParamSpec", "getattr", "hasattr", "setattr"),  # names of Python things
    *("strftime", "encode", "decode", "ValueError", "TypeError", "RuntimeError", "LookupError", "KeyError"),
    *("NotImplementedError", "AssertionError", "import_module", "load_extension", "say", "count", "Refusal"),
}
KEY = re.compile(r"[a-z]+\.[a-z0-9_]+")
EVENT = re.compile(r"[a-z][a-z_]*(\.[a-z_]+)+( [a-z_]+=%\w)*")
ZONE = re.compile(r"[A-Z]\w+/[A-Z]\w+(/[A-Z]\w+)?")
# strftime's directives, mentions and timestamps, links, MIME types; a field of an f-string is \0 here
MARKUP = re.compile(r"%[-#]?[A-Za-z]|<[@#:/!&\w\0]*>|https?://\S*|[a-z]+/[a-z.+-]+")
# two words in a row, or one with a capital
PROSE = re.compile(r"[^\W\d_]{2,}[^\w\s]*\s+\W*[^\W\d_]|(?<![\w-])[A-Z][a-z]+")


def reads_as_prose(text: str) -> bool:
    """Would a person take this for words? Two in a row, or one with a capital letter."""
    if KEY.fullmatch(text) or ZONE.fullmatch(text):
        return False
    return PROSE.search(MARKUP.sub("", text)) is not None


def shown(text: str) -> bool:
    """Is this, where people read it, more than marks and a text key?"""
    return not KEY.fullmatch(text) and re.search(r"[^\W\d_]", MARKUP.sub("", text)) is not None


def literals(source: Source) -> Iterator[tuple[int, str, set[str]]]:
    """Yield line and text of each string that is no docstring, with what it is handed to: a call and a keyword."""
    prose = docstrings(source.tree)
    raised = {
        argument.id
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and dotted(node.exc.func) in TECHNICAL
        for argument in node.exc.args
        if isinstance(argument, ast.Name)
    }

    def walk(node: ast.AST, handed_to: set[str]) -> Iterator[tuple[int, str, set[str]]]:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.lineno, node.value, handed_to
        elif isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else "\0" for part in node.values]
            yield node.lineno, "".join(parts), handed_to
        for child in _children(node):
            yield from walk(child, _handed(node, handed_to, raised))

    yield from walk(source.tree, set())


def _handed(node: ast.AST, handed_to: set[str], raised: set[str]) -> set[str]:
    """Return what the children of a node are handed to."""
    if isinstance(node, ast.Call):
        return {dotted(node.func).rpartition(".")[2]}
    if isinstance(node, ast.keyword):
        return handed_to | {f"{node.arg}="}
    if isinstance(node, ast.Assign) and {dotted(target) for target in node.targets} <= raised:
        return {"TypeError"}
    if isinstance(node, (ast.BoolOp, ast.IfExp, ast.BinOp)):
        return handed_to
    return set()  # what a list, an index or a comparison holds is not itself shown


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the parts of a node that may hold strings: no annotations, no text of an f-string (it is read whole)."""
    if isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.FormattedValue))
        return
    for field, value in ast.iter_fields(node):
        if field not in {"annotation", "returns"}:
            yield from (
                child
                for child in (value if isinstance(value, list) else [value])
                if isinstance(child, ast.AST)
            )


def breaches(root: Path) -> list[str]:
    """Return every string of `cogs` and `bot/ui` that people would read."""
    found = []
    for source in sources(root, "cogs", "bot/ui"):
        for line, text, handed_to in literals(source):
            keywords = {name.removesuffix("=") for name in handed_to if name.endswith("=")}
            on_screen = keywords & SHOWN_AS if keywords else handed_to & SHOWN_BY
            if handed_to & TECHNICAL and not on_screen:
                wrong = "Refusal" in handed_to and reads_as_prose(text) and not keywords
            else:
                wrong = shown(text) if on_screen else reads_as_prose(text)
            if wrong and not (EVENT.fullmatch(text) and not on_screen):
                found.append(f"{source.path}:{line} says {text!r}")
    return found


def test_no_text_stands_in_the_code() -> None:
    """Every word that people read can be translated, and is in one place."""
    assert breaches(ROOT) == []


@pytest.mark.parametrize(
    "code",
    [
        "await interaction.response.send_message('You are in.')",
        "await interaction.followup.send('ok')",
        "await interaction.followup.send(f'{n} seats', ephemeral=True)",
        "await interaction.followup.send(content='done')",
        "TextDisplay('welcome')",
        "ui.TextDisplay(f'# {name} meets')",
        "Button(label='Join', custom_id='join:1:2')",
        "Button(label='join')",
        "Button(label='join' if seats else 'wait')",
        "TITLE = 'Your meetings'",
        "LABELS = {State.OPEN: 'Open now'}",
        "lines.append('Nobody yet')",
        "lines.append(f'held by {name}')",
        "x = ', '.join(names) or 'nobody named yet'",
        "raise Refusal('That is not possible')",
        "@app_commands.command(name='join', description='take a seat')\nasync def join(): pass",
        "@app_commands.describe(circle='Which circle')\nasync def join(): pass",
        "Modal(title='Circle')",
        "discord.SelectOption(label='weekly', value='1')",
        "x = say('seating.joined') + ' See you there'",
        "channel = await guild.create_text_channel(topic='a quiet room')",
    ],
)
@pytest.mark.parametrize("path", ["cogs/seating/_cog.py", "bot/ui/cards.py"])
def test_a_text_in_the_code_is_seen(tmp_path: Path, path: str, code: str) -> None:
    """A sentence, a label or a single word on a screen is found, in commands, buttons, forms and tables."""
    assert breaches(plant(tmp_path, path, _in_a_function(code)))


@pytest.mark.parametrize(
    "code",
    [
        '"""What this is for. Not shown."""',
        "say('seating.joined', starts=full(at))",
        "say.count('seating.left', n)",
        "raise Refusal('seating.gone', example='Tue, Thu')",
        "KEYS = {State.OPEN: 'seating.card_open'}",
        "say(f'seating.card_{state}')",
        "Button(label=say('seating.join'), custom_id=f'join:1:{number}')",
        "ui.TextDisplay('\\n'.join(lines))",
        "ui.TextDisplay(f'**{name}** · {count}')",
        "ui.TextDisplay(f'<t:{at}:F> (<t:{at}:R>)')",
        "x = ', '.join(f'<@{one}>' for one in ids)",
        "log.info('seat.taken member=%s', member)",
        "log.warning('outbox.late', extra={'kind': 'reminder'})",
        "PATTERN = re.compile(r'Tue|Wed [A-Z]+')",
        "x = cast('Host', client)",
        "x = getattr(thing, 'Name')",
        "raise TypeError('only buttons carry these ids')",
        "message = 'only buttons carry these ids'\nraise TypeError(message)",
        "x = at.strftime('%A %d %B')",
        "x = f'{at:%A %d}'",
        "x: Literal['Full Name'] = y",
        "zone = 'America/Los_Angeles'",
        "file = discord.File(data, filename='circle.ics')",
        "x = 'voice' if kind == 'stage' else 'text'",
        "@app_commands.command(name='join', description='seating.command_join')\nasync def join(): pass",
        "@app_commands.command(name='join', description=locale_str('seating.command_join'))\nasync def join(): pass",
        "group = app_commands.Group(name='circle', description='circles.command')",
    ],
)
def test_what_nobody_reads_stays_allowed(tmp_path: Path, code: str) -> None:
    """Keys, ids, log events, regexes, markup, names of Python things and errors for engineers are no texts."""
    assert breaches(plant(tmp_path, "cogs/seating/_cog.py", _in_a_function(code))) == []


def _in_a_function(code: str) -> str:
    return "async def f():\n" + "\n".join(f"    {line}" for line in code.splitlines()) + "\n"
