"""A directory of random facts, random selections of it, and what a listing must say of them."""

from datetime import date, timedelta

from directory import models
from directory.models import ClinicType
from directory.selection import Sort
from tests import factories
from tests.directory import brute_force

WORDS = [
    *("liver", "klinik", "wuerzburg", "Würzburg", "mets", "c78", "spain", "heat", "an", "zzz", "deutschland", "st"),
    *("livermets", "uni versity", "universityhospital", "c787", "c78.7", "wurz", "Bеrlin", "анна", "parkk", "beispiel"),
    *("illness", "treatment", "centre", "anna", "herbipolis", "field"),
]
NAMES = ["University Hospital", "Klinik am Park", "St. Anna", "Liver Centre", "Würzburg Clinic"]
STATES = ["published"] * 4 + ["draft", "retired"]
CONFIRMATIONS = ["unconfirmed", "confirmed", "contested", "outdated"]


def fill_directory(chance):
    """60 clinics and 60 doctors; some unpublished, with contested or outdated facts, without a place or any fact."""
    countries = [factories.CountryFactory(code=code) for code in ("de", "es", "fr")]
    cities = [
        factories.CityFactory(
            country=chance.choice(countries), slug=slug, name_en=slug.title(), name_de=name, alternative_names=other
        )
        for slug, name, other in [
            ("wurzburg", "Würzburg", "Herbipolis\nWuerzburg"),
            ("berlin", "Berlin", "Берлин"),
            ("barcelona", "Barcelona", ""),
            ("bonn", "Bonn", ""),
        ]
    ]
    nouns = {
        "treatment": [
            factories.TreatmentFactory(name_en=f"Heat treatment {n}", state=chance.choice(STATES)) for n in range(12)
        ],
        "condition": [
            factories.ConditionFactory(name_en=f"Liver illness {n}", state=chance.choice(STATES)) for n in range(6)
        ],
        "specialty": [factories.SpecialtyFactory() for _ in range(10)],
        "language": [factories.LanguageFactory(code=code) for code in ("de", "en", "tr", "ru")],
        "accreditation": [factories.AccreditationFactory() for _ in range(4)],
        "equipment": [factories.EquipmentFactory() for _ in range(4)],
    }
    for condition in nouns["condition"][:3]:
        factories.ConditionSynonymFactory(condition=condition, name="liver mets")
        factories.ConditionCodeFactory(condition=condition, code="C78.7")
    models.SpecialtySynonym.objects.create(noun=nouns["specialty"][0], name="an other field")
    models.TreatmentSynonym.objects.create(noun=nouns["treatment"][0], name="mets away")
    clinics = [_clinic(chance, n, cities, countries) for n in range(60)]
    doctors = [_doctor(chance, n) for n in range(60)]
    models.ClinicSynonym.objects.create(noun=clinics[0], name="Haus Spain")
    models.DoctorSynonym.objects.create(noun=doctors[0], name="Zzzander")
    for clinic in clinics:
        _state(chance, factories.ClinicTreatmentFactory, "treatment", nouns, clinic=clinic, price=True)
        _state(chance, factories.ClinicConditionFactory, "condition", nouns, clinic=clinic)
        _state(chance, factories.ClinicSpecialtyFactory, "specialty", nouns, clinic=clinic)
        _state(chance, factories.ClinicLanguageFactory, "language", nouns, clinic=clinic)
        _state(chance, factories.ClinicAccreditationFactory, "accreditation", nouns, clinic=clinic)
        _state(chance, factories.ClinicEquipmentFactory, "equipment", nouns, clinic=clinic)
    for doctor in doctors:
        _state(chance, factories.DoctorTreatmentFactory, "treatment", nouns, doctor=doctor)
        _state(chance, factories.DoctorConditionFactory, "condition", nouns, doctor=doctor)
        _state(chance, factories.DoctorSpecialtyFactory, "specialty", nouns, doctor=doctor)
        _state(chance, factories.DoctorLanguageFactory, "language", nouns, doctor=doctor)
        for place in chance.sample(clinics, chance.choice([0, 1, 1, 2, 3])):
            factories.AffiliationFactory(doctor=doctor, clinic=place, confirmation=chance.choice(CONFIRMATIONS))
    for affiliation in models.Affiliation.objects.order_by("doctor", "-pk")[::3]:
        models.Affiliation.objects.filter(doctor=affiliation.doctor).update(is_primary=False)
        models.Affiliation.objects.filter(pk=affiliation.pk).update(is_primary=True)


def _clinic(chance, n, cities, countries):
    city = chance.choice([*cities, None])
    return factories.ClinicFactory(
        name_en=f"{chance.choice(NAMES)} {n % 7}",
        city=city,
        country_without_city=None if city else chance.choice([*countries, None]),
        type=chance.choice(ClinicType.values),
        state=chance.choice(STATES),
        confirmation=chance.choice(["unconfirmed", "confirmed"]),
        checked_on=chance.choice([None, date(2026, 1, 1) + timedelta(days=n % 5)]),
    )


def _doctor(chance, n):
    return factories.DoctorFactory(
        title=chance.choice(["", "Dr. med.", "Prof. Dr. med."]),
        given_name=chance.choice(["Anna", "Liv", "Stefan"]),
        family_name=chance.choice([f"Würz {n % 5}", f"Beispiel {n % 5}"]),
        state=chance.choice(STATES),
        confirmation=chance.choice(["unconfirmed", "confirmed"]),
        checked_on=chance.choice([None, date(2026, 1, 1) + timedelta(days=n % 5)]),
    )


def _state(chance, factory, noun, nouns, price=False, **record):
    for each in chance.sample(nouns[noun], chance.choice([0, 1, 2, 4])):
        prices = _random_price(chance) if price else {}
        factory(confirmation=chance.choice(CONFIRMATIONS), **{noun: each}, **record, **prices)


def _random_price(chance):
    low, high = sorted(chance.sample(range(500, 30000, 100), 2))
    low, high = chance.choice([(low, high), (low, None), (None, high), (None, None)])
    return {"price_from": low, "price_to": high, "currency": chance.choice(["EUR", "EUR", "EUR", "USD"])}


def random_words(chance):
    """None to three words that are in the directory or not, some with typing errors, joined or parted."""
    words = chance.sample([*WORDS, "dr"], chance.choice([0, 0, 0, 1, 1, 2, 3]))
    return [misspelt(chance, word) if chance.random() < 0.3 else word for word in words]


def misspelt(chance, text):
    """One edit: a letter left out, added, changed, or swapped with its neighbour."""
    place = chance.randrange(len(text))
    letter = chance.choice("abcdefghijklmnopqrstuvwxyz")
    left, right = text[:place], text[place:]
    return chance.choice(
        [left + right[1:], left + letter + right, left + letter + right[1:], left + right[1::-1] + right[2:]]
    )


def known_values(selection_class):
    """By facet: the values a selection can have."""
    known = {
        "condition": models.Condition.objects.published().values_list("slug", flat=True),
        "treatment": models.Treatment.objects.published().values_list("slug", flat=True),
        "specialty": models.Specialty.objects.values_list("slug", flat=True),
        "country": ["de", "es", "fr"],
        "city": models.City.objects.values_list("slug", flat=True),
        "type": ClinicType.values,
        "clinic": models.Clinic.objects.published().values_list("slug", flat=True),
        "language": ["de", "en", "tr", "ru"],
        "accreditation": models.Accreditation.objects.values_list("slug", flat=True),
        "equipment": models.Equipment.objects.values_list("slug", flat=True),
    }
    return {name: list(known[name]) for name in selection_class.facets}


def random_selection(chance, selection_class, price=None):
    filters = {
        name: tuple(sorted(set(chance.choices(values, k=chance.choice([1, 1, 2, 3])))))
        for name, values in known_values(selection_class).items()
        if chance.random() < 0.2 and values
    }
    if price and chance.random() < 0.3:
        filters["price_max"] = price()
    text = " ".join(random_words(chance))
    return selection_class(
        q=text,
        sort=chance.choice([Sort.NAME, Sort.CITY, Sort.CONFIRMED, *([Sort.RELEVANCE] * 4 if text else [])]).value,
        **filters,
    )


def edit_directory(chance):
    """One random change, by any of the ways in which the directory is changed."""
    facts = chance.choice([*FACTS, models.Affiliation])
    row, record = _any(chance, facts), _any(chance, chance.choice([models.Clinic, models.Doctor]))
    noun = _any(chance, chance.choice([models.Condition, models.Treatment]))
    chance.choice(
        [
            lambda: facts.objects.filter(pk=row.pk).update(confirmation=chance.choice(CONFIRMATIONS)),
            lambda: facts.objects.filter(pk__lte=row.pk).update(confirmation=chance.choice(CONFIRMATIONS)),
            row.delete,
            lambda: type(record).objects.filter(pk=record.pk).update(state=chance.choice(STATES)),
            lambda: (
                type(record).objects.filter(pk=record.pk).update(confirmation="confirmed", checked_on=date(2026, 2, 2))
            ),
            lambda: type(noun).objects.filter(pk=noun.pk).update(state=chance.choice(STATES)),
            lambda: _rename(chance, record),
            lambda: _move(chance),
            lambda: _replace(row),
            lambda: _add(chance),
            lambda: models.ClinicTreatment.objects.filter(pk=_any(chance, models.ClinicTreatment).pk).update(
                **_random_price(chance)
            ),
            lambda: _rename_noun(chance, noun),
            lambda: _call_also(chance, record, noun),
            lambda: chance.choice(SYNONYMS).objects.order_by("?").first().delete(),
            lambda: models.City.objects.filter(pk=_any(chance, models.City).pk).update(
                alternative_names=chance.choice(["Zzzstadt", "Herbipolis\nAnna"])
            ),
            lambda: record.delete() if chance.random() < 0.3 else None,
            lambda: noun.delete() if chance.random() < 0.3 else None,
        ]
    )()


FACTS = [
    *(models.ClinicTreatment, models.ClinicCondition, models.ClinicSpecialty, models.ClinicLanguage),
    *(models.ClinicAccreditation, models.ClinicEquipment),
    *(models.DoctorTreatment, models.DoctorCondition, models.DoctorSpecialty, models.DoctorLanguage),
]


def _any(chance, model):
    return chance.choice(list(model.objects.order_by("pk")))


def _confirm(record):
    type(record).objects.filter(pk=record.pk).update(confirmation="confirmed", checked_on=date(2026, 2, 2))


def _rename(chance, record):
    """By `save`, which makes the keys for sorting and searching anew."""
    if isinstance(record, models.Clinic):
        record.name_en = f"{chance.choice(NAMES)} {chance.randrange(9)}"
    else:
        record.family_name = chance.choice(["Würz 9", "Aal", "Zimt"])
    record.save()


SYNONYMS = [models.ConditionSynonym, models.TreatmentSynonym, models.SpecialtySynonym, models.ClinicSynonym]


def _rename_noun(chance, noun):
    noun.name_en = f"{chance.choice(['Heat', 'Liver', 'Anna'])} {chance.choice(['field', 'illness'])}"
    noun.save()


def _call_also(chance, record, noun):
    name = chance.choice(["livermets", "Haus Anna", "Zzz field", "universitätsklinikum"])
    if isinstance(noun, models.Condition):
        models.ConditionSynonym.objects.get_or_create(condition=noun, name=name)
    else:
        models.TreatmentSynonym.objects.get_or_create(noun=noun, name=name)
    if isinstance(record, models.Clinic):
        models.ClinicSynonym.objects.get_or_create(noun=record, name=name)
    else:
        models.DoctorSynonym.objects.get_or_create(noun=record, name=name)


def _move(chance):
    clinic, city = _any(chance, models.Clinic), chance.choice([*models.City.objects.order_by("pk"), None])
    country = None if city else _any(chance, models.Country)
    models.Clinic.objects.filter(pk=clinic.pk).update(city=city, country_without_city=country)


def _replace(row):
    """The same fact again, as a new row."""
    row.delete()
    row.pk = None
    row.save(force_insert=True)


def _add(chance):
    clinic = factories.ClinicFactory(name_en=chance.choice(NAMES), city=_any(chance, models.City))
    factories.ClinicTreatmentFactory(clinic=clinic, treatment=_any(chance, models.Treatment), **_random_price(chance))
    factories.AffiliationFactory(clinic=clinic, doctor=_any(chance, models.Doctor))


def assert_parity(chance, selection_class, records, search, price=None, number=300):
    """Results, every count, what is not stated and the ways out of random selections equal the brute force."""
    empty = 0
    for _ in range(number):
        selection = random_selection(chance, selection_class, price)
        listing = search(selection)
        expected = [record.slug for record in brute_force.find(records, selection)]
        assert listing.count == len(expected), selection
        assert [record.slug for record in listing.records] == expected[:20], selection
        assert listing.total == len(records)
        for facet in listing.facets:
            counted = {option.value: option.count for option in facet.options}
            assert (counted, facet.not_stated) == brute_force.counts(records, selection, facet.name), selection
        if price:
            assert listing.price.not_stated == brute_force.without_price(records, selection), selection
        for relaxation in listing.relaxations:
            assert relaxation.count == len(brute_force.find(records, relaxation.selection))
        if selection.chosen:
            assert all(listing.reasons[record.pk] for record in listing.records), selection
        empty += not expected
    assert number < 300 or 30 < empty < 200, "the selections are neither all hits nor all misses"
