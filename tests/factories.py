"""Records for tests: published, complete enough to be shown, and different from each other."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.contrib.auth.models import Group
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from directory import models as directory
from enquiries import models as enquiries


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    first_name = "Maria"
    last_name = factory.Sequence(lambda n: f"Berger {n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse battery")
    is_staff = True

    @factory.post_generation
    def groups(self, create, names):
        if create and names:
            self.groups.set([Group.objects.get_or_create(name=name)[0] for name in names])


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = directory.Source

    slug = factory.Sequence(lambda n: f"source-{n}")
    kind = directory.Source.Kind.PUBLIC_PAGE
    title_en = factory.Sequence(lambda n: f"Public page {n}")


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = directory.Country
        django_get_or_create = ["code"]

    code = "de"
    name_en = factory.LazyAttribute(lambda country: {"de": "Germany", "es": "Spain"}.get(country.code, country.code))
    name_de = factory.LazyAttribute(lambda country: {"de": "Deutschland", "es": "Spanien"}.get(country.code))


class CityFactory(DjangoModelFactory):
    class Meta:
        model = directory.City

    country = factory.SubFactory(CountryFactory)
    name_en = factory.Sequence(lambda n: f"Town {n}")
    slug = factory.Sequence(lambda n: f"town-{n}")


class SpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = directory.Specialty

    name_en = factory.Sequence(lambda n: f"Specialty {n}")
    slug = factory.Sequence(lambda n: f"specialty-{n}")


class PublishedFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    state = directory.Publication.PUBLISHED


class TreatmentFactory(PublishedFactory):
    class Meta:
        model = directory.Treatment

    name_en = factory.Sequence(lambda n: f"Treatment {n}")
    name_de = factory.Sequence(lambda n: f"Behandlung {n}")
    slug = factory.Sequence(lambda n: f"treatment-{n}")
    summary_en = "What it does, in one sentence."


class TreatmentSectionFactory(DjangoModelFactory):
    class Meta:
        model = directory.TreatmentSection

    treatment = factory.SubFactory(TreatmentFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = directory.TreatmentSection.Kind.RISKS
    body_en = "- One sentence.\n- Another one."


class ConditionFactory(PublishedFactory):
    class Meta:
        model = directory.Condition

    name_en = factory.Sequence(lambda n: f"Condition {n}")
    name_de = factory.Sequence(lambda n: f"Krankheit {n}")
    slug = factory.Sequence(lambda n: f"condition-{n}")
    subtitle_en = "What it is, in plain words."


class ConditionSynonymFactory(DjangoModelFactory):
    class Meta:
        model = directory.ConditionSynonym

    condition = factory.SubFactory(ConditionFactory)
    name = factory.Sequence(lambda n: f"Other name {n}")
    language = "en"


class ConditionCodeFactory(DjangoModelFactory):
    class Meta:
        model = directory.ConditionCode

    condition = factory.SubFactory(ConditionFactory)
    code = factory.Sequence(lambda n: f"C{n}")


class ConditionTreatmentFactory(DjangoModelFactory):
    class Meta:
        model = directory.ConditionTreatment

    condition = factory.SubFactory(ConditionFactory)
    treatment = factory.SubFactory(TreatmentFactory)
    evidence = directory.Evidence.STANDARD


class GuidePartFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    condition = factory.SubFactory(ConditionFactory)
    position = factory.Sequence(lambda n: n + 1)


class ConditionSectionFactory(GuidePartFactory):
    class Meta:
        model = directory.ConditionSection

    kind = directory.ConditionSection.Kind.SHORT
    body_en = "- One sentence.\n- Another one."


class WarningSignFactory(GuidePartFactory):
    class Meta:
        model = directory.WarningSign

    urgency = directory.Urgency.TODAY
    text_en = factory.Sequence(lambda n: f"warning sign {n}")


class ConditionTestFactory(GuidePartFactory):
    class Meta:
        model = directory.ConditionTest

    name_en = "Ultrasound"
    description_en = "Often the first test."


class FigureGroupFactory(GuidePartFactory):
    class Meta:
        model = directory.FigureGroup

    title_en = "Where it was found first"


class KeyFigureFactory(DjangoModelFactory):
    class Meta:
        model = directory.KeyFigure

    group = factory.SubFactory(FigureGroupFactory)
    position = factory.Sequence(lambda n: n + 1)
    label_en = "Lung"
    low = Decimal("25.9")
    unit_en = "%"


class QuestionToAskFactory(GuidePartFactory):
    class Meta:
        model = directory.QuestionToAsk

    text_en = "What are the risks?"


class ChecklistItemFactory(GuidePartFactory):
    class Meta:
        model = directory.ChecklistItem

    name_en = "Scan report"
    hint_en = "Not older than 3 months."


class ConditionSourceFactory(GuidePartFactory):
    class Meta:
        model = directory.ConditionSource

    source = factory.SubFactory(SourceFactory)


class ClinicFactory(PublishedFactory):
    class Meta:
        model = directory.Clinic

    name_en = factory.Sequence(lambda n: f"Clinic {n}")
    slug = factory.Sequence(lambda n: f"clinic-{n}")
    type = directory.ClinicType.HOSPITAL
    city = factory.SubFactory(CityFactory)
    summary_en = "What it is known for, in one sentence."


class ClinicFigureFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicFigure

    clinic = factory.SubFactory(ClinicFactory)
    position = factory.Sequence(lambda n: n + 1)
    value = Decimal(75000)
    qualifier = directory.Qualifier.ALMOST
    label_en = "operations a year"


class ClinicSpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicSpecialty

    clinic = factory.SubFactory(ClinicFactory)
    specialty = factory.SubFactory(SpecialtyFactory)


class ClinicConditionFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicCondition

    clinic = factory.SubFactory(ClinicFactory)
    condition = factory.SubFactory(ConditionFactory)


class ClinicTreatmentFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicTreatment

    clinic = factory.SubFactory(ClinicFactory)
    treatment = factory.SubFactory(TreatmentFactory)


class ProgrammeFactory(PublishedFactory):
    class Meta:
        model = directory.Programme

    clinic = factory.SubFactory(ClinicFactory)
    name_en = factory.Sequence(lambda n: f"Programme {n}")
    slug = factory.Sequence(lambda n: f"programme-{n}")


class DoctorFactory(PublishedFactory):
    class Meta:
        model = directory.Doctor

    title = "Prof. Dr. med."
    given_name = "Anna"
    family_name = factory.Sequence(lambda n: f"Beispiel {n}")
    slug = factory.Sequence(lambda n: f"doctor-{n}")
    summary_en = "Scans, and treatment guided by scans"


class DoctorSpecialtyFactory(DjangoModelFactory):
    class Meta:
        model = directory.DoctorSpecialty

    doctor = factory.SubFactory(DoctorFactory)
    specialty = factory.SubFactory(SpecialtyFactory)


class DoctorConditionFactory(DjangoModelFactory):
    class Meta:
        model = directory.DoctorCondition

    doctor = factory.SubFactory(DoctorFactory)
    condition = factory.SubFactory(ConditionFactory)


class DoctorTreatmentFactory(DjangoModelFactory):
    class Meta:
        model = directory.DoctorTreatment

    doctor = factory.SubFactory(DoctorFactory)
    treatment = factory.SubFactory(TreatmentFactory)
    confirmation = directory.Confirmation.CONFIRMED


class LanguageFactory(DjangoModelFactory):
    class Meta:
        model = directory.Language
        django_get_or_create = ["code"]

    code = "de"
    name_en = factory.LazyAttribute(
        lambda language: {"de": "German", "en": "English"}.get(language.code, language.code)
    )
    name_de = factory.LazyAttribute(lambda language: {"de": "Deutsch", "en": "Englisch"}.get(language.code))


class AccreditationFactory(DjangoModelFactory):
    class Meta:
        model = directory.Accreditation

    name_en = factory.Sequence(lambda n: f"Accreditation {n}")
    slug = factory.Sequence(lambda n: f"accreditation-{n}")


class EquipmentFactory(DjangoModelFactory):
    class Meta:
        model = directory.Equipment

    name_en = factory.Sequence(lambda n: f"Equipment {n}")
    slug = factory.Sequence(lambda n: f"equipment-{n}")


class ClinicLanguageFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicLanguage

    clinic = factory.SubFactory(ClinicFactory)
    language = factory.SubFactory(LanguageFactory)


class ClinicAccreditationFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicAccreditation

    clinic = factory.SubFactory(ClinicFactory)
    accreditation = factory.SubFactory(AccreditationFactory)


class ClinicEquipmentFactory(DjangoModelFactory):
    class Meta:
        model = directory.ClinicEquipment

    clinic = factory.SubFactory(ClinicFactory)
    equipment = factory.SubFactory(EquipmentFactory)


class DoctorLanguageFactory(DjangoModelFactory):
    class Meta:
        model = directory.DoctorLanguage

    doctor = factory.SubFactory(DoctorFactory)
    language = factory.SubFactory(LanguageFactory)


class AffiliationFactory(DjangoModelFactory):
    class Meta:
        model = directory.Affiliation

    doctor = factory.SubFactory(DoctorFactory)
    clinic = factory.SubFactory(ClinicFactory)


class PageFactory(DjangoModelFactory):
    class Meta:
        model = directory.Page
        django_get_or_create = ["slug"]

    slug = factory.Sequence(lambda n: f"page-{n}")
    title_en = "About this site"
    body_en = "Who runs it."


class EnquiryFactory(DjangoModelFactory):
    """A question as it arrived: new, our turn, due in two hours. `clinics=[…]` sets its context."""

    class Meta:
        model = enquiries.Enquiry
        skip_postgeneration_save = True

    idempotency_key = factory.Sequence(lambda n: f"key-{n}")
    content_digest = factory.Faker("sha256")
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(hours=2))
    question = "Which treatment could fit?"
    name = factory.Sequence(lambda n: f"Amina Haddad {n}")
    email = factory.Sequence(lambda n: f"patient{n}@example.org")
    country = "FR"
    language = "en"

    @factory.post_generation
    def clinics(self, create, chosen):
        if create and chosen:
            self.clinics.set(chosen)


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.Consent

    enquiry = factory.SubFactory(EnquiryFactory)
    kind = enquiries.Consent.Kind.HEALTH
    text = "You may read what I wrote about my health."
    text_version = 1
    language = "en"


class EventFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.Event

    enquiry = factory.SubFactory(EnquiryFactory)
    kind = enquiries.Event.Kind.SUBMITTED


class OutgoingMailFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.OutgoingMail

    enquiry = factory.SubFactory(EnquiryFactory)
    event = factory.SubFactory(EventFactory, enquiry=factory.SelfAttribute("..enquiry"))
    recipient = factory.SelfAttribute("enquiry.email")
    language = "en"
    subject = "We have your question"
    text = "Read it here."
    html = "<p>Read it here.</p>"


class MessageFactory(DjangoModelFactory):
    """From the patient; with an author, from staff."""

    class Meta:
        model = enquiries.Message

    enquiry = factory.SubFactory(EnquiryFactory)
    body = "Thank you. One more question."


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.Note

    enquiry = factory.SubFactory(EnquiryFactory)
    author = factory.SubFactory(UserFactory)
    body = "Speaks French."


class AttachmentFactory(DjangoModelFactory):
    """A row only; the stored file is the test's business."""

    class Meta:
        model = enquiries.Attachment

    enquiry = factory.SubFactory(EnquiryFactory)
    name = "report.pdf"
    content_type = "application/pdf"
    size = 1024
    sha256 = factory.Faker("sha256")
    stored_name = factory.Sequence(lambda n: f"{n:032x}.bin")


class ErasureFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.Erasure

    reference = factory.Sequence(lambda n: f"HB-{n:06d}")
    reason = enquiries.Erasure.Reason.REQUEST


class ReplyTemplateFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.ReplyTemplate

    slug = factory.Sequence(lambda n: f"template-{n}")
    title_en = factory.Sequence(lambda n: f"Template {n}")
    body_en = "Dear {patient_name}"


class TagFactory(DjangoModelFactory):
    class Meta:
        model = enquiries.Tag

    name = factory.Sequence(lambda n: f"tag {n}")
