"""What academic titles and suffixes of doctors mean, in plain words."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from directory.search.text import words

PROFESSOR = _("teaches and does research at a university")
PHYSICIAN_DOCTORATE = _("has a doctorate in medicine")

MEANINGS = {
    "Univ.-Prof.": _("is a professor of a university"),
    "o. Univ.-Prof.": _("holds a chair at a university"),
    "apl. Prof.": _("is a professor without a chair at a university"),
    "Hon.-Prof.": _("is an honorary professor of a university"),
    "Ass.-Prof.": _("is an assistant professor of a university"),
    "Assoc. Prof.": _("is an associate professor of a university"),
    "Associate Professor": _("is an associate professor of a university"),
    "Assistant Professor": _("is an assistant professor of a university"),
    "Professor": PROFESSOR,
    "Prof.": PROFESSOR,
    "Prof": PROFESSOR,
    "Priv.-Doz.": _("is qualified to teach at a university (Privatdozent)"),
    "PD": _("is qualified to teach at a university (Privatdozent)"),
    "Doz.": _("teaches at a university"),
    "Dr. med. univ.": _("has a degree in medicine from Austria"),
    "Dr. med. dent.": _("has a doctorate in dentistry"),
    "Dr. med. habil.": _("has a doctorate in medicine and is qualified to teach at a university"),
    "Dr. med.": PHYSICIAN_DOCTORATE,
    "Dr. rer. nat.": _("has a doctorate in natural science"),
    "Dr. sc. hum.": _("has a doctorate in health science"),
    "Dr. phil.": _("has a doctorate in the arts or humanities"),
    "Dr. h. c.": _("has an honorary doctorate"),
    "Dr.": _("has a doctorate"),
    "Dr": _("has a doctorate"),
    "Dra.": _("is the Spanish title of a woman who is a doctor"),
    "Op. Dr.": _("is the Turkish title of a surgeon"),
    "Uzm. Dr.": _("is the Turkish title of a specialist"),
    "Doç. Dr.": _("is the Turkish title of an associate professor"),
    "Dipl.-Med.": _("has a degree in medicine"),
    "MD": _("has a degree in medicine"),
    "PhD": _("has a research doctorate"),
    "Ph.D.": _("has a research doctorate"),
    "MSc": _("has a master’s degree in science"),
    "M.Sc.": _("has a master’s degree in science"),
    "MBA": _("has a master’s degree in business"),
    "MPH": _("has a master’s degree in public health"),
    "FRCS": _("is a Fellow of a Royal College of Surgeons"),
    "FRCP": _("is a Fellow of a Royal College of Physicians"),
    "FACS": _("is a Fellow of the American College of Surgeons"),
    "FEBS": _("is a Fellow of the European Board of Surgery"),
}
TITLE_WORDS = {word for title in MEANINGS for word in words(title)}
LONGEST_FIRST = sorted(MEANINGS, key=len, reverse=True)
# A title ends where another word does: "Dr" is not the beginning of "Drum".
TITLE = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(title) for title in LONGEST_FIRST) + r")(?!\w)")


@dataclass(frozen=True)
class Title:
    text: str
    meaning: str


def explain(*texts: str) -> list[Title]:
    """The titles we know in these texts, in their order, each once; unknown ones are left out."""
    found = dict.fromkeys(match for text in texts for match in TITLE.findall(text))
    return [Title(text, str(MEANINGS[text])) for text in found]


def without_titles(typed: list[str]) -> list[str]:
    """The words of a text that may be a person's name; all of them where there are only titles."""
    return [word for word in typed if word not in TITLE_WORDS] or typed
