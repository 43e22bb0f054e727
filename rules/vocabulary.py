"""The words of the procedure: every closed list of codes that a form, a table or a rule may use.

A code is what is stored; its wording in each language is in the catalogs under the context of the enum's name.
"""

from enum import StrEnum


class Language(StrEnum):
    """A language of forms, documents and mails."""

    ZH_CN = "zh_CN"
    ZH_TW = "zh_TW"
    EN = "en"


class Kind(StrEnum):
    """What a customer's feedback is. Only COMPLAINT, EXTERNAL and INTERNAL run the complaint's life cycle.

    Source: T1.
    """

    INQUIRY = "INQUIRY"
    SUGGESTION = "SUGGESTION"
    PRAISE = "PRAISE"
    COMPLAINT = "COMPLAINT"
    EXTERNAL = "EXTERNAL"
    SERVICE_REQUEST = "SERVICE_REQUEST"
    INTERNAL = "INTERNAL"

    @property
    def is_complaint(self) -> bool:
        """Whether it runs the complaint's life cycle."""
        return self in {Kind.COMPLAINT, Kind.EXTERNAL, Kind.INTERNAL}


class Channel(StrEnum):
    """How the feedback reached the company. Source: 002 §2.1."""

    PHONE = "PHONE"
    FAX = "FAX"
    EMAIL = "EMAIL"
    MEETING = "MEETING"
    VERBAL = "VERBAL"
    WEB = "WEB"
    IM = "IM"
    LETTER = "LETTER"
    HOTLINE = "HOTLINE"
    VISIT = "VISIT"
    SURVEY = "SURVEY"
    EXTERNAL_BODY = "EXTERNAL_BODY"
    OTHER = "OTHER"


class Subject(StrEnum):
    """What the dissatisfaction is about. Source: 002 §1.5."""

    PRODUCT_QUALITY = "PRODUCT_QUALITY"
    SERVICE_ATTITUDE = "SERVICE_ATTITUDE"
    SALES_SERVICE = "SALES_SERVICE"
    AFTER_SALES = "AFTER_SALES"
    DELIVERY = "DELIVERY"
    COMMERCIAL = "COMMERCIAL"
    OTHER = "OTHER"


class Demand(StrEnum):
    """What the customer asks for. Source: 004 §3.1. UNKNOWN is a gap that the clarification closes."""

    UNKNOWN = "UNKNOWN"
    EXPLANATION = "EXPLANATION"
    COMPENSATION = "COMPENSATION"
    REPAIR = "REPAIR"
    REPLACE = "REPLACE"
    REFUND = "REFUND"
    APOLOGY = "APOLOGY"
    OTHER = "OTHER"


class CustomerKind(StrEnum):
    """Who may complain. Source: 004 §2, 003 L769."""

    PROSPECT = "PROSPECT"
    SOLD_RETAIL = "SOLD_RETAIL"
    SECONDARY_DEALER = "SECONDARY_DEALER"
    DIRECT_OUTLET = "DIRECT_OUTLET"
    CONTRACTOR = "CONTRACTOR"
    OEM = "OEM"
    DISTRIBUTOR = "DISTRIBUTOR"
    INTERNAL = "INTERNAL"
    OTHER = "OTHER"


class Tier(StrEnum):
    """The customer's tier. Source: T17."""

    KEY = "KEY"
    TIER1 = "TIER1"
    TIER2 = "TIER2"
    GENERAL = "GENERAL"
    DEFOCUS = "DEFOCUS"


class Level(StrEnum):
    """The four levels of a complaint, in rising order. Source: 004 §3.1 to §3.5."""

    GENERAL = "GENERAL"
    MEDIUM = "MEDIUM"
    STRONG = "STRONG"
    IRRATIONAL = "IRRATIONAL"


class LevelClass(StrEnum):
    """The column of a policy table for a case: its level, told apart by external body and irrational order."""

    GENERAL = "GENERAL"
    MEDIUM = "MEDIUM"
    STRONG = "STRONG"
    EXTERNAL = "EXTERNAL"
    IRRATIONAL_1 = "IRRATIONAL_1"
    IRRATIONAL_2 = "IRRATIONAL_2"


class LevelCause(StrEnum):
    """Why a level was set. Source: 004 §7.4.3, catalogue R-004-E.1."""

    TRIAGE = "TRIAGE"
    AUTO_EXPIRY = "AUTO_EXPIRY"
    REFUSAL = "REFUSAL"
    MANUAL = "MANUAL"
    EXTERNAL = "EXTERNAL"
    REOPEN = "REOPEN"
    REPEAT = "REPEAT"
    DEFERRAL = "DEFERRAL"
    REACTIVATE = "REACTIVATE"
    PLAYBOOK = "PLAYBOOK"


class ExternalBody(StrEnum):
    """The body outside the company that a customer has appealed to. Source: 004 §3.12."""

    NONE = "NONE"
    MEDIA = "MEDIA"
    GOVERNMENT = "GOVERNMENT"
    SOCIAL_ORG = "SOCIAL_ORG"
    COURT = "COURT"


class TriageSign(StrEnum):
    """What the words of a complaint seem to tell beside its category, the most pressing first."""

    SAFETY = "SAFETY"
    LINE_STOP = "LINE_STOP"
    EXTERNAL = "EXTERNAL"
    THREAT = "THREAT"
    CLAIM = "CLAIM"
    LOSS = "LOSS"
    SEVERAL_CUSTOMERS = "SEVERAL_CUSTOMERS"
    SEVERAL_LOTS = "SEVERAL_LOTS"
    REPEAT = "REPEAT"
    ANGER = "ANGER"

    @property
    def is_pressing(self) -> bool:
        """Whether it must not wait in a queue."""
        return self in {TriageSign.SAFETY, TriageSign.LINE_STOP, TriageSign.EXTERNAL}


class Truth(StrEnum):
    """Whether what the customer says is so. Source: 002 §3.5."""

    TRUE = "TRUE"
    PARTLY = "PARTLY"
    FALSE = "FALSE"
    UNVERIFIABLE = "UNVERIFIABLE"


class Responsibility(StrEnum):
    """Whose responsibility the matter is. Source: 002 §3.5; UNDER_INVESTIGATION is decided before closing."""

    UNDER_INVESTIGATION = "UNDER_INVESTIGATION"
    OURS = "OURS"
    SHARED = "SHARED"
    VENDOR = "VENDOR"
    CUSTOMER = "CUSTOMER"
    THIRD_PARTY = "THIRD_PARTY"

    @property
    def is_ours(self) -> bool:
        """Whether the full way (containment, cause, corrective action) is owed. Source: 002 §3.6."""
        return self in {Responsibility.OURS, Responsibility.SHARED}


class Nature(StrEnum):
    """Whether the problem is a passing abnormality or structural. Source: 001 p19."""

    ABNORMALITY = "ABNORMALITY"
    STRUCTURAL = "STRUCTURAL"


class CauseSide(StrEnum):
    """Product or misuse. Source: 004 LSCIA, Clarify."""

    PRODUCT = "PRODUCT"
    MISUSE = "MISUSE"
    SERVICE = "SERVICE"
    BOTH = "BOTH"


class ImpactKind(StrEnum):
    """What the problem costs the customer. Source: 001 p16."""

    UNKNOWN = "UNKNOWN"
    EFFICIENCY = "EFFICIENCY"
    PERFORMANCE = "PERFORMANCE"
    SAFETY = "SAFETY"
    COST = "COST"
    OTHER = "OTHER"


class PlaceOnObject(StrEnum):
    """Where on the object the problem shows. Source: 001 p21, p29."""

    UNKNOWN = "UNKNOWN"
    INSIDE = "INSIDE"
    OUTSIDE = "OUTSIDE"
    TOP = "TOP"
    BOTTOM = "BOTTOM"
    SURFACE = "SURFACE"
    CORE_END = "CORE_END"
    RANDOM = "RANDOM"
    OTHER = "OTHER"


class Trend(StrEnum):
    """Which way the quantity moves. Source: 001 p22."""

    UNKNOWN = "UNKNOWN"
    RISING = "RISING"
    STABLE = "STABLE"
    FALLING = "FALLING"


class Evidence(StrEnum):
    """How a phenomenon is known. Source: 001 p20."""

    UNKNOWN = "UNKNOWN"
    SEEN = "SEEN"
    FELT = "FELT"
    MEASURED = "MEASURED"


class DepartmentType(StrEnum):
    """What a department does. Source: 004 §4, §5."""

    MANAGING = "MANAGING"
    EXECUTING = "EXECUTING"
    QA = "QA"
    PRODUCTION = "PRODUCTION"
    PMC = "PMC"
    FINANCE = "FINANCE"
    GENERAL_MGMT = "GENERAL_MGMT"
    SALES = "SALES"
    MARKETING = "MARKETING"
    SERVICE_STATION = "SERVICE_STATION"
    LOGISTICS = "LOGISTICS"
    PM = "PM"
    FAE = "FAE"
    OTHER = "OTHER"


class BelongsTo(StrEnum):
    """The unit that a department belongs to; it decides the route of execution. Source: 004 §7.9."""

    COMPANY = "COMPANY"
    SALES_COMPANY = "SALES_COMPANY"
    SALES_SERVICE_PROVIDER = "SALES_SERVICE_PROVIDER"


class Role(StrEnum):
    """What a person may do: first the roles that an employee carries, then those that follow from the case."""

    ANYONE = "ANYONE"
    PRE_SALES_CS = "PRE_SALES_CS"
    AFTER_SALES_CS = "AFTER_SALES_CS"
    CSC_SUPERVISOR = "CSC_SUPERVISOR"
    CSC_MANAGER = "CSC_MANAGER"
    QA = "QA"
    QA_MANAGER = "QA_MANAGER"
    SALES = "SALES"
    ASSISTANT = "ASSISTANT"
    PMC = "PMC"
    PRODUCTION = "PRODUCTION"
    FINANCE = "FINANCE"
    GENERAL_MGMT = "GENERAL_MGMT"
    DEPUTY_GM = "DEPUTY_GM"
    GM = "GM"
    MGMT_REP = "MGMT_REP"
    AUDITOR = "AUDITOR"
    SYSTEM = "SYSTEM"
    # roles that follow from the case
    FIRST_INQUIRY_OWNER = "FIRST_INQUIRY_OWNER"
    RECEIVER = "RECEIVER"
    RESPONSIBLE = "RESPONSIBLE"
    DEPT_MEMBER = "DEPT_MEMBER"
    DEPT_MANAGER = "DEPT_MANAGER"
    TEAM_MEMBER = "TEAM_MEMBER"


class State(StrEnum):
    """Where a complaint stands. Source: policy §4; ANSWERED ends what is not a complaint (002 §2.3)."""

    REGISTERED = "REGISTERED"
    CLARIFYING = "CLARIFYING"
    TRIAGED = "TRIAGED"
    NOT_OURS = "NOT_OURS"
    TRANSFERRED = "TRANSFERRED"
    ACCEPTED = "ACCEPTED"
    IN_PROCESS = "IN_PROCESS"
    DEFER_APPLIED = "DEFER_APPLIED"
    TRACKING = "TRACKING"
    CLOSE_APPLIED = "CLOSE_APPLIED"
    CONFIRMED = "CONFIRMED"
    CLOSED = "CLOSED"
    MERGED = "MERGED"
    VOID = "VOID"
    ANSWERED = "ANSWERED"

    @property
    def is_final(self) -> bool:
        """Whether nothing more is owed and the record is read-only."""
        return self in {State.CLOSED, State.MERGED, State.VOID, State.ANSWERED}


class Phase(StrEnum):
    """The three steps of handling a complaint. Source: 001 p11."""

    ACCEPT = "ACCEPT"
    HANDLE = "HANDLE"
    IMPROVE = "IMPROVE"


class ClockKind(StrEnum):
    """A time limit of the procedure. Source: T3, T11, T16, T17."""

    TRIAGE = "TRIAGE"
    TRANSFER = "TRANSFER"
    FIRST_REPLY = "FIRST_REPLY"
    OWNER = "OWNER"
    CONTAINMENT_REPLY = "CONTAINMENT_REPLY"
    INTERIM = "INTERIM"
    SUPERIOR_48H = "SUPERIOR_48H"
    CLOSE = "CLOSE"
    CALLBACK = "CALLBACK"
    APPROVAL = "APPROVAL"
    DEFER_REVIEW = "DEFER_REVIEW"
    REVIEW = "REVIEW"
    CONTACT = "CONTACT"
    ANSWER = "ANSWER"
    EFFECTIVENESS_90D = "EFFECTIVENESS_90D"


class ClockState(StrEnum):
    """Where a clock stands. Source: catalogue R-004-G.4."""

    RUNNING = "RUNNING"
    HELD = "HELD"
    MET = "MET"
    BREACHED = "BREACHED"
    CANCELLED = "CANCELLED"


class ClosureKind(StrEnum):
    """First closure is within the limit fixed at triage, second is not. Source: 004 §3.11."""

    FIRST = "FIRST"
    SECOND = "SECOND"


class ClosingResult(StrEnum):
    """How a case ended for the customer."""

    SOLVED = "SOLVED"
    NOT_OURS_AGREED = "NOT_OURS_AGREED"
    WITHDRAWN = "WITHDRAWN"
    TRACKED_OUT = "TRACKED_OUT"
    LOST_CUSTOMER = "LOST_CUSTOMER"


class CallbackResult(StrEnum):
    """What the customer said at the call-back. Source: T11."""

    SATISFIED = "SATISFIED"
    NOT_SATISFIED = "NOT_SATISFIED"
    UNREACHABLE = "UNREACHABLE"
    ACCEPTED_ON_EVIDENCE = "ACCEPTED_ON_EVIDENCE"


class Decision(StrEnum):
    """A yes or no of a person with authority."""

    APPROVE = "APPROVE"
    REJECT = "REJECT"


class DeferralGround(StrEnum):
    """Why a complaint cannot or need not be closed now. Source: 004 §7.4.2."""

    NO_SHORT_TERM_ABILITY = "NO_SHORT_TERM_ABILITY"
    NO_NEED = "NO_NEED"


class TrackingMode(StrEnum):
    """How an irrational complaint is followed. Source: T16."""

    WATCH = "WATCH"
    MONITOR = "MONITOR"


class ReviewDecision(StrEnum):
    """What a tracking review decides. Source: T16."""

    CONTINUE = "CONTINUE"
    PROLONG = "PROLONG"
    REACTIVATE = "REACTIVATE"
    CLOSE = "CLOSE"


class IrrationalReason(StrEnum):
    """Why a complaint counts as irrational. Source: 004 §3.5; the codes are T1's."""

    NONE = "NONE"
    MIS_01 = "MIS-01"
    MIS_02 = "MIS-02"
    MIS_03 = "MIS-03"


class CustomerReplyKind(StrEnum):
    """What a reply to the customer is. Source: T10."""

    INITIAL = "INITIAL"
    INTERIM = "INTERIM"
    FINAL = "FINAL"
    EXPLANATION = "EXPLANATION"


class ReplyFault(StrEnum):
    """What can be wrong with a reply: the ten commandments, and what else the standard of replies asks for.

    TC04 (joking) and TC06 (nit-picking) are heard in a call's audit, not read in a text. Source: 003 L1186, T10.
    """

    TC01 = "TC01"
    TC02 = "TC02"
    TC03 = "TC03"
    TC04 = "TC04"
    TC05 = "TC05"
    TC06 = "TC06"
    TC07 = "TC07"
    TC08 = "TC08"
    TC09 = "TC09"
    TC10 = "TC10"
    NO_COURTESY = "NO_COURTESY"
    FEW_FACTS = "FEW_FACTS"
    WRONG_FACT = "WRONG_FACT"
    FORMULAIC = "FORMULAIC"


class ContainmentState(StrEnum):
    """How far the problem has come at a place. Source: 001 p18."""

    OCCURRING = "OCCURRING"
    OCCURRED = "OCCURRED"
    NOT_YET = "NOT_YET"


class ContainmentType(StrEnum):
    """What contains a problem. Source: 001 p18, p29."""

    STOP = "STOP"
    CAUSE_QUERY = "CAUSE_QUERY"
    SORT = "SORT"
    QUARANTINE = "QUARANTINE"
    DISPATCH = "DISPATCH"
    SEAL_AT_CUSTOMER = "SEAL_AT_CUSTOMER"
    TIGHTEN = "TIGHTEN"
    HOLD_THEN_TRIAL = "HOLD_THEN_TRIAL"
    CONVERT_ON_SITE = "CONVERT_ON_SITE"
    SCRAP_ON_SITE = "SCRAP_ON_SITE"
    SERVICE = "SERVICE"


class RelatedReason(StrEnum):
    """Why another customer may be affected. Source: 001 p12."""

    SAME_LOT = "SAME_LOT"
    SAME_PART = "SAME_PART"
    SAME_MATERIAL = "SAME_MATERIAL"


class Via(StrEnum):
    """Who speaks to the customer: the department itself or through the service centre. Source: 004 §7.3."""

    DIRECT = "DIRECT"
    THROUGH_CSC = "THROUGH_CSC"


class Identity(StrEnum):
    """How sure the ledger is of a person: stated on a form, proved by signing in, or the system itself."""

    STATED = "stated"
    PROVED = "proved"
    SYSTEM = "system"


class IntakeOutcome(StrEnum):
    """What became of something that came in. RECEIVED is kept and not looked at yet; QUARANTINED waits for a person."""

    RECEIVED = "RECEIVED"
    REGISTERED = "REGISTERED"
    ADDED = "ADDED"
    IGNORED = "IGNORED"
    REFUSED = "REFUSED"
    QUARANTINED = "QUARANTINED"


class ImportMode(StrEnum):
    """What a list holds: complaints new here, or old cases that another register held. Source: decisions 31."""

    NEW = "NEW"
    HISTORY = "HISTORY"


class OldState(StrEnum):
    """How an old case stood in the register that it is taken over from. Source: decisions 31."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Meaning(StrEnum):
    """In what sense a person signs."""

    AUTHORED = "AUTHORED"
    VERIFIED = "VERIFIED"
    APPROVED = "APPROVED"
    RELEASED = "RELEASED"


class TaskKind(StrEnum):
    """Something that a person owes beside the clocks."""

    CLARIFY = "CLARIFY"
    CONSULT = "CONSULT"
    RELATED_CALL = "RELATED_CALL"
    EIGHT_D_STEP = "EIGHT_D_STEP"
    FACE_SAVING = "FACE_SAVING"
    MERGE_PROPOSAL = "MERGE_PROPOSAL"
    NAME_RECEIVER = "NAME_RECEIVER"
    ASK_SUPERIOR = "ASK_SUPERIOR"
    PROMISE = "PROMISE"
    ONSITE_VISIT = "ONSITE_VISIT"
    PLAYBOOK_STEP = "PLAYBOOK_STEP"
    EFFECT_REVIEW = "EFFECT_REVIEW"
    DELIVERY = "DELIVERY"
    SIMILAR_PROPOSAL = "SIMILAR_PROPOSAL"
    CLUSTER = "CLUSTER"


class ClusterBy(StrEnum):
    """What the complaints of a cluster have in common beside their category. Source: T13."""

    LOT = "LOT"
    PRODUCT = "PRODUCT"


class TrackingDuty(StrEnum):
    """What the manager of a department owes a complaint that he tracks. Source: T16."""

    REVIEW = "REVIEW"
    CONTACT = "CONTACT"
    DECISION = "DECISION"


class StepAnswer(StrEnum):
    """What was found when a step of a playbook is a question. Source: R-000-p08.1."""

    NOT_ASKED = "NOT_ASKED"
    YES = "YES"
    NO = "NO"


class SwitchKind(StrEnum):
    """What is changed when a talk does not get on. Source: 003 L1184 (三换原则)."""

    PERSON = "PERSON"
    TIME = "TIME"
    PLACE = "PLACE"


class PromiseKind(StrEnum):
    """What is promised to a customer. Source: 000 p12; 004 LSCIA (CALLBACK_TIME)."""

    CALLBACK_TIME = "CALLBACK_TIME"
    DELIVERY = "DELIVERY"
    ACTION = "ACTION"
    DOCUMENT = "DOCUMENT"
    COMPENSATION = "COMPENSATION"
    OTHER = "OTHER"


class GoodwillType(StrEnum):
    """What makes up for an inconvenience. Source: 004 §A.5."""

    GIFT = "GIFT"
    DISCOUNT = "DISCOUNT"
    SERVICE = "SERVICE"
    CASH = "CASH"
    REWARD = "REWARD"


class EffectKind(StrEnum):
    """What falls due by itself, in the order in which things of one moment are worked out. Source: T4, T7 to T9."""

    WARNING = "WARNING"
    LIMIT_MISSED = "LIMIT_MISSED"
    SUPERIOR_REPORT = "SUPERIOR_REPORT"
    TASK_OVERDUE = "TASK_OVERDUE"
    FINDING = "FINDING"
    EXPIRY = "EXPIRY"
    FIRST_DUE_MISSED = "FIRST_DUE_MISSED"
    REVIEW_MISSED = "REVIEW_MISSED"
    DECISION_MISSED = "DECISION_MISSED"
    WATCH_ENDED = "WATCH_ENDED"
    FINE = "FINE"
    CONFIRMATION = "CONFIRMATION"
    REFERRAL = "REFERRAL"


class AssessmentKind(StrEnum):
    """What an assessment is: a late reaction, a missed closing due, a month overdue, or what takes one back.

    Source: T7, T7b, T8; 004 §7.6; decisions 24.
    """

    FINDING = "FINDING"
    PENALTY = "PENALTY"
    FINE = "FINE"
    REVERSAL = "REVERSAL"


class AssessmentState(StrEnum):
    """How far an assessment has come. Source: R-004-P.1.

    BULLETINED is in a bulletin that waits for its signature; PUBLISHED in one that is signed; WITHDRAWN before it was
    confirmed; EXECUTED by every body that has to.
    """

    PROPOSED = "PROPOSED"
    APPEALED = "APPEALED"
    REFERRED = "REFERRED"
    WITHDRAWN = "WITHDRAWN"
    CONFIRMED = "CONFIRMED"
    BULLETINED = "BULLETINED"
    PUBLISHED = "PUBLISHED"
    EXECUTED = "EXECUTED"


class AssessmentUnit(StrEnum):
    """In what an assessment counts: money, or points where wages may not be cut. Source: policy A-15."""

    CNY = "CNY"
    POINTS = "POINTS"


class AppealDecision(StrEnum):
    """What becomes of an appeal against an assessment. Source: R-004-P.2."""

    UPHOLD = "UPHOLD"
    WITHDRAW = "WITHDRAW"


class ExecutingBody(StrEnum):
    """Who carries out an assessment. Source: 004 §6.2, §6.4, §7.9."""

    GENERAL_MGMT = "GENERAL_MGMT"
    FINANCE = "FINANCE"


class ReportKind(StrEnum):
    """A report of one week. Source: 004 §7.7, §7.8."""

    WEEKLY = "WEEKLY"
    BULLETIN = "BULLETIN"


class BulletinState(StrEnum):
    """How far a bulletin has come; what was returned unsigned is made again. Source: R-004-7.8b, §7.9."""

    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    PUBLISHED = "PUBLISHED"
    DECLARED = "DECLARED"
    EXECUTED = "EXECUTED"


class DocumentKind(StrEnum):
    """A document that the system prints."""

    HANDLING_FORM = "HANDLING_FORM"
    CLOSING_LETTER = "CLOSING_LETTER"
    EIGHT_D = "EIGHT_D"
    ACKNOWLEDGEMENT = "ACKNOWLEDGEMENT"
    NTF_REPORT = "NTF_REPORT"
    NOT_OURS_LETTER = "NOT_OURS_LETTER"
    DECLINE_LETTER = "DECLINE_LETTER"
    ASSESSMENT_NOTICE = "ASSESSMENT_NOTICE"
    BULLETIN = "BULLETIN"
    WEEKLY_REPORT = "WEEKLY_REPORT"


class Indicator(StrEnum):
    """A figure of the weekly report that has a part and a whole. Source: 004 §7.7, §3.11, §1.1; catalogue Q."""

    COMPLAINT_RATE = "COMPLAINT_RATE"
    FIRST_CLOSURE = "FIRST_CLOSURE"
    SECOND_CLOSURE = "SECOND_CLOSURE"
    ON_TIME = "ON_TIME"
    CLOSING = "CLOSING"
    FIRST_IRRATIONAL = "FIRST_IRRATIONAL"
    SECOND_IRRATIONAL = "SECOND_IRRATIONAL"
    OWNER_4H = "OWNER_4H"
    REPLY_4H = "REPLY_4H"
    APPLIED_48H = "APPLIED_48H"
    CALLBACK_12H = "CALLBACK_12H"
    RELATED_CALLS = "RELATED_CALLS"
    CALLBACK_REACHED = "CALLBACK_REACHED"
    SATISFIED = "SATISFIED"
    REOPENED = "REOPENED"
    REPEATED = "REPEATED"
    EIGHT_D_FIRST_TIME = "EIGHT_D_FIRST_TIME"
    EIGHT_D_ON_TIME = "EIGHT_D_ON_TIME"
    EIGHT_D_EFFECTIVE = "EIGHT_D_EFFECTIVE"


class Area(StrEnum):
    """A part of the portal, which the policy opens to some roles."""

    MY_WORK = "MY_WORK"
    CASES = "CASES"
    FORMS = "FORMS"
    EXPORTS = "EXPORTS"
    LIVE_VIEW = "LIVE_VIEW"
    DOCUMENTS = "DOCUMENTS"
    AUDIT = "AUDIT"
    VERIFY = "VERIFY"
    OWN_ACCOUNT = "OWN_ACCOUNT"
    ACCOUNTS = "ACCOUNTS"
    PERSONAL_DATA = "PERSONAL_DATA"
    INTAKE = "INTAKE"
    HEALTH = "HEALTH"
    POLICIES = "POLICIES"
    CUSTOMERS = "CUSTOMERS"


class VersionState(StrEnum):
    """Where a version of a policy stands: written, enacted for a day to come, in force, or followed by another."""

    DRAFT = "DRAFT"
    TO_COME = "TO_COME"
    IN_FORCE = "IN_FORCE"
    PAST = "PAST"


class HealthState(StrEnum):
    """How something of the installation does, from well to bad."""

    OK = "OK"
    WARN = "WARN"
    BAD = "BAD"


class HealthCheck(StrEnum):
    """What is looked at to say how the installation does."""

    SCHEMA = "SCHEMA"
    POLICIES = "POLICIES"
    CALENDAR = "CALENDAR"
    SWEEP = "SWEEP"
    FLOWS = "FLOWS"
    RUNS = "RUNS"
    OUTBOX = "OUTBOX"
    UNDELIVERABLE = "UNDELIVERABLE"
    QUARANTINE = "QUARANTINE"
    RECEIVERS = "RECEIVERS"
    DUTY = "DUTY"
    SEAL = "SEAL"
    ANCHORS = "ANCHORS"
    LEDGER = "LEDGER"
    BACKUP = "BACKUP"
    DISK = "DISK"
    CLOCK = "CLOCK"
    SIMULATION = "SIMULATION"


class AccountEvent(StrEnum):
    """What befalls an account of the portal, as the ledger keeps it."""

    ACCOUNT_OPENED = "ACCOUNT_OPENED"
    ACCOUNT_INVITED = "ACCOUNT_INVITED"
    ACCOUNT_DISABLED = "ACCOUNT_DISABLED"
    ACCOUNT_ENABLED = "ACCOUNT_ENABLED"
    ACCOUNT_LOCKED = "ACCOUNT_LOCKED"
    ACCESS_REFUSED = "ACCESS_REFUSED"
    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    SIGN_IN_FAILED = "SIGN_IN_FAILED"
    SESSION_ENDED = "SESSION_ENDED"
    SESSIONS_ENDED = "SESSIONS_ENDED"
    PASSWORD_SET = "PASSWORD_SET"  # noqa: S105  the name of an event
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105  the name of an event
    SECOND_FACTOR_SET = "SECOND_FACTOR_SET"
    SECOND_FACTOR_REMOVED = "SECOND_FACTOR_REMOVED"
    PROVIDER_BOUND = "PROVIDER_BOUND"
    TOKEN_MADE = "TOKEN_MADE"  # noqa: S105  the name of an event
    CASES_EXPORTED = "CASES_EXPORTED"


class ProvedBy(StrEnum):
    """By what a person has proved who he is."""

    PASSWORD = "PASSWORD"  # noqa: S105  the name of a way
    PASSWORD_AND_CODE = "PASSWORD_AND_CODE"  # noqa: S105  the name of a way
    PROVIDER = "PROVIDER"
