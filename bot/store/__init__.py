"""The store: what must outlive the process, in SQLite or PostgreSQL through the same code."""
