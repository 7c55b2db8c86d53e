"""Chats and incoming events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "chat_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(length=4), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("feedback", sa.String(length=4), nullable=True),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("session", "client_id"),
        sa.UniqueConstraint("session", "number"),
    )
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_messages_at"), ["at"], unique=False)

    op.create_table(
        "incoming_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "event"),
    )
    with op.batch_alter_table("incoming_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incoming_events_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_incoming_events_conversation"), ["conversation"], unique=False
        )


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("incoming_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incoming_events_conversation"))
        batch_op.drop_index(batch_op.f("ix_incoming_events_at"))

    op.drop_table("incoming_events")
    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_chat_messages_at"))

    op.drop_table("chat_messages")
