"""An 8D with one fact for every kind of cell, to be filled into forms."""

from datetime import UTC, date, datetime
from typing import Any

from models.views.document import Company
from models.views.eight_d_source import ComplaintFacts, EightDSource, StepRecord
from rules.eight_d.content import EightDContent
from rules.eight_d.vocabulary import EightDState
from rules.vocabulary import LevelClass

AT = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
MEMBERS = [
    {"name": "周岚", "department": "品质部", "title": "经理", "extension": "81", "employee": "E7", "role": "CHAMPION"},
    {"name": "郑凯", "department": "工程部", "title": "工程师", "extension": "8315", "role": "LEADER"},
    {"name": "王芳", "department": "生产部", "title": "主管", "extension": "8220", "role": "MEMBER"},
]
STOCKS = [
    {"place": "OUR_FG", "state": "OCCURRED", "suspect": 400, "good": 380, "bad": 12, "open": 8},
    {"place": "CUSTOMER_LINE", "state": "OCCURRED", "suspect": 0},
]
MEASURES = [
    {"type": "SORT", "place": "OUR_FG", "what": "全检", "owner": "王芳, 陌生人；郑凯", "from_on": "2026-03-03",
     "effective_percent": "97.5", "cost": "880"},
    {"type": "STOP", "place": "OUR_WIP", "what": "停线", "owner": "陌生人"},
]  # fmt: skip
CAUSES = [
    {"key": "O1", "kind": "OCCURRENCE", "question": "为什么刮伤？", "answer": "夹具毛刺", "root": False},
    {"key": "O2", "parent": "O1", "question": "为什么有毛刺？", "answer": "没有去毛刺工序", "root": True},
    {"key": "O3", "question": "还有呢？", "answer": "夹具磨损", "root": True},
    {"key": "E1", "kind": "ESCAPE", "question": "为什么没检出？", "answer": "照度不足", "root": True},
]
MEASURED = [
    {"metric": "不良率", "before": "3.00", "target": "0.30", "after": "0.20", "sample_after": 500},
    {"metric": "直通率", "before": "96", "target": "99", "after": "98", "better": "HIGHER", "sample_after": 500},
]


def content(**steps: Any) -> EightDContent:
    """Return an 8D's content; a step given here replaces the example's."""
    example: dict[str, Any] = {
        "team": {"members": MEMBERS},
        "problem": {
            "object": "面板 FM-327",
            "defect": "刮伤",
            "description": "外观面有刮伤",
            "goods": {"part_no": "FM-327", "lots": "L2407"},
            "quantities": {"delivered": 5000, "complained": 12, "checked": 400, "bad": 12},
        },
        "containment": {"stocks": STOCKS, "measures": MEASURES, "verified": True},
        "causes": {"phenomenon": "刮伤", "causes": CAUSES},
        "actions": {"actions": [{"key": "A1", "causes": ["O2", "O3"], "what": "增加去毛刺", "kind": "ELIMINATE",
                                 "owner": "郑凯", "due_on": "2026-03-15"}]},
        "verification": {"measured": MEASURED, "decision": "INEFFECTIVE"},
    }  # fmt: skip
    return EightDContent.model_validate(example | steps)


def source(**steps: Any) -> EightDSource:
    """Return the 8D of two complaints, the second of which is another customer's."""
    return EightDSource(
        zone="Asia/Shanghai",
        company=Company(name="客诉示例"),
        policy_version="2018-01-01-00000000",
        no="8D-20260302-0001",
        revision=2,
        revisions=2,
        state=EightDState.D8,
        customer_code="C100",
        customer="苏州霁岚电子有限公司",
        complaints=(complaint("KS-20260302-0001", "C100", "HC-11"), complaint("KS-20260302-0002", "C104", "SECRET-22")),
        level=LevelClass.MEDIUM,
        content=content(**steps),
        steps=(StepRecord(step=EightDState.D8, done_at=AT),),
    )


def complaint(no: str, customer: str, reference: str) -> ComplaintFacts:
    """Return a complaint that the 8D serves."""
    return ComplaintFacts(
        no=no,
        customer_code=customer,
        customer=customer,
        customer_reference=reference,
        received_at=datetime(2026, 3, 2, 23, 30, tzinfo=UTC),
        occurred_on=date(2026, 3, 1),
        level=LevelClass.MEDIUM,
    )
