"""What the search index is told of changes. Only triggers write here (see `directory.search.triggers`)."""

from django.db import models


class SearchRevision(models.Model):
    """One row: how often anything the index knows has changed, and a random stamp of that state."""

    number = models.BigIntegerField(default=0)
    stamp = models.CharField(max_length=32)

    class Meta:
        constraints = [models.CheckConstraint(name="search_revision_once", condition=models.Q(pk=1))]

    def __str__(self):
        return str(self.number)


class SearchChange(models.Model):
    """A record that changed: the model's name and primary key; `*` where everything did."""

    revision = models.BigIntegerField(db_index=True)
    stamp = models.CharField(max_length=32)
    noun = models.CharField(max_length=20)
    key = models.BigIntegerField()

    class Meta:
        ordering = ["revision", "pk"]

    def __str__(self):
        return f"{self.revision}: {self.noun} {self.key}"
