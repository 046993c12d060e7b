"""Reads the project's own Python, for the tests that hold it to the house rules."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Source:
    """One parsed file: where it is (from the root, with slashes), its module's name, its tree."""

    path: str
    module: str
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        """Is this an `__init__.py`?"""
        return self.path.endswith("__init__.py")


def sources(root: Path, *parts: str) -> list[Source]:
    """Return all Python under `parts` (folders or files) of `root`, sorted; parts that are not there are left out."""
    found: set[Path] = set()
    for part in parts:
        found |= {root / part} if part.endswith(".py") else set((root / part).rglob("*.py"))
    return [_read(root, path) for path in sorted(found) if path.is_file()]


def _read(root: Path, path: Path) -> Source:
    name = path.relative_to(root).as_posix()
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Source(name, module, ast.parse(path.read_text(encoding="utf-8"), name))


def plant(root: Path, path: str, code: str) -> Path:
    """Write a made-up module into a made-up project and return the project: what a rule must see, or let be."""
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(code, encoding="utf-8")
    return root


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Yield line and absolute name of all that a module imports, wherever in it, relative names resolved.

    `from a import b` yields `a` and `a.b`, for b may be a module. Imports for the type checker alone count.
    """
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            yield node.lineno, base
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and dotted(node.func) in {
            "importlib.import_module",
            "import_module",
            "__import__",
        }:
            yield from (
                (node.lineno, argument.value)
                for argument in node.args[:1]
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            )


def _absolute(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = source.module.split(".")
    kept = parts[: len(parts) - node.level + source.is_package]
    return ".".join([*kept, *([node.module] if node.module else [])])


def dotted(node: ast.AST) -> str:
    """Return `a.b.c` for such an expression, with `?` for a part that is none; the empty string for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value) or '?'}.{node.attr}"
    return ""


def qualified(source: Source) -> dict[str, str]:
    """Return what each imported name of a module stands for: `dt` -> `datetime.datetime`."""
    names: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first = alias.name.partition(".")[0]
                names[alias.asname or first] = alias.name if alias.asname else first
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(source, node)
            names |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names}
    return names


def docstrings(tree: ast.AST) -> set[ast.Constant]:
    """Return every string that stands as a statement: docstrings, and those of attributes."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
