"""The wheel of emotions: the page's numbers against Python's, and under a hand."""

import re

import numpy as np
import pytest
from affecttoy import make_affect
from driven import open_driven, scroll_back, swipe
from playwright.sync_api import expect

from zslkit.affect import AffectiveEmbedding
from zslkit.errors import UsageError
from zslkit.widgets import EmotionWheel

SMALL = {"epochs": 3, "hidden": 8, "space": 6, "batch_size": 20}
TURNS = np.arange(6) * np.pi / 3
PLACES = 0.8 * np.stack([np.cos(TURNS), np.sin(TURNS)], 1)
PAIRS = 0.9 * np.stack([np.cos(np.arange(8) * np.pi / 4), np.sin(np.arange(8) * np.pi / 4)], 1)
PICTURES = np.random.default_rng(0).integers(0, 256, (72, 12, 12, 3), np.uint8)


@pytest.fixture(scope="module")
def parts():
    base = make_affect()
    test = np.arange(72) % 12 >= 9
    problems = {}
    for name in ("b", "e"):
        hidden = base.labels == base.index_of(name)
        problems[name] = make_affect(
            train=np.flatnonzero(~hidden & ~test), val=[],
            test_seen=np.flatnonzero(~hidden & test), test_unseen=np.flatnonzero(hidden),
        )  # fmt: skip
    models = {k: AffectiveEmbedding(**SMALL).fit(p, progress=False) for k, p in problems.items()}
    return models, problems, PLACES, PAIRS, PICTURES


@pytest.fixture
def figure(parts):
    return EmotionWheel(*parts, n_pictures=3, valence=0.4, arousal=-0.3)


def shows(page, text):
    expect(page.locator(".zsl-wheel")).to_have_attribute("data-shows", text)


def test_the_page_says_what_python_says(open_html, figure):
    page = open_driven(open_html, figure)
    for state in ({}, {"hidden": "e", "valence": -0.7, "arousal": 0.6}):
        if state:
            page.evaluate("(state) => window.fromPython(state)", state)
            for key, value in state.items():
                setattr(figure, key, value)
        shows(page, f"{figure.hidden} {figure.valence:g} {figure.arousal:g}")
        lists = page.locator(".zsl-wheel-list")
        assert lists.nth(0).locator("li").all_inner_texts() == figure.nearest("emotions", 3)
        assert lists.nth(1).locator("li").all_inner_texts() == figure.nearest("pairs", 5)
        tiles = page.locator(".zsl-tiles canvas")
        found = [int(tiles.nth(k).get_attribute("data-index")) for k in range(8)]
        assert found == figure.nearest("pictures", 8)
        fate = ", ".join(f"{count} {name}" for name, count in figure.fate().items())
        expect(page.locator(".zsl-status")).to_contain_text(f"names {fate}.")
        assert sum(figure.fate().values()) == 3


def test_the_hand_moves_it_and_python_hears(open_html, figure):
    page = open_driven(open_html, figure)
    plane = page.locator(".zsl-wheel-plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    shows(page, "b 0 0")
    page.mouse.move(box["x"] + box["width"] + 50, box["y"] - 5, steps=3)
    shows(page, "b 1 1")  # the edge is the end
    page.mouse.up()
    plane.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    shows(page, "b 0.95 0.8")
    page.keyboard.press("Home")
    shows(page, "b 0 0")
    page.get_by_label("hide an emotion").select_option("e")
    shows(page, "e 0 0")
    page.get_by_role("button", name="To the hidden emotion").click()
    shows(page, "e -0.4 -0.69")
    page.wait_for_function("window.saved.hidden === 'e' && window.saved.valence === -0.4")


def test_keys_that_come_between_two_frames_all_count(open_html, figure):
    page = open_driven(open_html, figure)
    shows(page, "b 0.4 -0.3")
    page.evaluate("""() => {
        const plane = document.querySelector(".zsl-wheel-plane");
        for (const key of ["ArrowLeft", "ArrowLeft", "ArrowUp"])
            plane.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    }""")
    shows(page, "b 0.3 -0.25")


def test_a_finger_moves_it_and_may_scroll_past(open_html, figure):
    page = open_driven(open_html, figure, width=360, has_touch=True)
    plane = page.locator(".zsl-wheel-plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    x, y, side = box["x"], box["y"], box["width"]
    page.touchscreen.tap(x + side / 2, y + side / 2)
    shows(page, "b 0 0")
    swipe(page, [(x + 0.2 * side, y + 0.8 * side), (x + 0.2 * side + 3, y + 0.3 * side)])
    scroll_back(page)
    shows(page, "b 0 0")  # a swipe upwards, away from the point, is the page's
    box = plane.bounding_box()
    x, y = box["x"], box["y"]
    middle = x + side / 2, y + side / 2
    swipe(page, [middle, (x + side / 2, y + 0.4 * side), (x + side / 2, y + 0.3 * side)])
    expect(page.locator(".zsl-wheel")).to_have_attribute("data-shows", re.compile(r"b 0 0\.4"))


def test_it_is_told_to_who_does_not_see_it(open_html, figure):
    page = open_driven(open_html, figure)
    plane = page.locator(".zsl-wheel-plane")
    expect(plane).to_have_attribute("aria-label", re.compile("arrow keys move"))
    expect(page.get_by_role("status").last).to_contain_text("At valence 0.40 and arousal -0.30")
    expect(page.get_by_role("status").last).to_contain_text("the model that never saw one names")
    for k in range(8):
        assert "named" in page.locator(".zsl-tiles canvas").nth(k).get_attribute("aria-label")
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    expect(page.locator(".zsl-figure")).to_have_count(0)


def test_a_link_brings_it_back(open_figures, figure):
    page = open_figures(figure, fragment=f"#zsl.{figure.figure_id}=h:e;v:-0.25;a:0.5")
    shows(page, "e -0.25 0.5")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(open_figures, figure, scheme):
    page = open_figures(figure, width=360, scheme=scheme)
    shows(page, "b 0.4 -0.3")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_it_cannot_show_is_said(parts):
    models, problems, *rest = parts
    for given, said in (
        (({}, {}, *rest), "for the same emotions"),
        ((models, {"b": problems["b"]}, *rest), "for the same emotions"),
        (({"b": models["e"]}, {"b": problems["b"]}, *rest), "not fitted to its problem"),
        (({"b": models["e"]}, {"b": problems["e"]}, *rest), "The problem of 'b' hides e"),
        (({"b": "x"}, {"b": problems["b"]}, *rest), "must be AffectiveEmbeddings"),
        ((models, problems, PLACES[:3], PAIRS, PICTURES), r"emotion_places must be \[6, 2\]"),
        ((models, problems, PLACES, 2 * PAIRS, PICTURES), "numbers from -1 to 1"),
        ((models, problems, PLACES, PAIRS, PICTURES[:5]), "there are 72 rows"),
    ):
        with pytest.raises(UsageError, match=said):
            EmotionWheel(*given)
    for bad, said in (
        ({"hidden": "a"}, "hidden='a' is not one of b, e"),
        ({"valence": 2}, "valence=2"),
        ({"arousal": "x"}, "arousal='x'"),
        ({"n_pictures": 4}, "has 3 pictures that no model learned from"),
        ({"hide": "e"}, "no option 'hide'"),
    ):
        with pytest.raises(UsageError, match=said):
            EmotionWheel(*parts, **{"n_pictures": 3, **bad})
    figure = EmotionWheel(*parts, n_pictures=3)
    with pytest.raises(UsageError, match="hidden"):
        figure.hidden = "z"
    assert figure.hidden == "b"
    with pytest.raises(UsageError, match="emotions, pairs or pictures"):
        figure.nearest("words")
