"""Assessments, their execution, and the reports of a week."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from models.columns import Moment, Money

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COMPLAINT_INDEXES = ("received_at", "closed_at", "first_close_due")


def upgrade() -> None:
    """Apply."""
    _create_reports()
    _create_assessments()
    _create_executions()
    with op.batch_alter_table("complaint") as batch_op:
        for column in COMPLAINT_INDEXES:
            batch_op.create_index(batch_op.f(f"ix_complaint_{column}"), [column])


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("complaint") as batch_op:
        for column in COMPLAINT_INDEXES:
            batch_op.drop_index(batch_op.f(f"ix_complaint_{column}"))
    for table in ("execution", "assessment", "report"):
        op.drop_table(table)


def _create_reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in ("no", "kind", "week")),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=64)),
        sa.Column("made_at", Moment(timezone=True), nullable=False),
        sa.Column("data", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=False),
        sa.Column("signed_at", Moment(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("gate_seq", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("kind", "week", "revision"),
    )
    op.create_index("ix_report_no", "report", ["no"])


def _create_assessments() -> None:
    codes = (
        "level",
        "department",
        "person",
        "unit",
        "state",
        "acknowledged_by",
        "appealed_by",
        "decided_by",
        "reverses",
    )
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("no", sa.String(length=64), nullable=False, unique=True),
        sa.Column("complaint", sa.String(length=64), sa.ForeignKey("complaint.no"), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("anchor", Moment(timezone=True), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("clock", sa.String(length=64)),
        sa.Column("multiple", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in (*codes, "bulletin")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("appeal", "decision")),
        sa.Column("clause", sa.String(), nullable=False),
        *(
            sa.Column(name, Money(), nullable=False)
            for name in ("amount_department", "amount_person", "uncapped_person")
        ),
        *(
            sa.Column(name, Moment(timezone=True), nullable=False)
            for name in ("effective_at", "issued_at", "appeal_until")
        ),
        *(
            sa.Column(name, Moment(timezone=True))
            for name in ("acknowledged_at", "appealed_at", "decide_until", "decided_at", "confirmed_at")
        ),
        sa.UniqueConstraint("complaint", "kind", "anchor", "n"),
    )
    op.create_index("assessment_confirmed", "assessment", ["confirmed_at"])
    op.create_index("assessment_by_person", "assessment", ["person", "effective_at"])
    op.create_index("ix_assessment_bulletin", "assessment", ["bulletin"])


def _create_executions() -> None:
    op.create_table(
        "execution",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("assessment", sa.String(length=64), sa.ForeignKey("assessment.no"), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in ("bulletin", "body")),
        *(sa.Column(name, Moment(timezone=True)) for name in ("declared_at", "executed_at")),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in ("declared_by", "executed_by")),
        sa.Column("reference", sa.String(), nullable=False),
        sa.UniqueConstraint("assessment", "body"),
    )
    op.create_index("ix_execution_bulletin", "execution", ["bulletin"])
