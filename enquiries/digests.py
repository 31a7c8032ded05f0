import hmac

from django.conf import settings

from directory.search.text import normalise


def keyed_digest(text: str) -> str:
    """64 hex digits, equal for equal texts, made with a key the database does not hold.

    Forms know themselves by a random key that leads to what was sent with it. The database keeps only the key's digest:
    a copy of the database must not open anything.
    """
    return hmac.digest(settings.LINK_KEY.encode(), text.encode(), "sha256").hex()


def text_digest(text: str) -> str:
    """Equal for texts of the same words, whatever their case, accents and punctuation; empty for none."""
    words = normalise(text)
    return keyed_digest(words) if words else ""
