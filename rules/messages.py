"""What the procedure says of each message: by when its reader must act, what goes with it, and when it is overtaken."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.vocabulary import BulletinState, ClockKind, DocumentKind, State, TaskKind

K = ClockKind
PROMISED_TO_CUSTOMERS = (K.CONTAINMENT_REPLY, K.CONTACT, K.ANSWER)


@dataclass(frozen=True, slots=True)
class MessageKind:
    """One kind of message. `clocks`: the first of them that runs says by when the reader must act, or hears again."""

    clocks: tuple[ClockKind, ...] = ()
    task: TaskKind | None = None
    document: DocumentKind | None = None
    written_by_a_person: bool = False
    while_open: bool = False
    only_in: State | None = None
    while_bulletin: tuple[BulletinState, ...] = ()


TO_DO = MessageKind(while_open=True)
BY_CLOSING = MessageKind((K.CLOSE,), while_open=True)

MESSAGES: Mapping[str, MessageKind] = {
    # to the customer
    "acknowledgement": MessageKind(PROMISED_TO_CUSTOMERS),
    "answer": MessageKind(document=DocumentKind.DECLINE_LETTER, written_by_a_person=True),
    "closing_letter": MessageKind(document=DocumentKind.CLOSING_LETTER),
    "customer_reply": MessageKind(PROMISED_TO_CUSTOMERS, written_by_a_person=True),
    "is_it_solved": MessageKind((K.CALLBACK,), only_in=State.CLOSE_APPLIED),
    "merged": MessageKind(PROMISED_TO_CUSTOMERS),
    # within the company
    "approval_due": MessageKind((K.APPROVAL,), only_in=State.CONFIRMED),
    "call_back_due": MessageKind((K.CALLBACK,), only_in=State.CLOSE_APPLIED),
    "closed": MessageKind(task=TaskKind.FACE_SAVING),
    "closing_refused": BY_CLOSING,
    "contact_due": MessageKind(only_in=State.TRACKING),
    "decision_due": MessageKind(only_in=State.TRACKING),
    "deferral_rejected": BY_CLOSING,
    "deferral_to_review": MessageKind((K.DEFER_REVIEW,), only_in=State.DEFER_APPLIED),
    "department_replied": MessageKind((K.CONTAINMENT_REPLY,)),
    "eight_d_required": MessageKind(task=TaskKind.EIGHT_D_STEP, while_open=True),
    "eight_d_proved": BY_CLOSING,
    "eight_d_reopened": MessageKind(task=TaskKind.EIGHT_D_STEP, while_open=True),
    "eight_d_not_needed": BY_CLOSING,
    "external_alarm": MessageKind((K.CONTAINMENT_REPLY,)),
    "safety_alarm": MessageKind((K.CONTAINMENT_REPLY,)),
    "form_copy": MessageKind(),
    "form_disputed": MessageKind((K.TRANSFER,), only_in=State.TRIAGED),
    "form_issued": MessageKind((K.TRANSFER,), document=DocumentKind.HANDLING_FORM, while_open=True),
    "no_receiver": MessageKind((K.TRANSFER,), while_open=True),
    "not_ours_contact": MessageKind((K.CONTACT,), document=DocumentKind.NOT_OURS_LETTER, only_in=State.NOT_OURS),
    "ping_pong": TO_DO,
    "quality_informed": MessageKind((K.CONTAINMENT_REPLY,), while_open=True),
    "reactivated": BY_CLOSING,
    "related_affected": MessageKind(),
    "reopened": BY_CLOSING,
    "review_due": MessageKind((K.REVIEW,), only_in=State.TRACKING),
    "repeat_alert": TO_DO,
    "cluster_alarm": MessageKind(task=TaskKind.CLUSTER),
    "state_changed": MessageKind(),
    "mail_added": MessageKind(),
    "pressing_words": MessageKind((K.TRIAGE,), while_open=True),
    "limit_near": TO_DO,
    "limit_missed": TO_DO,
    "superior_report": BY_CLOSING,
    "task_overdue": MessageKind(),
    "level_raised": BY_CLOSING,
    "strong_expired": TO_DO,
    "month_overdue": TO_DO,
    "notice_issued": MessageKind(),
    "notice_appealed": MessageKind(),
    "notice_reversed": MessageKind(),
    "appeal_decided": MessageKind(),
    "appeal_referred": MessageKind(),
    "review_missed": MessageKind((K.REVIEW,), only_in=State.TRACKING),
    "decision_missed": MessageKind(only_in=State.TRACKING),
    "promise_to_keep": MessageKind(task=TaskKind.PROMISE, while_open=True),
    "switch_suggested": TO_DO,
    "talk_handed_over": TO_DO,
    "superior_asked": MessageKind(task=TaskKind.ASK_SUPERIOR, while_open=True),
    "tracking_started": MessageKind((K.REVIEW,), only_in=State.TRACKING),
    "you_are_responsible": BY_CLOSING,
}


BULLETIN, SIGNED = DocumentKind.BULLETIN, (BulletinState.PUBLISHED, BulletinState.DECLARED, BulletinState.EXECUTED)

# about a bulletin, and not about a case
BULLETIN_MESSAGES: Mapping[str, MessageKind] = {
    "bulletin_to_sign": MessageKind(document=BULLETIN, while_bulletin=(BulletinState.SUBMITTED,)),
    "bulletin_returned": MessageKind(while_bulletin=(BulletinState.RETURNED,)),
    "bulletin_published": MessageKind(document=BULLETIN, while_bulletin=SIGNED),
    "bulletin_to_declare": MessageKind(document=BULLETIN, while_bulletin=(BulletinState.PUBLISHED,)),
    "bulletin_to_execute": MessageKind(document=BULLETIN, while_bulletin=SIGNED[:2]),
}


def kind_of(template: str) -> MessageKind:
    """Return what is said of a message; one that is not listed asks for nothing and is never overtaken."""
    return MESSAGES.get(template) or BULLETIN_MESSAGES.get(template, MessageKind())


def is_overtaken(template: str, state: State, revision: int, newest_revision: int) -> bool:
    """Whether a message that has not gone out yet would only mislead: its step is past, or its form was replaced.

    `revision` is the form's that it speaks of, 0 when it speaks of none.
    """
    kind = kind_of(template)
    past = (kind.while_open and state.is_final) or kind.only_in not in {None, state}
    return past or state is State.VOID or 0 < revision < newest_revision
