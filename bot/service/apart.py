"""Slow work in a process of its own, so that the event loop keeps answering meanwhile.

A thread would hold Python's lock for tenths of a second at a time.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from bot.core.problems import KnowledgeError

T = TypeVar("T")
Given = TypeVarTuple("Given")

log = logging.getLogger(__name__)

_PROJECT = Path(__file__).resolve().parents[2]

_NICE = 19
"""By how much the process gives way to others on the machine: as far as it goes."""


def run(work: Callable[[*Given], T], *given: *Given) -> T:
    """Call a function there from a thread and return what it returns; raise KnowledgeError as it does.

    The function, what it is given and what it returns must be such as can be pickled. If the process does not
    start or dies, the work is done here.
    """
    command = (sys.executable, "-m", __name__)
    asked = pickle.dumps((work, given))
    try:
        done = subprocess.run(command, input=asked, stdout=subprocess.PIPE, check=True, cwd=_PROJECT)  # noqa: S603 - our own program
    except (OSError, subprocess.CalledProcessError) as error:
        log.warning("a process beside the bot did not start or has died, its work is done here: %s", error)
        return work(*given)
    outcome = pickle.loads(done.stdout)  # noqa: S301 - from our own program
    if isinstance(outcome, KnowledgeError):
        raise outcome
    returned: T = outcome
    return returned


def main() -> None:
    """Do what is asked on standard input, and write what came of it to standard output."""
    if hasattr(os, "nice"):  # whoever asks something meanwhile goes first
        os.nice(_NICE)
    work, given = pickle.load(sys.stdin.buffer)  # noqa: S301 - from our own program
    try:
        with redirect_stdout(sys.stderr):  # only the outcome goes to standard output
            outcome = work(*given)
    except KnowledgeError as error:
        outcome = error
    pickle.dump(outcome, sys.stdout.buffer)


if __name__ == "__main__":
    main()
