"""What is asked: random selections of each class, half of them made of what some record states, half of rare values."""

import random
from collections.abc import Iterator

from directory.models import Clinic, Condition, Doctor
from directory.search.index.current import State
from directory.selection import ClinicSelection, DoctorSelection, FilteredSelection, Sort

CLASSES = ["none", "treatment", "treatments_country", "three_facets", "text", "text_facets"]
SELECTIONS = {"clinic": ClinicSelection, "doctor": DoctorSelection}
CHOSEN = {
    "treatment": {"treatment": 1},
    "treatments_country": {"treatment": 2, "country": 1},
    "three_facets": {"condition": 2, "specialty": 2, "language": 2},
    "text_facets": {"specialty": 1, "language": 1},
}


class Drawn:
    """The same ones for the same seed and directory."""

    def __init__(self, state: State, kind: str, seed: int):
        self.state = state
        self.kind = kind
        self.index = state.indexes[kind]
        self.slots = list(self.index.facets.documents)
        self.chance = random.Random(f"{seed} {kind}")
        self.is_popular = False

    def of(self, request_class: str, number: int) -> Iterator[FilteredSelection]:
        for place in range(number):
            self.is_popular = place % 2 == 0
            facets = self._facets(CHOSEN.get(request_class, {}))
            text = self._text(with_error=request_class == "text_facets") if "text" in request_class else ""
            sort = Sort.RELEVANCE.value if text else Sort.NAME.value
            yield SELECTIONS[self.kind](q=text, sort=sort, **facets)

    def _facets(self, numbers):
        slot = self.chance.choice(self.slots)
        return {name: tuple(sorted(self._values(name, number, slot))) for name, number in numbers.items()}

    def _values(self, name, number, slot):
        values, names = self.index.facets.values[name], self.state.names_of(self.kind, name)
        keys = list(values.keys)
        stated = set(self.index.facets.of(slot, name).tolist()) if self.is_popular else set()
        own = [key for key in keys if values.numbers[key] in stated][:number]
        rest = self.chance.sample(keys, min(number - len(own), len(keys)))
        return {names.slugs[key] for key in own + rest}

    def _text(self, *, with_error):
        """A word of a record's name, or of a condition's."""
        model, field = {"clinic": (Clinic, "search_key"), "doctor": (Doctor, "search_key")}[self.kind]
        if not self.is_popular:
            model = Condition
        keys = model.objects.published().order_by("pk").values_list(field, flat=True)
        word = self.chance.choice(keys[self.chance.randrange(len(keys))].split())
        return self._mistyped(word) if with_error and len(word) > 3 else word

    def _mistyped(self, word):
        place = self.chance.randrange(1, len(word) - 1)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]
