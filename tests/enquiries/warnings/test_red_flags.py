"""Where the phrases of warning signs are found in a text, and where not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.models import Publication, Urgency, WarningSign
from enquiries.models import Alert
from enquiries.warnings.red_flags import LONG, NEGATIONS, Pattern, alert_of, found, phrases_of, read, signs_for
from tests.factories import ConditionFactory, WarningSignFactory


def sign(*phrases, language="en", **fields):
    return WarningSign(**{f"phrases_{language}": "\n".join(phrases), "urgency": Urgency.TODAY, **fields})


def words(text, *phrases, language="en"):
    return [match.words for match in found(text, [sign(*phrases, language=language)])]


@pytest.mark.parametrize(
    ("phrase", "text", "quoted"),
    [
        ("blood stool", "There is blood in my stool.", "blood in my stool"),
        ("blood stool", "BLOOD, in the\n STOOL", "BLOOD, in the\n STOOL"),
        ("vomit* blood", "She vomited some blood", "vomited some blood"),
        ("vomit* blood", "(vomiting blood)", "vomiting blood"),
        ("black stool*", "black stools since Monday", "black stools"),
        ("cannot pee", "I cannot pee", "cannot pee"),
        ("can't pee", "I can’t pee", "can’t pee"),
        ("can't pee", "i cant pee", "cant pee"),
        ("fever", "39° fever!", "fever"),
        ("pass out", "pass-out", "pass-out"),
    ],
)
def test_all_words_in_their_order_close_together_are_found(phrase, text, quoted):
    assert words(text, phrase) == [quoted]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("blood stool", "There is blood in my dark stool and hard stool"[:30]),
        ("blood stool", "The stool has blood"),
        ("blood stool", "blood from one or two times stool"),
        ("black stool", "black stools"),
        ("vomit* blood", "vomit"),
        ("fever", "feverish"),
        ("fever", "never"),
        ("*", "anything"),
        ("", "anything"),
        ("a*", "anything"),
        ("blood", ""),
    ],
)
def test_nothing_else_is_found(phrase, text):
    assert words(text, phrase) == []


def test_two_words_may_stand_between_and_not_three():
    assert words("blood a b stool", "blood stool")
    assert not words("blood a b c stool", "blood stool")


@pytest.mark.parametrize(
    ("language", "phrase", "text", "quoted"),
    [
        ("de", "Gelbsucht", "Hat er GELBSUCHT?", "GELBSUCHT"),
        ("de", "Schüttelfrost", "mit Schuettelfrost", "Schuettelfrost"),
        ("de", "Schuettelfrost", "mit Schüttelfrost", "Schüttelfrost"),
        ("de", "Schüttelfrost", "mit Schu\u0308ttelfrost.", "Schu\u0308ttelfrost"),
        ("de", "weiße Haut", "WEISSE HAUT", "WEISSE HAUT"),
        ("es", "vómito* sangre", "tuve vomitos con sangre", "vomitos con sangre"),
        ("ru", "рвота кровью", "Началась рвота с кровью", "рвота с кровью"),
        ("tr", "kanlı ishal", "KANLI İSHAL oldu", "KANLI İSHAL"),
        ("ar", "دم في البراز", "هناك دَمٌ في البراز منذ أمس", "دَمٌ في البراز"),
    ],
)
def test_every_language_of_the_site_and_every_script_is_read(settings, language, phrase, text, quoted):
    settings.LANGUAGES = [("en", "English"), (language, language)]
    assert words(text, phrase, language=language) == [quoted]


def test_a_language_that_is_switched_off_is_not_read(settings):
    settings.LANGUAGES = [("de", "German")]
    assert not words("sangre", "sangre", language="es")
    assert words("blood", "blood"), "English stands in for all others"


@pytest.mark.parametrize("text", ["jaudnice", "jaundise", "jaundce", "jjaundice", "ajundice", "aundice", "jaundices"])
def test_one_typing_error_in_a_long_word_does_not_matter(text):
    assert words(text, "jaundice")


@pytest.mark.parametrize("text", ["jaudnise", "bloot", "vomt", "laundice"])
def test_two_errors_or_one_in_a_short_word_or_another_first_letter_do(text):
    assert not words(text, "jaundice", "blood", "vomit")


@pytest.mark.parametrize("text", ["swallowign", "swalowing", "swalllowing", "swallowing", "swollowing"])
def test_a_stem_forgives_one_error_too(text):
    assert words(text, "swallow*")


letters = st.text("abc", min_size=LONG, max_size=9)


def slips(word):
    """Every spelling with one letter other (but the first), missing, too many, or two swapped."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield word
    for head, tail in parts:
        yield from (head + letter + tail for letter in "abc")
        yield from (head + letter + tail[1:] for letter in "abc" if head and tail)
        yield head + tail[1:]
        yield head + tail[1::-1] + tail[2:]


@given(letters, letters)
def test_a_long_word_fits_exactly_what_one_slip_makes_of_it(pattern, word):
    fits = Pattern(pattern, is_stem=False).fits
    assert fits(word) == (word in slips(pattern))
    assert all(fits(slip) for slip in slips(pattern))


@given(letters, letters)
def test_a_stem_fits_what_begins_like_it(pattern, word):
    """But an error in the stem's last letter would make another stem of it: severe, several."""
    beginnings = [word[:length] for length in range(len(pattern) - 1, len(pattern) + 2)]
    near = [start for start in beginnings if start[-1] == pattern[-1] and Pattern(pattern, is_stem=False).fits(start)]
    assert Pattern(pattern, is_stem=True).fits(word) == bool(near)


@given(st.lists(letters, min_size=1, max_size=20), letters, st.booleans())
def test_looking_up_finds_what_comparing_with_every_word_finds(text, pattern, is_stem):
    phrase = pattern + "*" * is_stem
    slow = [word for word in text if Pattern(pattern, is_stem).fits(word)]
    assert words(" ".join(text), phrase) == slow[:1]


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_and_no_phrase_breaks_it_and_what_is_quoted_is_in_the_text(text, phrase):
    for match in found(text, [sign(phrase)]):
        assert text[match.start : match.end] == match.words


@pytest.mark.parametrize(
    "text",
    [
        "There is no blood.",
        "not blood",
        "without blood",
        "kein Blut",
        "keine Blut",
        "Kein  blood",
        "ohne blood",
        "sin blood",
        "без blood",
        "بدون blood",
    ],
)
def test_what_is_denied_directly_before_is_not_marked(text):
    assert not words(text, "blood", "Blut")


@pytest.mark.parametrize(
    "text", ["No. Blood came.", "no, blood", "no signs of blood", "not only blood", "kein Fieber, aber Blut"]
)
def test_a_negation_anywhere_else_is_not_trusted(text):
    assert words(text, "blood", "Blut")


def test_a_phrase_that_is_a_denial_itself_is_found():
    assert words("I have no feeling in my leg", "no feeling") == ["no feeling"]
    assert words("kann das Bein nicht mehr belasten", "Bein nicht belasten") == ["Bein nicht mehr belasten"]


def test_a_denial_between_the_words_denies_too():
    assert not words("Belly pain, but no fever so far", "belly pain fever")
    assert words("Belly pain and fever, no cough", "belly pain fever")


def test_a_denied_place_does_not_hide_another():
    assert words("No blood on Monday. Blood on Tuesday.", "blood") == ["Blood"]


def test_the_negations_are_folded_like_the_text():
    assert {"kein", "ningun", "hicbir", "не"} <= NEGATIONS


def test_a_sign_is_told_once_where_it_comes_first_and_the_most_urgent_decides():
    signs = [
        sign("blood", text_en="blood", urgency=Urgency.SOON),
        sign("blood", "bloody", text_en="Blood", urgency=Urgency.EMERGENCY),
        sign("fever", text_en="fever", urgency=Urgency.TODAY),
    ]
    matches = found("fever, blood and blood", signs)
    assert [match.words for match in matches] == ["fever", "blood"]
    assert alert_of([match.sign for match in matches]) == Alert.TODAY
    assert alert_of([]) == Alert.NONE


@pytest.mark.django_db
def test_the_signs_of_the_condition_and_the_emergencies_of_all_guides_are_looked_for():
    own, other = ConditionFactory(), ConditionFactory()
    draft = ConditionFactory(state=Publication.DRAFT)
    wanted = [WarningSignFactory(condition=own, urgency=urgency, position=n) for n, urgency in enumerate(Urgency)]
    emergency = WarningSignFactory(condition=other, urgency=Urgency.EMERGENCY, position=1)
    today = WarningSignFactory(condition=other, urgency=Urgency.TODAY, position=2)
    WarningSignFactory(condition=draft, urgency=Urgency.EMERGENCY)
    assert signs_for(own) == [*wanted, emergency]
    assert signs_for(None) == [*wanted, emergency, today]


@pytest.mark.django_db
def test_whatever_goes_wrong_is_logged_without_the_text(monkeypatch, caplog):
    def broken(*args):
        raise ValueError("blood")

    monkeypatch.setattr("enquiries.warnings.red_flags.found", broken)
    assert read("blood", None) == []
    assert "ValueError" in caplog.text
    assert "blood" not in caplog.text


def test_phrases_without_a_word_are_left_out():
    assert phrases_of(sign("", "  ", "*", "…")) == []
