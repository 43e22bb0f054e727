"""What comes in by every door: raw messages and who settled them, proposals for triage, old cases taken over."""

import sqlalchemy as sa
from alembic import op

from models.folded import name_key

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
    ("complaint", sa.Column("cluster", sa.String(length=64), nullable=False, server_default="")),
    ("customer", sa.Column("name_key", sa.String(length=200), nullable=False, server_default="")),
    ("customer", sa.Column("same_as", sa.String(length=64), nullable=False, server_default="")),
)
CUSTOMER = sa.table("customer", sa.column("code"), sa.column("name"), sa.column("name_key"))
INDEXES = (
    ("ix_attachment_added_at", "attachment", ["added_at"]),
    ("ix_customer_name_key", "customer", ["name_key"]),
    ("ix_complaint_cluster", "complaint", ["cluster"]),
    ("complaint_by_goods", "complaint", ["category", "part_no", "received_at"]),
    ("shipment_line", "shipment", ["customer", "shipped_on", "order_no", "part_no", "lot_no", "serial_no"]),
    ("ix_text_mark_received_at", "text_mark", ["received_at"]),
)


def upgrade() -> None:
    """Apply."""
    for table, column in COLUMNS:
        op.add_column(table, column)
    op.create_index("intake_by_outcome", "intake", ["outcome", "received_at"])
    op.create_index("message_by_message_id", "message", ["message_id"])
    op.create_table(
        "text_mark",
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("complaint", sa.String(length=64), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    _give_every_customer_his_key()


def _give_every_customer_his_key() -> None:
    connection = op.get_bind()
    named = connection.execute(sa.select(CUSTOMER.c.code, CUSTOMER.c.name)).all()
    keys = [{"of": code, "key": name_key(name)} for code, name in named]
    if keys:
        own = CUSTOMER.c.code == sa.bindparam("of")
        connection.execute(sa.update(CUSTOMER).where(own).values(name_key=sa.bindparam("key")), keys)


def downgrade() -> None:
    """Take back."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("text_mark")
    op.drop_index("message_by_message_id", "message")
    op.drop_index("intake_by_outcome", "intake")
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column.name)
