"""What was delivered to whom: to look up a lot or serial number, and to find who else got the same goods."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from models.columns import Code


class Shipment(SQLModel, table=True):
    """One delivery line."""

    __tablename__ = "shipment"
    __table_args__ = (Index("shipment_line", "customer", "shipped_on", "order_no", "part_no", "lot_no", "serial_no"),)

    id: int | None = Field(default=None, primary_key=True)
    customer: str = Field(foreign_key="customer.code", index=True, sa_type=Code)
    shipped_on: date = Field(index=True)
    order_no: str = Field(default="", index=True)
    part_no: str = Field(default="", index=True)
    product: str = ""
    family: str = ""
    material: str = Field(default="", index=True)
    lot_no: str = Field(default="", index=True)
    serial_no: str = Field(default="", index=True)
    date_code: str = ""
    qty: int = 1
    warranty_months: int = 0
