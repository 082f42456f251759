"""The stepper, on a page of its own, in a real browser: no kernel, no network."""

import io

import pytest
from PIL import Image

from zslkit import plots


@pytest.fixture(scope="module")
def page_of_two(tmp_path_factory):
    """Two steppers on one page: four steps and three."""
    figures = []
    for i in range(4):
        figure, ax = plots.subplots()
        ax.plot([0, i], [0, 1])
        figures.append(figure)
    one = plots.stepper(figures, ["zero", "one", "two & <b>", "three"], alt="A line.", interval=100)
    two = plots.stepper(figures[:3], alt="Another line.")
    path = tmp_path_factory.mktemp("stepper") / "page.html"
    path.write_text(
        "<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<body>{one._repr_html_()}<hr>{two._repr_html_()}</body>",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def open_page(browser, page_of_two):
    contexts = []

    def open_page(**settings):
        context = browser.new_context(**{"viewport": {"width": 360, "height": 800}, **settings})
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.on("request", lambda r: page.faults.append(r.url) if "http" in r.url[:4] else None)
        page.goto(page_of_two.as_uri())
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.faults == []
        context.close()


def step(page, which=0) -> str:
    return page.locator("zsl-stepper").nth(which).locator("output").inner_text()


def shown(page, which=0) -> list[int]:
    frames = page.locator("zsl-stepper").nth(which).locator("img")
    return [i for i in range(frames.count()) if frames.nth(i).is_visible()]


def test_buttons_step_and_stop_at_the_ends(open_page):
    page = open_page()
    first = page.locator("zsl-stepper").first
    assert step(page) == "1 / 4" and shown(page) == [0]
    assert first.get_by_text("zero").is_visible() and not first.get_by_text("three").is_visible()
    first.get_by_label("previous step").click(force=True)  # said to be disabled, keeps the focus
    assert step(page) == "1 / 4"
    for _ in range(5):
        first.get_by_label("next step").click(force=True)
    assert step(page) == "4 / 4" and shown(page) == [3]
    assert first.get_by_text("three").is_visible() and not first.get_by_text("zero").is_visible()
    assert step(page, 1) == "1 / 3" and shown(page, 1) == [0]  # the other one stood still


def test_captions_are_text_not_markup(open_page):
    page = open_page()
    assert page.locator("li").nth(2).text_content() == "two & <b>"


def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.ariaLabel") == "previous step"
    page.keyboard.press("ArrowRight")
    assert step(page) == "2 / 4"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert step(page) == "1 / 4"
    slider = page.locator("input").first
    slider.focus()
    page.keyboard.press("End")
    assert step(page) == "4 / 4"
    assert slider.get_attribute("aria-valuetext") == "step 4 of 4"
    page.keyboard.press("ArrowLeft")
    assert step(page) == "3 / 4"  # one step, not two


def test_playing_ends_by_itself_and_can_be_paused(open_page):
    page = open_page()
    page.clock.install()
    page.reload()
    first = page.locator("zsl-stepper").first
    page.clock.pause_at("2100-01-01")  # from here on time passes only when the test says so
    first.get_by_label("play").click()
    assert first.locator("ol").get_attribute("aria-live") == "off"
    page.clock.run_for(100)
    assert step(page) == "2 / 4"
    first.get_by_label("pause").click()
    page.clock.run_for(1000)
    assert step(page) == "2 / 4"
    first.get_by_label("play").click()
    page.clock.run_for(200)
    assert step(page) == "4 / 4" and first.get_by_label("pause").is_visible()
    page.clock.run_for(100)
    assert step(page) == "4 / 4" and first.get_by_label("play").is_visible()
    assert first.locator("ol").get_attribute("aria-live") == "polite"
    first.get_by_label("play").click()  # at the end, it begins again
    assert step(page) == "1 / 4"


def test_reduced_motion_has_no_play_button(open_page):
    page = open_page(reduced_motion="reduce")
    assert page.get_by_label("next step").first.is_visible()
    assert page.locator("[data-act=play]:visible").count() == 0


def test_a_phone_has_room_and_a_thumb_can_hit(open_page):
    page = open_page()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for box in [b.bounding_box() for b in page.locator("button").all()]:
        assert box["width"] >= 44 and box["height"] >= 44
    image = page.locator("img").first.bounding_box()
    page.get_by_label("next step").first.click()
    assert page.locator("img").nth(1).bounding_box() == image  # nothing jumps


def test_ink_follows_the_page(open_page):
    page = open_page()
    page.add_style_tag(content="body { background: #111; color: rgb(238, 238, 238) }")
    ink = "getComputedStyle(document.querySelector('{}')).{}"
    assert page.evaluate(ink.format("zsl-stepper button", "borderColor")) == "rgb(238, 238, 238)"
    assert page.evaluate(ink.format("zsl-stepper svg", "fill")) == "rgb(238, 238, 238)"


def test_without_scripts_the_first_frame_and_all_captions_stand_there(open_page):
    page = open_page(java_script_enabled=False)
    assert shown(page) == [0]
    assert page.locator("li:visible").count() == 4
    assert page.locator("button:visible").count() == 0


def test_an_output_put_in_later_works_as_in_a_notebook(open_page):
    page = open_page()
    page.evaluate(
        "const copy = document.querySelectorAll('zsl-stepper')[1].outerHTML;"
        "const box = document.createElement('div'); box.innerHTML = copy;"
        "box.querySelector('zsl-stepper').classList.remove('live'); document.body.append(box)"
    )
    page.locator("zsl-stepper").nth(2).get_by_label("next step").click()
    assert step(page, 2) == "2 / 3" and step(page, 1) == "1 / 3"


def test_in_the_dark_plots_are_turned_over_and_pictures_are_not(browser, tmp_path):
    figure, ax = plots.subplots()
    ax.plot([0, 1])
    painting = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(painting, "PNG")
    both = [
        plots.stepper([figure], alt="A line."),
        plots.stepper([painting.getvalue()], alt="Red."),
    ]
    path = tmp_path / "dark.html"
    body = "".join(stepper._repr_html_() for stepper in both)
    card = "<style>html[data-theme=dark] body div img {background: #ced6dd; padding: 8px}</style>"
    path.write_text(f"<!doctype html><html data-theme=dark><meta charset=utf-8>{card}<body>{body}")
    context = browser.new_context(viewport={"width": 700, "height": 800})
    page = context.new_page()
    page.goto(path.as_uri())
    look = "e => [getComputedStyle(e).filter, getComputedStyle(e).mixBlendMode]"
    plot, picture = (page.locator("zsl-stepper img").nth(i).evaluate(look) for i in (0, 1))
    assert plot == ["invert(1) hue-rotate(180deg)", "screen"]
    assert picture == ["none", "normal"]
    frame = "e => [getComputedStyle(e).padding, getComputedStyle(e).backgroundColor]"
    assert page.locator("zsl-stepper img").first.evaluate(frame) == ["0px", "rgba(0, 0, 0, 0)"]
    context.close()
