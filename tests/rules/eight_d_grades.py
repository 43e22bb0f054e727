"""What each criterion gives, and what knocks out: the good 8D is changed at one place, and this is what it scores."""

from typing import Any

from rules.eight_d.vocabulary import Criterion, EightDState, KnockOut
from tests.rules.eight_d_faults import NONE_SUSPECT, ONLY_LOOKED_FOR

C, K = Criterion, KnockOut
UNCOUNTED = {"problem__quantities": {"delivered": 400}}
NO_LIMIT: dict[str, Any] = {"problem__facts__0__limit": ""}
NO_CONTRAST: dict[str, Any] = {"problem__contrasts": []}
OPEN_PIECES: dict[str, Any] = {"containment__stocks__1__good": 1000, "containment__stocks__1__open": 190}
TRAINED = {f"actions__actions__{row}__what": "Retrain the operators" for row in (0, 1)}

GRADES: list[tuple[Criterion, int, dict[str, Any]]] = [
    # criterion, points, what is changed in the good 8D
    (C.PROTECTED_IN_TIME, 2, {"emergency__responses": []}),
    (C.PROTECTED_IN_TIME, 0, {"emergency__responses": [], "containment__measures": []}),
    (C.DECISION_JUSTIFIED, 0, {"emergency__decision_reason": ""}),
    (C.DECISION_JUSTIFIED, 0, {"emergency__decision_reason": "N/A"}),
    (C.CROSS_FUNCTIONAL, 1, {"team__members__2": None}),
    (C.CROSS_FUNCTIONAL, 1, {"team__members__0__role": "MEMBER"}),
    (C.CROSS_FUNCTIONAL, 0, {f"team__members__{row}__department": "Quality" for row in range(3)}),
    (C.CONTACTS_COMPLETE, 1, {"team__members__1__extension": ""}),
    (C.CONTACTS_COMPLETE, 0, {f"team__members__{row}__title": "" for row in range(3)}),
    (C.FACTS_NOT_CAUSES, 1, {"problem__where": ""}),
    (C.FACTS_NOT_CAUSES, 0, {"problem__description": "Scratched because the pin is worn"}),
    (C.QUANTIFIED, 1, UNCOUNTED),
    (C.QUANTIFIED, 1, {"problem__facts": []}),
    (C.QUANTIFIED, 0, {**UNCOUNTED, "problem__facts": []}),
    (C.LIMITS_GIVEN, 1, NO_LIMIT),
    (C.LIMITS_GIVEN, 1, NO_CONTRAST),
    (C.LIMITS_GIVEN, 0, {**NO_LIMIT, **NO_CONTRAST}),
    (C.PIECES_ADD_UP, 1, OPEN_PIECES),
    (C.PIECES_ADD_UP, 0, {"containment__stocks__1__good": 1000}),
    (C.PIECES_ADD_UP, 0, NONE_SUSPECT),
    (C.ALL_PLACES_COVERED, 1, {"containment__stocks__6": None}),
    (C.ALL_PLACES_COVERED, 1, {"containment__measures__1": None}),
    (C.ALL_PLACES_COVERED, 0, {"containment__stocks": []}),
    (C.CONTAINMENT_EFFECTIVE, 1, {"containment__measures__0__proof": ""}),
    (C.CONTAINMENT_EFFECTIVE, 0, {"containment__verified": False}),
    (C.ROOT_VERIFIED, 1, {"causes__causes__5__verified": False}),
    (C.ROOT_VERIFIED, 1, {"causes__causes__5__root": False}),
    (C.ROOT_VERIFIED, 1, {"causes__causes__5__proof": ""}),
    (C.ROOT_VERIFIED, 0, {"causes__causes__2__verified": False}),
    (C.CHAIN_HOLDS, 1, {"causes__causes__0__evidence": ""}),
    (C.CHAIN_HOLDS, 1, {"causes__causes__2__parent": "O1"}),
    (C.CHAIN_HOLDS, 2, {"causes__causes__2__parent": "O1", "causes__causes__2__why_no_deeper": "A law of nature"}),
    (C.CHAIN_HOLDS, 0, {"causes__causes__1__answer": "The locating pin was worn"}),
    (C.CHAIN_HOLDS, 0, {"causes__causes__0__parent": "O3"}),
    (C.PERSON_ASKED_FURTHER, 1, {"causes__causes__2__branch": "MAN"}),
    (C.PERSON_ASKED_FURTHER, 0, {"causes__causes__2__answer": "Human error"}),
    (C.PERSON_ASKED_FURTHER, 0, {"causes__causes": []}),
    (C.EVERY_ROOT_COVERED, 1, {"actions__actions__1__causes": ["O3"]}),
    (C.EVERY_ROOT_COVERED, 0, {"actions__actions__0__causes": [], "actions__actions__1__causes": []}),
    (C.ERROR_PROOFING_FIRST, 1, ONLY_LOOKED_FOR),
    (C.ERROR_PROOFING_FIRST, 1, {"actions__actions__1__what": "Retrain the operators"}),
    (C.ERROR_PROOFING_FIRST, 0, TRAINED),
    (C.ERROR_PROOFING_FIRST, 0, {f"actions__actions__{row}__kind": "ADMINISTRATIVE" for row in (0, 1)}),
    (C.PROVED_AFTERWARDS, 1, {"verification__measured__0__bad_after": 2}),
    (C.PROVED_AFTERWARDS, 1, {"verification__decision": "INEFFECTIVE"}),
    (C.PROVED_AFTERWARDS, 0, {"verification__measured__0__from_on": "2026-08-19"}),
    (C.PROVED_AFTERWARDS, 0, {"verification__measured__0__from_on": None}),
    (C.PROVED_AFTERWARDS, 0, {"implementation__implemented__0__implemented_on": None}),
    (C.PROVED_AFTERWARDS, 0, {"verification": None}),
    (C.READ_ACROSS_DECIDED, 1, {"prevention__read_across__0__owner": ""}),
    (C.READ_ACROSS_DECIDED, 1, {"prevention__read_across__1__reason": ""}),
    (C.READ_ACROSS_DECIDED, 0, {"prevention__read_across": []}),
    (C.CLOSED, 1, {"closing__open_actions": [{"what": "FM-331", "owner": "Wu", "due_on": "2026-10-01"}]}),
    (C.CLOSED, 0, {"closing__results": ""}),
    (C.CUSTOMER_AGREED, 1, {"closing__answered_by": ""}),
    (C.CUSTOMER_AGREED, 0, {"closing__customers_answer": "OPEN"}),
    (C.LESSON_STORED, 1, {"closing__keywords": ""}),
    (C.LESSON_STORED, 0, {"closing__lesson": ""}),
]

OUT: list[tuple[KnockOut, EightDState, dict[str, Any]]] = [
    # knock-out, its step, what is changed in the good 8D
    (K.NO_CONTAINMENT_QUANTITIES, EightDState.D3, NONE_SUSPECT),
    (K.NO_VERIFIED_CAUSE, EightDState.D4, {"causes__causes__2__verified": False}),
    (K.NO_ESCAPE_CAUSE, EightDState.D4, {"causes__causes__5__verified": False}),
    (K.NO_EFFECTIVENESS_PROOF, EightDState.D6, {"verification__decision": "INEFFECTIVE"}),
    (K.NO_EFFECTIVENESS_PROOF, EightDState.D6, {"verification__measured": []}),
    (K.NO_DOCUMENT_CHANGE, EightDState.D7, {"prevention__documents": []}),
]
