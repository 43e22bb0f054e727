"""The life of a complaint: one registry of every legal move. Anything that is not a row here is refused.

Source: policy §4 with decisions 6 and 7. What a move asks for beyond its row is in `requirements`, what follows from it
in `consequences`; its form is `models.forms.FORMS[event]`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from rules.case import Case
from rules.eight_d.vocabulary import EightDState
from rules.vocabulary import BulletinState, Kind, Level, Phase
from rules.vocabulary import ClockKind as K
from rules.vocabulary import Role as R
from rules.vocabulary import State as S

Stand = S | EightDState | BulletinState
StandT = TypeVar("StandT", bound=Stand)


class Event(StrEnum):
    """What can happen to a case: each is a move, a form, an entry of the ledger and a step of a story."""

    REGISTER = "REGISTER"
    TAKE_OVER = "TAKE_OVER"
    SUPPLY_FACTS = "SUPPLY_FACTS"
    ANSWER = "ANSWER"
    CONVERT = "CONVERT"
    MERGE = "MERGE"
    VOID = "VOID"
    TRIAGE = "TRIAGE"
    JUDGE = "JUDGE"
    SET_LEVEL = "SET_LEVEL"
    CORRECT = "CORRECT"
    NOT_OURS = "NOT_OURS"
    AGREEMENT = "AGREEMENT"
    ISSUE_FORM = "ISSUE_FORM"
    SIGN_FORM = "SIGN_FORM"
    DISPUTE = "DISPUTE"
    RETRANSFER = "RETRANSFER"
    NAME_RESPONSIBLE = "NAME_RESPONSIBLE"
    FIRST_REPLY = "FIRST_REPLY"
    INTERIM_REPLY = "INTERIM_REPLY"
    CUSTOMER_REPLY = "CUSTOMER_REPLY"
    APPROVE_REPLY = "APPROVE_REPLY"
    CONTAIN = "CONTAIN"
    RELATED_CALL = "RELATED_CALL"
    COMPLETE_8D = "COMPLETE_8D"
    JOIN_8D = "JOIN_8D"
    PROVE_8D = "PROVE_8D"
    REOPEN_8D = "REOPEN_8D"
    LOG_CONTACT = "LOG_CONTACT"
    FOLLOW_GUIDE = "FOLLOW_GUIDE"
    SWITCH = "SWITCH"
    PROMISE = "PROMISE"
    MOVE_PROMISE = "MOVE_PROMISE"
    GRANT_GOODWILL = "GRANT_GOODWILL"
    ASK_SUPERIOR = "ASK_SUPERIOR"
    FINISH_TASK = "FINISH_TASK"
    APPLY_CLOSING = "APPLY_CLOSING"
    CALL_BACK = "CALL_BACK"
    APPROVE_CLOSING = "APPROVE_CLOSING"
    WITHDRAW = "WITHDRAW"
    LOSE_CUSTOMER = "LOSE_CUSTOMER"
    APPLY_DEFERRAL = "APPLY_DEFERRAL"
    REVIEW_DEFERRAL = "REVIEW_DEFERRAL"
    START_TRACKING = "START_TRACKING"
    REVIEW_TRACKING = "REVIEW_TRACKING"
    REACTIVATE = "REACTIVATE"
    REOPEN = "REOPEN"
    REPORT_EXTERNAL = "REPORT_EXTERNAL"
    PROGRESS = "PROGRESS"
    D0 = "D0"
    D1 = "D1"
    D2 = "D2"
    D3 = "D3"
    D4 = "D4"
    D5 = "D5"
    D6 = "D6"
    VERIFY = "VERIFY"
    D7 = "D7"
    D8 = "D8"
    REJECT_8D = "REJECT_8D"
    REVIEW_EFFECT = "REVIEW_EFFECT"
    TRANSLATE_8D = "TRANSLATE_8D"
    ACKNOWLEDGE_NOTICE = "ACKNOWLEDGE_NOTICE"
    APPEAL_NOTICE = "APPEAL_NOTICE"
    DECIDE_APPEAL = "DECIDE_APPEAL"
    REVERSE_NOTICE = "REVERSE_NOTICE"
    SIGN_BULLETIN = "SIGN_BULLETIN"
    DECLARE_BULLETIN = "DECLARE_BULLETIN"
    EXECUTE_BULLETIN = "EXECUTE_BULLETIN"


class To(StrEnum):
    """Where a move leads when that is not one fixed state; NEXT is the first step of an 8D that is not done."""

    SAME = "SAME"
    BACK = "BACK"
    NEXT = "NEXT"


@dataclass(frozen=True, slots=True)
class Move:
    """One legal move. `when` is the answer that picks this row among the rows of its event and state."""

    event: Event
    sources: tuple[Stand, ...]
    target: Stand | To
    who: tuple[R, ...]
    requires: tuple[str, ...] = ()
    starts: tuple[K, ...] = ()
    stops: tuple[K, ...] = ()
    cancels: tuple[K, ...] = ()
    holds: tuple[K, ...] = ()
    resumes: tuple[K, ...] = ()
    when: str = ""

    def target_for(self, case: Case, stand: StandT) -> StandT:
        """Return the state afterwards of what stands at `stand`; where the next step of an 8D leads, it is worked out."""
        of_the_same_life = type(stand)
        if self.target is To.BACK:
            return of_the_same_life(case.applied_from or S.IN_PROCESS)
        if isinstance(self.target, To):
            return stand
        return of_the_same_life(self.target)


CSC = (R.FIRST_INQUIRY_OWNER, R.CSC_SUPERVISOR, R.CSC_MANAGER)
SPECIALISTS = (R.PRE_SALES_CS, R.AFTER_SALES_CS, R.CSC_SUPERVISOR, R.CSC_MANAGER)
STARTERS = (R.CSC_MANAGER, R.GENERAL_MGMT, R.MGMT_REP)
DEPARTMENT = (R.RESPONSIBLE, R.RECEIVER, R.DEPT_MANAGER)
LIFE = (K.TRIAGE, K.TRANSFER, K.OWNER, K.CONTAINMENT_REPLY, K.SUPERIOR_48H)
EVERY_CLOCK = tuple(K)
BEFORE_TRANSFER = (S.REGISTERED, S.CLARIFYING, S.TRIAGED)
IN_HANDLING = (S.TRIAGED, S.TRANSFERRED, S.ACCEPTED, S.IN_PROCESS)
OPEN = (
    *BEFORE_TRANSFER,
    S.NOT_OURS,
    S.TRANSFERRED,
    S.ACCEPTED,
    S.IN_PROCESS,
    S.DEFER_APPLIED,
    S.TRACKING,
    S.CLOSE_APPLIED,
    S.CONFIRMED,
)
# What costs somebody money may still be answered when the case is closed.
EVER = (*OPEN, S.CLOSED)
WORKING = (S.NOT_OURS, *IN_HANDLING, S.DEFER_APPLIED, S.TRACKING)
E = Event

# fmt: off
MOVES = (
    # event             from                      to                who                                    must hold, clocks
    Move(E.REGISTER,        (),                       S.REGISTERED,     (R.ANYONE,), ("known_customer", "not_in_future", "channel_named"), starts=LIFE, when="COMPLETE"),
    Move(E.REGISTER,        (),                       S.CLARIFYING,     (R.ANYONE,), ("known_customer", "not_in_future", "channel_named"), starts=LIFE, when="INCOMPLETE"),
    Move(E.REGISTER,        (),                       S.REGISTERED,     (R.ANYONE,), ("known_customer", "not_in_future", "channel_named"), starts=(K.ANSWER,), when="NO_COMPLAINT"),
    Move(E.TAKE_OVER,       (),                       S.REGISTERED,     STARTERS, ("known_customer", "not_in_future", "channel_named", "old_case_in_order"), starts=LIFE, when="OPEN"),
    Move(E.TAKE_OVER,       (),                       S.REGISTERED,     STARTERS, ("known_customer", "not_in_future", "channel_named", "old_case_in_order"), starts=(K.ANSWER,), when="OPEN_QUESTION"),
    Move(E.TAKE_OVER,       (),                       S.CLOSED,         STARTERS, ("known_customer", "not_in_future", "channel_named", "old_case_in_order"), when="CLOSED"),
    Move(E.TAKE_OVER,       (),                       S.ANSWERED,       STARTERS, ("known_customer", "not_in_future", "channel_named", "old_case_in_order"), when="CLOSED_QUESTION"),
    Move(E.SUPPLY_FACTS,    (S.CLARIFYING,),          S.REGISTERED,     SPECIALISTS, ("something_supplied", "facts_in_order"), when="COMPLETE"),
    Move(E.SUPPLY_FACTS,    (S.CLARIFYING,),          To.SAME,          SPECIALISTS, ("something_supplied", "facts_in_order"), when="INCOMPLETE"),
    Move(E.SUPPLY_FACTS,    (S.REGISTERED, *WORKING), To.SAME,          (R.ANYONE,), ("something_supplied", "facts_in_order")),
    Move(E.ANSWER,          (S.REGISTERED,),          S.ANSWERED,       (R.ANYONE,), ("no_complaint", "declined_politely"), stops=(K.ANSWER,)),
    Move(E.CONVERT,         (S.REGISTERED, S.ANSWERED), S.REGISTERED,   CSC,         ("no_complaint",), starts=LIFE, cancels=(K.ANSWER,)),
    Move(E.MERGE,           BEFORE_TRANSFER,          S.MERGED,         SPECIALISTS, ("mergeable",), cancels=EVERY_CLOCK),
    Move(E.VOID,            BEFORE_TRANSFER,          S.VOID,           (R.CSC_MANAGER,), ("reason_given",), cancels=EVERY_CLOCK),

    Move(E.TRIAGE,          (S.REGISTERED,),          S.TRIAGED,        CSC,         ("a_complaint", "triage_complete"), starts=(K.CLOSE,), stops=(K.TRIAGE,), when="RATIONAL"),
    Move(E.TRIAGE,          (S.REGISTERED,),          S.TRIAGED,        CSC,         ("a_complaint", "triage_complete"), stops=(K.TRIAGE,), cancels=(K.SUPERIOR_48H,), when="IRRATIONAL"),
    Move(E.JUDGE,           IN_HANDLING,              To.SAME,          (*CSC, R.QA, R.QA_MANAGER), ("evidence_given",)),
    Move(E.JUDGE,           (S.NOT_OURS,),            To.SAME,          (*CSC, R.QA, R.QA_MANAGER), ("evidence_given",), when="STILL_NOT_OURS"),
    Move(E.JUDGE,           (S.NOT_OURS,),            S.TRANSFERRED,    (*CSC, R.QA, R.QA_MANAGER), ("evidence_given", "receiver_found"), starts=(K.TRANSFER,), cancels=(K.CONTACT,), when="OURS_AFTER_ALL"),
    Move(E.SET_LEVEL,       IN_HANDLING,              To.SAME,          (R.CSC_MANAGER,), ("reason_given", "level_may_be_set")),
    Move(E.CORRECT,         (*IN_HANDLING, S.NOT_OURS), To.SAME,        (*CSC,),     ("reason_given", "correction_valid")),
    Move(E.NOT_OURS,        (S.TRIAGED,),             S.NOT_OURS,       (*SPECIALISTS, R.SYSTEM), ("judged_not_ours",), starts=(K.CONTACT,), cancels=(K.TRANSFER,)),
    Move(E.AGREEMENT,       (S.NOT_OURS,),            S.CLOSE_APPLIED,  SPECIALISTS, ("agreement_told",), starts=(K.CALLBACK,), stops=(K.CONTACT, K.SUPERIOR_48H), holds=(K.CLOSE,), when="AGREED"),
    Move(E.AGREEMENT,       (S.NOT_OURS,),            S.TRANSFERRED,    SPECIALISTS, ("agreement_told", "receiver_found"), starts=(K.TRANSFER,), stops=(K.CONTACT,), when="DISAGREED"),

    Move(E.ISSUE_FORM,      (S.TRIAGED,),             S.TRANSFERRED,    (*CSC, R.SYSTEM), ("receiver_found",)),
    Move(E.SIGN_FORM,       (S.TRANSFERRED,),         S.ACCEPTED,       (R.RECEIVER, R.DEPT_MANAGER), ("current_revision",), starts=(K.FIRST_REPLY,), stops=(K.TRANSFER,)),
    Move(E.DISPUTE,         (S.TRANSFERRED,),         S.TRIAGED,        (R.RECEIVER, R.DEPT_MANAGER), ("reason_given", "disputes_left")),
    Move(E.RETRANSFER,      (S.ACCEPTED, S.IN_PROCESS), S.TRANSFERRED,  CSC,         ("reason_given", "another_department", "receiver_found"), starts=(K.TRANSFER,), cancels=(K.FIRST_REPLY, K.INTERIM)),
    Move(E.NAME_RESPONSIBLE, (*IN_HANDLING, S.DEFER_APPLIED), To.SAME,  (*CSC, R.RECEIVER, R.DEPT_MANAGER), ("of_the_department",), stops=(K.OWNER,)),
    Move(E.FIRST_REPLY,     (S.ACCEPTED,),            S.IN_PROCESS,     DEPARTMENT,  ("a_rational_case", "goal_set"), starts=(K.INTERIM,), stops=(K.FIRST_REPLY,)),
    Move(E.INTERIM_REPLY,   (S.IN_PROCESS,),          To.SAME,          DEPARTMENT,  (), starts=(K.INTERIM,), stops=(K.INTERIM,)),
    Move(E.CUSTOMER_REPLY,  OPEN,                     To.SAME,          (*CSC, *DEPARTMENT, R.SALES, R.ASSISTANT, R.PRE_SALES_CS, R.AFTER_SALES_CS, R.DEPUTY_GM, R.GM), ("reply_complete", "reply_released", "reply_in_good_form"), stops=(K.CONTAINMENT_REPLY,), when="INITIAL"),
    Move(E.CUSTOMER_REPLY,  OPEN,                     To.SAME,          (*CSC, *DEPARTMENT, R.SALES, R.ASSISTANT, R.PRE_SALES_CS, R.AFTER_SALES_CS, R.DEPUTY_GM, R.GM), ("reply_complete", "reply_released", "reply_in_good_form"), when="LATER"),
    Move(E.APPROVE_REPLY,   OPEN,                     To.SAME,          (R.GM,),     ("an_external_case",)),
    Move(E.CONTAIN,         OPEN,                     To.SAME,          (R.ANYONE,), ("containment_complete",)),
    Move(E.RELATED_CALL,    (*WORKING, S.CLOSE_APPLIED, S.CONFIRMED), To.SAME, (R.ANYONE,), ("related_customer",)),
    Move(E.COMPLETE_8D,     WORKING,                  To.SAME,          (R.QA, R.QA_MANAGER), ("eight_d_owed", "file_of_the_8d")),
    Move(E.JOIN_8D,         WORKING,                  To.SAME,          (R.QA, R.QA_MANAGER), ("eight_d_to_join",)),
    Move(E.PROVE_8D,        (*OPEN, S.CLOSED),        To.SAME,          (R.SYSTEM,), ()),
    Move(E.REOPEN_8D,       (*OPEN, S.CLOSED),        To.SAME,          (R.SYSTEM,), ()),
    Move(E.LOG_CONTACT,     (*OPEN, S.CLOSED),        To.SAME,          (R.ANYONE,), ()),
    Move(E.FOLLOW_GUIDE,    (*OPEN, S.CLOSED),        To.SAME,          (R.ANYONE,), ("guide_followed", "audit_of_somebody")),
    Move(E.SWITCH,          OPEN,                     To.SAME,          (R.ANYONE,), ("switch_of_one_thing",)),
    Move(E.PROMISE,         OPEN,                     To.SAME,          (R.ANYONE,), ("promise_sound",)),
    Move(E.MOVE_PROMISE,    OPEN,                     To.SAME,          (R.ANYONE,), ("reason_given", "promise_may_move")),
    Move(E.GRANT_GOODWILL,  (*OPEN, S.CLOSED),        To.SAME,          (R.ANYONE,), ("reason_given", "within_authority")),
    Move(E.ASK_SUPERIOR,    OPEN,                     To.SAME,          (R.ANYONE,), ()),
    Move(E.FINISH_TASK,     (*OPEN, S.CLOSED),        To.SAME,          (R.ANYONE,), ("task_open", "question_answered", "call_back_promised_again")),

    Move(E.APPLY_CLOSING,   (S.IN_PROCESS, S.TRACKING), S.CLOSE_APPLIED, (R.RESPONSIBLE, R.RECEIVER, R.DEPT_MANAGER), ("applicant_of_level", "closing_standard"), starts=(K.CALLBACK,), stops=(K.SUPERIOR_48H, K.INTERIM, K.REVIEW), holds=(K.CLOSE,)),
    Move(E.WITHDRAW,        (S.REGISTERED, S.CLARIFYING, S.NOT_OURS, *IN_HANDLING, S.DEFER_APPLIED, S.TRACKING), S.CLOSE_APPLIED, CSC, ("customers_words",), starts=(K.CALLBACK,), stops=(K.SUPERIOR_48H, K.INTERIM, K.REVIEW, K.CONTACT), cancels=(K.DEFER_REVIEW,), holds=(K.CLOSE,)),
    Move(E.LOSE_CUSTOMER,   (S.IN_PROCESS,),          S.CONFIRMED,      (R.DEPT_MANAGER, R.CSC_MANAGER), ("reason_given", "retention_tried"), starts=(K.APPROVAL,), stops=(K.SUPERIOR_48H, K.INTERIM), holds=(K.CLOSE,)),
    Move(E.CALL_BACK,       (S.CLOSE_APPLIED,),       S.CONFIRMED,      (R.CSC_MANAGER, R.CSC_SUPERVISOR, R.PRE_SALES_CS, R.AFTER_SALES_CS), ("caller_of_level", "four_eyes", "eight_d_still_proved"), starts=(K.APPROVAL,), stops=(K.CALLBACK,), when="SATISFIED"),
    Move(E.CALL_BACK,       (S.CLOSE_APPLIED,),       To.BACK,          (R.CSC_MANAGER, R.CSC_SUPERVISOR, R.PRE_SALES_CS, R.AFTER_SALES_CS), ("caller_of_level", "four_eyes"), stops=(K.CALLBACK,), resumes=(K.CLOSE, K.SUPERIOR_48H), when="NOT_SATISFIED"),
    Move(E.CALL_BACK,       (S.CLOSE_APPLIED,),       To.SAME,          (R.CSC_MANAGER, R.CSC_SUPERVISOR, R.PRE_SALES_CS, R.AFTER_SALES_CS), ("caller_of_level", "four_eyes"), when="UNREACHABLE"),
    Move(E.CALL_BACK,       (S.CLOSE_APPLIED,),       S.CONFIRMED,      (R.CSC_MANAGER,), ("four_eyes", "tried_often_enough", "eight_d_still_proved"), starts=(K.APPROVAL,), stops=(K.CALLBACK,), when="ACCEPTED_ON_EVIDENCE"),
    Move(E.APPROVE_CLOSING, (S.CONFIRMED,),           To.SAME,          (R.CSC_SUPERVISOR, R.CSC_MANAGER, R.DEPUTY_GM, R.GM), ("approver_in_turn", "four_eyes", "eight_d_still_proved"), when="APPROVE"),
    Move(E.APPROVE_CLOSING, (S.CONFIRMED,),           S.CLOSED,         (R.CSC_SUPERVISOR, R.CSC_MANAGER, R.DEPUTY_GM, R.GM), ("approver_in_turn", "four_eyes", "eight_d_still_proved"), starts=(K.EFFECTIVENESS_90D,), stops=(K.APPROVAL,), when="APPROVE_LAST"),
    Move(E.APPROVE_CLOSING, (S.CONFIRMED,),           To.BACK,          (R.CSC_SUPERVISOR, R.CSC_MANAGER, R.DEPUTY_GM, R.GM), ("approver_in_turn", "four_eyes", "reason_given"), stops=(K.APPROVAL,), resumes=(K.CLOSE, K.SUPERIOR_48H), when="REJECT"),

    Move(E.APPLY_DEFERRAL,  (S.IN_PROCESS,),          S.DEFER_APPLIED,  (R.DEPT_MANAGER,), ("not_external", "deferral_grounded"), starts=(K.DEFER_REVIEW,), holds=(K.CLOSE,)),
    Move(E.REVIEW_DEFERRAL, (S.DEFER_APPLIED,),       To.SAME,          SPECIALISTS, ("mode_chosen", "reviewer_is_another"), when="APPROVE"),
    Move(E.REVIEW_DEFERRAL, (S.DEFER_APPLIED,),       S.TRACKING,       SPECIALISTS, ("mode_chosen", "reviewer_is_another"), starts=(K.REVIEW,), stops=(K.DEFER_REVIEW,), cancels=(K.CLOSE, K.SUPERIOR_48H, K.INTERIM), when="APPROVE_LAST"),
    Move(E.REVIEW_DEFERRAL, (S.DEFER_APPLIED,),       S.IN_PROCESS,     SPECIALISTS, ("reason_given", "reviewer_is_another"), stops=(K.DEFER_REVIEW,), resumes=(K.CLOSE,), when="REJECT"),
    Move(E.START_TRACKING,  (S.ACCEPTED,),            S.TRACKING,       CSC,         ("an_irrational_case",), starts=(K.REVIEW,), stops=(K.FIRST_REPLY,), cancels=(K.CLOSE, K.SUPERIOR_48H)),
    Move(E.REVIEW_TRACKING, (S.TRACKING,),            To.SAME,          (R.DEPT_MANAGER,), ("decision_at_the_end",), starts=(K.REVIEW,), stops=(K.REVIEW,), when="CONTINUE"),
    Move(E.REVIEW_TRACKING, (S.TRACKING,),            To.SAME,          (R.DEPT_MANAGER,), ("reason_given",), starts=(K.REVIEW,), stops=(K.REVIEW,), when="PROLONG"),
    Move(E.REVIEW_TRACKING, (S.TRACKING,),            S.IN_PROCESS,     (R.DEPT_MANAGER,), ("reason_given",), starts=(K.CLOSE, K.SUPERIOR_48H), stops=(K.REVIEW,), when="REACTIVATE"),
    Move(E.REVIEW_TRACKING, (S.TRACKING,),            S.CLOSE_APPLIED,  (R.DEPT_MANAGER,), ("closing_standard",), starts=(K.CALLBACK,), stops=(K.REVIEW,), when="CLOSE"),
    Move(E.REACTIVATE,      (S.TRACKING,),            S.IN_PROCESS,     SPECIALISTS, ("reason_given",), starts=(K.CLOSE, K.SUPERIOR_48H), cancels=(K.REVIEW,)),
    Move(E.REOPEN,          (S.CLOSED,),              S.IN_PROCESS,     SPECIALISTS, ("reason_given", "reopen_window"), starts=(K.CLOSE, K.CONTAINMENT_REPLY, K.SUPERIOR_48H), cancels=(K.EFFECTIVENESS_90D,), when="HANDLED"),
    Move(E.REOPEN,          (S.CLOSED,),              S.TRANSFERRED,    SPECIALISTS, ("reason_given", "reopen_window", "receiver_found"), starts=(K.TRANSFER, K.CLOSE, K.CONTAINMENT_REPLY, K.SUPERIOR_48H), cancels=(K.EFFECTIVENESS_90D,), when="NEVER_TRANSFERRED"),
    Move(E.REOPEN,          (S.CLOSED,),              S.REGISTERED,     SPECIALISTS, ("reason_given", "reopen_window"), starts=LIFE, cancels=(K.EFFECTIVENESS_90D,), when="NEVER_TRIAGED"),
    Move(E.REPORT_EXTERNAL, (S.REGISTERED, S.CLARIFYING), To.SAME,      (R.ANYONE,), ("body_named",), starts=(K.TRIAGE, K.TRANSFER, K.CONTAINMENT_REPLY, K.SUPERIOR_48H), when="UNTRIAGED"),
    Move(E.REPORT_EXTERNAL, (S.TRIAGED, S.TRANSFERRED, S.ACCEPTED), To.SAME, (R.ANYONE,), ("body_named",), starts=(K.TRANSFER, K.FIRST_REPLY, K.CONTAINMENT_REPLY, K.SUPERIOR_48H, K.CLOSE), when="IN_TRANSFER"),
    Move(E.REPORT_EXTERNAL, (S.IN_PROCESS,),          To.SAME,          (R.ANYONE,), ("body_named",), starts=(K.CONTAINMENT_REPLY, K.INTERIM, K.SUPERIOR_48H, K.CLOSE), when="IN_PROCESS"),
    Move(E.REPORT_EXTERNAL, (S.TRACKING,),            S.IN_PROCESS,     (R.ANYONE,), ("body_named",), starts=(K.CONTAINMENT_REPLY, K.INTERIM, K.SUPERIOR_48H, K.CLOSE), cancels=(K.REVIEW,), when="TRACKED"),
    Move(E.REPORT_EXTERNAL, (S.NOT_OURS,),            S.TRANSFERRED,    (R.ANYONE,), ("body_named", "receiver_found"), starts=(K.TRANSFER, K.CONTAINMENT_REPLY, K.SUPERIOR_48H, K.CLOSE), cancels=(K.CONTACT,), when="NOT_OURS"),
    Move(E.REPORT_EXTERNAL, (S.DEFER_APPLIED, S.CLOSE_APPLIED, S.CONFIRMED), S.IN_PROCESS, (R.ANYONE,), ("body_named",), starts=(K.CONTAINMENT_REPLY, K.INTERIM, K.SUPERIOR_48H, K.CLOSE), cancels=(K.DEFER_REVIEW, K.CALLBACK, K.APPROVAL), when="WAITING"),

    Move(E.ACKNOWLEDGE_NOTICE, EVER,                  To.SAME,          (R.ANYONE,), ("notice_of_the_case", "liable_for_the_notice")),
    Move(E.APPEAL_NOTICE,   EVER,                     To.SAME,          (R.ANYONE,), ("notice_of_the_case", "liable_for_the_notice", "appeal_in_time", "reason_given")),
    Move(E.DECIDE_APPEAL,   EVER,                     To.SAME,          (R.DEPUTY_GM, R.GM), ("notice_of_the_case", "appeal_to_decide", "appeal_of_another", "reason_given"), when="UPHOLD"),
    Move(E.DECIDE_APPEAL,   EVER,                     To.SAME,          (R.DEPUTY_GM, R.GM), ("notice_of_the_case", "appeal_to_decide", "appeal_of_another", "reason_given"), when="WITHDRAW"),
    Move(E.REVERSE_NOTICE,  EVER,                     To.SAME,          (R.DEPUTY_GM, R.GM), ("notice_of_the_case", "notice_to_reverse", "reason_given")),
)

# The 8D that serves one or many complaints: a subject of its own beside them. Source: decisions 2, 20, 22; T15.
WORKERS = (R.TEAM_MEMBER, R.QA, R.QA_MANAGER, *DEPARTMENT)
JUDGES = (R.QA, R.QA_MANAGER)
G = EightDState
STEPS = (G.D0, G.D1, G.D2, G.D3, G.D4, G.D5, G.D6, G.VERIFY, G.D7, G.D8)
STEP = ("step_in_turn", "step_in_order", "written_well", "not_too_long")

EIGHT_D_MOVES = (
    Move(E.D0,              STEPS,                    To.NEXT,          WORKERS,     STEP, when="NEEDED"),
    Move(E.D0,              STEPS,                    G.DROPPED,        (R.QA_MANAGER,), ("step_in_turn", "step_in_order"), when="NOT_NEEDED"),
    Move(E.D1,              STEPS,                    To.NEXT,          WORKERS,     (*STEP, "team_known")),
    Move(E.D2,              STEPS,                    To.NEXT,          WORKERS,     (*STEP, "photos_on_file"), when="PROBLEM"),
    Move(E.D2,              STEPS,                    G.DROPPED,        (R.QA_MANAGER,), ("step_in_turn", "step_in_order"), when="NO_PROBLEM"),
    Move(E.D3,              STEPS,                    To.NEXT,          WORKERS,     STEP),
    Move(E.D4,              STEPS,                    To.NEXT,          WORKERS,     STEP),
    Move(E.D5,              STEPS,                    To.NEXT,          WORKERS,     (*STEP, "administrative_only_by_quality")),
    Move(E.D6,              STEPS,                    To.NEXT,          WORKERS,     (*STEP, "photos_on_file")),
    Move(E.VERIFY,          STEPS,                    To.NEXT,          JUDGES,      (*STEP, "verifier_is_another"), when="EFFECTIVE"),
    Move(E.VERIFY,          STEPS,                    G.D4,             JUDGES,      (*STEP, "verifier_is_another"), when="INEFFECTIVE"),
    Move(E.D7,              STEPS,                    To.NEXT,          WORKERS,     STEP),
    Move(E.D8,              STEPS,                    To.NEXT,          (R.QA_MANAGER, R.TEAM_MEMBER), STEP),
    Move(E.REJECT_8D,       (*STEPS, G.COMPLETE, G.ELSEWHERE),     To.NEXT,          (*JUDGES, *CSC, R.SALES), ("reason_given", "step_to_go_back_to")),
    Move(E.REVIEW_EFFECT,   (G.COMPLETE,),            To.SAME,          JUDGES,      ("review_owed",), when="HOLDS"),
    Move(E.REVIEW_EFFECT,   (G.COMPLETE,),            G.D4,             JUDGES,      ("review_owed", "reason_given"), when="FAILS"),
    Move(E.TRANSLATE_8D,    STEPS,                    To.SAME,          (R.ANYONE,), ("something_translated",)),
)

# The bulletin of a week's assessments: signed, then declared, then carried out. What they must hold: `rules.bulletin`.
# Source: 004 §7.8, §7.9.
B = BulletinState

BULLETIN_MOVES = (
    Move(E.SIGN_BULLETIN,    (B.SUBMITTED,),             B.PUBLISHED,   (R.GM,),     (), when="SIGN"),
    Move(E.SIGN_BULLETIN,    (B.SUBMITTED,),             B.RETURNED,    (R.GM,),     ("reason_given",), when="RETURN"),
    Move(E.DECLARE_BULLETIN, (B.PUBLISHED,),             B.DECLARED,    (R.GENERAL_MGMT,), ("something_to_declare",)),
    Move(E.EXECUTE_BULLETIN, (B.PUBLISHED, B.DECLARED),  To.SAME,       (R.FINANCE, R.GENERAL_MGMT), ("declared_first", "by_the_body_itself", "body_owes_it", "voucher_given"), when="ONE_OF_THE_BODIES"),
    Move(E.EXECUTE_BULLETIN, (B.PUBLISHED, B.DECLARED),  B.EXECUTED,    (R.FINANCE, R.GENERAL_MGMT), ("declared_first", "by_the_body_itself", "body_owes_it", "voucher_given"), when="LAST_BODY"),
)
# fmt: on

GATES: dict[S, E] = {
    S.REGISTERED: E.TRIAGE,
    S.CLARIFYING: E.SUPPLY_FACTS,
    S.TRIAGED: E.ISSUE_FORM,
    S.NOT_OURS: E.AGREEMENT,
    S.TRANSFERRED: E.SIGN_FORM,
    S.ACCEPTED: E.FIRST_REPLY,
    S.IN_PROCESS: E.PROGRESS,
    S.DEFER_APPLIED: E.REVIEW_DEFERRAL,
    S.TRACKING: E.REVIEW_TRACKING,
    S.CLOSE_APPLIED: E.CALL_BACK,
    S.CONFIRMED: E.APPROVE_CLOSING,
}

PHASES: dict[S, Phase] = {
    **dict.fromkeys((*BEFORE_TRANSFER, S.NOT_OURS, S.TRANSFERRED, S.ACCEPTED), Phase.ACCEPT),
    **dict.fromkeys((S.IN_PROCESS, S.DEFER_APPLIED, S.TRACKING, S.CLOSE_APPLIED, S.CONFIRMED), Phase.HANDLE),
    **dict.fromkeys((S.CLOSED, S.MERGED, S.VOID, S.ANSWERED), Phase.IMPROVE),
}


REGISTRY = (*MOVES, *EIGHT_D_MOVES, *BULLETIN_MOVES)
EIGHT_D_GATES: dict[EightDState, E] = {step: E(step.value) for step in STEPS}
EIGHT_D_EVENTS = frozenset(move.event for move in EIGHT_D_MOVES)


def gate_of(state: S, kind: Kind, level: Level) -> Event | None:
    """Return the one main gate at which a case waits for a person; None when nothing more is owed.

    Source: decisions 1.
    """
    if state is S.REGISTERED and not kind.is_complaint:
        return E.ANSWER
    if state is S.ACCEPTED and level is Level.IRRATIONAL:
        return E.START_TRACKING
    return GATES.get(state)


def automatic_move(case: Case) -> Event | None:
    """Return the move that the system makes by itself now: right after triage the form is issued, or the case is not ours.

    A disputed form waits for the service centre's decision. Source: decisions 3.
    """
    if case.state is not S.TRIAGED or _disputed(case):
        return None
    if not_ours(case):
        return E.NOT_OURS
    return E.ISSUE_FORM


def not_ours(case: Case) -> bool:
    """Whether the case goes the way of 002 §3.5: the customer or a third party is responsible, and it is not irrational."""
    return case.responsibility in {"CUSTOMER", "THIRD_PARTY"} and case.level is not Level.IRRATIONAL


def moves_of(event: Event, state: Stand | None) -> tuple[Move, ...]:
    """Return the rows of an event that leave a state; `None` is the state before registration."""
    return tuple(
        move for move in REGISTRY if move.event is event and (state in move.sources if state else not move.sources)
    )


def _disputed(case: Case) -> bool:
    newest = case.last(E.TRIAGE, E.DISPUTE, E.ISSUE_FORM)
    return newest is not None and newest.kind == E.DISPUTE
