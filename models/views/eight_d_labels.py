"""What a field of the 8D is called in the report, where its name in the form would not be understood there."""

from collections.abc import Mapping

from rules.eight_d.d0_emergency import Emergency, Response
from rules.eight_d.d1_team import Member
from rules.eight_d.d2_problem import Contrast, Measurement, Problem, Quantities
from rules.eight_d.d2_problem import Fact as NumericFact
from rules.eight_d.d3_containment import Containment, Measure, Stock
from rules.eight_d.d4_causes import Cause, Causes, PossibleCause
from rules.eight_d.d5_actions import Actions, ChosenAction
from rules.eight_d.d6_implementation import Implemented
from rules.eight_d.d7_prevention import Candidate, DocumentChange, Prevention, SystemAction
from rules.eight_d.d8_closing import Closing, OpenAction
from rules.part import FormPart, title_of

EFFECTIVE, CORRECTIVE, PREVENTIVE = "Effective (%)", "Corrective action", "Preventive action"
LABELS: Mapping[type[FormPart], Mapping[str, str]] = {
    Emergency: {
        "safety_risk": "Safety risk",
        "line_down": "Customer's line down",
        "in_the_field": "Goods in the field",
        "others_affected": "Other customers affected",
        "eight_d_needed": "8D needed",
        "decision_reason": "Reason of the decision",
    },
    Response: {"what": "Emergency response", "done_on": "Done on", "effective_percent": EFFECTIVE},
    Member: {"department": "Member's department", "task": "Part in the team"},
    Problem: {
        "who": "Who found it",
        "what": "What was found",
        "when": "When it was seen",
        "where": "Where it was seen",
        "why": "Why it matters",
        "how": "How it was noticed",
        "how_many": "How many",
        "where_on_object": "Where on the object",
        "elsewhere": "Seen elsewhere",
        "continuing": "Still going on",
    },
    Quantities: {"delivered": "Delivered (pcs)", "complained": "Complained (pcs)", "checked": "Checked (pcs)"},
    Measurement: {"actual": "Actual value"},
    NumericFact: {"what": "Numeric fact", "limit": "Limit value"},
    Contrast: {"is_so": "IS", "is_not": "IS NOT", "question": "Question asked"},
    Stock: {
        "state": "Problem there",
        "suspect": "Suspect (pcs)",
        "good": "Good (pcs)",
        "bad": "Bad (pcs)",
        "open": "Open (pcs)",
    },
    Measure: {
        "type": "Kind of action",
        "what": "Containment action",
        "from_on": "Effective from",
        "person": "Person there",
        "effective_percent": EFFECTIVE,
        "cause": "Against the near cause",
        "before": "Inspection before",
        "after": "Inspection now",
    },
    Containment: {"verified": "Containment verified", "verified_how": "How it was verified"},
    Causes: {"phenomenon": "Phenomenon"},
    PossibleCause: {"text": "Possible cause", "reason": "Why confirmed or excluded"},
    Cause: {
        "key": "No.",
        "parent": "Explains",
        "kind": "Kind of cause",
        "question": "Why?",
        "answer": "Because",
        "since": "In place since",
        "proof": "Proof and result",
        "contribution_percent": "Contribution (%)",
    },
    Actions: {"no_error_proofing_reason": "Reason without error-proofing"},
    ChosenAction: {
        "key": "No.",
        "causes": "Against cause",
        "what": CORRECTIVE,
        "kind": "Kind of measure",
        "alternatives": "Alternatives considered",
        "criterion": "Acceptance criterion",
        "verified_before": "Verified beforehand",
    },
    Implemented: {"action": "No.", "cut_in": "First lot or date with it"},
    DocumentChange: {"what": "Change made", "number": "Document no.", "type": "Document"},
    SystemAction: {"key": "No.", "cause": "Against cause", "what": PREVENTIVE},
    Candidate: {"where": "Similar product, line or site", "decision": "Applies there", "action": "Action there"},
    Prevention: {"decision": "Decision on the system"},
    OpenAction: {"what": "Open action"},
    Closing: {"cost_accepted": "Cost accepted"},
}


def label_of_field(part: type[FormPart], field: str) -> str:
    """Return the label of a field, a message of the catalogs."""
    return LABELS.get(part, {}).get(field) or title_of(field)
