"""What a bot process loads, loaded once into the parent that all of them are forked from. Import it, nothing else."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import cogs
from bot.app import CONFIG
from bot.screening import load_screener

import_module("tests.wire.real")
for _room in pkgutil.iter_modules(cogs.__path__, "cogs."):
    import_module(_room.name)
load_screener(CONFIG / "privacy_rules.toml")  # reads the telephone plans of all countries into their modules
