"""Where the built pages are, and what is noted about them."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
HTML = ROOT / "_build" / "html"
SCREENSHOTS = ROOT / "_build" / "screenshots"
weights: dict[str, tuple[int, int]] = {}  # raw, gzipped


def pages() -> list[Path]:
    """Every built page, apart from the redirect to the first one."""
    found = sorted(HTML.rglob("*.html"))
    return [path for path in found if path != HTML / "index.html" and "_static" not in path.parts]


def chapters() -> list[Path]:
    return [path for path in pages() if path.parent == HTML / "book"]


def name_of(path: Path) -> str:
    return path.relative_to(HTML).with_suffix("").as_posix().removeprefix("book/")
