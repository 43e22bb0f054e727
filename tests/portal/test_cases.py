"""The pages of a complaint, an 8D and a bulletin show what is known to whoever may see it, and nothing else to anybody."""

import html
import re

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from models.clock import ClockRow
from models.complaint import Complaint
from models.customer import Contact
from models.database import engine, transaction
from models.department import Department
from models.employee import Employee
from models.task import TaskRow
from rules.vocabulary import TaskKind
from tasks.company import VERSION
from tasks.gates import record_event
from tasks.numbers import changed
from tests.portal.client import Portal
from tests.portal.subjects import Subjects, whole_case
from tests.tasks.cases import answered, at, registered, transferred
from tests.tasks.eight_d_to_fill_in import ATTACK_NOTE

HOSTILE = "<script>alert(1)</script>{{ 7*7 }}{% raw %}</style><img src=x onerror=alert(1)>&amp;\"'"
