"""Privacy and several processes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""
    op.create_table(
        "consents",
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "version"),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_at"), ["at"], unique=False)

    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("asked_by", sa.String(length=10), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=True),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("receipt"),
    )
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasures_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_erasures_conversation"), ["conversation"], unique=False
        )

    op.create_table(
        "sealed_values",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("conversation", sa.String(length=255), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("ticket", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket"],
            ["tickets.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sealed_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_values_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sealed_values_conversation"), ["conversation"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_sealed_values_ticket"), ["ticket"], unique=False)

    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lease_until", sa.Float(), nullable=True))
        batch_op.create_index(
            "chat_unanswered",
            ["session"],
            unique=False,
            sqlite_where=sa.text("is_done IS 0"),
            postgresql_where=sa.text("is_done IS false"),
        )

    with op.batch_alter_table("incoming_events", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("lease_until", sa.Float(), server_default="0", nullable=False)
        )


def downgrade() -> None:
    """Back to the one before."""
    with op.batch_alter_table("incoming_events", schema=None) as batch_op:
        batch_op.drop_column("lease_until")

    with op.batch_alter_table("chat_messages", schema=None) as batch_op:
        batch_op.drop_index(
            "chat_unanswered",
            sqlite_where=sa.text("is_done IS 0"),
            postgresql_where=sa.text("is_done IS false"),
        )
        batch_op.drop_column("lease_until")

    with op.batch_alter_table("sealed_values", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealed_values_ticket"))
        batch_op.drop_index(batch_op.f("ix_sealed_values_conversation"))
        batch_op.drop_index(batch_op.f("ix_sealed_values_at"))

    op.drop_table("sealed_values")
    with op.batch_alter_table("erasures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasures_conversation"))
        batch_op.drop_index(batch_op.f("ix_erasures_at"))

    op.drop_table("erasures")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_at"))

    op.drop_table("consents")
