"""The built pages in a browser: network closed, wide and narrow, light and dark."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from built_book import SCREENSHOTS, chapters, name_of, pages, weights
from chromium import settle

# What the browser fetches for a page before the reader scrolls, pictures that load later apart. As
# files lie on the disk, and as a server sends them. The API page is the docstrings of all modules.
RAW, GZIPPED = 500_000, 350_000
RAW_OF_THE_API = 900_000
EXTRA = [path for path in pages() if path.stem in {"search", "genindex"}] + [
    path for path in pages() if "_modules" in path.parts
][:1]

OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return null;
  const out = [...document.querySelectorAll('main *')].filter(
    (e) => e.getBoundingClientRect().right > wide + 1 && getComputedStyle(e).position !== 'fixed');
  return (out[0] || document.body).outerHTML.slice(0, 200);
}"""

# pictures that did not come, and equations in which a sign has no room or no letters
UNDRAWN = """() => [
  ...[...document.images].filter(
    (i) => i.getClientRects().length && i.complete && !i.naturalWidth),
  ...[...document.querySelectorAll('math')].filter(
    (m) => m.getClientRects().length && m.getBoundingClientRect().width < 2),
].map((e) => e.outerHTML.slice(0, 160))"""

CONTRAST = """() => {
  const parse = (c) => { // rgb(12, 34, 56), or color(srgb 0.05 0.13 0.22)
    const numbers = (c.match(/[\\d.]+/g) || []).map(Number);
    return c.startsWith('color(') ? numbers.map((v, i) => (i < 3 ? 255 * v : v)) : numbers;
  };
  const light = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, w, i) => {
    const v = c[i] / 255;
    return sum + w * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const poor = [];
  const texts = 'main :is(h1, h2, h3, p, li, td, th, figcaption, dd) , main a';
  for (const e of document.querySelectorAll(texts)) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length) continue;
    if (e.closest('svg, math, .headerlink')) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${ratio.toFixed(2)}: ${e.outerHTML.slice(0, 160)}`);
  }
  return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", chapters() + EXTRA, ids=name_of)
def test_a_page_opens_alone(browser, path, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    context.set_offline(True)
    page = context.new_page()
    asked, said = set(), []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    settle(page, 200)  # pictures near the top have begun to load
    weigh(path, asked)
    scroll_through(page)
    SCREENSHOTS.mkdir(exist_ok=True)
    shot = f"{name_of(path).replace('/', '.')}-{width}-{scheme}.png"
    page.screenshot(path=SCREENSHOTS / shot, full_page=True)

    assert not said
    elsewhere = {url for url in asked if not url.startswith(("file:", "data:", "blob:"))}
    assert not elsewhere
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert page.locator("article.bd-article h1").count() <= 1
    assert page.evaluate(OVERFLOW) is None
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(UNDRAWN) == []
    context.close()


def scroll_through(page):
    """Down to the end, so that what loads late has loaded; as a reader does."""
    page.evaluate(
        """async () => {
          for (let y = 0; y < document.body.scrollHeight; y += 700) {
            scrollTo(0, y);
            await new Promise((done) => setTimeout(done, 20));
          }
          scrollTo(0, 0);
          await new Promise((done) => setTimeout(done, 100));
        }"""
    )


def weigh(path, asked):
    files = {Path(unquote(urlsplit(url).path)) for url in asked if url.startswith("file:")}
    contents = [file.read_bytes() for file in files]
    raw = sum(map(len, contents))
    gzipped = sum(len(gzip.compress(content, 6)) for content in contents)
    weights[name_of(path)] = max((raw, gzipped), weights.get(name_of(path), (0, 0)))
    assert raw <= (RAW_OF_THE_API if path.stem.startswith("api") else RAW), sizes(files)
    assert gzipped <= GZIPPED, sizes(files)


def sizes(files) -> str:
    heaviest = sorted(((file.stat().st_size, file.name) for file in files), reverse=True)[:8]
    return "too heavy: " + ", ".join(f"{name} {size / 1000:.0f} KB" for size, name in heaviest)
