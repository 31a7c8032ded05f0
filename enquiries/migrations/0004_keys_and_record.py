"""Fill the new keys of the enquiries there are; make the database refuse to change an event."""

from django.db import migrations

from directory.search.text import normalise

REFUSE = {
    "sqlite": [
        """
        CREATE TRIGGER enquiries_event_append_only BEFORE UPDATE ON enquiries_event
        BEGIN SELECT RAISE(ABORT, 'An event cannot be changed.'); END
        """
    ],
    "postgresql": [
        """
        CREATE FUNCTION enquiries_event_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'An event cannot be changed.' USING ERRCODE = 'integrity_constraint_violation'; END $$
        """,
        """
        CREATE TRIGGER enquiries_event_append_only BEFORE UPDATE ON enquiries_event
        FOR EACH ROW EXECUTE FUNCTION enquiries_event_refuse_change()
        """,
    ],
}
ALLOW = {
    "sqlite": ["DROP TRIGGER enquiries_event_append_only"],
    "postgresql": [
        "DROP TRIGGER enquiries_event_append_only ON enquiries_event",
        "DROP FUNCTION enquiries_event_refuse_change()",
    ],
}


def fill_keys(apps, schema_editor):
    from enquiries.digests import text_digest

    Enquiry = apps.get_model("enquiries", "Enquiry")
    for enquiry in Enquiry.objects.only("email", "phone", "question").order_by("pk").iterator(chunk_size=500):
        Enquiry.objects.filter(pk=enquiry.pk).update(
            email_key=normalise(enquiry.email)[:255],
            phone_key=normalise(str(enquiry.phone or ""))[:255],
            question_digest=text_digest(enquiry.question),
        )


def refuse_changes(apps, schema_editor):
    for statement in REFUSE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def allow_changes(apps, schema_editor):
    for statement in ALLOW[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0003_desk")]

    operations = [
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
        migrations.RunPython(refuse_changes, allow_changes),
    ]
