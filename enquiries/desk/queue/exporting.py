"""What leads may take along as a list: contact data and what is known about each case, never what was written."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from enquiries.models import Enquiry

MOST = 5000
CHUNK = 500


def table_of(pks: list[int]) -> Iterator[list]:
    """A header, then one row for each enquiry that is still there, in the order of `pks`. Times are the office's."""
    yield [heading for heading, _value in _columns()]
    values = [value for _heading, value in _columns()]
    for start in range(0, len(pks), CHUNK):
        chunk = pks[start : start + CHUNK]
        rows = (
            Enquiry.objects.without_texts()
            .select_related("condition", "treatment", "programme", "doctor", "owner")
            .prefetch_related("clinics", "tags")
            .in_bulk(chunk)
        )
        for pk in chunk:
            if pk in rows:
                yield [value(rows[pk]) for value in values]


def _columns():
    return [
        (_("Reference"), lambda row: row.reference),
        (_("Sent"), lambda row: _at(row.created_at)),
        (_("Stage"), lambda row: row.get_stage_display()),
        (_("Whose turn"), lambda row: row.get_turn_display()),
        (_("Reply due"), lambda row: _at(row.due_at)),
        (_("First reply"), lambda row: _at(row.first_replied_at)),
        (_("Last message"), lambda row: _at(row.last_message_at)),
        (_("Reason for closing"), lambda row: row.get_close_reason_display()),
        (_("Owner"), lambda row: row.owner.display_name if row.owner else ""),
        (_("Tags"), lambda row: ", ".join(tag.name for tag in row.tags.all())),
        (_("Name"), lambda row: row.name),
        (_("Email"), lambda row: row.email),
        (_("Phone"), lambda row: str(row.phone or "")),
        (_("Country"), lambda row: row.country.code),
        (_("Language"), lambda row: row.language),
        (_("Who needs care"), lambda row: row.get_relation_display()),
        (_("Age"), lambda row: row.age),
        (_("Wants"), lambda row: ", ".join(str(wish) for wish in row.wishes)),
        (_("Condition"), lambda row: row.condition),
        (_("Treatment"), lambda row: row.treatment),
        (_("Programme"), lambda row: row.programme),
        (_("Doctor"), lambda row: row.doctor),
        (_("Clinics"), lambda row: ", ".join(str(clinic) for clinic in row.clinics.all())),
    ]


def _at(moment):
    return f"{moment.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE)):%Y-%m-%d %H:%M}" if moment else ""
