"""The smallest company that can take a complaint and close it: one customer, two departments, six people."""

from decimal import Decimal

from models.customer import Contact, Customer
from models.database import migrate, transaction
from models.department import Department
from models.employee import Employee
from rules.vocabulary import DepartmentType, Role

CLERK, MANAGER, ENGINEER = "E017", "E001", "E201"
SUPERVISOR, DEPUTY_GM, AUDITOR = "E002", "E901", "E910"


def furnish() -> None:
    """Create the database and its people."""
    migrate()
    with transaction() as session:
        session.add(Department(code="CSC", name="客户服务中心", type=DepartmentType.MANAGING, manager=MANAGER))
        session.add(Department(code="QA", name="品质部", type=DepartmentType.QA, manager=ENGINEER))
        session.flush()
        session.add(_employee(CLERK, "李敏", [Role.AFTER_SALES_CS]))
        session.add(_employee(ENGINEER, "韩雪松", [Role.QA], "QA"))
        session.add(_employee(MANAGER, "王强", [Role.CSC_MANAGER, Role.AFTER_SALES_CS]))
        session.add(_employee(SUPERVISOR, "赵敏华", [Role.CSC_SUPERVISOR]))
        session.add(_employee(DEPUTY_GM, "夏明远", [Role.DEPUTY_GM]))
        session.add(_employee(AUDITOR, "汪清正", [Role.AUDITOR]))
        session.add(Customer(code="C100", name="华东电子"))
        session.flush()
        session.add(Contact(customer="C100", name="陈先生", phone="021-5555"))


def _employee(no: str, name: str, roles: list[Role], department: str = "CSC") -> Employee:
    return Employee(no=no, name=name, department=department, title="专员", roles=roles, authority_limit=Decimal(0))
