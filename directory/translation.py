"""Which fields have a column per language (see MODELTRANSLATION_LANGUAGES)."""

from modeltranslation.translator import TranslationOptions, register

from directory import models


def translate(model, *names):
    register(model)(type(f"{model.__name__}Translation", (TranslationOptions,), {"fields": names}))


translate(models.Country, "name")
translate(models.City, "name")
translate(models.Specialty, "name", "plain_name", "description")
translate(models.Treatment, "name", "summary", "description", "duration")
translate(models.TreatmentSection, "body")
translate(models.Condition, "name", "subtitle")
translate(models.ConditionTreatment, "note")
translate(models.ConditionSection, "body")
translate(models.WarningSign, "text", "phrases")
translate(models.ConditionTest, "name", "description")
translate(models.FigureGroup, "title", "note")
translate(models.KeyFigure, "label", "unit")
translate(models.QuestionToAsk, "text")
translate(models.ChecklistItem, "name", "hint")
translate(models.Source, "title")
translate(models.Clinic, "name", "summary", "description")
translate(models.ClinicFigure, "label")
translate(models.ClinicTreatment, "price_includes")
translate(models.Doctor, "name_note", "summary")
translate(models.Affiliation, "role")
translate(models.Language, "name")
translate(models.Accreditation, "name", "description")
translate(models.Equipment, "name", "description")
translate(models.Programme, "name", "summary", "includes", "excludes")
translate(models.CareerStep, "text")
translate(models.Photo, "alt")
translate(models.Page, "title", "body")
