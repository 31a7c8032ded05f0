"""The results as a table and as var/bench.json: the last run, and beside it the last run of each size."""

import json
from pathlib import Path

GROWTH = "SL"  # 500 to 100,000 clinics: 200 times the data


def keep(path: Path, results: dict) -> dict:
    """Write the results; all sizes' are returned."""
    earlier = json.loads(path.read_text())["sizes"] if path.exists() else {}
    sizes = earlier | {results["size"]: results}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results | {"sizes": sizes}, indent=1) + "\n")
    return sizes


def lines(results: dict, sizes: dict) -> list[str]:
    return [
        f"Size {results['size']}: medians of one run, in milliseconds",
        *_requests("Clinics", results["requests"], ["ordinary", "orm", "index", "named", "floor"]),
        *_requests("Doctors", results["doctors"], ["index", "named", "floor"]),
        *_pages(results["pages"]),
        "Index",
        *(f"  {name:22}{'-' if value is None else value:>10}" for name, value in results["index"].items()),
        *_growth(sizes),
    ]


def _requests(title, requests, ways):
    ratios = [(upper, lower) for upper, lower in (("ordinary", "index"), ("index", "floor")) if upper in ways]
    heads = "".join(f"{upper + '/' + lower:>16}" for upper, lower in ratios)
    yield f"{title:24}" + "".join(f"{way:>10}" for way in ways) + heads
    for name, times in requests.items():
        figures = "".join(f"{times[f'{way}_ms']:10.3f}" for way in ways)
        shares = "".join(f"{times[f'{upper}_ms'] / times[f'{lower}_ms']:15.1f}×" for upper, lower in ratios)
        yield f"  {name:22}{figures}{shares}"


def _pages(pages):
    yield f"Pages a second{'':20}{'of ok':>10}"
    for name, rate in pages.items():
        share = "" if rate is None else f"{rate:10.1f}{rate / pages['ok_rps']:10.0%}"
        yield f"  {name.removesuffix('_rps').replace('_', ' '):22}{share or '     not there yet'}"


def _growth(sizes):
    if not all(size in sizes for size in GROWTH):
        return
    small, large = (sizes[size]["growth"] for size in GROWTH)
    for name in ("narrow", "broad"):
        before, after = small[f"{name}_ms"], large[f"{name}_ms"]
        yield f"Growth, {name} request, 500 to 100,000 clinics: {before:.3f} to {after:.3f} ms, {after / before:.1f}×"
