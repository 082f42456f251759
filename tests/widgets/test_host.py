"""Figures on a page without a kernel: drawn from what the page holds, each for itself."""

import pytest
from chromium import settle
from figure_pages import VIEW, model_of, page_of

from zslkit.widgets.bundle import style

COUNTER = """
export default {
  initialize({ model }) { window.started = (window.started ?? 0) + 1; },
  render({ model, el }) {
    const button = document.createElement("button");
    const show = () => { button.textContent = `${model.get("word")} ${model.get("count")}`; };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show);
    show();
    el.append(button);
  },
};
"""
SORRY = "This figure could not be drawn here; the chapter reads on without it."


def model(esm=COUNTER, css="", buffers=(), **traits):
    state = {"_esm": esm, "_css": css, "word": "seen", "count": 0, **traits}
    return {"state": state, "buffers": list(buffers)}


def test_two_figures_do_not_disturb_each_other(open_html):
    page = open_html(page_of({"a": model(), "b": model(word="unseen", count=5)}, ["a", "b"]))
    first, second = page.locator("button").nth(0), page.locator("button").nth(1)
    second.wait_for()
    first.click()
    first.click()
    assert [first.text_content(), second.text_content()] == ["seen 2", "unseen 5"]
    assert page.evaluate("started") == 2


def test_two_views_show_one_model(open_html):
    page = open_html(page_of({"a": model()}, ["a", "a"]))
    page.locator("button").nth(1).wait_for()
    page.locator("button").nth(0).click()
    assert page.locator("button").all_text_contents() == ["seen 1", "seen 1"]
    assert page.evaluate("started") == 1


def test_a_listener_can_be_taken_off(open_html):
    esm = """export default { render({ model, el }) {
      const said = [];
      const note = (who, value) => said.push([who === model, value]);
      model.on("change:count", note);
      model.set("count", 1); model.set("count", 1); // the second changes nothing
      model.off("change:count", note); model.set("count", 2);
      model.on("change:count", note); model.off(); model.set("count", 3);
      window.said = said; el.textContent = "done"; } };"""
    page = open_html(page_of({"a": model(esm)}, ["a"]))
    page.get_by_text("done").wait_for()
    assert page.evaluate("said") == [[True, 1]]


def test_bytes_arrive_as_a_view_of_data_also_inside_lists(open_html):
    esm = """export default { render({ model, el }) {
      const [plain, inside] = [model.get("bytes"), model.get("list")[1].deep];
      el.textContent = [plain instanceof DataView, plain.getUint8(1), inside.getUint8(0)]; } };"""
    buffers = [{"path": ["bytes"], "data": "AQI="}, {"path": ["list", 1, "deep"], "data": "/w=="}]
    page = open_html(page_of({"a": model(esm, buffers=buffers, list=[0, {}])}, ["a"]))
    page.get_by_text("true,2,255").wait_for()


def test_what_figures_share_is_found(open_html):
    shared = {"0": COUNTER, "1": "AQI="}
    esm = "export default { render: ({ model, el }) => el.append(model.get('b').getUint8(1)) };"
    buffers = [{"path": ["b"], "data": {"$text": "1"}}]
    models = {"a": model({"$text": "0"}), "b": model(esm, buffers=buffers)}
    page = open_html(page_of(models, ["a", "b"], texts=shared))
    page.locator("button").wait_for()
    assert page.locator(".zsl-place").nth(1).text_content() == "2"


def test_a_style_is_added_once(open_html):
    css = "button { color: rgb(1, 2, 3); }"
    page = open_html(page_of({"a": model(css=css), "b": model(css=css)}, ["a", "b"]))
    page.locator("button").nth(1).wait_for()
    assert page.evaluate("document.querySelectorAll('head style').length") == 2  # and the page's
    assert (
        page.evaluate("getComputedStyle(document.querySelector('button')).color") == "rgb(1, 2, 3)"
    )


@pytest.mark.parametrize(
    "esm",
    ["export default { render() { throw new Error('mine'); } };", "mine is no JavaScript"],
)
def test_a_broken_figure_says_so_in_its_place_and_leaves_the_others(open_html, esm):
    page = open_html(page_of({"a": model(esm), "b": model()}, ["a", "b"]))
    page.locator("button").wait_for()
    place = page.locator(".zsl-place").nth(0)
    place.get_by_text(SORRY).wait_for()
    assert place.inner_text() == SORRY
    settle(page, 50)
    assert len(page.problems) == 1  # for who mends it
    page.problems.clear()


def test_a_figure_without_its_state_says_so_quietly(open_html):
    page = open_html(page_of({"b": model()}, ["lost", "b"]))
    page.locator("button").wait_for()
    assert page.locator(".zsl-place").nth(0).inner_text() == SORRY


def test_a_widget_of_another_kind_says_so_quietly(open_html):
    slider = {"model_module": "@jupyter-widgets/controls", "state": {"value": 3}}
    page = open_html(page_of({"a": slider}, ["a"]))
    page.get_by_text(SORRY).wait_for()


def test_a_state_that_cannot_be_read_leaves_a_sentence(open_html):
    broken = page_of({"a": model()}, ["a"]).replace('"state": {"a"', '"state": {a"')
    page = open_html(broken)
    page.get_by_text(SORRY).wait_for()
    assert len(page.problems) == 1
    page.problems.clear()


def test_figures_are_drawn_when_they_come_near_and_the_page_does_not_jump(open_html):
    gap = '<p style="height:4000px">a long text</p>'
    page = open_html(page_of({"a": model(), "b": model(word="far")}, ["a", "b"], gap=gap))
    page.locator("button").wait_for()
    assert page.evaluate("started") == 1
    assert page.locator(".zsl-place").nth(1).bounding_box()["height"] > 300  # room is kept
    page.evaluate("scrollTo(0, 4000)")
    page.get_by_role("button", name="far 0").wait_for()


GAP = '<p style="height:4000px">a long text</p>'
TALL = """export default { async render({ model, el }) {
  await new Promise((done) => setTimeout(done, 300));
  el.style.height = "900px"; el.textContent = model.get("word"); } };"""


def three_figures():
    ids = ("explorer", "wgan-2", "three")
    return page_of({each: model(TALL, figure_id=each) for each in ids}, list(ids), gap=GAP)


def top_of(page, which):
    return page.locator(".zsl-place").nth(which).evaluate("e => e.getBoundingClientRect().top")


@pytest.mark.parametrize(
    "fragment", ["#zsl.wgan-2=seed:7", "#a-section&zsl.three=a:1&zsl.wgan-2=seed:7"]
)
def test_a_link_leads_to_the_figure_that_it_names(open_html, fragment):
    page = open_html(three_figures(), fragment=fragment)
    led = page.locator(".zsl-led")
    led.wait_for()
    assert top_of(page, 1) == pytest.approx(0, abs=2)
    assert page.locator(".zsl-place").nth(1).get_attribute("class") == "zsl-place zsl-led"
    assert page.evaluate("document.activeElement.className").startswith("zsl-place")
    led.wait_for(state="detached")


def test_a_link_in_the_page_leads_there_too(open_html):
    page = open_html(three_figures())
    page.evaluate("location.hash = 'zsl.three=a:1'")
    page.locator(".zsl-led").wait_for()
    assert page.evaluate("scrollY") > 4000


@pytest.mark.parametrize("fragment", ["", "#a-section", "#zsl.nobody=c:tiger", "#zsl.=;"])
def test_other_addresses_lead_nowhere(open_html, fragment):
    page = open_html(three_figures(), fragment=fragment)
    page.locator(".zsl-place[data-drawn]").first.wait_for()
    settle(page)
    assert page.evaluate("scrollY") == 0 and page.locator(".zsl-led").count() == 0


def test_a_page_that_is_loaded_anew_stays_where_its_reader_was(open_html):
    page = open_html(three_figures(), fragment="#zsl.wgan-2=seed:7")
    page.locator(".zsl-led").wait_for()
    page.evaluate("scrollTo(0, 100)")
    page.reload()
    page.locator(".zsl-place[data-drawn]").first.wait_for()
    settle(page, 500)
    assert page.evaluate("scrollY") == 100


def test_who_scrolls_on_is_not_called_back(open_html):
    page = open_html(three_figures(), fragment="#zsl.wgan-2=seed:7")
    page.wait_for_function("scrollY > 3000")
    page.mouse.wheel(0, -1500)
    page.locator(".zsl-led").wait_for()
    settle(page, 300)
    assert top_of(page, 1) > 1000


def test_a_page_without_figures_stays_as_it_is(open_html):
    page = open_html(page_of({}, []))
    settle(page, 50)
    assert page.locator(".zsl-place").count() == 0


def test_a_real_figure_goes_the_whole_way(open_figures):
    import traitlets

    from zslkit.widgets import base

    class Word(base.LiveFigure):
        word = traitlets.Unicode("seen").tag(sync=True)
        data = traitlets.Bytes(b"\x07").tag(sync=True)
        _esm = """export default { render({ model, el }) {
          const byte = model.get("data").getUint8(0);
          el.textContent = [model.get("word"), byte, model.get("figure_id")];
        } };"""
        _css = style("none.js")

        def __init__(self, **traits):
            type(self).module = "word.js"
            super().__init__(**traits)

    page = open_figures(Word(figure_id="one"), Word(word="unseen", figure_id="two"))
    assert page.locator(".zsl-place").all_text_contents() == ["seen,7,one", "unseen,7,two"]
    assert VIEW in page.content()
    assert model_of(Word())["model_name"] == "AnyModel"
