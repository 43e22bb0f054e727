"""What the words of a complaint are found again by: a few marks each, the newest complaint at each mark."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer
from sqlmodel import Field, SQLModel

from models.columns import Code, Moment


class TextMark(SQLModel, table=True):
    """One mark: a hash of the customer and of a few words in a row. Two that say the same have marks in common."""

    __tablename__ = "text_mark"

    mark: int = Field(primary_key=True, sa_type=BigInteger().with_variant(Integer, "sqlite"))
    complaint: str = Field(sa_type=Code)
    received_at: datetime = Field(index=True, sa_type=Moment)
