"""Receipts of answers, votes on them, questions that missed, and corrections under way."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(12), primary_key=True),
        sa.Column("given", sa.BigInteger, nullable=False, index=True),
        sa.Column("release", sa.Integer, nullable=False),
        sa.Column("outcome", sa.String(30), nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("candidates", sa.JSON, nullable=False),
        sa.Column("closed", sa.JSON, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=True),
        sa.Column("message", sa.BigInteger, nullable=True, index=True),
        sa.Column("question", sa.BigInteger, nullable=True, index=True),
        sa.Column("asker", sa.String(32), nullable=False, index=True),
    )
    op.create_table(
        "receipt_facts",
        sa.Column("receipt", sa.String(12), sa.ForeignKey("receipts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("fact", sa.String(60), primary_key=True, index=True),
    )
    op.create_table(
        "votes",
        sa.Column("message", sa.BigInteger, primary_key=True),
        sa.Column("voter", sa.String(32), primary_key=True, index=True),
        sa.Column("fact", sa.String(60), primary_key=True, index=True),
        sa.Column("vote", sa.String(12), nullable=False),
        sa.Column("why", sa.String(20), nullable=True),
        sa.Column("cast", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "misses",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("asked", sa.BigInteger, nullable=False, index=True),
        sa.Column("question", sa.BigInteger, nullable=True, unique=True),
        sa.Column("asker", sa.String(32), nullable=False, index=True),
        sa.Column("text", sa.String(400), nullable=False),
        sa.Column("reason", sa.String(30), nullable=False),
        sa.Column("state", sa.String(12), nullable=False, index=True),
    )
    op.create_table(
        "corrections",
        sa.Column("receipt", sa.String(12), sa.ForeignKey("receipts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("release", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(12), nullable=False, index=True),
    )
