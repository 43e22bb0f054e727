"""The 8D is worked here: its column, its gates, and the 8D that serves a complaint."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

REFUSAL = "a locked revision of an 8D never changes: open the next one"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("complaint") as batch_op:
        batch_op.add_column(sa.Column("eight_d", sa.String(length=64), nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_complaint_eight_d"), ["eight_d"], unique=False)
    with op.batch_alter_table("eight_d") as batch_op:
        batch_op.add_column(sa.Column("column", sa.String(length=64), nullable=False, server_default="MEDIUM"))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("gate_seq", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("run_id", sa.String(length=64), nullable=False, server_default=""))
    op.execute(
        """UPDATE eight_d SET "column" = (SELECT CASE c.level WHEN 'STRONG' THEN 'STRONG' WHEN 'GENERAL' THEN 'SHORT'
        ELSE 'MEDIUM' END FROM complaint AS c WHERE c.no = eight_d.complaint)"""
    )
    op.execute("""UPDATE eight_d SET state = CASE WHEN state = 'COMPLETE' THEN 'ELSEWHERE'
        WHEN "column" = 'SHORT' THEN 'D2' ELSE 'D0' END""")
    op.execute(
        """UPDATE complaint SET eight_d = (SELECT e.no FROM eight_d AS e WHERE e.complaint = complaint.no)
        WHERE EXISTS (SELECT 1 FROM eight_d AS e WHERE e.complaint = complaint.no)"""
    )
    op.execute(
        """UPDATE task SET subject = (SELECT c.eight_d FROM complaint AS c WHERE c.no = task.subject)
        WHERE kind = 'EIGHT_D_STEP'"""
    )

    _lock_revisions()


def _lock_revisions() -> None:
    """Have the database refuse any change of what a locked revision holds."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER eight_d_locked BEFORE UPDATE ON eight_d WHEN OLD.locked_at IS NOT NULL AND "
            f"(OLD.content IS NOT NEW.content OR OLD.hash IS NOT NEW.hash) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION refuse_change_of_locked_8d() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    op.execute(
        "CREATE TRIGGER eight_d_locked BEFORE UPDATE ON eight_d FOR EACH ROW WHEN (OLD.locked_at IS NOT NULL AND "
        "(OLD.content IS DISTINCT FROM NEW.content OR OLD.hash IS DISTINCT FROM NEW.hash)) "
        "EXECUTE FUNCTION refuse_change_of_locked_8d()"
    )


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER eight_d_locked")
    else:
        op.execute("DROP TRIGGER eight_d_locked ON eight_d")
        op.execute("DROP FUNCTION refuse_change_of_locked_8d")
    op.execute(
        """UPDATE task SET subject = (SELECT e.complaint FROM eight_d AS e WHERE e.no = task.subject LIMIT 1)
        WHERE kind = 'EIGHT_D_STEP'"""
    )
    op.execute("UPDATE eight_d SET state = CASE WHEN state = 'ELSEWHERE' THEN 'COMPLETE' ELSE 'OPEN' END")
    with op.batch_alter_table("eight_d") as batch_op:
        for name in ("run_id", "gate_seq", "version", "column"):
            batch_op.drop_column(name)
    with op.batch_alter_table("complaint") as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_eight_d"))
        batch_op.drop_column("eight_d")
