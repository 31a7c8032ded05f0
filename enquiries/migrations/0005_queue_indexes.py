"""What the queue is answered by at a million enquiries; the table of tags becomes a model to bear an index."""

import directory.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("directory", "0009_warning_phrases"),
        ("enquiries", "0004_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Tagging",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "enquiry",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="enquiries.enquiry",
                            ),
                        ),
                        (
                            "tag",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="taggings",
                                to="enquiries.tag",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "enquiries_enquiry_tags",
                        "ordering": ["pk"],
                        "unique_together": {("enquiry", "tag")},
                    },
                ),
                migrations.AlterField(
                    model_name="enquiry",
                    name="tags",
                    field=models.ManyToManyField(
                        blank=True,
                        related_name="+",
                        through="enquiries.Tagging",
                        to="enquiries.tag",
                        verbose_name="tags",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="tagging",
            constraint=models.UniqueConstraint(fields=("enquiry", "tag"), name="tagging_once"),
        ),
        migrations.AlterUniqueTogether(name="tagging", unique_together=set()),
        migrations.AddIndex(
            model_name="tagging",
            index=models.Index(fields=["tag", "-enquiry"], name="tagging_tag_enquiry"),
        ),
        migrations.AlterField(
            model_name="tagging",
            name="enquiry",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="enquiries.enquiry",
            ),
        ),
        migrations.AlterField(
            model_name="tagging",
            name="tag",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="taggings",
                to="enquiries.tag",
            ),
        ),
        migrations.RemoveIndex(
            model_name="enquiry",
            name="enquiry_stage",
        ),
        migrations.RemoveIndex(
            model_name="enquiry",
            name="enquiry_owner_stage",
        ),
        migrations.RemoveIndex(
            model_name="enquiry",
            name="enquiry_turn_alert_due",
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="condition",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="directory.condition",
            ),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="email_key",
            field=directory.fields.SortKeyField(editable=False, max_length=255, source=["email"]),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="name_key",
            field=directory.fields.SortKeyField(editable=False, max_length=255, source=["name"]),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="owner",
            ),
        ),
        migrations.AlterField(
            model_name="enquiry",
            name="phone_key",
            field=directory.fields.SortKeyField(editable=False, max_length=255, source=["phone"]),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["turn", "-alert", "due_at", "-id", "snoozed_until", "owner"], name="enquiry_turn_alert_due"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["owner", "turn"], name="enquiry_owner_turn"),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["stage", "-id", "owner", "country", "language", "condition"], name="enquiry_stage"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["owner", "-id", "stage", "country", "language", "condition"], name="enquiry_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["country", "-id", "stage", "owner", "language", "condition"], name="enquiry_country"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["language", "-id", "stage", "owner", "country", "condition"], name="enquiry_language"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(
                fields=["condition", "-id", "stage", "owner", "country", "language"], name="enquiry_condition"
            ),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["name_key"], name="enquiry_name_key"),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["email_key"], name="enquiry_email_key"),
        ),
        migrations.AddIndex(
            model_name="enquiry",
            index=models.Index(fields=["phone_key"], name="enquiry_phone_key"),
        ),
    ]
