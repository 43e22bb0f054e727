"""What a week is counted by: the ledger by kind and time, tasks by due, assessments by issue, complaints by receipt."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("event_by_kind", "event", ["kind", "recorded_at"]),
    ("task_by_due", "task", ["kind", "due_at"]),
    ("assessment_issued", "assessment", ["issued_at"]),
    ("complaint_counted", "complaint", ["received_at", "kind", "state", "category"]),
)


def upgrade() -> None:
    """Apply."""
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def downgrade() -> None:
    """Take back."""
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
