from django.db import models
from django.utils import timezone

from directory.search.text import normalise, search_key


class SortKeyField(models.CharField):
    """The normalised form of other fields, kept up to date at every save; sorted in binary order on every database."""

    def __init__(self, *, source=(), **kwargs):
        self.source = source
        super().__init__(**{"max_length": 255, "editable": False, **kwargs})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "source": self.source}

    def db_parameters(self, connection):
        # "C" is PostgreSQL's byte order; SQLite compares bytes anyway.
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}

    def contribute_to_class(self, cls, name, **kwargs):
        super().contribute_to_class(cls, name, **kwargs)
        if not cls._meta.abstract:
            models.signals.pre_save.connect(self._fill_when_raw, sender=cls)

    def _fill_when_raw(self, instance, raw, **kwargs):
        # loaddata saves raw, which skips the fields' own pre_save.
        if raw:
            self.pre_save(instance, add=True)

    def pre_save(self, instance, add):
        value = self.form_of([str(getattr(instance, name) or "") for name in self.source])[: self.max_length]
        setattr(instance, self.attname, value)
        return value

    def form_of(self, texts):
        return normalise(" ".join(texts))


class LastWordFirstField(SortKeyField):
    """The same, but of a person's name: it begins with the family name, as most people write theirs."""

    def form_of(self, texts):
        *given, last = super().form_of(texts).split() or [""]
        return " ".join([last, *given])


class SearchKeyField(SortKeyField):
    """What a record's names are found by, in all languages (see `search.text.search_key`)."""

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 1000, **kwargs})

    def form_of(self, texts):
        return search_key(*texts)


class UpdatedAtField(models.DateTimeField):
    """When the row was last saved. Unlike `auto_now` it has a value for rows that loaddata saves raw, too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "default": timezone.now, "editable": False})

    def pre_save(self, instance, add):
        value = timezone.now()
        setattr(instance, self.attname, value)
        return value
