from modeltranslation.translator import TranslationOptions, register

from enquiries.models import ReplyTemplate


@register(ReplyTemplate)
class ReplyTemplateTranslation(TranslationOptions):
    fields = ["title", "body"]
