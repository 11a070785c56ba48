"""Footnote: a Discord bot that answers from a curated fact base and cites its sources."""

import os

__version__ = "0.1.0"

# The matcher multiplies small matrices, for which one thread is quicker than several. Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No plugin of pydantic's is in use; looking for one reads the metadata of every installed package.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
