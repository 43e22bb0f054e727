"""Documents that are sealed: what was drawn, by which templates and fonts; each is found by the hash of its file."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

COLUMNS = ("drawn_sha256", "templates", "fonts")
FOUND_BY = ("sha256", "drawn_sha256")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("document") as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(length=64), nullable=False, server_default=""))
        for name in FOUND_BY:
            batch_op.create_index(batch_op.f(f"ix_document_{name}"), [name])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("document") as batch_op:
        for name in FOUND_BY:
            batch_op.drop_index(batch_op.f(f"ix_document_{name}"))
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
