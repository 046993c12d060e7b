"""How it is kept running: the unit and the image ask for what is there, and give away nothing that is not needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from run_bot import Exit

ROOT = Path(__file__).parents[2]
UNIT = (ROOT / "deploy/circlekeeper.service").read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
IDENTIFIES_A_DAY = 1000  # Discord, topics/gateway: more, and the token is taken away


def setting(name: str) -> str:
    """Return the last value that the unit gives a setting."""
    return str(re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)[-1])


def test_a_crash_loop_backs_off_and_a_wrong_setting_ends_it() -> None:
    """It starts again for ever, slower than Discord counts identifies, but not where starting again changes nothing."""
    assert setting("Restart") == "on-failure"
    assert setting("StartLimitIntervalSec") == "0"
    assert 86_400 / int(setting("RestartSec").removesuffix("s")) < IDENTIFIES_A_DAY
    assert setting("RestartPreventExitStatus") == str(int(Exit.UNUSABLE))


def test_the_unit_is_clean_and_closed(tmp_path: Path) -> None:
    """Systemd finds nothing to say about it, and calls its exposure small."""
    if shutil.which("systemd-analyze") is None:
        reason = "NO SYSTEMD: the unit was not looked at. Install Debian's systemd."
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    unit = tmp_path / "circlekeeper.service"
    unit.write_text(UNIT.replace("/opt/circlekeeper/.venv/bin/python", sys.executable), encoding="utf-8")

    said = analyze("verify", "--man=no", str(unit))
    judged = analyze("security", "--offline=true", "--threshold=15", str(unit))

    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")
    assert judged.returncode == 0, judged.stdout[-200:]


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask systemd."""
    command = ["systemd-analyze", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def test_the_image_has_what_runs_and_nothing_else() -> None:
    """What it copies is there and let through to the builder; settings and data are not; nobody in it is root."""
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
        for name in line.split()[:-1]
    }
    let_through = set(
        re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    )
    last = DOCKERFILE.rpartition("\nFROM ")[2]

    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)
    assert {"bot", "cogs", "config", "run_bot.py"} <= copied
    assert re.search(r"^USER [1-9][0-9]*$", last, re.MULTILINE)
    for asked in ("VOLUME /data", "DATA_DIR=/data", "/healthz", "run_bot.py"):
        assert asked in last
    assert all(
        ":" in base and not base.endswith(":latest")
        for base in re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    )
