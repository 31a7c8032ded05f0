"""The desk at a million enquiries: how long its pages take, with how many queries, and how much the database reads.

ENQUIRIES=1000000 pytest tests/experiments/test_desk_scale.py -s
prints a table; without ENQUIRIES it is a short run. What the database does is counted, not timed, so that the law
holds on a slow machine too: instructions of its virtual machine on SQLite, rows of the table read on PostgreSQL. The
milliseconds are those of the whole page, of this process' CPU besides (all of the work, where SQLite does it).
"""

import json
import os
import re
import statistics
import time
from dataclasses import dataclass
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import LEADS
from enquiries.encryption import encrypt
from enquiries.models import Enquiry, Message, Tag, Tagging
from enquiries.models.enquiry import REFERENCE_ALPHABET
from tests.factories import ConditionFactory, UserFactory

ENQUIRIES = int(os.environ.get("ENQUIRIES", "20000"))
IS_LONG = "ENQUIRIES" in os.environ
REPEATS = int(os.environ.get("REPEATS", "5" if IS_LONG else "1"))
MOST_QUERIES = 12
MOST_MILLISECONDS = float(os.environ.get("MOST_MILLISECONDS", "inf"))
# A page reads some thousand rows: eleven capped counters, a page of 25 at most 200 pages deep, the rest is looked up.
# Most is read for two frequent filters that exclude each other: the index of one is walked and nothing found.
MOST_STEPS, MOST_ROWS = 3_000_000, 250_000
QUEUE = reverse("admin:enquiries_enquiry_changelist")
QUESTION = "My mother had a bowel operation in May. A scan now shows two small spots in her liver. " * 3
CONDITIONS, OWNERS, TAGS = 40, 20, 20
FIRST_NAMES = "amina bernd carla dmitri elena farid greta hassan ingrid jonas karim lena maria nadia omar petra".split()

# Every 200th is unfinished, of the rest some are spam or merged, and 97 % are closed. Some facts exclude each other:
# nobody in AE reads ru, so these two filters together find nothing among 100,000 each.
UNFINISHED = "i % 200 = 0"
SUB = "((i / 200) % 20)"
STAGE = f"""CASE WHEN {UNFINISHED} THEN CASE WHEN {SUB} < 4 THEN 'new' WHEN {SUB} < 9 THEN 'open'
    WHEN {SUB} < 14 THEN 'waiting_patient' WHEN {SUB} < 16 THEN 'with_clinic' WHEN {SUB} < 18 THEN 'offer_sent'
    ELSE 'booked' END
    WHEN i % 200 < 5 THEN 'spam' WHEN i % 200 = 5 THEN 'merged' ELSE 'closed' END"""
TURN = f"""CASE WHEN NOT {UNFINISHED} THEN 'nobody' WHEN {SUB} < 9 THEN 'us' WHEN {SUB} < 14 THEN 'patient'
    WHEN {SUB} < 16 THEN 'clinic' WHEN {SUB} < 18 THEN 'patient' ELSE 'clinic' END"""
OURS = f"({UNFINISHED} AND {SUB} < 9)"
COUNTRY = """CASE WHEN i % 10 = 3 THEN 'AE' WHEN i % 10 < 3 THEN 'DE' WHEN i % 10 < 6 THEN 'GB' WHEN i % 10 < 8
    THEN 'KW' WHEN i % 5000 = 9 THEN 'IS' ELSE 'FR' END"""
LANGUAGE = """CASE WHEN i % 10 = 3 THEN 'ar' WHEN (i / 10) % 10 = 1 THEN 'ru' WHEN (i / 10) % 10 < 5 THEN 'en'
    WHEN (i / 10) % 500 = 99 THEN 'tr' ELSE 'de' END"""
SCRAMBLED = "((i * 48271) % 1073741824)"


def letter(position):
    return f"substr('{REFERENCE_ALPHABET}', CAST(({SCRAMBLED} / {32**position}) % 32 AS integer) + 1, 1)"


def chosen(values, number):
    cases = " ".join(f"WHEN {place} THEN '{value}'" for place, value in enumerate(values))
    return f"CASE {number} {cases} END"


def moment(minutes):
    if connection.vendor == "sqlite":
        return f"datetime('now', ({minutes}) || ' minutes')"
    return f"now() + ({minutes}) * interval '1 minute'"


def columns(owners, conditions):
    """An SQL expression over the row number `i` for each column that is not empty."""
    name = f"({chosen(FIRST_NAMES, 'i % 16')} || ' ' || {chosen(FIRST_NAMES, '(i / 16) % 16')} || ' ' || i)"
    waits = f"{UNFINISHED} AND {SUB} = 7"
    return {
        "id": "i",
        "reference": f"'HB-' || {' || '.join(letter(n) for n in range(3))} || '-' || "
        + " || ".join(letter(n) for n in range(3, 6)),
        "link_id": "'link' || i",
        "link_version": "1",
        "idempotency_key": "'key' || i",
        "content_digest": "'digest' || i",
        "question_digest": "'digest' || (i % 900000)",
        "version": "3",
        "stage": STAGE,
        "turn": TURN,
        "owner_id": f"CASE WHEN {UNFINISHED} AND {SUB} < 4 THEN NULL ELSE {owners[0]} + (i / 7) % {len(owners)} END",
        "alert": f"CASE WHEN {OURS} AND {SUB} = 5 THEN 1 + (i / 4000) % 3 ELSE 0 END",
        "snoozed_until": f"CASE WHEN {waits} THEN {moment('1440 + i % 1000')} END",
        "merged_into_id": "CASE WHEN i % 200 = 5 THEN i - 1 END",
        "close_reason": f"CASE WHEN {STAGE} = 'closed' THEN 'answered' ELSE '' END",
        "created_at": moment(f"(i - {ENQUIRIES}) / 4"),
        "due_at": f"CASE WHEN {OURS} THEN {moment('(i / 200) % 5760 - 1440')} END",
        "turn_since": moment("-60"),
        "first_replied_at": f"CASE WHEN NOT {UNFINISHED} THEN {moment(f'(i - {ENQUIRIES}) / 4 + 100')} END",
        "last_message_at": moment("-60"),
        "question": f"'{encrypt(QUESTION.encode()).decode()}'",
        "name": name,
        "name_key": name,
        "family_name_key": f"i || ' ' || {chosen(FIRST_NAMES, 'i % 16')}",
        "email": "'p' || i || '@example.org'",
        "email_key": "'p' || i || ' example org'",
        "phone": "CASE WHEN i % 2 = 0 THEN '+49151' || (10000000 + i) ELSE '' END",
        "phone_key": "CASE WHEN i % 2 = 0 THEN '49151' || (10000000 + i) ELSE '' END",
        "country": COUNTRY,
        "language": LANGUAGE,
        "time_zone": "''",
        "relation": "'self'",
        "acts_for": "CAST(0 AS boolean)" if connection.vendor == "sqlite" else "false",
        "wants": "'[]'" if connection.vendor == "sqlite" else "'[]'::jsonb",
        "condition_id": f"CASE WHEN i % 11 = 0 THEN NULL ELSE {conditions[0]} + (i / 3) % {len(conditions)} END",
    }


def insert(cursor, table, values, where="true", number=None):
    series = f"WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {number})"
    names, expressions = ", ".join(values), ", ".join(values.values())
    cursor.execute(f"INSERT INTO {table} ({names}) {series} SELECT {expressions} FROM n WHERE {where}")


def fill():
    owners = [UserFactory(groups=[LEADS]).pk for _ in range(OWNERS)]
    conditions = [ConditionFactory().pk for _ in range(CONDITIONS)]
    tags = [Tag.objects.create(name=f"tag {number}").pk for number in range(TAGS)]
    known = columns(owners, conditions)
    missing = [f.column for f in Enquiry._meta.concrete_fields if not f.null and f.column not in known]
    defaults = {
        column: connection.ops.quote_name(column) and repr(Enquiry._meta.get_field(column).get_default())
        for column in missing
    }
    with connection.cursor() as cursor:
        insert(cursor, "enquiries_enquiry", known | defaults, number=ENQUIRIES)
        body = f"'{encrypt(b'Thank you. One more question.').decode()}'"
        message = {"enquiry_id": "i", "body": body, "created_at": moment("-60"), "released_at": moment("-60")}
        insert(cursor, "enquiries_message", message, where=UNFINISHED, number=ENQUIRIES)
        tagging = {"enquiry_id": "i", "tag_id": f"{tags[0]}"}
        insert(cursor, "enquiries_enquiry_tags", tagging, where="i % 20 = 1 OR i % 1000 = 0", number=ENQUIRIES)
        tagging["tag_id"] = f"{tags[1]} + (i / 10) % {TAGS - 1}"
        insert(cursor, "enquiries_enquiry_tags", tagging, where="i % 10 = 3", number=ENQUIRIES)
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT setval('enquiries_enquiry_id_seq', {ENQUIRIES})")
            for table in ("enquiries_enquiry", "enquiries_message", "enquiries_enquiry_tags"):
                cursor.execute(f"VACUUM ANALYZE {table}")


@dataclass(frozen=True)
class Measured:
    page: str
    rows: int
    queries: int
    read: int
    milliseconds: float
    cpu: float


def read_by_database(client, address):
    """How much work the database has with a page: instructions on SQLite, rows of enquiries on PostgreSQL."""
    if connection.vendor == "sqlite":
        steps = []
        connection.connection.set_progress_handler(lambda: steps.append(1) and None, 1000)
        try:
            client.get(address)
        finally:
            connection.connection.set_progress_handler(None, 0)
        return len(steps) * 1000
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured if query["sql"].startswith("SELECT")]
    rows = 0
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement.replace("%", "%%"), [])
            plan = cursor.fetchone()[0]
            rows += read_in((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return rows


def read_in(node):
    removed = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
    own = (node["Actual Rows"] + removed) * node["Actual Loops"] if "Relation Name" in node else 0
    return own + sum(read_in(child) for child in node.get("Plans", []))


def measure(client, page, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
        queries = len(captured)
    assert response.status_code == 200, (page, response.status_code, response.get("Location"))
    times, cpu_times = [], []
    for _ in range(REPEATS):
        start, cpu_start = time.perf_counter(), time.process_time()
        client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        cpu_times.append(1000 * (time.process_time() - cpu_start))
    rows = response.content.decode().count('name="row"')
    return Measured(page, rows, queries, read_by_database(client, address), *map(statistics.median, (times, cpu_times)))


def queue_pages():
    """Name and query of what is measured: each view, one and two filters, deep pages, searches."""
    owner = Enquiry.objects.filter(owner__isnull=False).values_list("owner", flat=True).first()
    condition = Enquiry.objects.filter(condition__isnull=False).select_related("condition").first().condition.slug
    tag, small_tag = Tag.objects.order_by("pk").values_list("pk", flat=True)[:2]
    tagged = Tagging.objects.filter(tag=small_tag).first().enquiry
    views = ["", "mine", "unowned", "late", "clinic", "patient", "snoozed", "closed", "spam", "all"]
    for view in views:
        yield f"view {view or 'answer'}", {"view": view}
    filters = {
        "owner": owner,
        "condition": condition,
        "country": "ae",
        "language": "ru",
        "tag": tag,
        "stage": "merged",
        "alert": "any",
    }
    for view in ("", "mine", "patient", "closed", "spam", "all"):
        for name, value in filters.items():
            yield f"{view or 'answer'}, {name}", {"view": view, name: value}
    names = list(filters)
    for view in ("", "closed", "spam", "all") if IS_LONG else ("closed",):
        for place, first in enumerate(names):
            for second in names[place + 1 :]:
                both = {first: filters[first], second: filters[second]}
                yield f"{view or 'answer'}, {first} + {second}", {"view": view, **both}
    yield "all, rare country + language", {"view": "all", "country": "is", "language": "de"}
    yield "all, country + rare language", {"view": "all", "country": "de", "language": "tr"}
    yield "closed, two frequent ones", {"view": "closed", "country": "de", "language": "en"}
    yield "all, small tag", {"view": "all", "tag": small_tag}
    for view in ("", "patient", "closed", "all"):
        yield f"{view or 'answer'}, page 200", {"view": view, "page": 200}
    yield "closed, country, page 200", {"view": "closed", "country": "ae", "page": 200}
    yield "closed, tag, page 200", {"view": "closed", "tag": tag, "page": 200}
    for text in [
        tagged.reference,
        tagged.reference[:6],
        tagged.name,
        "amina",
        "a",
        "p",
        f"p{tagged.pk}@example.org",
        "p1",
        "+49 151 1000",
        "0151 1000",
        "0151",
        "nobody is called this",
    ]:
        yield f"search {re.sub('[0-9]+$', '…', text) if len(text) > 30 else text}", {"q": text}
    yield "search amina, country", {"q": "amina", "country": "ae"}


def addresses():
    for page, query in queue_pages():
        query = {name: str(value) for name, value in query.items() if value}
        order = ["view", "q", "owner", "condition", "country", "language", "tag", "stage", "alert", "page"]
        pairs = "&".join(f"{name}={quote_plus(query[name])}" for name in order if name in query)
        yield page, f"{QUEUE}?{pairs}" if pairs else QUEUE
    yield "counters", f"{reverse('admin:enquiries_enquiry_counters')}?since={ENQUIRIES - 3000}&told=0"
    open_one = Message.objects.order_by("-pk").first().enquiry_id
    yield "an enquiry", reverse("admin:enquiries_enquiry_change", args=[open_one])
    yield "a closed enquiry", reverse("admin:enquiries_enquiry_change", args=[ENQUIRIES - 1])


@pytest.mark.experiment
@pytest.mark.django_db(transaction=True)
def test_no_page_of_the_desk_reads_more_than_it_shows(settings):
    started = time.perf_counter()
    fill()
    filled = time.perf_counter() - started
    client = Client()
    client.force_login(Enquiry.objects.filter(owner__isnull=False).first().owner)
    found = [measure(client, page, address) for page, address in addresses()]
    unit = "steps" if connection.vendor == "sqlite" else "rows read"
    print(f"\n{connection.vendor}, {Enquiry.objects.count()} enquiries, filled in {filled:.0f} s")
    print(f"{'page':42} {'rows':>5} {'queries':>8} {unit:>10} {'ms':>7} {'CPU ms':>7}")
    for one in found:
        print(f"{one.page:42} {one.rows:5} {one.queries:8} {one.read:10} {one.milliseconds:7.1f} {one.cpu:7.1f}")
    queue = [one for one in found if "enquiry" not in one.page]
    assert [one for one in queue if one.queries > MOST_QUERIES] == []
    assert [one for one in found if one.read > (MOST_STEPS if connection.vendor == "sqlite" else MOST_ROWS)] == []
    assert [one for one in queue if one.milliseconds > MOST_MILLISECONDS] == []
