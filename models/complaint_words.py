"""What a complaint is searched by: its numbers and its words in one text, kept by triggers of the database."""

from sqlalchemy import ForeignKey, String, Text
from sqlmodel import Field, SQLModel


class ComplaintWords(SQLModel, table=True):
    """The words of one complaint, with A to Z small. Nobody writes here: the row follows its complaint."""

    __tablename__ = "complaint_words"

    no: str = Field(
        primary_key=True, sa_type=String(64), sa_column_args=[ForeignKey("complaint.no", ondelete="CASCADE")]
    )
    words: str = Field(sa_type=Text)
