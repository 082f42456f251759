"""What the tests of the live figures share: a browser, and pages of their own to look at."""

from textwrap import dedent

import pytest
from figure_pages import BODY, HEAD, model_of, page_of

from zslkit.widgets.bundle import WEB, bundle, style


@pytest.fixture
def open_html(browser, tmp_path):
    """``open_html(html, width=, scheme=, ...)`` opens it as a file, with the network closed.

    At the end of the test the page must have logged no error and asked no host for anything.
    A test that expects errors reads and clears ``page.problems``.
    """
    contexts, pages = [], []

    def open_html(html, width=900, height=900, scheme="light", fragment="", **options):
        path = tmp_path / f"page{len(pages)}.html"
        path.write_text(html, encoding="utf-8")
        size = {"width": width, "height": height}
        context = browser.new_context(viewport=size, color_scheme=scheme, **options)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
        page.on("request", lambda request: note_request(page, request.url))
        page.goto(path.as_uri() + fragment)
        pages.append(page)
        return page

    yield open_html
    problems = [problem for page in pages for problem in page.problems]
    for context in contexts:
        context.close()
    assert not problems


def note_request(page, url: str) -> None:
    if not url.startswith(("file:", "blob:", "data:")):
        page.problems.append(f"asked for {url}")


@pytest.fixture
def open_script(open_html, tmp_path):
    """``open_script(code)`` runs an ES module that may import from ``./kit/...``.

    The page has an empty ``<div id="here">``, which the code gets as ``here``, and keeps whatever
    the code assigns to ``window``. ``dark=True`` sets the book's dark theme.
    """
    web = tmp_path / "web"
    web.mkdir()
    for each in WEB.iterdir():
        (web / each.name).symlink_to(each)

    def open_script(code, dark=False, html="", **options):
        entry = web / f"entry{len(list(web.glob('entry*')))}.js"
        entry.write_text(f"{dedent(code)}\nwindow.ready = true;")
        text = bundle(entry.name, web)
        theme = '<script>document.documentElement.dataset.theme = "dark"</script>' if dark else ""
        page = open_html(
            f"{HEAD}<style>{style('none.js')}{BODY}</style>{theme}<body>{html}"
            f'<div id="here" class="zsl-figure zsl-place"></div><script type="module">'
            f'const here = document.getElementById("here");\n{text}</script></body></html>',
            **options,
        )
        page.wait_for_function("window.ready")
        return page

    return open_script


@pytest.fixture
def open_figures(open_html):
    """``open_figures(figure, ...)`` shows live figures as a page of the book does, by host.js."""

    def open_figures(*figures, wait=True, **options):
        models = {f"model{k}": model_of(figure) for k, figure in enumerate(figures)}
        page = open_html(page_of(models, list(models)), **options)
        if wait:
            drawn = (
                f"document.querySelectorAll('.zsl-place[data-drawn=yes]').length >= {len(figures)}"
            )
            page.wait_for_function(drawn)
        return page

    return open_figures
