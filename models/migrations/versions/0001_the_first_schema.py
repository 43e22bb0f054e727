"""The first schema."""

import sqlalchemy as sa
import sqlmodel
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

import models.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=255), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("added_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("added_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attachment_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_attachment_subject"), ["subject"], unique=False)

    op.create_table(
        "clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("basis", models.columns.String(length=64), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("started_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("warn_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("due_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("held_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("stopped_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("state", models.columns.String(length=64), nullable=False),
        sa.Column("ower", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "kind", "seq"),
    )
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.create_index("clock_by_state", ["state", "due_at"], unique=False)

    op.create_table(
        "counter",
        sa.Column("series", sa.String(length=64), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series"),
    )
    op.create_table(
        "customer",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("tier", models.columns.String(length=64), nullable=False),
        sa.Column("potential", sa.Boolean(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", models.columns.String(length=64), nullable=False),
        sa.Column("sales_rep", sa.String(length=64), nullable=False),
        sa.Column("assistant", sa.String(length=64), nullable=False),
        sa.Column("credit_limit", models.columns.Money(), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_name"), ["name"], unique=False)

    op.create_table(
        "department",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("type", models.columns.String(length=64), nullable=False),
        sa.Column("belongs_to", models.columns.String(length=64), nullable=False),
        sa.Column("manager", sa.String(length=64), nullable=False),
        sa.Column("superior", sa.String(length=64), nullable=False),
        sa.Column("is_outsourced", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("language", models.columns.String(length=64), nullable=False),
        sa.Column("owed_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("rendered_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("data_hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "kind", "revision", "language"),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_subject"), ["subject"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("effect_key", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=True),
        sa.Column("occurred_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("acted_for", sa.String(length=64), nullable=False),
        sa.Column("identity", models.columns.String(length=64), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("policy", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("effect_key"),
        sa.UniqueConstraint("subject", "seq"),
    )
    op.create_table(
        "exposure",
        sa.Column("week", sa.String(length=64), nullable=False),
        sa.Column("family", sa.String(length=64), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.Column("service_contacts", sa.Integer(), nullable=False),
        sa.Column("active_customers", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("week", "family"),
    )
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("received_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("complaint", sa.String(length=64), nullable=False),
        sa.Column("raw", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("source", "key"),
    )
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_complaint"), ["complaint"], unique=False)

    op.create_table(
        "policy_version",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("frozen_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("created_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("due_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("ended_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=False),
        sa.Column("skip_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("subject", "kind", "key"),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("task_by_owner", ["owner", "ended_at", "due_at"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("preferred_channel", models.columns.String(length=64), nullable=False),
        sa.Column("language", models.columns.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_customer"), ["customer"], unique=False)

    op.create_table(
        "employee",
        sa.Column("no", sa.String(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("extension", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("mobile", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("roles", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("authority_limit", models.columns.Money(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.code"],
        ),
        sa.PrimaryKeyConstraint("no"),
    )
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_employee_department"), ["department"], unique=False)

    op.create_table(
        "shipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("shipped_on", sa.Date(), nullable=False),
        sa.Column("order_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("part_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("product", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("family", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("material", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lot_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("serial_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("date_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("qty", sa.Integer(), nullable=False),
        sa.Column("warranty_months", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.code"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shipment_customer"), ["customer"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_lot_no"), ["lot_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_material"), ["material"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_order_no"), ["order_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_part_no"), ["part_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_shipment_serial_no"), ["serial_no"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("level", models.columns.String(length=64), nullable=True),
        sa.Column("employee", sa.String(length=64), nullable=False),
        sa.Column("deputy", sa.String(length=64), nullable=False),
        sa.Column("on_duty_from", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("on_duty_to", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("valid_from", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("valid_to", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("signed_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["department"],
            ["department.code"],
        ),
        sa.ForeignKeyConstraint(
            ["employee"],
            ["employee.no"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index("assignment_by_department", ["department", "kind", "level"], unique=False)

    op.create_table(
        "complaint",
        sa.Column("no", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gate_seq", sa.Integer(), nullable=False),
        sa.Column("state", models.columns.String(length=64), nullable=False),
        sa.Column("kind", models.columns.String(length=64), nullable=False),
        sa.Column("channel", models.columns.String(length=64), nullable=False),
        sa.Column(
            "channels", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("received_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("recorded_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("received_by", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=64), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("customer_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", models.columns.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("demand", models.columns.String(length=64), nullable=False),
        sa.Column("claim_amount", models.columns.Money(), nullable=False),
        sa.Column("rights_damaged", sa.Boolean(), nullable=False),
        sa.Column("product", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("product_family", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("part_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("order_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lot_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("serial_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("date_code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("facts", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("level", models.columns.String(length=64), nullable=False),
        sa.Column("level_rule", sa.Integer(), nullable=False),
        sa.Column("irrational_order", sa.Integer(), nullable=False),
        sa.Column("level_before_deferral", models.columns.String(length=64), nullable=True),
        sa.Column("external_body", models.columns.String(length=64), nullable=False),
        sa.Column("external_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("external_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("truth", models.columns.String(length=64), nullable=True),
        sa.Column("responsibility", models.columns.String(length=64), nullable=False),
        sa.Column("nature", models.columns.String(length=64), nullable=True),
        sa.Column("repeat_of", sa.String(length=64), nullable=False),
        sa.Column("merged_into", sa.String(length=64), nullable=False),
        sa.Column("policy_code", sa.String(length=64), nullable=False),
        sa.Column("first_inquiry_owner", sa.String(length=64), nullable=False),
        sa.Column("accountable_executive", sa.String(length=64), nullable=False),
        sa.Column("executing_department", sa.String(length=64), nullable=False),
        sa.Column("causing_department", sa.String(length=64), nullable=False),
        sa.Column("responsible_person", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("receiver_deputy", sa.String(length=64), nullable=False),
        sa.Column("form_no", sa.String(length=64), nullable=False),
        sa.Column("form_rev", sa.Integer(), nullable=False),
        sa.Column("form_issued_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("disputes", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("handling_goal", sa.Text(), nullable=False),
        sa.Column("clock_start", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("first_close_due", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("cur_close_due", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("overdue_anchor", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("wake_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("applied_from", models.columns.String(length=64), nullable=True),
        sa.Column("applied_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("closing_result", models.columns.String(length=64), nullable=True),
        sa.Column("closure_kind", models.columns.String(length=64), nullable=True),
        sa.Column("closed_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("reopen_count", sa.Integer(), nullable=False),
        sa.Column("weak_point", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("tracking_mode", models.columns.String(length=64), nullable=True),
        sa.Column("tracking_since", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("eight_d_required", sa.Boolean(), nullable=False),
        sa.Column("eight_d_demanded", sa.Boolean(), nullable=False),
        sa.Column("eight_d_done", sa.Boolean(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
        ),
        sa.ForeignKeyConstraint(
            ["customer"],
            ["customer.code"],
        ),
        sa.PrimaryKeyConstraint("no"),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index("complaint_by_customer", ["customer", "received_at"], unique=False)
        batch_op.create_index("complaint_by_lot", ["lot_no"], unique=False)
        batch_op.create_index("complaint_by_order", ["order_no"], unique=False)
        batch_op.create_index("complaint_by_serial", ["serial_no"], unique=False)
        batch_op.create_index("complaint_open", ["state", "cur_close_due"], unique=False)
        batch_op.create_index(
            "complaint_wakes",
            ["wake_at"],
            unique=False,
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_key", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("message_id", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("language", models.columns.String(length=64), nullable=False),
        sa.Column("to_contact", sa.Integer(), nullable=True),
        sa.Column("to_employee", sa.String(length=64), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("owed_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("next_try_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["to_contact"],
            ["contact.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("event_key"),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("message_by_subject", ["subject"], unique=False)
        batch_op.create_index(
            "message_unsent",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("sent_at IS NULL"),
            postgresql_where=sa.text("sent_at IS NULL"),
        )

    op.create_table(
        "eight_d",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("no", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("complaint", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=64), nullable=False),
        sa.Column("required_at", models.columns.Moment(timezone=True), nullable=False),
        sa.Column("locked_at", models.columns.Moment(timezone=True), nullable=True),
        sa.Column("locked_by", sa.String(length=64), nullable=False),
        sa.Column("reference", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column(
            "content", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["complaint"],
            ["complaint.no"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("no", "revision"),
    )
    with op.batch_alter_table("eight_d", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_eight_d_complaint"), ["complaint"], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("eight_d", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_eight_d_complaint"))

    op.drop_table("eight_d")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(
            "message_unsent", sqlite_where=sa.text("sent_at IS NULL"), postgresql_where=sa.text("sent_at IS NULL")
        )
        batch_op.drop_index("message_by_subject")

    op.drop_table("message")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(
            "complaint_wakes",
            sqlite_where=sa.text("wake_at IS NOT NULL"),
            postgresql_where=sa.text("wake_at IS NOT NULL"),
        )
        batch_op.drop_index("complaint_open")
        batch_op.drop_index("complaint_by_serial")
        batch_op.drop_index("complaint_by_order")
        batch_op.drop_index("complaint_by_lot")
        batch_op.drop_index("complaint_by_customer")

    op.drop_table("complaint")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index("assignment_by_department")

    op.drop_table("assignment")
    with op.batch_alter_table("shipment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shipment_serial_no"))
        batch_op.drop_index(batch_op.f("ix_shipment_part_no"))
        batch_op.drop_index(batch_op.f("ix_shipment_order_no"))
        batch_op.drop_index(batch_op.f("ix_shipment_material"))
        batch_op.drop_index(batch_op.f("ix_shipment_lot_no"))
        batch_op.drop_index(batch_op.f("ix_shipment_customer"))

    op.drop_table("shipment")
    with op.batch_alter_table("employee", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_employee_department"))

    op.drop_table("employee")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_customer"))

    op.drop_table("contact")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index("task_by_owner")

    op.drop_table("task")
    op.drop_table("policy_version")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_complaint"))

    op.drop_table("intake")
    op.drop_table("exposure")
    op.drop_table("event")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_subject"))

    op.drop_table("document")
    op.drop_table("department")
    with op.batch_alter_table("customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_name"))

    op.drop_table("customer")
    op.drop_table("counter")
    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_index("clock_by_state")

    op.drop_table("clock")
    with op.batch_alter_table("attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attachment_subject"))
        batch_op.drop_index(batch_op.f("ix_attachment_sha256"))

    op.drop_table("attachment")
