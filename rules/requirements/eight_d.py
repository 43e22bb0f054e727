"""What the steps of an 8D ask for: their order, their own law, and who may judge."""

from pydantic import TypeAdapter

from rules.asked import Asked
from rules.case import Entry
from rules.eight_d.content import PARTS, EightDContent
from rules.eight_d.facts import EightDFacts
from rules.eight_d.lint import blocking, lint
from rules.eight_d.steps import not_ready, problems, steps_of
from rules.eight_d.vocabulary import EightDState
from rules.lifecycle import Event
from rules.part import FormPart
from rules.refusal import Refusal
from rules.requirements.registry import Refusals, requirement, said
from rules.vocabulary import Role, TaskKind


def eight_d_of(ask: Asked) -> EightDFacts:
    """Return the 8D that the form is about."""
    if ask.eight_d is None:
        raise LookupError("a form about an 8D is asked with the 8D")
    return ask.eight_d


def with_answer(ask: Asked) -> EightDFacts:
    """Return the 8D as it would be with the step that is handed in."""
    step = step_of(ask)
    return eight_d_of(ask).with_part(step, part_of(ask, step))


def step_of(ask: Asked) -> EightDState:
    """Return the step that is handed in: its event has its name."""
    if ask.event is None:
        raise LookupError("a step is asked with its event")
    return EightDState(ask.event.value)


def part_of(ask: Asked, step: EightDState) -> FormPart:
    """Return the step as it was filled in."""
    model = MODELS[step]
    return model.model_validate({name: ask.answer[name] for name in model.model_fields})


def _model(part: str) -> type[FormPart]:
    kinds = EightDContent.model_fields[part].annotation
    return next(kind for kind in kinds.__args__ if isinstance(kind, type) and issubclass(kind, FormPart))  # type: ignore[union-attr]


MODELS: dict[EightDState, type[FormPart]] = {step: _model(part) for step, part in PARTS.items()}


@requirement
def step_in_turn(ask: Asked) -> Refusals:
    """A step belongs to this 8D, and what it builds on is done. Source: T15, R-001-p20.6 (D5 locked)."""
    facts, step = eight_d_of(ask), step_of(ask)
    if step not in steps_of(facts.column, facts.rules):
        yield Refusal("acting_as", "The short form has no {step}.", {"step": step})
        return
    yield from not_ready(step, facts)


@requirement
def step_in_order(ask: Asked) -> Refusals:
    """A step holds by its own law and against the steps before it."""
    yield from problems(step_of(ask), with_answer(ask))


@requirement
def written_well(ask: Asked) -> Refusals:
    """What a customer's quality department would stop at is put right, or stays with a reason. Source: 8D lint.

    It holds up a step of the levels that policy names; at any other it is only shown.
    """
    if said(ask, "override_reason"):
        return
    facts, step, rules = with_answer(ask), step_of(ask), ask.policy.eight_d_lint
    found = [hit for hit in lint(facts.content, rules) if hit.spot.step is step]
    for hit in found:
        if any(blocking([hit], column, rules) for column in facts.columns):
            yield Refusal(hit.spot.table or hit.spot.field, hit.message, hit.values)


@requirement
def photos_on_file(ask: Asked) -> Refusals:
    """A photo that a step names is among the files of the complaints."""
    folders = ", ".join(f"inbox/{complaint}" for complaint in eight_d_of(ask).complaints)
    for name in ask.files_missing:
        message = "{name} is no photo of this case: put it into the folder {folders} as JPEG or PNG."
        yield Refusal("photos", message, {"name": name, "folders": folders})


@requirement
def administrative_only_by_quality(ask: Asked) -> Refusals:
    """That nothing but instructions and training was chosen, the quality manager justifies. Source: R-001-p20.7."""
    actions = with_answer(ask).content.actions
    if actions and actions.only_administrative and Role.QA_MANAGER not in ask.actor.roles:
        yield Refusal("no_error_proofing_reason", "Only the quality manager may justify administrative actions alone.")


@requirement
def team_known(ask: Asked) -> Refusals:
    """Nobody is on the team twice, and an employee's number is one of the company's."""
    members = ask.answer["members"]
    people = ask.company.people
    for number in (member["employee"] for member in members if member["employee"]):
        if number not in people or not people[number].active:
            yield Refusal("members", "{number} is no active employee.", {"number": number})
    for who in ("employee", "name"):
        named = [member[who] for member in members if member[who]]
        for double in sorted({each for each in named if named.count(each) > 1}):
            yield Refusal("members", "{name} is on the team twice: name each member once.", {"name": double})


@requirement
def verifier_is_another(ask: Asked) -> Refusals:
    """Who chose, introduced or owns an action does not verify it. Source: R-002-3.9, R-002-6.9."""
    facts = eight_d_of(ask)
    actions = facts.content.actions.actions if facts.content.actions else []
    own = {ask.actor.no, ask.actor.name} - {""}
    owns = any(name in action.owner for action in actions for name in own)
    did = any(ask.actor.no in entry.people for entry in facts.recorded(Event.D5, Event.D6) if _of(entry, facts))
    if owns or did:
        yield Refusal("acting_as", "You chose, introduced or own an action of this 8D: another person verifies it.")


def _of(entry: Entry, facts: EightDFacts) -> bool:
    """Whether an entry belongs to the revision at work."""
    return entry.revision == facts.revision


@requirement
def step_to_go_back_to(ask: Asked) -> Refusals:
    """A rejection names the step that is done anew; what was completed elsewhere is done here from its beginning."""
    facts, step = eight_d_of(ask), said(ask, "back_to")
    recorded = tuple(one for one in PARTS if facts.part(one) is not None)
    if facts.state is not EightDState.ELSEWHERE and step not in recorded:
        yield Refusal("back_to", "This step has not been recorded. Recorded: {recorded}.", {"recorded": recorded})


@requirement
def review_owed(ask: Asked) -> Refusals:
    """A review of the effect answers one that is owed. Source: 8D, 30, 60 and 90 days."""
    owed = sorted(task.key for task in eight_d_of(ask).owed if task.kind is TaskKind.EFFECT_REVIEW and task.is_open)
    if said(ask, "review") not in owed:
        yield Refusal("review", "No such review is owed. Owed: {known}.", {"known": ", ".join(owed) or "–"})


@requirement
def something_translated(ask: Asked) -> Refusals:
    """A translation is of a text that the 8D has."""
    texts = set(texts_of(eight_d_of(ask).content))
    for each in ask.answer["translations"]:
        if each["original"] not in texts:
            message = "The 8D has no such text: “{text}”. Leave the original as it is offered."
            yield Refusal("translations", message, {"text": each["original"][:60]})


def texts_of(content: EightDContent) -> list[str]:
    """Return every text that a person wrote into the 8D, once each, in the order of the steps."""
    found: dict[str, None] = {}
    dumped = TypeAdapter(dict[str, object]).dump_python(content.model_dump(exclude={"translations"}))
    _collect(dumped, found)
    return list(found)


def _collect(value: object, found: dict[str, None]) -> None:
    if isinstance(value, dict):
        for each in value.values():
            _collect(each, found)
    elif isinstance(value, list):
        for each in value:
            _collect(each, found)
    elif type(value) is str and len(value) > 1 and any(letter.isalpha() for letter in value):
        found[value] = None


@requirement
def not_too_long(ask: Asked) -> Refusals:
    """A step can be read and printed. Source: policy eight_d.maximum_characters."""
    length = len(part_of(ask, step_of(ask)).model_dump_json())
    most = ask.policy.eight_d.maximum_characters
    if length > most:
        message = "This step has {length} characters: shorten it to {most}, and put the rest into a file."
        yield Refusal("acting_as", message, {"length": length, "most": most})


@requirement
def eight_d_still_proved(ask: Asked) -> Refusals:
    """A case is not closed while its 8D is open again. Source: T6 (8D D0 to D7)."""
    if ask.case.eight_d_required and not ask.case.eight_d_done and ask.case.category:
        yield Refusal("acting_as", "The 8D is open again: the closing waits until it is proved, or is refused.")


@requirement
def eight_d_to_join(ask: Asked) -> Refusals:
    """A complaint joins an 8D that is at work, and one that it needs."""
    if not ask.case.responsibility.is_ours:
        yield Refusal("eight_d", "Only a complaint for which we are responsible has an 8D: judge it first.")
    if ask.joined is None:
        yield Refusal("eight_d", "There is no 8D {no} at work: check the number.", {"no": said(ask, "eight_d")})
    elif ask.joined.no == ask.case.eight_d:
        yield Refusal("eight_d", "This complaint has that 8D already.")
