"""A page that ``export_web`` wrote, in a browser: it answers, and asks nobody for anything."""

import pytest
from chromium import settle
from explored import flowers, zoo_explorer

from zslkit.widgets import export_web

FIGURE = "document.querySelector('.zsl-explorer').explorer"
DRAWN = "document.querySelector('.zsl-explorer')?.explorer.frames > 0"
CLOUD = f"() => {{ {FIGURE}.frame(); return [...{FIGURE}.shown.positions]; }}"


def until(page, condition):
    """Wait as ``page.wait_for_function`` does; that one needs eval, which the page forbids."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        settle(page, 50)
    pytest.fail(f"never became true: {condition}")


@pytest.fixture
def exported(open_html, tmp_path):
    def exported(figure, **options):
        size = export_web(figure, tmp_path / "own.html", title="My own model", about="Made by me")
        page = open_html((tmp_path / "own.html").read_text(encoding="utf-8"), **options)
        until(page, DRAWN)
        page.size = size
        return page

    return exported


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_slider_can_be_dragged(exported, scheme):
    page = exported(zoo_explorer(), scheme=scheme)
    before = page.evaluate(CLOUD)
    box = page.get_by_label("orange", exact=True).bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 0.9 * box["width"], middle)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.2 * box["width"], middle, steps=5)
    page.mouse.up()
    after = page.evaluate(CLOUD)
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) > 0.05
    assert page.title() == "My own model"
    assert page.get_by_text("Made by me").is_visible()
    assert page.size < 400_000


def test_a_link_to_a_state_works(exported, open_html, tmp_path):
    page = exported(zoo_explorer())
    page.get_by_label("Class", exact=True).select_option("zebra")
    until(page, "location.hash.includes('zebra')")
    shown = page.evaluate(CLOUD)
    fragment = page.evaluate("location.hash")
    again = open_html((tmp_path / "own.html").read_text(encoding="utf-8"), fragment=fragment)
    until(again, DRAWN)
    assert again.evaluate(CLOUD) == shown


def test_a_problem_without_names_or_pictures_on_a_phone(exported):
    page = exported(flowers(), width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.get_by_role("heading", level=1).inner_text() == "My own model"


def test_what_was_dark_is_printed_dark_on_white(exported):
    page = exported(zoo_explorer(), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    for part in ("h1", ".zsl-status", ".zsl-captions span"):
        colour = page.locator(part).first.evaluate("(e) => getComputedStyle(e).color")
        assert colour == "rgb(34, 34, 34)", part


def test_its_headings_leave_no_level_out(exported):
    page = exported(zoo_explorer())
    levels = """[...document.querySelectorAll("h1, h2, h3, h4, h5, [role=heading]")]
        .map((heading) => Number(heading.ariaLevel ?? heading.tagName[1]))"""
    assert page.evaluate(levels) == [1, 2, 2]


def test_the_policy_lets_no_figure_ask_for_anything(exported):
    page = exported(zoo_explorer())
    assert page.evaluate("fetch('https://example.org').then(() => 'asked', () => 'refused')") == (
        "refused"
    )
    said = [problem for problem in page.problems if "Content Security Policy" in problem]
    assert said
    page.problems.clear()
