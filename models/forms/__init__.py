"""What people fill in: one form an event, validated before anything is asked of a rule."""

from models.forms.base import Form
from models.forms.closing import ApplyClosing, ApproveClosing, CallBack, LoseCustomer, Reopen, Withdraw
from models.forms.containment import Complete8D, Contain, RelatedCall
from models.forms.intake import Answer, Convert, Merge, Register, SupplyFacts, Void
from models.forms.progress import Progress
from models.forms.replies import ApproveReply, AskSuperior, CustomerReply, FinishTask, LogContact
from models.forms.tracking import (
    ApplyDeferral,
    Reactivate,
    ReportExternal,
    ReviewDeferral,
    ReviewTracking,
    StartTracking,
)
from models.forms.transfer import (
    Dispute,
    FirstReply,
    InterimReply,
    IssueForm,
    NameResponsible,
    Retransfer,
    SignForm,
)
from models.forms.triage import Agreement, Correct, Judge, NotOurs, SetLevel, Triage
from rules.lifecycle import Event

FORMS: dict[Event, type[Form]] = {
    Event.REGISTER: Register,
    Event.SUPPLY_FACTS: SupplyFacts,
    Event.ANSWER: Answer,
    Event.CONVERT: Convert,
    Event.MERGE: Merge,
    Event.VOID: Void,
    Event.TRIAGE: Triage,
    Event.JUDGE: Judge,
    Event.SET_LEVEL: SetLevel,
    Event.CORRECT: Correct,
    Event.NOT_OURS: NotOurs,
    Event.AGREEMENT: Agreement,
    Event.ISSUE_FORM: IssueForm,
    Event.SIGN_FORM: SignForm,
    Event.DISPUTE: Dispute,
    Event.RETRANSFER: Retransfer,
    Event.NAME_RESPONSIBLE: NameResponsible,
    Event.FIRST_REPLY: FirstReply,
    Event.INTERIM_REPLY: InterimReply,
    Event.CUSTOMER_REPLY: CustomerReply,
    Event.APPROVE_REPLY: ApproveReply,
    Event.CONTAIN: Contain,
    Event.RELATED_CALL: RelatedCall,
    Event.COMPLETE_8D: Complete8D,
    Event.LOG_CONTACT: LogContact,
    Event.ASK_SUPERIOR: AskSuperior,
    Event.FINISH_TASK: FinishTask,
    Event.APPLY_CLOSING: ApplyClosing,
    Event.CALL_BACK: CallBack,
    Event.APPROVE_CLOSING: ApproveClosing,
    Event.WITHDRAW: Withdraw,
    Event.LOSE_CUSTOMER: LoseCustomer,
    Event.APPLY_DEFERRAL: ApplyDeferral,
    Event.REVIEW_DEFERRAL: ReviewDeferral,
    Event.START_TRACKING: StartTracking,
    Event.REVIEW_TRACKING: ReviewTracking,
    Event.REACTIVATE: Reactivate,
    Event.REOPEN: Reopen,
    Event.REPORT_EXTERNAL: ReportExternal,
    Event.PROGRESS: Progress,
}
