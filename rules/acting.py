"""In which roles a person acts on a case: his own, or those of someone he stands in for."""

from rules.case import Case, Person
from rules.company import Company
from rules.vocabulary import Role

SPECIALISTS = frozenset({Role.PRE_SALES_CS, Role.AFTER_SALES_CS})
CSC_LINE = (SPECIALISTS, frozenset({Role.CSC_SUPERVISOR}), frozenset({Role.CSC_MANAGER}))


def roles_on(person: Person, case: Case | None, company: Company) -> dict[Role, str]:
    """Return the roles in which a person may act, each with the number of the person stood in for ("" for himself).

    A deputy, or the superior in line, may act for an absent person and is recorded as such. The service centre's
    specialists stand in for each other's cases. Source: decisions 5.
    """
    if not person.active:
        return {}
    roles = dict.fromkeys((Role.ANYONE, *person.roles), "")
    if case is not None:
        _add_case_roles(roles, person, case)
    _add_superiors(roles, person, company)
    return roles


def _add_case_roles(roles: dict[Role, str], person: Person, case: Case) -> None:
    unit = case.executing
    holders = {
        Role.FIRST_INQUIRY_OWNER: (case.first_inquiry_owner,),
        Role.RESPONSIBLE: (case.responsible_person,),
        Role.RECEIVER: (case.receiver,),
        Role.DEPT_MANAGER: (unit.manager,) if unit else (),
        Role.TEAM_MEMBER: tuple(sorted(case.eight_d_team)),
    }
    for role, people in holders.items():
        for no in filter(None, people):
            if no == person.no:
                roles[role] = ""
            elif no in person.stands_in_for:
                roles.setdefault(role, no)
    if case.receiver_deputy == person.no:
        roles.setdefault(Role.RECEIVER, case.receiver)
    if SPECIALISTS & person.roles or {Role.CSC_SUPERVISOR, Role.CSC_MANAGER} & person.roles:
        roles.setdefault(Role.FIRST_INQUIRY_OWNER, case.first_inquiry_owner)
    if unit and person.department == unit.code:
        roles.setdefault(Role.DEPT_MEMBER, "")


def _add_superiors(roles: dict[Role, str], person: Person, company: Company) -> None:
    for rank, names in enumerate(CSC_LINE):
        if any(person.roles & above for above in CSC_LINE[rank + 1 :]):
            for role in names:
                roles.setdefault(role, next(iter(company.with_role(role)), ""))
    for no in sorted(person.stands_in_for):
        principal = company.people.get(no)
        if principal and principal.active:
            for role in sorted(principal.roles):
                roles.setdefault(role, no)
