"""What is wrong with an 8D, fault by fault: the good 8D is spoiled at one place, and this is where one stops."""

from typing import Any

from rules.eight_d.vocabulary import LintRule

R = LintRule

DESCRIPTION = ("problem__description", "D2 description")
NEAR_CAUSE = ("causes__causes__0__answer", "D4 causes[O1].answer")
SECOND_WHY = ("causes__causes__1__answer", "D4 causes[O2].answer")
DEEPEST = ("causes__causes__3__answer", "D4 causes[S1].answer")
ROOT = ("causes__causes__5__answer", "D4 causes[E2].answer")
EVIDENCE = ("causes__causes__0__evidence", "D4 causes[O1].evidence")
ACTION = ("actions__actions__0__what", "D5 actions[A1].what")
OWNER = ("actions__actions__0__owner", "D5 actions[A1].owner")
SYSTEM = ("prevention__actions__0__what", "D7 actions[P1].what")
THERE = ("prevention__read_across__0__action", "D7 read_across[1].action")

WORDINGS: list[tuple[LintRule, tuple[str, str], tuple[str, str, str], tuple[str, str, str]]] = [
    # rule, field, what is stopped at in zh_CN, zh_TW and en, what is not
    (
        R.BLAME,
        ROOT,
        ("检验员疏忽，漏检", "檢驗員疏失造成漏檢", "The inspector was careless"),
        (
            "检验标准未规定照度，不是检验员疏忽",
            "並非人為疏失，檢驗標準未規定照度",
            "The standard gives no value; not human error",
        ),
    ),
    (
        R.BLAME,
        DEEPEST,
        ("工艺员责任心不强", "製程工程師經驗不足", "Lack of experience of the process engineer"),
        ("放行流程没有保养栏", "放行流程沒有保養欄位", "The release form has no such line"),
    ),
    (
        R.TRAINING_ONLY,
        ACTION,
        ("对夹具作业员进行培训并考核", "對作業員實施教育訓練並加以宣導", "Retrain the operators of the fixture"),
        (
            "加装计数停机装置，并培训操作员",
            "加裝計數停機裝置，並實施教育訓練",
            "Install a stroke counter and train the operators",
        ),
    ),
    (
        R.VAGUE,
        ACTION,
        ("加强管理，避免再次发生", "嚴加管控，避免再發", "Operators shall pay more attention"),
        ("每 5 万次更换定位销，避免再次发生", "每 5 萬次更換定位銷，避免再發", "Replace the pin every 50,000 strokes"),
    ),
    (
        R.VAGUE,
        SYSTEM,
        ("提高全员质量意识", "提升品質意識", "Raise awareness of quality"),
        ("检查表第 7 栏改为必填", "檢查表第 7 欄改為必填", "Line 7 of the checklist becomes mandatory"),
    ),
    (
        R.VAGUE,
        THERE,
        ("加强巡检", "加強巡檢", "More inspections"),
        (
            "加强巡检，由每 4 小时改为每 1 小时",
            "加強巡檢，由每 4 小時改為每 1 小時",
            "More inspections: every hour, not every 4",
        ),
    ),
    (
        R.CAUSE_IN_PROBLEM,
        DESCRIPTION,
        (
            "由于定位销磨损，12 件面板划伤",
            "因為定位銷磨耗，12 件面板刮傷",
            "12 panels are scratched because the pin is worn",
        ),
        (
            "由于表面划伤，客户停线 2 小时",
            "由於表面刮傷，客戶停線 2 小時",
            "The line stood for 2 h because the surface is scratched",
        ),
    ),
    (
        R.CAUSE_IN_PROBLEM,
        DESCRIPTION,
        ("装箱员粗心，12 件面板划伤", "裝箱人員疏忽，12 件面板刮傷", "Human error in packing, 12 panels scratched"),
        ("客户称由于装箱不当，面板划伤", "客戶表示是人為疏失", "The customer suspects that it is due to packing"),
    ),
    (
        R.CAUSE_IN_PROBLEM,
        DESCRIPTION,
        ("12 件面板划伤，系因运输碰撞", "12 件面板刮傷，係因運輸碰撞", "12 panels scratched, root cause: transport"),
        (
            "邮件写着“由于运输碰撞”，附 3 张照片",
            "郵件寫「由於運輸碰撞」，附 3 張照片",
            'The mail says "due to transport", with 3 photos',
        ),
    ),
    (
        R.NO_OWNER,
        OWNER,
        ("全体员工", "相關單位", "Everyone"),
        ("郑凯", "鄭凱", "Zheng"),
    ),
    (
        R.REPEATED_WHY,
        SECOND_WHY,
        ("因为定位销磨损了", "因為定位銷磨耗了", "Because the locating pin is worn"),
        ("定位销材质为 45 钢，未淬火", "定位銷材質為 45 鋼，未淬火", "The pin is of soft steel, not hardened"),
    ),
    (
        R.REPEATED_WHY,
        SECOND_WHY,
        ("为什么不更换？", "為何不更換？", "Why is it not replaced?"),
        ("没有更换周期", "沒有更換週期", "There is no interval for replacing it"),
    ),
    (
        R.REPEATED_WHY,
        SECOND_WHY,
        ("装夹时碰到面板", "裝夾時碰到面板", "It touches the panel"),
        ("销的寿命为 5 万次", "銷的壽命為 5 萬次", "It lasts for 50,000 strokes"),
    ),
    (
        R.REPEATED_WHY,
        NEAR_CAUSE,
        ("面板表面划伤了", "面板表面刮傷了", "The panel's surface has scratches"),
        ("装夹时定位销碰到面板", "裝夾時定位銷碰到面板", "A worn locating pin touches it"),
    ),
    (
        R.PLACEHOLDER,
        EVIDENCE,
        ("待补", "待補充", "N/A"),
        ("待判品记录 R-0803", "待判品紀錄 R-0803", "No. R-0803"),
    ),
    (
        R.PLACEHOLDER,
        EVIDENCE,
        ("无。", "——", "see above"),
        ("无更换记录，见保养表", "無更換紀錄，見保養表", "No entry in the maintenance log"),
    ),
]

NONE_SUSPECT = {f"containment__stocks__{row}__{name}": 0 for row in (1, 3) for name in ("suspect", "good", "bad")}
ONLY_LOOKED_FOR = {"actions__actions__0__kind": "DETECT"}
FACTS: list[tuple[LintRule, str, dict[str, Any]]] = [
    # rule, where, what is changed
    (R.INSPECTION_ONLY, "D5 actions[A1].kind", ONLY_LOOKED_FOR),
    (R.NO_QUANTITIES, "D2 quantities", {"problem__quantities": {"delivered": 400, "checked": 400}}),
    (R.NO_QUANTITIES, "D3 stocks", NONE_SUSPECT),
    (R.NO_ESCAPE_CAUSE, "D4 causes", {"causes__causes__5__root": False}),
    (R.NO_EVIDENCE, "D4 causes[O1].evidence", {"causes__causes__0__evidence": ""}),
    (R.NO_VERIFICATION, "D0 responses[1].proof", {"emergency__responses__0__proof": ""}),
    (R.NO_VERIFICATION, "D3 measures[2].proof", {"containment__measures__1__proof": ""}),
    (R.NO_VERIFICATION, "D3 verified", {"containment__verified": False}),
    (R.NO_VERIFICATION, "D4 causes[O3].verified", {"causes__causes__2__verified": False}),
    (R.NO_VERIFICATION, "D4 causes[O3].proof", {"causes__causes__2__proof": ""}),
    (R.NO_VERIFICATION, "VERIFY measured", {"verification__measured": []}),
    (R.NO_VERIFICATION, "VERIFY measured", {"verification": None}),
    (R.NO_OWNER, "D0 responses[1].done_on", {"emergency__responses__0__done_on": None}),
    (R.NO_OWNER, "D3 measures[1].from_on", {"containment__measures__0__from_on": None}),
    (R.NO_OWNER, "D5 actions[A1].owner", {"actions__actions__0__owner": ""}),
    (R.NO_OWNER, "D5 actions[A2].due_on", {"actions__actions__1__due_on": None}),
    (R.NO_OWNER, "D7 actions[P2].due_on", {"prevention__actions__1__due_on": None}),
    (R.NO_OWNER, "D7 read_across[1].owner", {"prevention__read_across__0__owner": ""}),
    (R.NO_OWNER, "D8 open_actions[1].due_on", {"closing__open_actions": [{"what": "FM-331", "owner": "Wu"}]}),
    (R.NOT_COVERED, "D5 actions", {"actions__actions__1__causes": ["O3"]}),
    (R.NOT_COVERED, "D6 implemented", {"implementation__implemented__1": None}),
    (R.NOT_COVERED, "D7 actions", {"prevention__actions__0__cause": "E2"}),
    (R.OLD_PROOF, "VERIFY measured[1].from_on", {"verification__measured__0__from_on": "2026-08-19"}),
    (R.DATES_OUT_OF_ORDER, "D2 goods.delivered_on", {"problem__goods__produced_on": "2026-07-29"}),
    (R.DATES_OUT_OF_ORDER, "D2 goods.occurred_on", {"problem__goods__delivered_on": "2026-08-03"}),
    (R.DATES_OUT_OF_ORDER, "D4 causes[O1].since", {"causes__causes__0__since": "2026-08-03"}),
    (R.DATES_OUT_OF_ORDER, "D0 responses[1].done_on", {"emergency__responses__0__done_on": "2026-08-01"}),
    (R.DATES_OUT_OF_ORDER, "D3 measures[1].from_on", {"containment__measures__0__from_on": "2026-08-01"}),
    (R.DATES_OUT_OF_ORDER, "D3 measures[2].removed_on", {"containment__measures__1__removed_on": "2026-09-09"}),
    (
        R.DATES_OUT_OF_ORDER,
        "D6 implemented[A1].implemented_on",
        {"implementation__implemented__0__implemented_on": "2026-08-01"},
    ),
    (R.DATES_OUT_OF_ORDER, "D7 documents[1].changed_on", {"prevention__documents__0__changed_on": "2026-08-01"}),
    (R.DATES_OUT_OF_ORDER, "D7 actions[P1].done_on", {"prevention__actions__0__done_on": "2026-08-01"}),
    (R.DATES_OUT_OF_ORDER, "VERIFY measured[1].to_on", {"verification__measured__0__to_on": "2026-08-20"}),
    (R.DATES_OUT_OF_ORDER, "D8 answered_on", {"closing__answered_on": "2026-08-01"}),
]
