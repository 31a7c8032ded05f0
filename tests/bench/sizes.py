"""How large a directory is, and where benches keep theirs."""

from dataclasses import dataclass
from pathlib import Path

VAR = Path(__file__).resolve().parents[2] / "var"
SEED = 1


@dataclass(frozen=True)
class Size:
    name: str
    clinics: int
    doctors: int


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 60, 120),  # the suite's
        Size("S", 500, 5_000),
        Size("M", 10_000, 100_000),
        Size("L", 100_000, 1_000_000),
        Size("XL", 1_000_000, 1_000_000),
    )
}
