"""The door: `python -m bot`."""

import os
import sys

# The matcher multiplies small matrices, for which one thread is quicker than several. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

if __name__ == "__main__":
    from bot.terminal.cli import main

    sys.exit(main())
