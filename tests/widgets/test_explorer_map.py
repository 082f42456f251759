"""The explorer's map: pointing at it, choosing on it, its pictures, and the map as a picture."""

import re

import pytest
from chromium import settle
from explored import zoo_explorer
from explorer_pages import FIGURE, ask, point_at, shown

import zslkit


@pytest.fixture(scope="module")
def zoo():
    return zoo_explorer()


def test_the_map_can_be_saved(open_figures, zoo):
    page = open_figures(zoo)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    assert download.value.suggested_filename == "tiger-map.png"
    data = download.value.path().read_bytes()
    assert data.startswith(b"\x89PNG")
    width, height = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    shown_width = page.locator(".zsl-map > canvas").bounding_box()["width"]
    assert width == pytest.approx(3 * shown_width, abs=3) and height > width + 3 * 40
    # names are on the map, the legend and the summary beneath it
    texts = page.evaluate(f"""async () => {{
        const texts = [], write = CanvasRenderingContext2D.prototype.fillText;
        CanvasRenderingContext2D.prototype.fillText = function (text) {{ texts.push(text); }};
        await {FIGURE}.savePicture();
        CanvasRenderingContext2D.prototype.fillText = write;
        return texts;
    }}""")
    assert {"tiger", "zebra", "seen", "unseen", "generated"} <= set(texts)
    assert ask(page, "x.status.text") in " ".join(texts)


def test_the_trail_is_that_of_one_class(open_figures, zoo):
    page = open_figures(zoo)
    steps = "x.scatter.trails.get('generated').steps.length"
    page.get_by_label("stripes", exact=True).fill("0.2")
    shown(page)
    assert ask(page, steps) > 1 and ask(page, "x.scatter.trails.has('chosen')") is False
    page.evaluate(f"() => {{ {FIGURE}.remix({{ selection: 'zebra' }}); {FIGURE}.frame(); }}")
    assert ask(page, steps) == 1


# ---------------------------------------------------------------------- choosing on the map
def test_a_click_and_enter_take_the_class_of_a_dot(open_figures, zoo):
    page = open_figures(zoo)
    x, y = point_at(page, "zebra")
    page.mouse.click(x, y)
    state = shown(page)
    assert (
        state["selection"] == "zebra" and state["attributes"] == zoo.attributes_of("zebra").tolist()
    )
    assert page.get_by_label("Class", exact=True).input_value() == "zebra"
    page.keyboard.press("PageDown")
    name = page.locator(".zsl-card").inner_text().split(",")[0]
    page.keyboard.press("Enter")
    assert name != "zebra" and shown(page)["selection"].replace("_", " ") == name


def test_what_was_pointed_at_is_forgotten_when_the_class_or_an_attribute_changes(open_figures, zoo):
    page = open_figures(zoo)
    card, spoken = page.locator(".zsl-card"), page.locator(".zsl-scatter > [role=status]")
    for change in ("select", "slider"):
        page.locator(".zsl-map > canvas").focus()
        page.keyboard.press("ArrowUp")
        assert card.is_visible() and spoken.text_content()
        # not by hand, which would move the focus and forget the point by that
        part = {"select": "{ selection: 'zebra' }", "slider": "{ blend: 0 }"}[change]
        page.evaluate(f"() => {FIGURE}.remix({part})")
        assert not card.is_visible() and spoken.text_content() == ""


def test_the_arrow_keys_begin_at_the_chosen_class(open_figures, zoo):
    page = open_figures(zoo)
    for name in ("tiger", "swan"):
        page.get_by_label("Class", exact=True).select_option(name)
        shown(page)
        page.locator(".zsl-map > canvas").focus()
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowUp")
        assert page.locator(".zsl-card").inner_text() == f"{name}, real, unseen"


def test_the_chosen_class_lies_over_the_cloud(open_figures, zoo):
    page = open_figures(zoo)
    layers = ask(page, "x.scatter.layers.map((layer) => [layer.name, layer.moving])")
    assert layers[-2:] == [["generated", True], ["chosen", True]]


def test_the_card_stands_above_the_names_and_says_it_once(open_figures, zoo):
    page = open_figures(zoo)
    point_at(page, "dolphin")
    card = page.locator(".zsl-card")
    card.wait_for()
    assert not page.locator(".zsl-tip").is_visible()
    above = """() => { const card = document.querySelector(".zsl-card");
        const names = document.querySelector(".zsl-captions");
        const order = (e) => getComputedStyle(e).zIndex;
        return Number(order(card)) > (Number(order(names)) || 0); }"""
    assert page.evaluate(above)
    assert page.locator(".zsl-card canvas").get_attribute("role") == "img"
    assert "dolphin" in page.locator(".zsl-card canvas").evaluate("(canvas) => canvas.ariaLabel")


# ---------------------------------------------------------------------- pictures on a page
def test_pointing_shows_the_real_picture(open_figures, zoo, tmp_path):
    (tmp_path / "_static").mkdir()
    sheets = zslkit.files.packaged("zoo") / "pictures"
    (tmp_path / "_static" / "zoo").symlink_to(sheets)
    page = open_figures(zoo)
    page.evaluate("document.documentElement.dataset.content_root = './'")
    point_at(page, "tiger")
    page.wait_for_selector(".zsl-card canvas:visible")
    assert page.locator(".zsl-card").inner_text() == "tiger, real, unseen"
    page.mouse.move(0, 0)
    assert not page.locator(".zsl-card").is_visible()


def test_without_a_picture_the_name_is_shown(open_figures, zoo):
    page = open_figures(zoo)
    page.evaluate("document.documentElement.dataset.content_root = './nowhere/'")
    point_at(page, "tiger")
    page.wait_for_function(f"{FIGURE}.card.sheets.size == 1")
    settle(page, 200)
    assert page.locator(".zsl-card").inner_text() == "tiger, real, unseen"
    assert not page.locator(".zsl-card canvas").is_visible()
    assert all("ERR_FILE_NOT_FOUND" in problem for problem in page.problems)
    page.problems.clear()


def test_a_generated_point_names_its_nearest_real_one(open_figures, zoo):
    page = open_figures(zoo)
    canvas = page.locator(".zsl-map > canvas")
    canvas.focus()
    said = set()
    for key in ["ArrowRight"] * 6 + ["ArrowUp"] * 6:
        page.keyboard.press(key)
        said.add(page.locator(".zsl-card").inner_text())
    assert len(said) > 1 and all(re.fullmatch(r"[a-z ]+, real, (un)?seen", each) for each in said)
    words = ask(page, "x.about({ layer: 'generated', index: 0, x: 0 }).words")
    assert words.startswith("generated; nearest real one: ")
