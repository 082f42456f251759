"""How the explorer looks: narrow, low, on paper, beside all sliders, for fingers."""

import pytest
from chromium import settle
from explored import zoo_explorer
from explorer_pages import FIGURE


@pytest.fixture(scope="module")
def zoo():
    return zoo_explorer()


@pytest.mark.parametrize("width", [360, 1280])
def test_it_fits_and_the_map_comes_first(open_figures, zoo, width):
    page = open_figures(zoo, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tops = [
        page.locator(f".zsl-explorer {part}").first.bounding_box()["y"]
        for part in (".zsl-map", ".zsl-sliders", ".zsl-bars")
    ]
    assert tops[0] <= tops[1] < tops[2]
    touched = ".zsl-explorer :is(button, select, .zsl-toggle, .zsl-slider, input[type=number])"
    heights = page.eval_on_selector_all(
        touched, "all => all.filter((e) => e.offsetHeight).map((e) => e.offsetHeight)"
    )
    assert len(heights) > 15 and min(heights) >= 28  # for fingers


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (1280, 450), (640, 450), (360, 740)])
def test_the_map_stays_in_sight_beside_all_sliders(open_figures, zoo, width, height):
    page = open_figures(zoo, width=width, height=height)
    page.get_by_role("button", name="all 28").click()
    slider = page.locator(".zsl-slider:visible").last
    slider.evaluate("(row) => row.scrollIntoView({ block: 'end', behavior: 'instant' })")
    settle(page, 50)
    there, here = page.locator(".zsl-map").bounding_box(), slider.bounding_box()
    assert there["y"] >= -1 and there["y"] + there["height"] <= height
    beside = there["x"] + there["width"] <= here["x"]
    assert beside or there["y"] + there["height"] <= here["y"]
    assert beside or there["height"] <= height / 3 + 1
    for other in page.locator(".zsl-explorer-readout .zsl-bars li").all():
        other.scroll_into_view_if_needed()
        reached = "(e) => e.contains(document.elementFromPoint(...Object.values(window.at)))"
        box = other.bounding_box()
        page.evaluate("(at) => { window.at = at; }", [box["x"] + 20, box["y"] + box["height"] / 2])
        assert other.evaluate(reached)  # nothing lies over it


def test_on_paper_it_is_light_still_and_without_buttons(open_figures, zoo):
    page = open_figures(zoo)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    style = "(e) => [getComputedStyle(e).color, getComputedStyle(e).position]"
    colour, position = page.locator(".zsl-explorer .zsl-stage").evaluate(style)
    assert (colour, position) == ("rgb(34, 34, 34)", "static")
    assert page.locator(".zsl-explorer button:visible").count() == 0
    assert page.locator(".zsl-status").is_visible()


def test_what_few_readers_need_is_folded(open_figures, zoo):
    page = open_figures(zoo)
    facts = page.locator(".zsl-explorer-facts dt:visible")
    assert facts.count() == 1
    page.get_by_text("more about the map").click()
    assert facts.count() == 3
    assert f"{zoo.trustworthiness:.3f}" in page.locator(".zsl-stage").inner_text()


@pytest.mark.parametrize(("heading", "level"), [("", 2), ("<h1>A page</h1><h2>A part</h2>", 3)])
def test_its_headings_fit_the_page(open_figures, zoo, heading, level):
    page = open_figures(zoo)
    page.evaluate(f"document.querySelector('main').insertAdjacentHTML('afterbegin', '{heading}')")
    page.evaluate(
        f"() => {{ const {{ level, constructor }} = {FIGURE}.readout;"
        f" window.level = new constructor({FIGURE}.data, {FIGURE}.root).level; }}"
    )
    assert page.evaluate("level") == level
    assert page.get_by_role("heading", name="Choosing among all classes (GZSL)").count() == 1


@pytest.mark.parametrize("touch", [True, False])
def test_the_hint_is_that_of_the_reader(open_figures, zoo, touch):
    page = open_figures(zoo, has_touch=touch, is_mobile=touch)
    hint = page.locator(".zsl-stage > .zsl-note").inner_text()
    assert ("Touch a dot" in hint) == touch and ("arrow keys" in hint) != touch


def test_every_control_has_a_name(open_figures, zoo):
    page = open_figures(zoo)
    nameless = page.evaluate("""() => [...document.querySelectorAll(
        '.zsl-explorer :is(input, select, button, canvas[tabindex], canvas[role=img])')]
        .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
        .map((e) => e.outerHTML)""")
    assert nameless == []
