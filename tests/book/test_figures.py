"""Figures in the dark and on phones: plots are turned over, paintings are not, all can be read."""

import pytest
from built_book import HTML, chapters, name_of

# of every picture in the text: what is drawn, in which way, and how wide
PICTURES = """() => [...document.querySelectorAll('.bd-article img')].map((image) => {
  const style = getComputedStyle(image);
  const cell = image.closest('.cell');
  return {
    shown: style.display !== 'none',
    turned: style.filter.includes('invert'),
    painted: image.classList.contains('pictures')
      || (cell ? cell.textContent.includes('gallery(') : !image.src.endsWith('.svg')),
    // a stepper turns its own plots over, wherever it stands
    light: !image.closest('zsl-stepper .plots')
      && (image.classList.contains('dark-light') || image.src.startsWith('data:')),
    name: image.alt.slice(0, 60),
  };
})"""


def open_page(browser, path, **how):
    context = browser.new_context(reduced_motion="reduce", **how)
    context.set_offline(True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    return context, page


@pytest.mark.parametrize("path", chapters(), ids=name_of)
def test_in_the_dark_plots_are_turned_over_and_paintings_are_not(browser, path):
    for scheme in ("light", "dark"):
        context, page = open_page(browser, path, color_scheme=scheme)
        for picture in page.evaluate(PICTURES):
            wanted = scheme == "dark" and not picture["painted"] and not picture["light"]
            assert picture["turned"] == wanted, f"{scheme}: {picture['name']}"
        context.close()


def test_the_landing_page_has_one_drawing_of_the_idea_for_each_width(browser):
    path = HTML / "book" / "index.html"
    shown = {}
    for width in (360, 1280):
        context, page = open_page(browser, path, viewport={"width": width, "height": 800})
        shown[width] = {p["name"] for p in page.evaluate(PICTURES) if p["shown"]}
        context.close()
    assert shown[360] and shown[1280] and not shown[360] & shown[1280]


# of every drawing that asks for room: its width, and whether its box brings its right edge to light
WIDE = """() => Promise.all(
  [...document.querySelectorAll('.bd-article img.wide-drawing')].map(async (image) => {
  image.loading = 'eager';
  await image.decode(); // before it has come it has no height, and its box nothing to scroll
  const box = image.closest('figure, .cell_output');
  box.scrollLeft = 9999;
  const inside = box.getBoundingClientRect();
  const right = image.getBoundingClientRect().right;
  return [image.clientWidth, right <= inside.right + 1 && inside.right <= innerWidth];
  })
)"""


@pytest.mark.parametrize("path", chapters(), ids=name_of)
def test_on_a_phone_wide_drawings_scroll_and_keep_their_letters(browser, path):
    context, page = open_page(browser, path, viewport={"width": 360, "height": 800})
    drawings = page.evaluate(WIDE)
    context.close()
    assert all(drawing == [520, True] for drawing in drawings), drawings
    assert drawings or not "03" <= path.name[:2] <= "99"
