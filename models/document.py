"""A document of a case: owed by a move, printed later, kept by its hash."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Moment
from rules.vocabulary import DocumentKind, Language


class Document(SQLModel, table=True):
    """One revision of a document in one language. Owed while `rendered_at` is empty.

    `sha256` is of the file as it is handed out, `drawn_sha256` of the PDF before it was sealed: the file's beginning.
    `templates` and `fonts` are the hashes of what it was drawn with. A file that is no PDF has none of the three.
    """

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("subject", "kind", "revision", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True, sa_type=Code)
    kind: DocumentKind = Field(sa_type=Coded(DocumentKind))
    revision: int = 1
    language: Language = Field(sa_type=Coded(Language))
    owed_at: datetime = Field(sa_type=Moment)
    rendered_at: datetime | None = Field(default=None, sa_type=Moment)
    path: str = ""
    sha256: str = Field(default="", index=True, sa_type=Code)
    drawn_sha256: str = Field(default="", index=True, sa_type=Code)
    templates: str = Field(default="", sa_type=Code)
    fonts: str = Field(default="", sa_type=Code)
    data_hash: str = Field(default="", sa_type=Code)
