"""The complaint: what was said, what was judged, where it stands. Clocks, tasks and entries hang on its number."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from models.columns import Code, Coded, Json, Moment, Money
from rules.vocabulary import (
    Channel,
    ClosingResult,
    ClosureKind,
    Demand,
    ExternalBody,
    Kind,
    Level,
    Nature,
    Responsibility,
    State,
    Subject,
    TrackingMode,
    Truth,
)


class Complaint(SQLModel, table=True):
    """One feedback of a customer, from registration on. `version` rises with every change (optimistic lock)."""

    __tablename__ = "complaint"
    __table_args__ = (
        Index(
            "complaint_wakes",
            "wake_at",
            sqlite_where=text("wake_at IS NOT NULL"),
            postgresql_where=text("wake_at IS NOT NULL"),
        ),
        Index("complaint_by_customer", "customer", "received_at"),
        Index("complaint_by_order", "order_no"),
        Index("complaint_by_lot", "lot_no"),
        Index("complaint_by_serial", "serial_no"),
        Index("complaint_open", "state", "cur_close_due"),
        Index(
            "complaint_waiting",
            *("state", "executing_department", "responsible_person", "receiver", "receiver_deputy"),
            *("first_inquiry_owner", "level", "kind", "no"),
        ),
        Index("complaint_counted", "received_at", "kind", "state", "category"),
        Index("complaint_by_goods", "category", "part_no", "received_at"),
    )

    no: str = Field(primary_key=True, sa_type=Code)
    version: int = 1
    gate_seq: int = 1
    state: State = Field(sa_type=Coded(State))
    kind: Kind = Field(sa_type=Coded(Kind))
    # what was said
    channel: Channel = Field(sa_type=Coded(Channel))
    channels: list[str] = Field(default=[], sa_type=Json)
    received_at: datetime = Field(index=True, sa_type=Moment)
    recorded_at: datetime = Field(sa_type=Moment)
    received_by: str = Field(sa_type=Code)
    customer: str = Field(foreign_key="customer.code", sa_type=Code)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    customer_ref: str = ""
    subject: Subject = Field(default=Subject.OTHER, sa_type=Coded(Subject))
    text: str = Field(sa_type=Text)
    requirement: str = Field(default="", sa_type=Text)
    demand: Demand = Field(default=Demand.UNKNOWN, sa_type=Coded(Demand))
    claim_amount: Decimal = Field(default=Decimal(0), sa_type=Money)
    rights_damaged: bool = False
    product: str = ""
    product_family: str = ""
    part_no: str = ""
    order_no: str = ""
    lot_no: str = ""
    serial_no: str = ""
    date_code: str = ""
    facts: dict[str, Any] = Field(default={}, sa_type=Json)
    # what its words seem to say, for a person to confirm
    proposal: dict[str, Any] = Field(default={}, sa_type=Json)
    # what was judged
    category: str = Field(default="", sa_type=Code)
    level: Level = Field(default=Level.GENERAL, sa_type=Coded(Level))
    level_rule: int = 0
    irrational_order: int = 0
    level_before_deferral: Level | None = Field(default=None, sa_type=Coded(Level))
    external_body: ExternalBody = Field(default=ExternalBody.NONE, sa_type=Coded(ExternalBody))
    external_name: str = ""
    external_ref: str = ""
    truth: Truth | None = Field(default=None, sa_type=Coded(Truth))
    responsibility: Responsibility = Field(default=Responsibility.UNDER_INVESTIGATION, sa_type=Coded(Responsibility))
    nature: Nature | None = Field(default=None, sa_type=Coded(Nature))
    repeat_of: str = Field(default="", sa_type=Code)
    merged_into: str = Field(default="", sa_type=Code)
    cluster: str = Field(default="", index=True, sa_type=Code)
    policy_code: str = Field(default="", sa_type=Code)
    # who
    first_inquiry_owner: str = Field(default="", sa_type=Code)
    accountable_executive: str = Field(default="", sa_type=Code)
    executing_department: str = Field(default="", sa_type=Code)
    causing_department: str = Field(default="", sa_type=Code)
    responsible_person: str = Field(default="", sa_type=Code)
    receiver: str = Field(default="", sa_type=Code)
    receiver_deputy: str = Field(default="", sa_type=Code)
    # the handling form
    form_no: str = Field(default="", sa_type=Code)
    form_rev: int = 0
    form_issued_at: datetime | None = Field(default=None, sa_type=Moment)
    disputes: int = 0
    transfers: int = 0
    handling_goal: str = Field(default="", sa_type=Text)
    # time
    clock_start: datetime = Field(sa_type=Moment)
    first_close_due: datetime | None = Field(default=None, index=True, sa_type=Moment)
    cur_close_due: datetime | None = Field(default=None, sa_type=Moment)
    overdue_anchor: datetime | None = Field(default=None, sa_type=Moment)
    wake_at: datetime | None = Field(default=None, sa_type=Moment)
    # from when on anything follows by itself: set where an old case was taken over
    effects_from: datetime | None = Field(default=None, sa_type=Moment)
    # closing
    applied_from: State | None = Field(default=None, sa_type=Coded(State))
    applied_at: datetime | None = Field(default=None, sa_type=Moment)
    closing_result: ClosingResult | None = Field(default=None, sa_type=Coded(ClosingResult))
    closure_kind: ClosureKind | None = Field(default=None, sa_type=Coded(ClosureKind))
    closed_at: datetime | None = Field(default=None, index=True, sa_type=Moment)
    reopen_count: int = 0
    weak_point: str = ""
    # tracking
    tracking_mode: TrackingMode | None = Field(default=None, sa_type=Coded(TrackingMode))
    tracking_since: datetime | None = Field(default=None, sa_type=Moment)
    # 8D: the one that serves it, which may serve others too
    eight_d: str = Field(default="", index=True, sa_type=Code)
    eight_d_required: bool = False
    eight_d_demanded: bool = False
    eight_d_done: bool = False
    # the conductor
    run_id: str = Field(default="", sa_type=Code)
