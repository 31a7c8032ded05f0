"""Fill the new keys of the enquiries there are."""

from django.db import migrations

from directory.search.text import normalise


def fill_keys(apps, schema_editor):
    from enquiries.digests import text_digest

    Enquiry = apps.get_model("enquiries", "Enquiry")
    for enquiry in Enquiry.objects.only("email", "phone", "question").order_by("pk").iterator(chunk_size=500):
        Enquiry.objects.filter(pk=enquiry.pk).update(
            email_key=normalise(enquiry.email)[:255],
            phone_key=normalise(str(enquiry.phone or ""))[:255],
            question_digest=text_digest(enquiry.question),
        )


class Migration(migrations.Migration):
    dependencies = [("enquiries", "0003_desk")]

    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop)]
