"""A file that belongs to a case, kept by its hash; the name is for display only."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from models.columns import Code, Moment


class Attachment(SQLModel, table=True):
    """One file. Size in bytes.

    A photo is kept without what the camera wrote into it; `original_sha256` is then the hash of what was handed in.
    """

    __tablename__ = "attachment"

    id: int | None = Field(default=None, primary_key=True)
    subject: str = Field(index=True, sa_type=Code)
    name: str = Field(max_length=255)
    media_type: str = Field(sa_type=Code)
    size: int
    sha256: str = Field(index=True, sa_type=Code)
    original_sha256: str = Field(default="", sa_type=Code)
    kind: str = Field(default="", sa_type=Code)
    added_at: datetime = Field(index=True, sa_type=Moment)
    added_by: str = Field(default="", sa_type=Code)
