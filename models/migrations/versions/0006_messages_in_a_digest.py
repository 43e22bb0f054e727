"""Messages that were sent within a digest."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IN_ONE = sa.text("digest IS NOT NULL")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("message") as batch_op:
        batch_op.add_column(sa.Column("digest", sa.String(length=200)))
    op.create_index("message_in_digest", "message", ["digest"], sqlite_where=IN_ONE, postgresql_where=IN_ONE)


def downgrade() -> None:
    """Take back."""
    op.drop_index("message_in_digest", "message")
    with op.batch_alter_table("message") as batch_op:
        batch_op.drop_column("digest")
