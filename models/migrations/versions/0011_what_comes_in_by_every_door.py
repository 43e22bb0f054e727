"""What comes in by every door: raw messages and who settled them, proposals for triage, old cases taken over."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
COLUMNS = (
    ("intake", sa.Column("sender", sa.String(length=254), nullable=False, server_default="")),
    ("intake", sa.Column("title", sa.String(length=200), nullable=False, server_default="")),
    ("intake", sa.Column("kept", sa.String(length=64), nullable=False, server_default="")),
    ("intake", sa.Column("settled_at", MOMENT)),
    ("intake", sa.Column("settled_by", sa.String(length=64), nullable=False, server_default="")),
    ("attachment", sa.Column("original_sha256", sa.String(length=64), nullable=False, server_default="")),
    ("complaint", sa.Column("proposal", JSON, nullable=False, server_default="{}")),
    ("complaint", sa.Column("effects_from", MOMENT)),
)


def upgrade() -> None:
    """Apply."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_index("intake_by_outcome", "intake", ["outcome", "received_at"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("intake_by_outcome", "intake")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
