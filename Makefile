# make demo [ARGS="--port N --no-browser --language es"]   the bot on a simulated Discord, in a browser
# make test  [ARGS="-k words"]               every test but the soaks, with coverage
# make check                                 lint, format, types, and the walls of the house
# make soak  [ARGS="-k words"]               the tests that take minutes to hours, a thousand kills among them
# Each of them makes .venv first where it is missing, old or half made.

PYTHON ?= python3
# One more than the cores of a small machine: some tests wait for a process or a browser.
JOBS ?= 3

VENV := .venv
RUN := $(VENV)/bin/python
MADE := $(VENV)/.made
PYTEST := $(RUN) -m pytest -n $(JOBS) --dist worksteal

.PHONY: help demo test check soak always

help:
	@sed -n 's/^# \{0,1\}//p' Makefile | head -5

demo: $(MADE)
	@$(RUN) run_bot.py --demo $(ARGS)

test: $(MADE)
	@$(PYTEST) -m "not soak" --cov --cov-report=term $(ARGS)

check: $(MADE)
	@$(RUN) -m ruff check
	@$(RUN) -m ruff format --check
	@$(RUN) -m mypy
	@$(RUN) -m pytest -q -p no:cacheprovider tests/meta

soak: $(MADE)
	@$(PYTEST) -m soak --timeout=7200 $(ARGS)

# The mark is set last, so an environment without it was left half made and is made again from nothing. One whose Python
# no longer starts (an upgraded system, a moved folder) is treated the same.
alive := $(shell $(RUN) -m pip --version >/dev/null 2>&1 && echo yes)
$(MADE): requirements.txt requirements-dev.txt $(if $(alive),,always)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Circlekeeper needs Python 3.11 or newer as $(PYTHON); with another name: make PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing: on Debian or Ubuntu, run apt-get install python3-venv." >&2; exit 1; }
	@echo "Making $(VENV), once; this takes about a minute."
	@test -n "$(alive)" -a -e $@ || $(PYTHON) -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
