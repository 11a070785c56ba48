"""Footnote: a Discord bot that answers from a curated fact base and cites its sources."""

__version__ = "0.1.0"
