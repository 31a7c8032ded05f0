"""Random choices, many at a time."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from directory.models import Confirmation, Publication

TODAY = date(2026, 1, 1)
NOW = datetime.combine(TODAY, time(12), UTC)
CONFIRMATIONS = {
    Confirmation.UNCONFIRMED: 0.5,
    Confirmation.CONFIRMED: 0.4,
    Confirmation.CONTESTED: 0.05,
    Confirmation.OUTDATED: 0.05,
}
STATES = {
    Publication.PUBLISHED: 0.95,
    Publication.DRAFT: 0.02,
    Publication.IN_REVIEW: 0.02,
    Publication.RETIRED: 0.01,
}


def popular(rng: np.random.Generator, size: int, number: int) -> np.ndarray:
    """`number` of the values 0 to `size`, as Zipf found them: the n-th is chosen 1/n as often as the first."""
    weights = np.cumsum(1 / (np.arange(size) + 2.0))
    return np.searchsorted(weights, rng.random(number) * weights[-1])


def links(rng: np.random.Generator, records: int, size: int, mean: float) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of record and value, each once: `mean` values of `size` on average, some records have none, a few many."""
    numbers = np.minimum(rng.geometric(1 / (mean + 1), records) - 1, 6 * int(mean + 1))
    drawn = np.repeat(np.arange(records), numbers)
    return np.divmod(np.unique(drawn * size + popular(rng, size, len(drawn))), size)


def among(rng: np.random.Generator, shares: dict, number: int) -> list:
    """`number` of the keys of `shares`, each as often as its share says."""
    keys = [str(key) for key in shares]
    return [keys[place] for place in rng.choice(len(keys), number, p=list(shares.values())).tolist()]


def confirmations(rng: np.random.Generator, number: int) -> dict[str, Sequence]:
    """The columns that say whether facts were checked, and when; for some confirmed ones nobody knows when."""
    states = among(rng, CONFIRMATIONS, number)
    ages = rng.integers(0, 800, number).tolist()
    days = [
        TODAY - timedelta(days=age) if state == Confirmation.CONFIRMED and age < 780 else None
        for state, age in zip(states, ages, strict=True)
    ]
    return {"confirmation": states, "checked_on": days}
