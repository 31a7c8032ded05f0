import re

from django.conf import settings
from django.core.management.base import BaseCommand

ICONS = settings.BASE_DIR / "static" / "vendor" / "lucide"
SPRITE = settings.BASE_DIR / "static" / "icons" / "sprite.svg"


def sprite():
    """All icons as symbols of one file. Stroke and fill are left to CSS, so the attributes of each `<svg>` go."""
    symbols = (symbol(path) for path in sorted(ICONS.glob("*.svg")))
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(path):
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(), re.DOTALL).group(1)
    return f'<symbol id="{path.stem}" viewBox="0 0 24 24">{" ".join(drawing.split())}</symbol>'


class Command(BaseCommand):
    help = "Build static/icons/sprite.svg from the icons in static/vendor/lucide."

    def handle(self, **options):
        SPRITE.parent.mkdir(exist_ok=True)
        SPRITE.write_text(sprite())
        self.stdout.write(f"{SPRITE.relative_to(settings.BASE_DIR)}: {SPRITE.stat().st_size} bytes")
