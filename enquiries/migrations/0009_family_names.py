import directory.fields
from django.db import migrations, models


def fill_keys(apps, schema_editor):
    Enquiry = apps.get_model("enquiries", "Enquiry")
    key = directory.fields.LastWordFirstField(source=["name"])
    for pk, name in list(Enquiry.objects.order_by("pk").values_list("pk", "name")):
        Enquiry.objects.filter(pk=pk).update(family_name_key=key.form_of([name])[: key.max_length])


class Migration(migrations.Migration):
    dependencies = [
        ("enquiries", "0008_papers_that_were_there"),
    ]

    operations = [
        migrations.AddField(
            model_name="enquiry",
            name="family_name_key",
            field=directory.fields.LastWordFirstField(default="", editable=False, max_length=255, source=["name"]),
            preserve_default=False,
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["family_name_key"], name="enquiry_family_name_key"),
        ),
    ]
