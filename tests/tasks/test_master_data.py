"""The company's master data: checked whole, entered once, and the demo company able to take every complaint."""

import csv
import shutil
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import func, select

from models.customer import Contact, Customer
from models.database import transaction
from models.employee import Employee
from models.mapping import ColumnMapping
from models.shipment import Shipment
from models.tables import TABLES
from rules.company import Company
from rules.policy import Policy
from rules.vocabulary import CustomerKind, DepartmentType, Language, Level, Role, Subject, Tier
from tasks.company import VERSION
from tasks.company import company as read_company
from tasks.master_data import load_company
from tasks.master_problems import MasterDataRefused
from tasks.numbers import version_of
from tasks.policies import load_policies
from tests.conftest import DEMO_COMPANY

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = datetime(2026, 3, 2, 9, 50, tzinfo=SHANGHAI)
NIGHT = datetime(2026, 3, 2, 23, 10, tzinfo=SHANGHAI)
OF_T5 = set(DepartmentType) - {DepartmentType.OTHER}
BAD = {"DL-0075": "抱怨内容", "DL-0076": "受理时间", "DL-0077": "索赔金额"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the demo company's files, to be spoilt."""
    copy = tmp_path / "files"
    shutil.copytree(DEMO_COMPANY, copy)
    return copy


@pytest.fixture
def people(company: Path) -> Company:
    """The demo company as the rules see it."""
    del company
    with transaction() as session:
        return read_company(session)


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The first policy shipped."""
    return load_policies().policies[0]


def replace_in(file: Path, old: str, new: str) -> None:
    """Change a file by its text; the old text must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    with transaction() as session:
        return {table.__name__: session.exec(select(func.count()).select_from(table)).one() for table in TABLES}


def company_version() -> int:
    """Return the version of what is kept in memory of the company."""
    with transaction() as session:
        return version_of(session, VERSION)


def refused(folder: Path) -> list[str]:
    """Return the problems for which a folder is refused, and see that nothing was written."""
    before = counts()
    with pytest.raises(MasterDataRefused) as error:
        load_company(folder)
    assert counts() == before
    return [problem.worded(Language.EN) for problem in error.value.problems]


def titles(people: Company) -> dict[str, str]:
    """Return everybody's title by his number."""
    with transaction() as session:
        found = {person.no: person.title for person in session.exec(select(Employee))}
    assert found.keys() == people.people.keys()
    return found


def receiver(people: Company, department: str, level: Level, moment: datetime) -> tuple[str, str, str]:
    """Return who receives, who deputises, and why."""
    chosen = people.receiver_for(department, level, moment.astimezone(UTC), moment.time())
    return chosen.receiver, chosen.deputy, chosen.reason


def complaints() -> Iterator[dict[str, str]]:
    """Yield the rows of the dealer's list."""
    with (DEMO_COMPANY / "complaints.csv").open(encoding="utf-8-sig", newline="") as source:
        yield from csv.DictReader(source)


@pytest.mark.usefixtures("database")
def test_loading_twice_changes_nothing() -> None:
    first = load_company(DEMO_COMPANY)
    held, version = counts(), company_version()
    assert first.something_changed
    assert all(count.added == count.rows for count in first.files.values())

    second = load_company(DEMO_COMPANY)
    assert not second.something_changed
    assert {file: count.rows for file, count in second.files.items()} == {
        file: count.rows for file, count in first.files.items()
    }
    assert (counts(), company_version()) == (held, version)


@pytest.mark.usefixtures("company")
def test_a_changed_cell_changes_its_row_and_what_is_kept_in_memory(folder: Path) -> None:
    version = company_version()
    replace_in(folder / "employees.csv", "E203,朱嘉怡,QA,QE,8203", "E203,朱嘉怡,QA,QE,8299")
    replace_in(folder / "receivers.csv", "QA,GENERAL,E202,E201", "QA,GENERAL,E203,E201")

    loaded = load_company(folder)
    assert (loaded.files["employees.csv"].changed, loaded.files["receivers.csv"].changed) == (1, 2)
    assert sum(count.added for count in loaded.files.values()) == 0
    assert company_version() == version + 1
    with transaction() as session:
        assert session.get_one(Employee, "E203").extension == "8299"
        assert receiver(read_company(session), "QA", Level.GENERAL, DAY) == ("E203", "E201", "PRIMARY")


@pytest.mark.usefixtures("company")
def test_a_file_alone_refers_to_what_the_database_holds(folder: Path) -> None:
    for file in folder.glob("*.csv"):
        if file.name != "contacts.csv":
            file.unlink()
    with (folder / "contacts.csv").open("a", encoding="utf-8") as contacts:
        contacts.write("C112,任新来,采购员,139-0000-1299,contact9@c112.example.com,PHONE,zh_CN\n")
    loaded = load_company(folder)
    assert (list(loaded.files), loaded.files["contacts.csv"].added) == (["contacts.csv"], 1)


@pytest.mark.usefixtures("database")
def test_a_file_that_names_nobody_known_is_refused(folder: Path) -> None:
    (folder / "customers.csv").unlink()
    problems = refused(folder)
    assert "contacts.csv, row 2, customer: C100 is not in customers.csv: add it there, or correct it here." in problems


@pytest.mark.usefixtures("database")
def test_every_error_of_every_file_is_listed_with_row_column_and_remedy(folder: Path) -> None:
    replace_in(folder / "departments.csv", "QA,品质部,QA", "QA,品质部,MANAGING")
    replace_in(folder / "employees.csv", "E019,周一航,CSC", "E018,周一航,XYZ")
    replace_in(folder / "customers.csv", "C131,Havelried Steuertechnik GmbH,OEM,TIER2,no,Europe/Berlin",
               "C131,,OEM,TIER9,no,Europe/Bonn")  # fmt: skip
    replace_in(folder / "exposure.csv", "2026-W02,,", "2026-2,,")
    replace_in(folder / "deputies_and_duty.csv", "DEPUTY,SAL,E300,E301", "DEPUTY,SAL,E300,E300")
    assert refused(folder) == [
        "departments.csv, row 10, type: Row 2 is MANAGING already: the company has one service centre.",
        "employees.csv, row 6, no: This repeats row 5: keep one of the two.",
        "employees.csv, row 6, department: XYZ is not in departments.csv: add it there, or correct it here.",
        "deputies_and_duty.csv, row 2, deputy: Nobody is his own deputy: name somebody else.",
        "customers.csv, row 33, name: Fill this in.",
        "customers.csv, row 33, tier: Choose one of: 'KEY', 'TIER1', 'TIER2', 'GENERAL', 'DEFOCUS'.",
        "exposure.csv, row 9, week: 2026-2 is no ISO week: write it as 2026-W09.",
    ]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        ("customers.csv", "code,name,", "code,nmae,", "row 1, nmae: This column is unknown"),
        ("customers.csv", "code,name,", "code,nmae,", "row 1, name: This column is missing"),
        ("customers.csv", "C130,", ",", "row 32, code: Fill this in."),
        ("customers.csv", "America/Los_Angeles", "America/Nowhere", "row 32, zone: America/Nowhere is no time zone"),
        ("customers.csv", "E304,E307,3000000.00", "E304,,3000000.00", "row 3, assistant: A KEY customer has"),
        ("customers.csv", "3000000.00", "3000000.005", "row 3, credit_limit: Write at most 2 decimal places."),
        (
            "receivers.csv",
            "CSC,GENERAL,E022,E023,08:30",
            "CSC,GENERAL,E022,E023,8 Uhr",
            "on_duty_from: 8 Uhr is no time",
        ),
        (
            "receivers.csv",
            "CSC,MEDIUM,E001,,09:00,18:00",
            "CSC,MEDIUM,E001,,09:00,",
            "on_duty_to: A window has two ends",
        ),
        ("receivers.csv", "CSC,STRONG,", "CSC,IRRATIONAL,", "level: Choose GENERAL, MEDIUM or STRONG"),
        ("receivers.csv", "2027-01-01 00:00,2028", "2026-12-01 00:00,2028", "valid_from: This overlaps row 2: end one"),
        (
            "receivers.csv",
            "2025-12-22 10:00,E022",
            "2025-12-22 10:00,",
            "signed_by: A signature has a person and a moment",
        ),
        ("receivers.csv", "2025-12-22 10:00,E022", "22.12.2025,E022", "signed_at: Write the date and time as"),
        ("deputies_and_duty.csv", "DUTY,CSC,E020,,", "DUTY,CSC,E020,E021,", "deputy: A DEPUTY row names the deputy"),
        ("employees.csv", "PRE_SALES_CS AFTER", "BOSS AFTER", "row 4, roles: 1: Choose one of"),
        ("shipments.csv", "SN-77,2508,1,12", "SN-77,2508,0,12", "row 2, qty: A delivery line has at least one piece"),
        ("shipments.csv", "2025-03-10,SO-310", "2025-02-30,SO-310", "row 2, shipped_on: Write the date as 2026-03-02."),
        ("exposure.csv", "2026-W01,,", "2026-W54,,", "row 2, week: 2026-W54 is no ISO week"),
        ("exposure.csv", "2026-W01,,420,", "2026-W01,,-420,", "row 2, deliveries: Write a number that is 0 or more."),
    ],
)
def test_a_wrong_cell_is_refused_where_it_stands(folder: Path, file: str, old: str, new: str, problem: str) -> None:
    replace_in(folder / file, old, new)
    assert any(found.startswith(f"{file}, row") and problem in found for found in refused(folder)), refused(folder)


@pytest.mark.usefixtures("database")
def test_a_folder_without_any_of_the_files_is_refused(tmp_path: Path) -> None:
    assert "has none of departments.csv" in refused(tmp_path)[0]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_file_in_another_encoding_is_read_as_what_it_is(folder: Path, encoding: str) -> None:
    text = (folder / "customers.csv").read_text(encoding="utf-8")
    (folder / "customers.csv").write_bytes(text.encode(encoding))
    assert load_company(folder).files["customers.csv"].added > 30
    with transaction() as session:
        assert session.get_one(Customer, "C100").name == "苏州霁岚电子有限公司"


@pytest.mark.parametrize("level", [Level.GENERAL, Level.MEDIUM, Level.STRONG])
@pytest.mark.parametrize("kind", sorted(OF_T5))
def test_every_department_has_signed_receivers_with_the_titles_of_the_table(
    people: Company, policy: Policy, kind: DepartmentType, level: Level
) -> None:
    title, wanted = titles(people), policy.receivers.departments[kind][level]
    units = [unit for unit in people.units.values() if unit.type is kind]
    assert units
    for unit in units:
        (row,) = (
            row for row in people.receivers if row.department == unit.code and row.level is level and row.valid_at(DAY)
        )
        assert title[row.primary] == wanted.primary[0]
        assert [title[row.deputy]] == wanted.deputy if row.deputy else not wanted.deputy
        if len(wanted.primary) > 1 and level is Level.STRONG:
            assert title[unit.superior] == wanted.primary[1]


def test_receivers_are_confirmed_year_by_year_without_a_gap(people: Company) -> None:
    for moment in (datetime(year, month, 1, tzinfo=SHANGHAI) for year in (2026, 2027) for month in range(1, 13)):
        valid = [row for row in people.receivers if row.valid_at(moment)]
        assert len(valid) == 3 * sum(unit.type in OF_T5 for unit in people.units.values())
    assert not any(row.valid_at(datetime(2028, 1, 1, tzinfo=SHANGHAI)) for row in people.receivers)


@pytest.mark.parametrize(
    ("department", "level", "moment", "expected"),
    [
        ("SAL", Level.GENERAL, DAY, ("E302", "E301", "PRIMARY")),
        ("SAL", Level.GENERAL, NIGHT, ("E301", "E302", "DEPUTY")),
        ("SAL", Level.MEDIUM, NIGHT, ("E300", "", "PRIMARY")),
        ("LOG", Level.GENERAL, DAY, ("E231", "E232", "PRIMARY")),
        ("FIN", Level.STRONG, NIGHT, ("E500", "", "PRIMARY")),
        ("QA", Level.IRRATIONAL, DAY, ("E200", "", "MANAGER")),
        ("CSC", Level.GENERAL, NIGHT, ("E023", "E022", "DEPUTY")),
        ("CSC", Level.MEDIUM, DAY, ("E001", "", "PRIMARY")),
        ("CSC", Level.MEDIUM, NIGHT, ("E020", "", "DUTY")),
        ("ADM", Level.GENERAL, DAY, ("E900", "", "MANAGER")),
    ],
)
def test_a_form_finds_a_sensible_receiver_by_day_and_by_night(
    people: Company, department: str, level: Level, moment: datetime, expected: tuple[str, str, str]
) -> None:
    assert receiver(people, department, level, moment) == expected


def test_somebody_of_the_service_centre_is_on_duty_at_every_hour_of_the_year(people: Company) -> None:
    start = datetime(2026, 1, 1, tzinfo=SHANGHAI)
    hours = (start + timedelta(hours=number) for number in range(0, 365 * 24, 6))
    assert all(any(duty.starts_at <= hour < duty.ends_at for duty in people.duties) for hour in hours)


def test_responsible_receiver_deputy_and_manager_can_be_four_people(people: Company) -> None:
    for unit in (unit for unit in people.units.values() if unit.type in OF_T5):
        members = {person.no for person in people.people.values() if person.department == unit.code}
        row = next(row for row in people.receivers if row.department == unit.code and row.level is Level.GENERAL)
        assert len({row.primary, row.deputy, unit.manager}) == 3
        assert members > {row.primary, row.deputy, unit.manager}


def test_the_people_of_the_stories_have_their_roles(people: Company) -> None:
    assert people.with_role(Role.CSC_MANAGER) == ("E001",)
    assert people.with_role(Role.CSC_SUPERVISOR) == ("E002",)
    assert people.people["E017"].roles == {Role.PRE_SALES_CS, Role.AFTER_SALES_CS}
    assert people.with_role(Role.GM) == ("E900",)
    assert people.with_role(Role.DEPUTY_GM) == ("E901", "E902")
    assert people.people["E200"].roles == {Role.QA_MANAGER, Role.QA}
    for kind, subject in ((CustomerKind.OEM, Subject.DELIVERY), (CustomerKind.PROSPECT, Subject.SALES_SERVICE)):
        assert people.first_inquiry_owner("E304", kind, subject) == "E017"
    carried = {role for person in people.people.values() for role in person.roles}
    assert carried >= set(Role) - {Role.ANYONE, Role.SYSTEM} - set(
        list(Role)[list(Role).index(Role.FIRST_INQUIRY_OWNER) :]
    )


def test_every_category_has_a_department_and_somebody_responsible_there(people: Company, policy: Policy) -> None:
    title = titles(people)
    for code, category in policy.taxonomy.categories.items():
        assert all(kind in people.unit_by_type for kind in category.departments), code
        word = category.responsible.replace("/", " ").partition(" ")[0].removeprefix("被抱怨")
        staff = [
            title[person.no]
            for person in people.people.values()
            if not category.departments or person.department == people.unit_by_type[category.departments[0]].code
        ]
        assert any(each.endswith(word) for each in staff), (code, word)


@pytest.mark.usefixtures("company")
def test_the_customers_are_of_every_tier_and_kind_and_can_all_be_reached() -> None:
    with transaction() as session:
        customers = session.exec(select(Customer)).all()
        reached = {contact.customer for contact in session.exec(select(Contact)) if contact.phone and contact.email}
        c100 = session.get_one(Customer, "C100")
    assert len(customers) >= 30
    assert {customer.tier for customer in customers} == set(Tier)
    assert {customer.kind for customer in customers} == set(CustomerKind)
    assert {customer.code for customer in customers} == reached
    assert [customer.code for customer in customers if customer.potential] == ["C109"]
    assert (c100.tier, c100.zone, c100.language.value) == (Tier.GENERAL, "Asia/Shanghai", "zh_CN")


@pytest.mark.usefixtures("company")
def test_the_deliveries_of_the_stories_are_there() -> None:
    with transaction() as session:
        shipments = session.exec(select(Shipment)).all()
    assert len(shipments) >= 150
    scratched = {s.customer: s.shipped_on for s in shipments if s.lot_no == "L2407"}
    assert len(scratched) == 4
    assert all(timedelta(0) < date(2026, 8, 3) - day <= timedelta(days=90) for day in scratched.values())
    assert {s.customer for s in shipments if s.part_no == "FM-327"} == set(scratched)
    assert {s.customer for s in shipments if s.order_no in {"SO-881", "SO-902"}} == {"C112"}
    (sold,) = (s for s in shipments if s.serial_no == "SN-77")
    assert (sold.shipped_on, sold.warranty_months) == (date(2025, 3, 10), 12)


@pytest.mark.usefixtures("company")
def test_the_dealers_list_names_only_known_customers() -> None:
    with transaction() as session:
        known = {name for c in session.exec(select(Customer)) for name in (c.code, c.name)}
    unknown = [row["编号"] for row in complaints() if row["客户"] not in known and row["编号"] not in BAD]
    assert not unknown


def test_the_dealers_list_has_every_category_three_bad_rows_and_one_row_twice(policy: Policy) -> None:
    rows = list(complaints())
    numbers = [row["编号"] for row in rows]
    assert set(policy.taxonomy.categories) <= {row["分类编号"] for row in rows if row["编号"] not in BAD}
    assert [number for number in sorted(set(numbers)) if numbers.count(number) > 1] == ["DL-0012"]
    assert numbers.count("DL-0012") == 2
    assert len(set(numbers) - set(BAD)) >= 72
    assert set(BAD) < set(numbers)


def test_the_mapping_knows_every_heading_and_every_value_of_the_dealers_list() -> None:
    text = (DEMO_COMPANY / "complaints_mapping.toml").read_text(encoding="utf-8")
    mapping = ColumnMapping.model_validate(tomllib.loads(text))
    rows = list(complaints())
    assert not mapping.unknown_headings(list(rows[0]))
    assert not mapping.missing_headings(list(rows[0]))
    for heading, field in mapping.columns.items():
        if field in mapping.values:
            assert {row[heading] for row in rows} - {""} <= set(mapping.values[field]), heading
    for row in (row for row in rows if row["编号"] != "DL-0076"):
        moment = datetime.strptime(row["受理时间"], mapping.date_format[0]).replace(tzinfo=SHANGHAI)
        assert date(2026, 1, 5) <= moment.date() <= date(2026, 2, 27)
