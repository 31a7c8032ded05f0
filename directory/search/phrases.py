"""Texts that name something and a place: `liver cancer berlin`, `clinics in Spain`."""

from dataclasses import dataclass
from heapq import nsmallest

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from directory.models import City, Clinic, Condition, Country, Doctor, Specialty, Treatment
from directory.search.index.vocabulary import errors_allowed
from directory.search.ranking import Hit, Ranking, Why, is_seen
from directory.search.words import alike
from directory.selection import ClinicSelection, DoctorSelection

OFFERED = 4
SHORTEST_HELD = 3  # letters of a word that is looked for in names, not as one
# Folded words that people put between, or in the place of, what they look for.
BETWEEN = set("in im at near bei nach um en cerca de a the der die das в рядом с".split())
CALLED = {
    Clinic: set("clinic clinics hospital hospitals klinik kliniken krankenhaus krankenhauser clinica clinicas".split()),
    Doctor: set("doctor doctors physician physicians arzt arzte arztin arztinnen medico medicos".split()),
}


@dataclass(frozen=True)
class Trip:
    """Something somewhere: a page that exists, or a filtered list; `count` clinics are there, or doctors."""

    subject: str
    place: str
    url: str
    count: int
    is_of_doctors: bool = False

    @property
    def in_words(self) -> str:
        subject = self.subject[:1].upper() + self.subject[1:]
        return gettext("%(subject)s in %(place)s") % {"subject": subject, "place": self.place}

    @property
    def count_in_words(self) -> str:
        if self.is_of_doctors:
            return ngettext("%(count)d doctor", "%(count)d doctors", self.count) % {"count": self.count}
        return ngettext("%(count)d clinic", "%(count)d clinics", self.count) % {"count": self.count}


@dataclass(frozen=True)
class UnknownPlace:
    """Words beside something known that name nothing here; `subject` is empty where clinics in general were meant."""

    place: str
    subject: str = ""
    url: str = ""


def trips(ranking: Ranking, *, is_being_typed: bool = False) -> tuple[list[Trip], UnknownPlace | None]:
    """What is offered for a text of subject and place; and the words that would be the place, but are not known.

    The last word of a text that is being typed may be the beginning of a place.
    """
    best, least = [], None
    for subject, place, _between in _cuts(ranking.words):
        places = _named(ranking, (City, Country), place)
        if is_being_typed and place == ranking.words[-len(place) :] and (not places or places[0].off):
            places = _begun(ranking, (City, Country), "".join(place)) or places
        subjects = (_subjects(ranking, subject) or _held_in_a_place(ranking, subject, places)) if places else []
        if not subjects:
            continue
        off = places[0].off + getattr(subjects[0], "off", 0)
        if least is None or off < least:
            least = off
            offered = [_trip(ranking.state, what, where) for what in subjects for where in places]
            best = [trip for trip in offered if trip.count or not is_being_typed]
    if best:
        return best[:OFFERED], None
    return [], None if any(hit.is_exact for hit in ranking.hits) else _unknown(ranking)


def _cuts(words):
    """(subject, place, whether a word between says so), the place last or first; the longest places first."""
    for cut in range(1, len(words)):
        subject, place = words[:cut], words[cut:]
        for what, where in ((subject, place), (place, subject)):
            ends = list(what)
            while len(ends) > 1 and ends[-1] in BETWEEN:
                ends.pop()
            starts = list(where)
            while len(starts) > 1 and starts[0] in BETWEEN:
                starts.pop(0)
            yield ends, starts, len(ends) + len(starts) < len(words)


def _subjects(ranking, words):
    """Clinics or doctors in general, or the conditions, treatments and specialties that are called so."""
    general = [noun for noun, called in CALLED.items() if len(words) == 1 and words[0] in called]
    return general or _named(ranking, (Condition, Treatment, Specialty), words)


def _held_in_a_place(ranking, words, places):
    """Conditions, treatments and specialties with all words in a name, and a clinic in the first of `places`."""
    if places[0].off or any(len(word) < SHORTEST_HELD for word in words):
        return []
    hits = [hit for noun in (Condition, Treatment, Specialty) for hit in ranking.of_noun(noun, words)]
    likely = [hit for hit in hits if hit.why in (Why.BEGINNING, Why.WORDS)]
    return sorted((hit for hit in likely if _trip(ranking.state, hit, places[0]).count), key=Hit.order)


def _named(ranking, nouns, words):
    """Records that bear the words as a whole name; where none does, those whose name has the fewest typing errors."""
    whole = "".join(words)
    exact = [hit for noun in nouns for hit in _exactly(ranking, noun, whole)]
    if exact:
        return exact
    near = [
        _hit(ranking.state, noun, key, name, Why.SPELLING, errors)
        for noun in nouns
        for key, name, _why, errors in ranking.near(noun, whole)
        if is_seen(ranking.state, noun, key)
    ]
    least = min((hit.off for hit in near), default=0)
    return sorted({hit.key: hit for hit in near if hit.off == least}.values(), key=Hit.order)


def _begun(ranking, nouns, whole):
    """Records of which a name begins so, the shortest names first."""
    found = {}
    for noun in nouns if len(whole) >= SHORTEST_HELD else ():
        texts = ranking.state.texts.nouns[noun]
        known = texts.phrases.texts
        for number in nsmallest(OFFERED, texts.phrases.beginning_with(whole), key=lambda number: len(known[number])):
            off = len(known[number]) - len(whole)
            for key, name in texts.bearers[number].items():
                if is_seen(ranking.state, noun, key):
                    found.setdefault((noun, key), _hit(ranking.state, noun, key, name, Why.BEGINNING, off))
    return sorted(found.values(), key=Hit.order)


def _exactly(ranking, noun, whole):
    texts = ranking.state.texts.nouns[noun]
    number = texts.phrases.exact(whole)
    for key, name in texts.bearers[number].items() if number is not None else ():
        if is_seen(ranking.state, noun, key):
            yield _hit(ranking.state, noun, key, name, Why.NAME, 0)


def _hit(state, noun, key, name, why, off):
    return Hit(noun, key, state.names[noun].label(key, get_language()), name.text, why, off)


def _trip(state, what, where):
    index = state.indexes["doctor" if what is Doctor else "clinic"]
    values = index.facets.values
    here = values[where.noun._meta.model_name].having([where.key])
    if isinstance(what, Hit):
        here = here & values[what.noun._meta.model_name].having([what.key])
    label = what.label if isinstance(what, Hit) else what._meta.verbose_name_plural
    return Trip(label, where.label, _url(state, what, where, len(here)), len(here), what is Doctor)


def _url(state, what, where, count):
    place = state.names[where.noun].slugs[where.key]
    chosen = {where.noun._meta.model_name: (place,)}
    if not isinstance(what, Hit):
        return (DoctorSelection if what is Doctor else ClinicSelection)(**chosen).canonical_url()
    slug = state.names[what.noun].slugs[what.key]
    if what.noun is Condition and count:
        if where.noun is Country:
            return reverse("directory:condition_in_country", args=[slug, place])
        country = state.names[Country].slugs[state.names[City].watched[where.key][0]]
        return reverse("directory:condition_in_city", args=[slug, country, place])
    return ClinicSelection(**chosen, **{what.noun._meta.model_name: (slug,)}).canonical_url()


def _unknown(ranking):
    """Words beside a known subject that name nothing, with typing errors neither."""
    for subject, place, is_said in _cuts(ranking.words):
        if not is_said and any(_means_something(ranking, word) for word in place):
            continue
        subjects = _subjects(ranking, subject)
        if not subjects or _subjects(ranking, place):
            continue
        text = _as_typed(ranking, place)
        if isinstance(subjects[0], Hit):
            noun, key = subjects[0].noun, subjects[0].key
            url = reverse(f"directory:{noun._meta.model_name}", args=[ranking.state.names[noun].slugs[key]])
            return UnknownPlace(text, subjects[0].label, url)
        return UnknownPlace(text)
    return None


def _means_something(ranking, word):
    return bool(alike(ranking.state.texts.words, word, is_last=True, is_forgiving=errors_allowed(word) > 0))


def _as_typed(ranking, words):
    """The words with their accents and capitals, where one can tell which they were."""
    typed = ranking.text.split()
    if len(typed) != len(ranking.words):
        return " ".join(words)
    start = next(start for start in range(len(typed)) if ranking.words[start : start + len(words)] == list(words))
    return " ".join(typed[start : start + len(words)])
