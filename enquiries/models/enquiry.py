import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from phonenumber_field.modelfields import PhoneNumberField

from directory.fields import LastWordFirstField, SortKeyField
from directory.models import Clinic, Condition, Doctor, Programme, Treatment
from directory.search.text import normalise
from enquiries.digests import keyed_digest
from enquiries.encryption import EncryptedTextField
from enquiries.models.stages import MERGEABLE, OVER, Alert, CloseReason, Relation, Stage, Turn, Wish
from enquiries.models.tags import Tag, Tagging
from enquiries.patient.links import token_for

FILTERED = ("stage", "owner", "country", "language", "condition")
REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 O 1 I


def new_reference():
    """`HB-4K7-29M`: easy to read out on the phone."""
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))
    return f"HB-{letters[:3]}-{letters[3:]}"


def new_link_id():
    return secrets.token_hex(16)


# An index serves only queries that say exactly what it says. Where something is due it is our turn: told of the turn as
# well, PostgreSQL would take the index that holds whatever is late.
NOT_TOLD_LATE = models.Q(due_at__isnull=False) & (
    models.Q(late_told_due=None) | ~models.Q(late_told_due=models.F("due_at"))
)


class EnquiryQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("enquiries.view_enquiry") else self.none()

    def with_record_open_to(self, user):
        """What `user` may know the record of, without what was written: it is not read from the database."""
        return self.without_texts() if user.has_perm("enquiries.view_record") else self.none()

    def without_texts(self):
        return self.defer("question")

    def sent_with(self, key):
        """What the form with `key` made: one at most."""
        return self.filter(idempotency_key=keyed_digest(key))

    def our_turn(self):
        return self.filter(turn=Turn.US)

    def to_answer(self):
        """What is on the table: our turn and not put off."""
        return self.our_turn().filter(snoozed_until=None)

    def late(self, now=None):
        """Putting an answer off does not move its deadline."""
        return self.our_turn().filter(due_at__lt=now or timezone.now())

    def late_untold(self, now):
        """Whose missed deadline nobody was told of."""
        return self.filter(NOT_TOLD_LATE, due_at__lt=now).order_by("due_at", "pk")

    def due_untold(self, now, soon):
        """Due from `now` until `soon`, and nobody was reminded of that deadline."""
        due = self.filter(NOT_TOLD_LATE, due_at__gte=now, due_at__lte=soon)
        untold = models.Q(reminded_due=None) | ~models.Q(reminded_due=models.F("due_at"))
        return due.filter(untold).order_by("due_at", "pk")

    def unfinished(self):
        """Each turn by its name: an index finds these among a million closed ones."""
        return self.filter(turn__in=[Turn.US, Turn.PATIENT, Turn.CLINIC])

    def marked(self, alert=Alert.SOON):
        """With words of a warning sign, at least as urgent as `alert`. Nothing that is over is marked."""
        return self.unfinished().filter(alert__gte=alert)

    def owned_by(self, user):
        return self.unfinished().filter(owner=user)

    def unowned(self):
        return self.to_answer().filter(owner=None)

    def with_patient(self):
        return self.filter(turn=Turn.PATIENT)

    def with_clinic(self):
        return self.filter(turn=Turn.CLINIC)

    def snoozed(self):
        return self.filter(snoozed_until__isnull=False)

    def to_wake(self, now):
        """Put off until a moment that has come."""
        return self.filter(snoozed_until__lte=now).order_by("snoozed_until", "pk")

    def closed(self):
        return self.filter(stage=Stage.CLOSED)

    def spam(self):
        return self.filter(stage=Stage.SPAM)

    def merged_into(self, enquiry):
        return self.filter(merged_into=enquiry)

    def with_merged(self, enquiry):
        """The enquiry and what was merged into it."""
        return self.filter(models.Q(pk=enquiry.pk) | models.Q(merged_into=enquiry.pk))

    def sent_from(self, email):
        """By the address, whatever its case; the key of the index holds no signs, so it narrows and does not decide."""
        return self.filter(email_key=normalise(email)[:255], email__iexact=email)

    def by_time_left(self):
        """Marked by a warning sign first, then what is late, then what is due soonest; without a clock newest first."""
        return self.order_by("-alert", models.F("due_at").asc(nulls_last=True), "-pk")

    def by_deadline(self):
        """The same for rows of one turn: all of them have a deadline or none has, so an index gives the order."""
        return self.order_by("-alert", "due_at", "-pk")

    def newest_first(self):
        return self.order_by("-pk")

    def by_return(self):
        """Put off: the first to come back first."""
        return self.order_by("snoozed_until", "-pk")


class Enquiry(models.Model):
    """One question of one patient, from the form to its closing. Its order is the primary key's, not the clock's."""

    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference, editable=False)
    link_id = models.CharField(max_length=32, unique=True, default=new_link_id, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    content_digest = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)

    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.NEW)
    turn = models.CharField(_("whose turn"), max_length=10, choices=Turn, default=Turn.US)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("owner"),
    )
    tags = models.ManyToManyField(Tag, through=Tagging, blank=True, related_name="+", verbose_name=_("tags"))
    alert = models.PositiveSmallIntegerField(_("warning sign"), choices=Alert, default=Alert.NONE)
    snoozed_until = models.DateTimeField(_("put off until"), null=True, blank=True, db_index=True)
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    close_reason = models.CharField(_("reason for closing"), max_length=12, choices=CloseReason, blank=True)
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("reply due"), null=True, blank=True)
    turn_since = models.DateTimeField(_("turn since"), default=timezone.now)
    first_replied_at = models.DateTimeField(_("first reply"), null=True, blank=True)
    last_message_at = models.DateTimeField(_("last message"), default=timezone.now)
    reminded_due = models.DateTimeField(null=True, blank=True, editable=False, help_text="The deadline told of.")
    late_told_due = models.DateTimeField(null=True, blank=True, editable=False, help_text="The missed one told of.")

    question = EncryptedTextField(_("question"))
    question_digest = models.CharField(max_length=64, blank=True, db_index=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    name_key = SortKeyField(source=["name"])
    family_name_key = LastWordFirstField(source=["name"])
    email = models.EmailField(_("email"), db_index=True)
    email_key = SortKeyField(source=["email"])
    phone = PhoneNumberField(_("phone"), blank=True)
    phone_key = SortKeyField(source=["phone"])
    country = CountryField(_("country"))
    language = models.CharField(_("language"), max_length=8)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    age = models.PositiveSmallIntegerField(_("age of the patient"), null=True, blank=True)
    relation = models.CharField(_("who needs care"), max_length=12, choices=Relation, default=Relation.SELF)
    acts_for = models.BooleanField(_("may act for the patient"), default=False)
    wants = models.JSONField(_("wishes"), default=list, blank=True)

    condition = models.ForeignKey(Condition, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    treatment = models.ForeignKey(Treatment, models.SET_NULL, null=True, blank=True, related_name="+")
    doctor = models.ForeignKey(Doctor, models.SET_NULL, null=True, blank=True, related_name="+")
    programme = models.ForeignKey(Programme, models.SET_NULL, null=True, blank=True, related_name="+")
    clinics = models.ManyToManyField(Clinic, blank=True, related_name="+")

    objects = EnquiryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")
        permissions = [
            ("answer_enquiry", "Can take, answer, note and close enquiries"),
            ("assign_enquiry", "Can give enquiries to others"),
            ("merge_enquiry", "Can merge enquiries and undo it"),
            ("export_enquiry", "Can export enquiries"),
            ("view_figures", "Can see how fast the desk answers"),
            ("view_record", "Can read who opened and changed enquiries"),
            ("erase_enquiry", "Can delete enquiries for good"),
        ]
        indexes = [
            models.Index(
                fields=["turn", "-alert", "due_at", "-id", "snoozed_until", "owner"], name="enquiry_turn_alert_due"
            ),
            models.Index(fields=["owner", "turn"], name="enquiry_owner_turn"),
            # One per filter of the archive; each holds the other filters' columns, so that two of them need no row.
            *(
                models.Index(
                    fields=[column, "-id", *(other for other in FILTERED if other != column)], name=f"enquiry_{column}"
                )
                for column in FILTERED
            ),
            models.Index(fields=["name_key"], name="enquiry_name_key"),
            models.Index(fields=["family_name_key"], name="enquiry_family_name_key"),
            models.Index(fields=["email_key"], name="enquiry_email_key"),
            models.Index(fields=["phone_key"], name="enquiry_phone_key"),
            models.Index(fields=["due_at"], name="enquiry_due_untold", condition=NOT_TOLD_LATE),
        ]
        constraints = [
            models.CheckConstraint(
                name="enquiry_due_only_on_our_turn",
                condition=models.Q(turn=Turn.US, due_at__isnull=False)
                | ~models.Q(turn=Turn.US) & models.Q(due_at=None),
            ),
            models.CheckConstraint(
                name="enquiry_closed_with_a_reason",
                condition=models.Q(stage=Stage.CLOSED) & ~models.Q(close_reason="")
                | ~models.Q(stage=Stage.CLOSED) & models.Q(close_reason=""),
            ),
            models.CheckConstraint(
                name="enquiry_merged_leads_somewhere",
                condition=models.Q(stage=Stage.MERGED, merged_into__isnull=False)
                | ~models.Q(stage=Stage.MERGED) & models.Q(merged_into=None),
            ),
            models.CheckConstraint(
                name="enquiry_merged_into_another",
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
            ),
            models.CheckConstraint(
                name="enquiry_snoozed_only_while_unfinished",
                condition=models.Q(snoozed_until=None) | ~models.Q(turn=Turn.NOBODY),
            ),
            models.CheckConstraint(
                name="enquiry_others_act_for_the_patient",
                condition=models.Q(relation=Relation.SELF) | models.Q(acts_for=True),
            ),
        ]

    def __str__(self):
        return self.reference

    @property
    def token(self):
        return token_for(self.link_id, self.link_version)

    @property
    def form_url(self):
        """The patient's page for whoever sent the form (see `enquiries.links`)."""
        return reverse("enquiries:status", args=[token_for(self.link_id, self.link_version, is_from_mail=False)])

    @property
    def private_url(self):
        """The patient's page, by the link that is mailed.

        Not called `get_absolute_url`: by that name the admin leads all staff to it.
        """
        return reverse("enquiries:status", args=[self.token])

    def has_address_of(self, other):
        """Whether both came from one email address. The index's key is no proof: it leaves out dots and accents."""
        return self.email.lower() == other.email.lower()

    @property
    def about(self):
        """The first thing the question is about besides clinics; None for a general one."""
        return self.condition or self.treatment or self.programme or self.doctor

    @property
    def is_answered(self):
        return self.first_replied_at is not None

    @property
    def is_over(self):
        return self.stage in OVER

    @property
    def can_be_merged(self):
        return self.stage in MERGEABLE

    @property
    def wishes(self):
        return [Wish(value).label for value in self.wants]
