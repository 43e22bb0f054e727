"""Accounts of the portal and their sessions."""

import sqlalchemy as sa
from alembic import op

from models.columns import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "account",
        sa.Column("employee", sa.String(length=64), sa.ForeignKey("employee.no"), primary_key=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("totp_secret", sa.String(), nullable=False),
        sa.Column("totp_step", sa.Integer(), nullable=False),
        sa.Column("provider_subject", sa.String(length=255), unique=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", Moment(timezone=True)),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("key_hash", sa.String(length=64), primary_key=True),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("employee", sa.String(length=64), sa.ForeignKey("account.employee"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("began_at", Moment(timezone=True), nullable=False),
        sa.Column("used_at", Moment(timezone=True), nullable=False),
        sa.Column("ends_at", Moment(timezone=True), nullable=False),
    )
    op.create_index("ix_session_employee", "session", ["employee"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("session")
    op.drop_table("account")
