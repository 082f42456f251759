"""Live figures on the built pages: no kernel, no network, in the hands of a reader."""

import json
import re

import pytest
from built_book import SCREENSHOTS, chapters, name_of
from chromium import settle
from unzipping import read_script

from zslkit.widgets.zipping import zipped

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = re.compile(
    r'(<script type="application/vnd\.jupyter\.widget-state\+json">)(.*?)(</script>)', re.DOTALL
)
WITH_FIGURES = [path for path in chapters() if VIEW in path.read_text(encoding="utf-8")]
EXPLORER = next((path for path in WITH_FIGURES if path.stem.startswith("06")), None)
FIGURE = "document.querySelector('.zsl-explorer').explorer"
WAITING = "document.querySelectorAll('.zsl-place:not([data-drawn])').length"
SORRY = "This figure could not be drawn here; the chapter reads on without it."


@pytest.fixture
def open_page(browser):
    """Opens a page as a file, offline. At the end none may have logged an error."""
    contexts, pages = [], []

    def open_page(address, width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, **options
        )
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda said: said.type == "error" and page.problems.append(said.text))
        page.on("request", lambda asked: note(page, asked.url))
        page.goto(address)
        pages.append(page)
        return page

    yield open_page
    problems = [problem for page in pages for problem in page.problems]
    for context in contexts:
        context.close()
    assert not problems


def note(page, url: str) -> None:
    if not url.startswith(("file:", "data:", "blob:")):
        page.problems.append(f"asked for {url}")


def explorer(page):
    """The explorer of a page, drawn."""
    page.locator(".zsl-place").first.scroll_into_view_if_needed()
    figure = page.locator(".zsl-explorer").first
    figure.wait_for()
    page.wait_for_function(f"{FIGURE}.frames > 0")
    return figure


def cloud(page) -> list[float]:
    page.evaluate(f"() => {FIGURE}.frame()")
    return page.evaluate(f"() => [...{FIGURE}.shown.positions]")


def distance(one, other) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True))


def test_the_chapters_that_have_figures_have_them():
    stems = {path.stem[:2] for path in WITH_FIGURES}
    assert stems >= {"03", "05", "06", "07", "08", "09", "10"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("path", WITH_FIGURES, ids=name_of)
def test_every_figure_is_drawn(open_page, path, width, scheme):
    page = open_page(path.as_uri(), width, scheme, reduced_motion="reduce")
    for place in page.locator(".zsl-place").all():
        place.scroll_into_view_if_needed()
    page.wait_for_function(f"{WAITING} === 0")
    assert page.locator(".zsl-place[data-drawn=no]").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    SCREENSHOTS.mkdir(exist_ok=True)
    for k, place in enumerate(page.locator(".zsl-place").all()):
        shot = f"figure.{name_of(path).replace('/', '.')}-{k}-{width}-{scheme}.png"
        place.screenshot(path=SCREENSHOTS / shot)


def test_dragging_typing_and_keys_move_the_cloud(open_page):
    page = open_page(EXPLORER.as_uri())
    figure = explorer(page)
    figure.get_by_label("Class", exact=True).select_option("tiger")
    before = cloud(page)
    slider = figure.get_by_label("orange", exact=True)
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.3 * box["width"], middle, steps=5)
    page.mouse.up()
    dragged = cloud(page)
    assert 0.2 < slider.evaluate("(input) => input.valueAsNumber") < 0.4
    assert distance(before, dragged) > 0.05
    slider.press("ArrowRight")
    keyed = cloud(page)
    assert distance(dragged, keyed) > 0
    figure.get_by_label("seed").fill("7")
    page.keyboard.press("Enter")
    assert distance(keyed, cloud(page)) > 0.01
    assert "The cloud lies nearest to" in figure.locator(".zsl-status").inner_text()


def test_a_link_opens_the_same_state(open_page):
    page = open_page(EXPLORER.as_uri())
    figure = explorer(page)
    figure.get_by_label("Class", exact=True).select_option("zebra")
    figure.get_by_label("seed").fill("12")
    page.keyboard.press("Enter")
    figure.locator(".zsl-slider input:visible").nth(3).press("ArrowLeft")
    first = cloud(page)
    page.wait_for_function("location.hash.includes('zebra')")
    again = open_page(page.url)
    explorer(again)
    assert again.url == page.url
    assert cloud(again) == first
    assert again.get_by_label("Class", exact=True).first.input_value() == "zebra"


@pytest.mark.parametrize("width", [1280, 360])
def test_a_link_leads_to_the_figure(open_page, width):
    page = open_page(f"{EXPLORER.as_uri()}#zsl.explorer=c:zebra;s:3", width)
    page.locator(".zsl-led .zsl-explorer").wait_for()
    header = page.evaluate(
        "document.querySelector('.bd-header-article').getBoundingClientRect().bottom"
    )
    top = page.locator(".zsl-map").bounding_box()["y"]
    assert header <= top < header + 60
    page.locator(".zsl-led").wait_for(state="detached")


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (640, 450), (360, 740)])
def test_the_map_stays_below_the_header(open_page, width, height):
    page = open_page(EXPLORER.as_uri(), width)
    page.set_viewport_size({"width": width, "height": height})
    explorer(page).get_by_role("button", name="all 28").click()
    slider = page.locator(".zsl-slider:visible").last
    slider.evaluate("(row) => row.scrollIntoView({ block: 'end', behavior: 'instant' })")
    settle(page)
    header = page.evaluate(
        "document.querySelector('.bd-header-article').getBoundingClientRect().bottom"
    )
    there = page.locator(".zsl-map").bounding_box()
    assert header - 1 <= there["y"] and there["y"] + there["height"] < height


def test_a_hidden_tab_goes_on_when_it_is_seen_again(open_page):
    page = open_page(EXPLORER.as_uri())
    figure = explorer(page)
    before = cloud(page)
    other = page.context.new_page()
    other.goto("about:blank")
    other.bring_to_front()
    figure.get_by_label("Class", exact=True).select_option("zebra")  # a link or a kernel may do so
    page.bring_to_front()
    page.wait_for_function(f"{FIGURE}.shown && {FIGURE}.choice.selection === 'zebra'")
    assert distance(before, cloud(page)) > 0.05


def changed(path, tmp_path, change):
    """A copy of a page whose figures' state went through ``change``; its files are the book's."""
    text = path.read_text(encoding="utf-8")
    file = json.loads(STATE.search(text)[2])["file"]
    state = change(read_script((path.parent / file).read_bytes()))
    text = STATE.sub(lambda tag: f"{tag[1]}{json.dumps(zipped(state))}{tag[3]}", text)
    copy = tmp_path / "page.html"
    base = f'<head><base href="{path.as_uri()}">'
    copy.write_text(text.replace("<head>", base, 1), encoding="utf-8")
    return copy


def test_two_explorers_on_a_page_leave_each_other_alone(open_page, tmp_path):
    view = re.compile(rf'<script type="{re.escape(VIEW)}">(.*?)</script>', re.DOTALL)
    model_id = json.loads(view.search(EXPLORER.read_text(encoding="utf-8"))[1])["model_id"]

    def twice(state):
        twin = json.loads(json.dumps(state["state"][model_id]))
        twin["state"]["figure_id"] = "twin"
        state["state"]["twin"] = twin
        return state

    copy = changed(EXPLORER, tmp_path, twice)
    tag = f'<script type="{VIEW}">{{"model_id": "twin"}}</script>'
    text = copy.read_text(encoding="utf-8")
    copy.write_text(view.sub(lambda one: one[0] + tag, text, count=1), encoding="utf-8")
    page = open_page(copy.as_uri())
    explorer(page)
    page.locator(".zsl-explorer").nth(1).scroll_into_view_if_needed()
    both = "[...document.querySelectorAll('.zsl-explorer')].map((e) => e.explorer)"
    page.wait_for_function(f"{both}.length === 2 && {both}.every((x) => x.frames > 0)")
    before = page.evaluate(f"() => {both}.map((x) => [...x.shown.positions])")
    page.locator(".zsl-explorer").nth(1).get_by_label("Class", exact=True).select_option("zebra")
    after = page.evaluate(f"() => {both}.map((x) => (x.frame(), [...x.shown.positions]))")
    assert distance(before[0], after[0]) == 0 and distance(before[1], after[1]) > 0.05
    ids = page.evaluate("[...document.querySelectorAll('.zsl-explorer [id]')].map((e) => e.id)")
    assert len(set(ids)) == len(ids)


def test_a_lost_figure_says_so_and_the_chapter_reads_on(open_page, tmp_path):
    page = open_page(changed(EXPLORER, tmp_path, lambda state: {"state": {}}).as_uri())
    page.get_by_text(SORRY).first.wait_for()
    assert page.locator("article h1").is_visible()


def test_without_javascript_a_sentence_stands_in_its_place(open_page):
    page = open_page(EXPLORER.as_uri(), java_script_enabled=False)
    told = page.locator("noscript p").first
    assert told.is_visible() and "drawn by JavaScript, which is switched off" in told.inner_text()
