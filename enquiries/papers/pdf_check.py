"""Opens one untrusted PDF in a process of its own: `python -m enquiries.papers.pdf_check < FILE`.

Exit status 0: it can be read; standard output holds it without what would run when it is opened, or nothing where there
was no such thing. BROKEN and LOCKED are named here; any other status means that the process was stopped at its limits.
"""

import resource
import sys
from io import BytesIO

BROKEN = 3
LOCKED = 4
MEMORY = 1 << 30
SECONDS = 10
PROGRAMS = ("/JavaScript", "/Launch")


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import pikepdf

    content = sys.stdin.buffer.read()
    try:
        with _opened(content, pikepdf) as pdf:
            if not len(pdf.pages):
                return BROKEN
            if _disarm(pdf):
                cleaned = BytesIO()
                pdf.save(cleaned)
                sys.stdout.buffer.write(cleaned.getvalue())
    except pikepdf.PasswordError:
        return LOCKED
    except Exception:  # a broken file may raise anything
        return BROKEN
    return 0


def _opened(content, pikepdf):
    """Strictly where that works. Many scanners write a faulty index into a file that is whole; that is mended."""
    try:
        return pikepdf.open(BytesIO(content), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        if b"%%EOF" not in content[-1024:]:
            raise
        return pikepdf.open(BytesIO(content))


def _disarm(pdf) -> bool:
    """Remove what a viewer would run by itself, and programs behind a click; whether there was any."""
    found = False
    pages = [page.obj for page in pdf.pages]
    for holder in (pdf.Root, *pages, *(note for page in pages for note in page.get("/Annots", []))):
        for name in ("/OpenAction", "/AA"):
            if name in holder:
                del holder[name]
                found = True
        if holder.get("/A", {}).get("/S") in PROGRAMS:
            del holder["/A"]
            found = True
    names = pdf.Root.get("/Names", {})
    for name in ("/JavaScript", "/EmbeddedFiles"):
        if name in names:
            del names[name]
            found = True
    return found


if __name__ == "__main__":
    sys.exit(main())
