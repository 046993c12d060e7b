"""Every module says what it is for, and every test what it promises."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.meta.source import ROOT, plant, sources

if TYPE_CHECKING:
    from pathlib import Path


def silent_modules(root: Path) -> list[str]:
    """Return the modules with code that do not say what they are for."""
    there = sources(root, "bot", "cogs", "config", "tests", "benchmarks", "run_bot.py")
    return [source.path for source in there if source.tree.body and not ast.get_docstring(source.tree)]


def silent_tests(root: Path) -> list[str]:
    """Return the tests that do not promise one thing in one sentence."""
    found = []
    for source in sources(root, "tests"):
        for node in ast.walk(source.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
                first = (ast.get_docstring(node) or "").partition("\n\n")[0]
                if len(first.split()) < 3 or not first.endswith("."):
                    found.append(f"{source.path}:{node.lineno} {node.name}")
    return found


def test_every_module_says_what_it_is_for() -> None:
    """A module without a docstring leaves the next engineer to guess."""
    assert silent_modules(ROOT) == []


def test_every_test_says_what_it_promises() -> None:
    """A test begins with a sentence that is false if the thing is broken."""
    assert silent_tests(ROOT) == []


@pytest.mark.parametrize("code", ["x = 1", "# said in a comment\nimport os"])
def test_a_silent_module_is_seen(tmp_path: Path, code: str) -> None:
    """Code without a docstring is found; an empty file needs none."""
    plant(tmp_path, "bot/empty/__init__.py", "")

    assert silent_modules(plant(tmp_path, "bot/a.py", code)) == ["bot/a.py"]


@pytest.mark.parametrize(
    "said", ["pass", '"""Test it."""', '"""It works and says so"""', "# a comment. Not a promise."]
)
def test_a_silent_test_is_seen(tmp_path: Path, said: str) -> None:
    """No docstring, two words, or half a sentence is no promise."""
    code = f"class TestA:\n    async def test_a(self):\n        {said}\n        assert True\ndef helper():\n    pass\n"

    assert silent_tests(plant(tmp_path, "tests/unit/test_a.py", code)) == ["tests/unit/test_a.py:2 test_a"]
