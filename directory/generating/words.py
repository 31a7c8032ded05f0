"""Invented names in several scripts, put together from syllables."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Script:
    """`share` of the names are in it; `house` are its words for a clinic."""

    share: float
    consonants: tuple[str, ...]
    vowels: tuple[str, ...]
    house: tuple[str, ...]


def _script(share, consonants, vowels, house):
    return Script(share, tuple(consonants.split()), tuple(vowels.split()), tuple(house.split()))


SCRIPTS = (
    _script(0.52, "b d f g h k l m n p r s t v w z br dr kl st tr", "a e i o u ei", "Clinic Hospital Centre"),
    _script(0.22, "b ç d f g j k l m n ñ r s ş ß t v z ž ł", "ä ö ü é è å ø a e i", "Klinik Clínica Hôpital"),
    _script(0.10, "б в г д ж з к л м н п р с т ф х ц ш", "а е и о у ы я ю ё", "Клиника Больница Центр"),
    _script(0.06, "β γ δ θ κ λ μ ν π ρ σ τ φ χ", "α ε η ι ο υ ω ά έ", "Κλινική Νοσοκομείο"),
    _script(0.06, "ب ت ج ح د ر ز س ش ع ف ق ك ل م ن", "ا و ي", "عيادة مستشفى مركز"),
    _script(0.04, "ბ გ დ ვ ზ თ კ ლ მ ნ პ რ ს ტ", "ა ე ი ო უ", "კლინიკა ცენტრი"),
)
LATIN = SCRIPTS[0]


def scripts(rng: np.random.Generator, number: int) -> np.ndarray:
    """The places in SCRIPTS of `number` names."""
    shares = np.array([script.share for script in SCRIPTS])
    return rng.choice(len(SCRIPTS), number, p=shares / shares.sum())


def words(rng: np.random.Generator, script: Script, number: int, ending: str = "") -> list[str]:
    """Capitalised words of two or three syllables, no two the same."""
    found: dict[str, None] = {}
    while len(found) < number:
        consonants = rng.integers(len(script.consonants), size=(number, 3)).tolist()
        vowels = rng.integers(len(script.vowels), size=(number, 3)).tolist()
        lengths = rng.integers(2, 4, size=number).tolist()
        for first, second, length in zip(consonants, vowels, lengths, strict=True):
            pairs = zip(first[:length], second[:length], strict=True)
            word = "".join(script.consonants[c] + script.vowels[v] for c, v in pairs)
            found[(word + ending).capitalize()] = None
    return list(found)[:number]
