"""Reports of Vigil's own commands, which compute: Python asks, and reads their JSON."""

from __future__ import annotations

import json
import pathlib
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any


class VigilCommandError(Exception):
    """The command ended with another code than 0 or 1, or printed no JSON; its last words are the message."""


def report(
    words: Sequence[str], *, checkout: str | pathlib.Path, env: Mapping[str, str] | None = None
) -> tuple[int, Any]:
    """Exit code and JSON of `node vigil.mjs WORDS --json`: code 1 is an answer (a replay that differs), not a fault.

    For instance `report(["replay", "--stay", "s1", "--compare"], checkout=".")`.
    """
    ended = subprocess.run(
        ["node", str(pathlib.Path(checkout) / "vigil.mjs"), *words, "--json"],
        capture_output=True,
        text=True,
        env=None if env is None else dict(env),
        check=False,
    )
    if ended.returncode not in (0, 1):
        raise VigilCommandError(ended.stderr.strip().splitlines()[-1] if ended.stderr.strip() else str(ended.returncode))
    try:
        return ended.returncode, json.loads(ended.stdout)
    except ValueError as fault:
        raise VigilCommandError(ended.stderr.strip() or "it printed no JSON") from fault
