"""The door of the command line: one verb, run and reported.

The module of a verb is imported when it is asked for: `ask` shall answer within half a second from cold.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from bot.terminal.parser import WordsError, parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 1 not, 2 the words were wrong."""
    try:
        arguments = parser().parse_args(argv)
    except WordsError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    gc.disable()  # nearly all that is loaded stays, and looking through it takes a tenth of a second
    from bot.terminal.given import CommandError

    module, _, function = arguments.run.partition(".")
    run = getattr(import_module(f"bot.terminal.{module}"), function)
    gc.enable()
    try:
        return int(run(arguments))
    except CommandError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader stopped early, such as head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 0
    finally:
        gc.freeze()  # else Python looks through all that is loaded once more before it ends
        gc.enable()
