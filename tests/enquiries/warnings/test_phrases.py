"""The phrases the guides come with, tried on what patients write: every sign is looked for, as without a condition."""

import json
import time

import pytest
from django.conf import settings

from directory.models import WarningSign
from enquiries.warnings.red_flags import found, phrases_of

MARKED = {
    "en": """
        Since Monday I vomit blood.
        My father threw up blood last night, what should we do?
        There was blood in his vomit.
        Her stools have been black for two days.
        He has black, sticky stool and feels dizzy
        My skin is turning yellow
        his eyes have turned yellow since the weekend
        Could it be jaundise?
        My mother's belly is very swollen now
        I lost 10 kilos without a diet
        She lost a lot of weight this year.
        The hip is hot and I feel ill
        I can't put any weight on my leg since this morning
        I suddenly cannot walk.
        The knee is hot and red
        My calf is swollen and painful
        I am numb between my legs since yesterday
        Numbness around the genitals, is that normal?
        I can’t control my bladder any more
        i cant pee since yesterday evening
        Weakness in both legs came over night
        My foot is getting weaker every day
        I have lost control over my bowels
        I keep dropping things and my hands are weak
        Suddenly I lost my sight on the left
        He suddenly went blind.
        I have severe pain in my eye
        I see rings around the lights and have a headache
        There is a pressure on my chest.
        Chest pain for 20 minutes now
        I CANNOT BREATHE properly
        My wife fainted twice this week
        He lost consciousnes for a minute
        The chest pain is getting worse, even on flat ground
        The chest pain does not go away
        I can't lie flat at night
        Stomach pain with high fever since this morning
        My lump is hard and painful and cannot be pushed back
        She is vomiting and the lump hurts
        There was a lot of blood in the toilet
        I cannot pass wind or stool
        I saw blood in my stool, only once.
        I found a lump in my left breast
        He has a fever after chemotherapy
        I have blood in my urine
        She is very short of breath
        I am coughing up blood
        My face is swollen
        Pain in my side and fever
        The painkillers do not help
        His face is drooping on one side
        My cheek is swollen and the tooth hurts
        No fever, but black stools.
    """,
    "de": """
        Seit Montag erbreche ich Blut.
        Mein Vater hat heute Nacht Blut erbrochen
        Da war Blut im Erbrochenen.
        Er spuckt Blut
        Sie hat seit zwei Tagen schwarzen Stuhl
        Der Stuhl ist ganz schwarz.
        Ihre Haut wird gelb
        seine Augen sind ganz gelb
        Ist das Gelbsucht?
        Kann das eine Gelbsuht sein?
        Der Bauch schwillt immer weiter an
        Ich habe 10 Kilo abgenommen
        Sie hat viel Gewicht verloren.
        Die Hüfte ist heiß und rot
        Die Huefte ist heiss
        Ich kann das Bein plötzlich nicht mehr belasten
        Ich kann ploetzlich nicht mehr gehen
        Das Knie ist heiß und ich fühle mich krank
        Meine Wade ist geschwollen und schmerzt
        Es ist taub zwischen den Beinen
        Taubheit im Genitalbereich, ist das normal?
        Ich kann den Urin nicht mehr halten
        Ich habe eingenäßt
        Schwäche in beiden Beinen seit heute
        Beide Beine werden schwächer
        Der Fuß wird immer schwächer
        Ich kann die Blase nicht mehr kontrollieren
        Ich habe keine Kraft mehr in den Händen
        Ich sehe plötzlich nichts mehr
        Er ist plötzlich erblindet
        Das Auge ist rot und schmerzt
        Ich habe starke Augenschmerzen
        Ich sehe Ringe um das Licht
        Ich spüre einen Druck auf der Brust
        Brustschmerzen seit 20 Minuten
        Plötzlich keine Luft
        Ich bekomme keine Luft
        Meine Frau ist ohnmächtig geworden
        Er war kurz bewußtlos
        Die Brustschmerzen werden schlimmer
        Brustschmerzen auch in Ruhe
        Nachts kann ich nicht mehr flach liegen
        Starke Bauchschmerzen und hohes Fieber
        Die Bauchschmerzen dauern schon 6 Stunden
        Die Beule lässt sich nicht mehr zurückdrücken
        Viel Blut in der Toilette
        Ich habe Blut im Stuhl
        Da ist ein Knoten in der Brust
        Sie hat Fieber nach der Chemo
        Ich kann gar kein Wasser mehr lassen
        Ich habe Blut im Urin
        Sie hat schwere Atemnot
        Ich huste Blut
        Das Gesicht ist geschwollen
        Schmerzen in der Seite und Fieber
        Die Schmerzmittel helfen nicht
        Der Mundwinkel hängt herunter
        Er verschluckt sich beim Essen
        Die Wange ist dick geschwollen
        Kein Fieber, aber schwarzer Stuhl.
    """,
}

CALM = {
    "en": """
        Could ablation help my mother?
        How much does a new hip cost, and how long would I stay?
        No fever so far.
        There is no blood in my stool.
        She has no black stools.
        He did not faint? No, no fainting at all.
        I have belly pain but no fever so far
        Stomach pain after meals without fever or chills
        My blood tests were normal.
        They did a blood test and a stool test.
        The CT of the chest was clear.
        Blood pressure is 130 over 80.
        I want to lose weight before the operation.
        I wear black shoes and a yellow coat.
        The surgeon has a good eye for detail.
        My knee hurts when I climb stairs.
        I have had pain in my hip for three years.
        The MRI shows a slipped disc at L5.
        I can walk 500 metres, then I need a break.
        The numbness in my big toe has not changed.
        I can pee and control everything as before.
        My eyes are tired in the evening.
        Do you have an eye clinic in Berlin?
        The doctor says the valve is narrow.
        Can I travel by air with a stent?
        I am short of time, please answer soon.
        What should I breathe in before the scan?
        The stones are 4 mm, the doctor says they may pass.
        We lost the report of the first clinic.
        The lump was removed two years ago.
        My mother had breast cancer in 2015.
        The hernia does not hurt.
        Chemotherapy ended in May, she feels well.
        Is fever common after the operation?
        I take one tablet a day.
        The medicine helps, painkillers are rarely needed.
        Please call my brother, he speaks English.
        My tooth is missing since an accident.
        My sister lives in Munich and can help.
        He has Parkinson's and walks with a stick.
        The pain is on the right side.
        Her appetite is good and her weight is stable.
        Which papers do you need?
        Does the price include the stay?
        How long is the wait for radiotherapy?
        The calf muscle was measured at the gym.
    """,
    "de": """
        Könnte eine Ablation meiner Mutter helfen?
        Was kostet eine neue Hüfte, und wie lange bleibe ich?
        Bisher kein Fieber.
        Ich habe kein Blut im Stuhl.
        Sie hat keinen schwarzen Stuhl.
        Er war nie ohnmächtig.
        Ich habe Bauchschmerzen, aber kein Fieber
        Bauchschmerzen nach dem Essen ohne Fieber oder Schüttelfrost
        Meine Blutwerte waren in Ordnung.
        Mir wurde gestern Blut abgenommen.
        Das CT der Brust war ohne Befund.
        Der Blutdruck ist 130 zu 80.
        Ich möchte vor der Operation abnehmen.
        Ich trage schwarze Schuhe und einen gelben Mantel.
        Das Knie tut beim Treppensteigen weh.
        Ich habe seit drei Jahren Schmerzen in der Hüfte.
        Das MRT zeigt einen Bandscheibenvorfall bei L5.
        Ich kann 500 Meter gehen, dann brauche ich eine Pause.
        Die Taubheit im großen Zeh ist unverändert.
        Ich kann Wasser lassen wie immer.
        Meine Augen sind abends müde.
        Gibt es eine Augenklinik in Berlin?
        Die Ärztin sagt, die Klappe ist eng.
        Darf ich mit einem Stent fliegen?
        Die Steine sind 4 mm groß und gehen vielleicht von selbst ab.
        Wir haben den Bericht der ersten Klinik verloren.
        Der Knoten wurde vor zwei Jahren entfernt.
        Meine Mutter hatte 2015 Brustkrebs.
        Der Leistenbruch tut nicht weh.
        Die Chemotherapie endete im Mai, es geht ihr gut.
        Ist Fieber nach der Operation häufig?
        Ich nehme eine Tablette am Tag.
        Die Schmerzmittel helfen gut.
        Bitte rufen Sie meinen Bruder an, er spricht Deutsch.
        Mir fehlt seit einem Unfall ein Zahn.
        Meine Schwester wohnt in München und kann helfen.
        Er hat Parkinson und geht am Stock.
        Die Schmerzen sind auf der rechten Seite.
        Der Appetit ist gut und das Gewicht stabil.
        Welche Unterlagen brauchen Sie?
        Ist der Aufenthalt im Preis enthalten?
        Wie lange wartet man auf die Bestrahlung?
        Lieber Herr Doktor, ich habe Schmerzen und möchte lieber operiert werden.
        Meine Schwester hatte früher einmal Asthma und Husten.
        Ich komme zur Kontrolle der Blase.
        Die Beschwerden sollen nicht mehr auftreten.
        Wir fahren mit dem Zug in die Schweiz.
    """,
}


@pytest.fixture(scope="module")
def signs():
    rows = [
        row["fields"]
        for name in ("guides", "short_guides")
        for row in json.loads((settings.BASE_DIR / "fixtures" / f"{name}.json").read_bytes())
        if row["model"] == "directory.warningsign"
    ]
    kept = ["urgency", "text_en", "text_de", "phrases_en", "phrases_de"]
    return [WarningSign(**{name: row.get(name, "") for name in kept}) for row in rows]


def sentences(table):
    return [
        (language, line.strip()) for language, lines in table.items() for line in lines.splitlines() if line.strip()
    ]


@pytest.mark.parametrize(("language", "sentence"), sentences(MARKED))
def test_is_marked(signs, language, sentence):
    assert found(sentence, signs)


@pytest.mark.parametrize(("language", "sentence"), sentences(CALM))
def test_is_not_marked(signs, language, sentence):
    assert [(match.words, match.sign.text_en) for match in found(sentence, signs)] == []


def test_there_are_enough_of_both():
    for table in (MARKED, CALM):
        assert all(len([line for line in lines.splitlines() if line.strip()]) >= 40 for lines in table.values())


def test_every_sign_has_three_to_eight_phrases_in_each_language(signs):
    for sign in signs:
        for phrases in (sign.phrases_en, sign.phrases_de):
            assert 3 <= len(phrases.splitlines()) <= 8, sign.text_en


def test_every_phrase_finds_itself(signs):
    for sign in signs:
        lines = (sign.phrases_en + "\n" + sign.phrases_de).splitlines()
        assert len(phrases_of(sign)) == len(lines)
        assert [line for line in lines if not found(line.replace("*", "x"), [sign])] == []


def test_a_question_at_its_longest_takes_milliseconds(signs):
    text = " ".join(sentence for _language, sentence in sentences(MARKED) + sentences(CALM))[:10_000]
    found(text, signs)
    started = time.process_time()
    assert found(text, signs)
    assert time.process_time() - started < 0.2, "about 20 ms"
