"""Who carries out an assessment, and who reads the bulletin that announces it. Source: 004 §6.2, §6.4, §7.8, §7.9."""

from collections.abc import Iterable

from rules.company import Company, unique
from rules.policy import NoticeRules
from rules.vocabulary import BelongsTo, ExecutingBody


def executing_bodies(belongs_to: BelongsTo, notices: NoticeRules) -> tuple[ExecutingBody, ...]:
    """Return the bodies that carry out an assessment of a unit, in their order; of a dealer's, Finance alone.

    Source: 004 §6.2 (除销售服务商), §6.4; policy A-16.
    """
    bodies = tuple(ExecutingBody(body) for body in notices.executing_bodies)
    if belongs_to is BelongsTo.SALES_SERVICE_PROVIDER:
        return tuple(body for body in bodies if body is ExecutingBody.FINANCE)
    return bodies


def readers_of_bulletin(departments: Iterable[str], company: Company, notices: NoticeRules) -> tuple[str, ...]:
    """Return who gets a bulletin, each once: leaders, the departments' managers and superiors, the executing bodies.

    Source: 004 §7.8 (送相关领导和部门).
    """
    leaders = [person for role in notices.bulletin_leaders for person in company.with_role(role)]
    units = [company.units[code] for code in departments if code in company.units]
    bodies = [company.unit_by_type[body] for body in notices.executing_bodies if body in company.unit_by_type]
    concerned = [person for unit in units for person in (unit.manager, unit.superior)]
    return unique([*leaders, *concerned, *(unit.manager for unit in bodies)])
