"""The built pages as files: nothing from other hosts, nothing missing, pictures described."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built_book import HTML, ROOT, chapters, name_of, pages

LOADING = {
    "script": "src",
    "img": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "iframe": "src",
    "embed": "src",
    "object": "data",
    "link": "href",
}
ONLY_NAMED = {"canonical", "next", "prev", "search", "index", "author", "copyright"}


class Page(HTMLParser):
    """What a page loads, links to, and can be linked at."""

    def __init__(self, path: Path):
        super().__init__()
        self.loads, self.links, self.ids, self.images = [], [], set(), []
        self.lang, self.styles = None, []
        self._in_style = False
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.ids.add(given.get("id"))
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "a" and given.get("name"):
            self.ids.add(given["name"])
        if tag == "html":
            self.lang = given.get("lang")
        if tag == "img":
            self.images.append(given)
        self._in_style = tag == "style"
        if given.get("style"):
            self.styles.append(given["style"])
        address = given.get(LOADING.get(tag, ""))
        if address and not set((given.get("rel") or "").split()) & ONLY_NAMED:
            self.loads.append(address)

    def handle_data(self, data):
        if self._in_style:
            self.styles.append(data)

    def handle_endtag(self, tag):
        self._in_style = False


def from_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc)


@pytest.fixture(scope="module")
def read():
    known = {}

    def read_once(path: Path) -> Page:
        if path not in known:
            known[path] = Page(path)
        return known[path]

    return read_once


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_a_page_loads_only_files_of_the_book(path, read):
    page = read(path)
    for address in page.loads:
        assert not from_elsewhere(address), f"{name_of(path)} loads {address}"
        if urlsplit(address).scheme != "data":
            assert (path.parent / unquote(urlsplit(address).path)).exists(), address
    for style in page.styles:
        assert not re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", style), style


def test_style_sheets_load_only_files_of_the_book():
    for sheet in HTML.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
        found = re.search(r"(url\(|@import)\s*['\"]?(https?:)?//[^'\")]*", text)
        assert not found, f"{sheet.relative_to(HTML)}: {found[0]}"


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_no_script_on_a_page_names_a_content_network(path):
    scripts = re.findall(r"<script\b[^>]*>.*?</script>", path.read_text(encoding="utf-8"), re.S)
    for script in scripts:
        found = re.search(r"unpkg\.com|cdnjs?\.|jsdelivr|googleapis|THEBE_JS_URL", script)
        assert not found, f"{name_of(path)}: {found[0]}"


@pytest.mark.parametrize("path", pages(), ids=name_of)
def test_links_within_the_book_lead_somewhere(path, read):
    for link in read(path).links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link == "#":
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        assert target.exists(), f"{name_of(path)} links to {link}"
        if parts.fragment and target.suffix == ".html":
            assert unquote(parts.fragment) in read(target).ids, f"{name_of(path)} links to {link}"


@pytest.mark.parametrize("path", chapters(), ids=name_of)
def test_a_page_says_its_language(path, read):
    assert read(path).lang == "en"


@pytest.mark.parametrize("path", chapters(), ids=name_of)
def test_every_picture_has_a_text_in_its_place(path, read):
    for image in read(path).images:
        text = (image.get("alt") or "").strip()
        told = text and not re.search(r"\.(png|svg|webp|jpe?g|gif)$", text)
        assert told, f"{name_of(path)}: {image.get('src', '')[:80]} has the alt text {text!r}"


def test_notebooks_warn_of_nothing():
    """stderr is taken off the pages for its progress bars; nothing else may hide there."""
    executed = sorted((ROOT / "_build" / "jupyter_execute").rglob("*.ipynb"))
    assert len(executed) == len(list((ROOT / "book").glob("*.ipynb")))
    for path in executed:
        for cell in json.loads(path.read_text())["cells"]:
            for output in cell.get("outputs", []):
                if output.get("name") == "stderr":
                    lines = re.split(r"[\r\n]+", "".join(output["text"]))
                    told = [line for line in lines if line.strip() and not is_progress(line)]
                    assert not told, f"{path.name}: {told[0]}"


def is_progress(line: str) -> bool:
    return bool(re.search(r"\d+%\||\d+(it|epoch)? ?\[[\d:?]+|/s\b|s/\w+\]", line))
