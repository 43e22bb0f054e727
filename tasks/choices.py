"""What the pull-downs of a form offer: categories, departments, open tasks, customers to call, causes of the 8D."""

from sqlmodel import Session, col, select

from models.complaint import Complaint
from models.customer import Customer
from models.department import Department
from models.eight_d import EightD
from models.settings import settings
from models.words import label
from rules.vocabulary import TaskKind
from tasks.asking import policy_for
from tasks.assessments import assessments_of
from tasks.eight_d_facts import complaint_behind
from tasks.eight_d_stage import choices_in
from tasks.facts import tasks_of
from tasks.guides import choices_of_guides
from tasks.owed import what_is_owed
from tasks.task_writing import OF_THE_8D


def choices_on(session: Session, row: Complaint | EightD) -> dict[str, list[tuple[str, str]]]:
    """Return what each pull-down of a form offers: pairs of code and name, by the name that its field gives it."""
    language = settings().language
    case = complaint_behind(session, row)
    policy = policy_for(session, case)
    categories = policy.taxonomy.categories.items()
    departments = session.exec(select(Department).order_by(Department.code)).all()
    tasks = [task for task in tasks_of(session, case) if task.ended_at is None]
    called = [task.key for task in tasks if task.kind == TaskKind.RELATED_CALL]
    reviews = [task.key for task in tasks if task.kind == TaskKind.EFFECT_REVIEW]
    names = (
        {c.code: c.name for c in session.exec(select(Customer).where(col(Customer.code).in_(called))).all()}
        if called
        else {}
    )
    own = choices_in(row) if isinstance(row, EightD) else {}
    return {
        **own,
        "category": [(code, item.names[language]) for code, item in sorted(categories) if item.retired_on is None],
        "department": [(department.code, department.name) for department in departments],
        "task": [(task.key, what_is_owed(task, language)) for task in tasks if task.kind not in OF_THE_8D],
        "promise": [(task.key, what_is_owed(task, language)) for task in tasks if task.kind == TaskKind.PROMISE],
        "notice": [(one.no, label(language, one.kind)) for one in assessments_of(session, [case.no]).get(case.no, ())],
        **choices_of_guides(policy, language),
        "related_customer": [(code, names.get(code, "")) for code in called],
        "effect_review": [(key, "") for key in reviews],
    }
