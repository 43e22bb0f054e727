"""All tables, so that migrations and tests see the whole model at once."""

from models.account import Account
from models.assessment import Assessment
from models.assignment import Assignment
from models.attachment import Attachment
from models.clock import ClockRow
from models.complaint import Complaint
from models.complaint_words import ComplaintWords
from models.counter import Counter
from models.customer import Contact, Customer
from models.department import Department
from models.document import Document
from models.eight_d import EightD
from models.employee import Employee
from models.event import LedgerEvent
from models.execution import Execution
from models.exposure import Exposure
from models.intake import Intake
from models.message import Message
from models.policy_version import PolicyVersion
from models.report import Report
from models.session import SignedIn
from models.shipment import Shipment
from models.task import TaskRow
from models.text_mark import TextMark

TABLES = (
    PolicyVersion, Department, Employee, Assignment, Customer, Contact, Shipment, Complaint, LedgerEvent, ClockRow,
    TaskRow, EightD, Document, Attachment, Message, Intake, Exposure, Counter, Assessment, Execution, Report,
    Account, SignedIn, ComplaintWords, TextMark,
)  # fmt: skip
