"""What the theme brings works on the built pages, from which everything unused has been taken."""

import io
from functools import cache

import pytest
from built_book import HTML, SCREENSHOTS
from chromium import settle
from fontTools.ttLib import TTFont

CHAPTER = "book/02-zero-shot-learning.html"

ICONS = """() => [...document.querySelectorAll('*')].flatMap((element) =>
  ['::before', '::after'].map((part) => {
    const style = getComputedStyle(element, part);
    return [style.fontFamily, style.fontWeight, style.content, element.outerHTML.slice(0, 120)];
  })).filter(([family]) => /Font ?Awesome/.test(family))"""

GROUND_FOLLOWS = """() => {
  const level = getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0];
  return document.documentElement.dataset.theme === 'dark' ? level < 60 : level > 200;
}"""

INSIDE_THE_WINDOW = """(menu) => {
  const place = menu.getBoundingClientRect();
  return place.left >= 0 && place.right <= innerWidth;
}"""


@pytest.fixture(params=["light", "dark"])
def open_page(browser, request):
    contexts = []

    def open_page(name=CHAPTER, width=1280):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=request.param,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.goto((HTML / name).as_uri())
        page.wait_for_load_state("load")
        return page

    def shoot(page, name):
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"theme.{name}-{request.param}.png")

    open_page.scheme, open_page.shoot = request.param, shoot
    yield open_page
    for context in contexts:
        context.close()


@cache
def letters(family: str, weight: str) -> set[int]:
    kinds = {"Brands": "brands-400", "Free": "solid-900" if weight == "900" else "regular-400"}
    kind = next((kinds[word] for word in kinds if word in family), "solid-900")
    (path,) = HTML.glob(f"_static/vendor/fontawesome/*/webfonts/fa-{kind}.woff2")
    return set(TTFont(io.BytesIO(path.read_bytes())).getBestCmap())


def test_every_icon_is_in_its_font(open_page):
    seen = 0
    for name in [CHAPTER, "book/index.html", "book/api.html", "search.html"]:
        for family, weight, content, where in open_page(name).evaluate(ICONS):
            for letter in content.strip("\"'"):
                if content not in {"none", "normal"} and not letter.isspace():
                    assert ord(letter) in letters(family, weight), where
                    seen += 1
    assert seen > 20


def test_search_finds(open_page):
    page = open_page()
    page.locator(".search-button-field:visible").first.click()
    field = page.locator(".search-button__search-container input")
    assert field.is_visible()
    open_page.shoot(page, "search")
    field.fill("harmonic mean")
    field.press("Enter")
    page.wait_for_url("**/search.html?*")
    page.locator("#search-results li").first.wait_for()
    open_page.shoot(page, "results")


def test_the_theme_switch_turns_dark_and_light(open_page):
    page = open_page()
    seen = set()
    for _ in range(3):
        page.locator(".theme-switch-button:visible").first.click()
        page.wait_for_function(GROUND_FOLLOWS)  # the colour fades over, it does not jump
        seen.add(page.evaluate("document.documentElement.dataset.theme"))
    assert seen == {"light", "dark"}


def test_the_sidebar_folds_on_a_desk(open_page):
    page = open_page()
    sidebar = page.locator(".bd-sidebar-primary")
    assert sidebar.bounding_box()["x"] == 0
    page.locator(".primary-toggle:visible").click()
    page.wait_for_function(
        "document.querySelector('.bd-sidebar-primary').getBoundingClientRect().right <= 0"
    )
    open_page.shoot(page, "folded")


@pytest.mark.parametrize("side", ["primary", "secondary"])
def test_the_menus_open_and_close_on_a_phone(open_page, side):
    page = open_page(width=360)
    page.locator(f".{side}-toggle:visible").first.click()
    inside = "0 <= r.left && r.right <= innerWidth && r.width > 200"
    find = f"(r => {inside})(document.querySelector('.bd-sidebar-{side}').getBoundingClientRect())"
    page.wait_for_function(find)
    settle(page, 400)  # for the picture: the veil has come down
    open_page.shoot(page, f"menu-{side}")
    page.mouse.click(350 if side == "primary" else 10, 700)
    page.wait_for_function(f"!({find})")


@pytest.mark.parametrize("width", [1280, 360])
def test_the_menus_of_the_header_drop_down(open_page, width):
    page = open_page(width=width)
    for name in ("launch", "source", "download"):
        menu = page.locator(f".dropdown-{name}-buttons")
        menu.locator("button").first.click()
        box = menu.locator(".dropdown-menu")
        box.wait_for(state="visible")
        page.wait_for_function(INSIDE_THE_WINDOW, arg=box.element_handle())  # placed a moment later
        open_page.shoot(page, f"{name}-{width}")
        page.mouse.move(width / 2, 600)  # for they open to the pointer too
        page.keyboard.press("Escape")
        box.wait_for(state="hidden")


def test_a_button_says_what_it_does(open_page):
    page = open_page()
    page.locator(".primary-toggle:visible").hover()
    page.locator(".tooltip.show").wait_for()


def test_code_is_copied_as_it_stands(open_page):
    page = open_page()
    block = page.locator("div.highlight:has(button.copybtn)").first
    block.hover()
    block.locator("button.copybtn").click()
    block.locator("button.copybtn.success").wait_for()


@pytest.mark.parametrize("width", [1280, 360])
def test_what_is_folded_opens(open_page, width):
    page = open_page(width=width)
    opened = 0
    for folded in page.locator(".admonition.dropdown, details.sd-dropdown, details.hide").all():
        button = folded.locator("button.toggle-button, summary").first
        before = folded.bounding_box()["height"]
        button.click()
        settle(page)
        opened += folded.bounding_box()["height"] > before
    open_page.shoot(page, f"unfolded-{width}")
    assert opened or not page.locator(".admonition.dropdown, details").count()


def test_an_icon_font_holds_only_icons_and_not_the_whole_one_s_name():
    for path in HTML.glob("_static/vendor/fontawesome/*/webfonts/*.woff2"):
        assert path.stat().st_size < 12_000
        assert "Awesome" not in TTFont(path)["name"].getDebugName(1)
