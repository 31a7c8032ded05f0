"""How many there are, as far as anybody wants to know: nothing here reads further than a set number of rows."""

from django.db.models import IntegerField, Subquery

from accounts.models import User


class CappedCount(Subquery):
    """How many rows `rows` has, at most `most`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows, most):
        super().__init__(rows.order_by().values("pk")[:most])


def in_one_query(columns: dict[str, Subquery], *, user: User) -> dict[str, int]:
    """The values of all `columns`; the query hangs on the row of `user`."""
    named = {f"in_{name}": column for name, column in columns.items()}
    row = User.objects.filter(pk=user.pk).annotate(**named).values(*named).get()
    return {name.removeprefix("in_"): value for name, value in row.items()}
