"""Deliveries found by their day, for the defective parts per million of a week."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_index("ix_shipment_shipped_on", "shipment", ["shipped_on"])


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_shipment_shipped_on", "shipment")
