# mypy: ignore-errors
# ruff: noqa: ANN001, ANN002, ANN201
"""Runs inside the peer's own environment: tickets of django-helpdesk by its form, by bulk_create, or escalated.

`python helpdesk_program.py form|bulk|escalate COUNT ENGINE NAME HOST` prints tickets a second; the database is made and
migrated first.
"""

import sys
from datetime import timedelta
from statistics import median
from time import perf_counter

import django
from django.conf import settings
from django.urls import include, path

WARM_UP = 20
ONE_IN, MOST_OVERDUE = 100, 2_000
urlpatterns = []


def configure(engine, name, host):
    """Use the database with the durability of ours: SQLite in WAL mode with synchronous=NORMAL, PostgreSQL as it is."""
    sqlite = {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", "transaction_mode": "IMMEDIATE"}
    database = {"ENGINE": f"django.db.backends.{engine}", "NAME": name}
    database |= {"OPTIONS": sqlite} if engine == "sqlite3" else {"USER": "postgres", "HOST": host}
    settings.configure(
        DATABASES={"default": database},
        SECRET_KEY="benchmark",  # noqa: S106
        USE_TZ=True,
        SITE_ID=1,
        ROOT_URLCONF=__name__,
        HELPDESK_TEAMS_MODE_ENABLED=False,
        HELPDESK_TEAMS_MODEL="auth.User",
        HELPDESK_TEAMS_MIGRATION_DEPENDENCIES=[],
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.sites",
            "django.contrib.humanize",
            "django.contrib.staticfiles",
            "rest_framework",
            "helpdesk",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                        "django.template.context_processors.request",
                    ]
                },
            }
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
        ],
    )
    django.setup()
    urlpatterns.append(path("", include("helpdesk.urls", namespace="helpdesk")))


def form(count, queue):
    """Return how many tickets a second are handed in through the public form, each in one transaction; the median."""
    from django.db import transaction  # noqa: PLC0415
    from helpdesk.forms import PublicTicketForm  # noqa: PLC0415

    seconds = []
    for number in range(WARM_UP + count):
        began = perf_counter()
        with transaction.atomic():
            data = {"queue": queue.id, "title": f"Reel {number}", "body": BODY, "priority": 3}
            given = PublicTicketForm(data=data | {"submitter_email": "a@example.com"})
            if not given.is_valid():
                raise SystemExit(str(given.errors))
            given.save(user=None)
        seconds.append(perf_counter() - began)
    return 1 / median(seconds[WARM_UP:])


def bulk(count, queue):
    """Return how many tickets a second bulk_create writes, all in one transaction."""
    from django.db import transaction  # noqa: PLC0415
    from helpdesk.models import Ticket  # noqa: PLC0415

    began = perf_counter()
    with transaction.atomic():
        tickets = [Ticket(queue=queue, title=f"Reel {number}", description=BODY, priority=3) for number in range(count)]
        Ticket.objects.bulk_create(tickets, batch_size=500)
    return count / (perf_counter() - began)


def escalate(count, queue):
    """Return how many overdue tickets a second escalate_tickets raises, telling their owner; 1 in 100 is overdue."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415
    from helpdesk.models import Ticket  # noqa: PLC0415

    count = min(count, ONE_IN * MOST_OVERDUE)
    queue.escalate_days, long_ago = 2, timezone.now() - timedelta(days=9)
    queue.save()
    owner = User.objects.create(username="owner", email="owner@example.com")
    same = {"queue": queue, "description": BODY, "assigned_to": owner}
    tickets = [
        Ticket(title=f"Reel {n}", last_escalation=None if n % ONE_IN else long_ago, **same) for n in range(count)
    ]
    Ticket.objects.bulk_create(tickets, batch_size=500)
    began = perf_counter()
    call_command("escalate_tickets", queues=[queue.slug])
    seconds = perf_counter() - began
    raised = Ticket.objects.filter(last_escalation__gt=long_ago).count()
    if raised != count // ONE_IN:
        raise SystemExit(f"{raised} tickets were escalated, {count // ONE_IN} were overdue")
    return raised / seconds


BODY = "电阻阻值偏高，上线后测试不良，规格 10 kΩ ±1%，请尽快分析原因并回复。"


def main(what, count, *database):
    """Make the database, do the work and print its tickets a second."""
    configure(*database)
    from django.core.management import call_command  # noqa: PLC0415
    from helpdesk.models import Queue  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    queue, _ = Queue.objects.get_or_create(
        slug="quality", defaults={"title": "Quality", "allow_public_submission": True}
    )
    print({"form": form, "bulk": bulk, "escalate": escalate}[what](int(count), queue))


if __name__ == "__main__":
    main(*sys.argv[1:])
