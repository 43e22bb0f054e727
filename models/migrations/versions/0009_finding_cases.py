"""What finds cases: the words of each complaint in one text, and by whom a gate, a step or a notice may be waited for.

The words are kept by triggers, so that whoever writes a complaint has it found.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SEARCHED = (
    *("no", "form_no", "eight_d", "customer", "customer_ref", "external_ref"),
    *("order_no", "lot_no", "serial_no", "part_no", "date_code", "product", "text", "requirement"),
)
INDEXES = (
    (
        "complaint_waiting",
        "complaint",
        [
            *("state", "executing_department", "responsible_person", "receiver", "receiver_deputy"),
            *("first_inquiry_owner", "level", "kind", "no"),
        ],
    ),
    ("eight_d_by_state", "eight_d", ["state"]),
    ("assessment_by_state", "assessment", ["state", "appeal_until"]),
)
CLOCKS_BY = ["state", "due_at"]
# Only A to Z become small, on either engine, so that a search can do the same with what is typed.
SMALL = {"sqlite": "lower({text})", "postgresql": 'lower(({text}) COLLATE "C")'}


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "complaint_words",
        sa.Column("no", sa.String(length=64), sa.ForeignKey("complaint.no", ondelete="CASCADE"), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
    )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)
    _have_clocks_by([*CLOCKS_BY, "subject", "kind"])
    words = _words("complaint.")
    op.execute(f"INSERT INTO complaint_words (no, words) SELECT no, {words} FROM complaint")  # noqa: S608  our columns
    if op.get_bind().dialect.name == "sqlite":
        _follow_on_sqlite()
    else:
        _follow_on_postgresql()


def downgrade() -> None:
    """Take back."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER complaint_words_added")
        op.execute("DROP TRIGGER complaint_words_changed")
    else:
        op.execute("DROP TRIGGER complaint_words_follow ON complaint")
        op.execute("DROP FUNCTION follow_complaint_words")
    _have_clocks_by(CLOCKS_BY)
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_table("complaint_words")


def _have_clocks_by(columns: list[str]) -> None:
    """Have the index of running clocks hold these columns: whose clock it is need not be looked up."""
    op.drop_index("clock_by_state", "clock")
    op.create_index("clock_by_state", "clock", columns)


def _words(of: str) -> str:
    text = " || chr(10) || ".join(f"{of}{column}" for column in SEARCHED)
    dialect = op.get_bind().dialect.name
    return SMALL[dialect].format(text=text.replace("chr(10)", "char(10)") if dialect == "sqlite" else text)


def _follow_on_sqlite() -> None:
    words, columns = _words("NEW."), ", ".join(SEARCHED)
    added = f"INSERT INTO complaint_words (no, words) VALUES (NEW.no, {words})"  # noqa: S608  our columns
    changed = f"UPDATE complaint_words SET words = {words} WHERE no = OLD.no"  # noqa: S608  our columns
    op.execute(f"CREATE TRIGGER complaint_words_added AFTER INSERT ON complaint BEGIN {added}; END")
    op.execute(f"CREATE TRIGGER complaint_words_changed AFTER UPDATE OF {columns} ON complaint BEGIN {changed}; END")


def _follow_on_postgresql() -> None:
    words, columns = _words("NEW."), ", ".join(SEARCHED)
    added = f"INSERT INTO complaint_words (no, words) VALUES (NEW.no, {words})"  # noqa: S608  our columns
    op.execute(
        f"CREATE FUNCTION follow_complaint_words() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {added} ON CONFLICT (no) DO UPDATE SET words = EXCLUDED.words; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER complaint_words_follow AFTER INSERT OR UPDATE OF {columns} ON complaint "
        "FOR EACH ROW EXECUTE FUNCTION follow_complaint_words()"
    )
