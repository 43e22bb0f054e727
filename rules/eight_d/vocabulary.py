"""The words of an 8D: the closed lists of codes that its steps use."""

from enum import StrEnum

from rules.vocabulary import Language


class EightDState(StrEnum):
    """The step at which an 8D waits, or how it ended. Source: 001 p20, decisions 20 and 21."""

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
    COMPLETE = "COMPLETE"
    ELSEWHERE = "ELSEWHERE"
    DROPPED = "DROPPED"
    REPLACED = "REPLACED"

    @property
    def is_open(self) -> bool:
        """Whether a step waits for a person."""
        return self not in {EightDState.COMPLETE, EightDState.ELSEWHERE, EightDState.DROPPED, EightDState.REPLACED}


class EightDEnd(StrEnum):
    """How an 8D ends for its complaints. Source: T15 (waiver), 001 p19."""

    PROVED = "PROVED"
    WAIVED = "WAIVED"
    NO_PROBLEM = "NO_PROBLEM"


class EightDType(StrEnum):
    """Where in the life of the goods the problem showed."""

    ZERO_KM = "ZERO_KM"
    FIELD = "FIELD"
    WARRANTY = "WARRANTY"
    TRANSPORT = "TRANSPORT"
    DELIVERY = "DELIVERY"
    SERVICE = "SERVICE"


class TeamRole(StrEnum):
    """What a member of the team does. Source: 001 p17."""

    CHAMPION = "CHAMPION"
    LEADER = "LEADER"
    MEMBER = "MEMBER"


class Dimension(StrEnum):
    """A row of the Is / Is-not table. Source: 001 p21."""

    WHAT = "WHAT"
    WHERE = "WHERE"
    WHEN = "WHEN"
    EXTENT = "EXTENT"


class Place(StrEnum):
    """A place where suspect goods may be. Source: 001 p18."""

    OUR_WIP = "OUR_WIP"
    OUR_FG = "OUR_FG"
    TRANSIT = "TRANSIT"
    CUSTOMER_STORE = "CUSTOMER_STORE"
    CUSTOMER_LINE = "CUSTOMER_LINE"
    FIELD = "FIELD"
    VENDOR = "VENDOR"


class CauseKind(StrEnum):
    """Why it happened, why it was not found, and why the system let both be. Source: 001 p20."""

    OCCURRENCE = "OCCURRENCE"
    ESCAPE = "ESCAPE"
    SYSTEM = "SYSTEM"


class Branch(StrEnum):
    """A branch of the fishbone."""

    MAN = "MAN"
    MACHINE = "MACHINE"
    MATERIAL = "MATERIAL"
    METHOD = "METHOD"
    MEASUREMENT = "MEASUREMENT"
    ENVIRONMENT = "ENVIRONMENT"


class Finding(StrEnum):
    """What became of a possible cause."""

    POSSIBLE = "POSSIBLE"
    EXCLUDED = "EXCLUDED"
    CONFIRMED = "CONFIRMED"


class ProofMethod(StrEnum):
    """How a cause is proved to be one. Source: 001 p20."""

    SWITCH_ON_OFF = "SWITCH_ON_OFF"
    REPRODUCTION = "REPRODUCTION"
    MEASUREMENT = "MEASUREMENT"
    DATA = "DATA"


class ActionKind(StrEnum):
    """What an action does to its cause, the strongest first. Source: 001 p20 (防呆设计)."""

    ELIMINATE = "ELIMINATE"
    ERROR_PROOF = "ERROR_PROOF"
    DETECT = "DETECT"
    ADMINISTRATIVE = "ADMINISTRATIVE"


class Effect(StrEnum):
    """Quality's explicit decision on the measures taken. Source: 001 p20 (D6?), 002 §3.9."""

    EFFECTIVE = "EFFECTIVE"
    INEFFECTIVE = "INEFFECTIVE"


class Better(StrEnum):
    """Which way a measure improves."""

    LOWER = "LOWER"
    HIGHER = "HIGHER"


class DocumentType(StrEnum):
    """A document of the quality system that D7 changes."""

    FMEA = "FMEA"
    CONTROL_PLAN = "CONTROL_PLAN"
    WORK_INSTRUCTION = "WORK_INSTRUCTION"
    INSPECTION_PLAN = "INSPECTION_PLAN"
    DRAWING = "DRAWING"
    SPECIFICATION = "SPECIFICATION"
    TRAINING_PLAN = "TRAINING_PLAN"
    OTHER = "OTHER"


class ReadAcross(StrEnum):
    """Whether the same could happen at another product, line or site."""

    APPLIES = "APPLIES"
    DOES_NOT_APPLY = "DOES_NOT_APPLY"


class CostKind(StrEnum):
    """A kind of cost of poor quality. Source: 004 §A.6."""

    FREIGHT = "FREIGHT"
    REWORK = "REWORK"
    SCRAP = "SCRAP"
    LABOUR = "LABOUR"
    TRAVEL = "TRAVEL"
    COMPENSATION = "COMPENSATION"
    GOODWILL = "GOODWILL"
    WARRANTY = "WARRANTY"
    OTHER = "OTHER"


class CustomersAnswer(StrEnum):
    """What the customer says to the 8D."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"


class PhotoShows(StrEnum):
    """What a photo shows."""

    GOOD = "GOOD"
    BAD = "BAD"
    BEFORE = "BEFORE"
    AFTER = "AFTER"
    OTHER = "OTHER"


class Verdict(StrEnum):
    """Whether what the customer reports is a problem at all. Source: 001 p19 (认清楚问题本身是不是问题)."""

    PROBLEM = "PROBLEM"
    NO_PROBLEM = "NO_PROBLEM"


class LintRule(StrEnum):
    """What a reader from the customer's quality department would stop at. Source: 001 p20, catalogue J."""

    BLAME = "BLAME"
    TRAINING_ONLY = "TRAINING_ONLY"
    VAGUE = "VAGUE"
    INSPECTION_ONLY = "INSPECTION_ONLY"
    CAUSE_IN_PROBLEM = "CAUSE_IN_PROBLEM"
    NO_QUANTITIES = "NO_QUANTITIES"
    NO_ESCAPE_CAUSE = "NO_ESCAPE_CAUSE"
    NO_EVIDENCE = "NO_EVIDENCE"
    NO_VERIFICATION = "NO_VERIFICATION"
    NO_OWNER = "NO_OWNER"
    REPEATED_WHY = "REPEATED_WHY"
    NOT_COVERED = "NOT_COVERED"
    OLD_PROOF = "OLD_PROOF"
    DATES_OUT_OF_ORDER = "DATES_OUT_OF_ORDER"
    PLACEHOLDER = "PLACEHOLDER"


class Criterion(StrEnum):
    """What an 8D gets points for, in the order of its steps."""

    PROTECTED_IN_TIME = "PROTECTED_IN_TIME"
    DECISION_JUSTIFIED = "DECISION_JUSTIFIED"
    CROSS_FUNCTIONAL = "CROSS_FUNCTIONAL"
    CONTACTS_COMPLETE = "CONTACTS_COMPLETE"
    FACTS_NOT_CAUSES = "FACTS_NOT_CAUSES"
    QUANTIFIED = "QUANTIFIED"
    LIMITS_GIVEN = "LIMITS_GIVEN"
    PIECES_ADD_UP = "PIECES_ADD_UP"
    ALL_PLACES_COVERED = "ALL_PLACES_COVERED"
    CONTAINMENT_EFFECTIVE = "CONTAINMENT_EFFECTIVE"
    ROOT_VERIFIED = "ROOT_VERIFIED"
    CHAIN_HOLDS = "CHAIN_HOLDS"
    PERSON_ASKED_FURTHER = "PERSON_ASKED_FURTHER"
    EVERY_ROOT_COVERED = "EVERY_ROOT_COVERED"
    ERROR_PROOFING_FIRST = "ERROR_PROOFING_FIRST"
    PROVED_AFTERWARDS = "PROVED_AFTERWARDS"
    READ_ACROSS_DECIDED = "READ_ACROSS_DECIDED"
    CLOSED = "CLOSED"
    CUSTOMER_AGREED = "CUSTOMER_AGREED"
    LESSON_STORED = "LESSON_STORED"


class KnockOut(StrEnum):
    """What no number of points makes good."""

    NO_CONTAINMENT_QUANTITIES = "NO_CONTAINMENT_QUANTITIES"
    NO_VERIFIED_CAUSE = "NO_VERIFIED_CAUSE"
    NO_ESCAPE_CAUSE = "NO_ESCAPE_CAUSE"
    NO_EFFECTIVENESS_PROOF = "NO_EFFECTIVENESS_PROOF"
    NO_DOCUMENT_CHANGE = "NO_DOCUMENT_CHANGE"


class ScoreColour(StrEnum):
    """The verdict of a score."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"


class Layout(StrEnum):
    """How the report of an 8D is laid out: in the manner of VDA, of the Global 8D, or one page of D0 to D3."""

    VDA = "VDA"
    G8D = "G8D"
    THREE_D = "THREE_D"


class Edition(StrEnum):
    """For whom a report is printed: colleagues read all, the customer what concerns him."""

    INTERNAL = "INTERNAL"
    CUSTOMER = "CUSTOMER"


class ReportLanguage(StrEnum):
    """The language of a report, or two of them side by side."""

    ZH_CN = "zh_CN"
    ZH_TW = "zh_TW"
    EN = "en"
    ZH_CN_EN = "zh_CN-en"
    ZH_TW_EN = "zh_TW-en"

    @property
    def languages(self) -> tuple[Language] | tuple[Language, Language]:
        """The language, and the one beside it."""
        first, _, second = self.partition("-")
        return (Language(first), Language(second)) if second else (Language(first),)
