"""The attribute explorer on a page, in a reader's hands and in those of a kernel."""

import base64
import re

import numpy as np
import pytest
from chromium import settle
from explored import flowers, zoo_explorer
from explorer_pages import FIGURE, ask, places, shown

import zslkit


@pytest.fixture(scope="module")
def zoo():
    return zoo_explorer()


# ---------------------------------------------------------------------- handling
def test_a_slider_moves_the_cloud_by_keyboard(open_figures, zoo):
    page = open_figures(zoo)
    before = shown(page)
    slider = page.get_by_label("orange", exact=True)
    slider.focus()
    for _ in range(60):
        page.keyboard.press("ArrowLeft")
    after = shown(page)
    names = zslkit.load("zoo").attribute_names
    assert after["attributes"][names.index("orange")] == pytest.approx(0.4)
    assert np.abs(places(after) - places(before)).max() > 0.05
    assert np.allclose(places(after), zoo.points(after["attributes"]), atol=2e-4)
    said = r"The cloud lies nearest to [a-z ]+: \d+ % of its features have their nearest real one "
    said += r"there\. The classifier of all classes says [a-z ]+, mean probability"
    assert re.match(said, after["said"])
    page.wait_for_function(
        f"document.querySelector('.zsl-explorer .zsl-status').textContent == {FIGURE}.status.text"
    )
    assert ask(page, "x.scatter.about.textContent") == after["said"]


def test_every_attribute_can_be_found(open_figures, zoo):
    page = open_figures(zoo)
    assert page.locator(".zsl-slider:visible").count() == 8
    page.get_by_label(re.compile("^Find")).fill("trunk")
    page.get_by_label("trunk", exact=True).fill("1")
    assert shown(page)["attributes"][zslkit.load("zoo").attribute_names.index("trunk")] == 1


def test_classes_blends_blank_and_reset(open_figures, zoo):
    page = open_figures(zoo)
    problem = zslkit.load("zoo")
    page.get_by_label("Class", exact=True).select_option("zebra")
    assert shown(page)["attributes"] == problem.semantics_of("zebra").tolist()
    assert not page.get_by_label(re.compile("^from ")).is_visible()
    page.get_by_label("Blend with").select_option("tiger")
    page.get_by_label("from zebra to tiger").fill("0.25")
    state = shown(page)
    expected = zoo.attributes_of("zebra", second="tiger", blend=0.25)
    assert np.allclose(state["attributes"], expected, atol=1e-6) and state["blend"] == 0.25
    # another class begins unblended: at the far end it would change nothing
    page.get_by_label("from zebra to tiger").fill("1")
    page.get_by_label("Class", exact=True).select_option("polar_bear")
    state = shown(page)
    assert (state["blend"], state["second"]) == (0, "tiger")
    assert state["attributes"] == problem.semantics_of("polar_bear").tolist()
    assert page.get_by_label("from polar bear to tiger").input_value() == "0"
    page.get_by_label("Class", exact=True).select_option("zebra")
    page.get_by_role("button", name="Reset attributes").click()
    state = shown(page)
    assert state["selection"] == "zebra" and state["second"] == ""
    assert state["attributes"] == problem.semantics_of("zebra").tolist()
    page.get_by_label("Class", exact=True).select_option("")
    assert not any(shown(page)["attributes"])


def test_noise_and_seed(open_figures, zoo):
    page = open_figures(zoo)
    first = places(shown(page))
    page.get_by_label("seed").fill("4294967295")
    page.keyboard.press("Enter")
    state = shown(page)
    assert state["seed"] == 2**32 - 1
    assert np.allclose(places(state), zoo.points(seed=2**32 - 1), atol=2e-4)
    page.get_by_role("button", name="draw again").click()
    assert shown(page)["seed"] == 0 and np.array_equal(places(shown(page)), first)
    page.get_by_label("seed").fill("-3")
    page.keyboard.press("Enter")
    assert page.get_by_label("seed").input_value() == "0"
    page.get_by_text("0 to 4294967295", exact=True).wait_for()
    page.get_by_label("noise z").uncheck()
    point = places(shown(page))
    assert np.ptp(point, axis=0).max() < 1e-6
    assert np.allclose(point, zoo.points(noise=False), atol=2e-4)


def test_a_link_brings_back_what_was_shown(open_figures, zoo):
    page = open_figures(zoo)
    page.get_by_label("Class", exact=True).select_option("polar_bear")
    page.get_by_label("Blend with").select_option("zebra")
    page.get_by_label("from polar bear to zebra").fill("0.3")
    page.get_by_label("stripes", exact=True).fill("0.15")
    page.get_by_label("seed").fill("11")
    page.keyboard.press("Enter")
    state = shown(page)
    page.wait_for_function("location.hash.includes('s:11')")
    fragment = page.evaluate("location.hash")
    again = shown(open_figures(zoo, fragment=fragment))
    for key in ("selection", "second", "blend", "noise", "seed", "attributes"):
        assert again[key] == state[key], key
    assert np.array_equal(places(again), places(state))


@pytest.mark.parametrize(
    "nonsense", ["", "c:lynx;b:9;a:x~y,99~1,~,3;s:-4;z:7", "c:tiger;a:2~NaN;d:%E0%A4%A"]
)
def test_a_broken_link_shows_something_sensible(open_figures, zoo, nonsense):
    page = open_figures(zoo, fragment=f"#zsl.explorer={nonsense}")
    state = shown(page)
    assert len(state["attributes"]) == 28 and np.isfinite(state["attributes"]).all()
    assert np.isfinite(places(state)).all()


def test_a_link_is_checked(open_figures, zoo):
    """Numbers come into the range; what is no number, and an unknown class, is left out."""
    values = zslkit.load("zoo").semantics_of("tiger").tolist()
    page = open_figures(zoo, fragment="#zsl.explorer=c:lynx;d:yeti;b:0.5;a:0~9,1~1e999,2~1e38,3~-9")
    state = shown(page)
    values[0], values[2], values[3] = 1, 1, 0
    assert state["attributes"] == values
    assert (state["selection"], state["second"], state["blend"]) == ("tiger", "", 0)
    assert "NaN" not in page.locator(".zsl-explorer").inner_text()
    page.evaluate("location.hash = 'zsl.explorer=c:'")
    page.wait_for_function(f"{FIGURE}.choice.selection === ''")
    assert not any(shown(page)["attributes"])
    page.evaluate("location.hash = 'zsl.explorer=c:yeti'")
    page.wait_for_function(f"{FIGURE}.choice.selection === 'tiger'")


def test_python_may_leave_the_sliders_range_and_the_page_says_so(open_figures, zoo):
    page = open_figures(zoo)
    values = [2.5, -9.0, *zoo.attributes_of("tiger").tolist()[2:]]
    page.evaluate(f"(v) => {FIGURE}.model.set('attributes', v)", values)
    assert shown(page)["attributes"][:2] == [2.5, -9]
    names = zslkit.load("zoo").attribute_names
    page.get_by_role("button", name="all 28").click()
    for name, said in ((names[0], "2.50"), (names[1], "-9.00")):
        assert page.get_by_label(name, exact=True).get_attribute("aria-valuetext") == said
    page.evaluate(f"(v) => {FIGURE}.model.set('attributes', v)", [3e38] * 28)
    assert "no numbers" in shown(page)["said"]


def test_copied_python_makes_the_same_points(open_figures, zoo):
    page = open_figures(zoo)
    page.get_by_label("Blend with").select_option("horse")
    page.get_by_label("stripes", exact=True).fill("0.33")
    page.get_by_label("seed").fill("5")
    page.keyboard.press("Enter")
    state = shown(page)
    page.evaluate(f"() => Object.assign({FIGURE}.data, {{ recipe: '', options: '' }})")
    code = ask(page, "x.python()")
    assert 'second="horse"' in code and '"stripes": 0.33' in code
    assert code.startswith("import zslkit\n") and "# model and problem: those" in code
    code, names = without_import(code), {"zslkit": FakePackage(zoo), "model": None, "problem": None}
    exec(code, names)
    assert np.abs(names["points"] - places(state)).max() < 2e-4
    assert names["features"].shape == (200, 128)
    page.get_by_label("noise z").uncheck()
    exec(without_import(ask(page, "x.python()")), names)
    assert np.abs(names["points"] - places(shown(page))).max() < 2e-4


def without_import(code):
    return code.replace("import zslkit\n", "", 1)


def test_copied_python_makes_model_and_problem_where_the_figure_knows_how(open_figures, zoo):
    page = open_figures(zoo)
    page.evaluate(f"""() => Object.assign({FIGURE}.data, {{
        recipe: 'import zslkit\\nproblem = 1\\nmodel = "fitted"\\n', options: "n_landmarks=1500"
    }})""")
    code = ask(page, "x.python()")
    assert "# model and problem" not in code and code.count("import") == 1
    assert (
        'model = "fitted"\nexplorer = zslkit.widgets.AttributeExplorer(model, problem, n_la' in code
    )
    compile(code, "copied", "exec")


class FakePackage:
    """Stands for zslkit in copied code, so that no second explorer has to be trained."""

    def __init__(self, explorer):
        self.widgets = self
        self.AttributeExplorer = lambda model, problem: explorer


def test_the_summary_stays_when_something_is_copied(open_figures, zoo):
    page = open_figures(zoo)
    said = page.locator(".zsl-status").inner_text()
    page.get_by_role("button", name="Copy as Python").click()
    page.get_by_role("group", name="Actions").get_by_role("status").get_by_text("opied").wait_for()
    assert page.locator(".zsl-status").inner_text() == said


def test_without_noise_there_is_nothing_to_draw_again(open_figures, zoo):
    page = open_figures(zoo)
    page.get_by_label("noise z").uncheck()
    assert page.get_by_label("seed").is_disabled()
    assert page.get_by_role("button", name="draw again").is_disabled()
    page.get_by_label("noise z").check()
    assert page.get_by_label("seed").is_enabled()


# ---------------------------------------------------------------------- with a kernel
def test_python_moves_the_page_and_hears_of_it(open_figures, zoo):
    page = open_figures(zoo)
    values = np.linspace(0, 1, 28).round(3).tolist()
    page.evaluate(f"(v) => {FIGURE}.model.set('attributes', v)", values)
    state = shown(page)
    assert np.allclose(state["attributes"], values)
    assert page.get_by_label("orange", exact=True).input_value() == "0.15"
    saved = f"""() => new Promise((done) => {{
        const {{ model }} = {FIGURE};
        model.save_changes = () => done([model.get('selection'), model.get('seed'),
            [...new Float32Array(model.get('positions').buffer)], model.get('attributes')]);
        const select = document.querySelector('.zsl-explorer select');
        select.value = 'panda';
        select.dispatchEvent(new Event('change'));
    }})"""
    selection, seed, positions, attributes = page.evaluate(saved)
    assert (selection, seed) == ("panda", 0)
    assert attributes == zoo.attributes_of("panda").tolist()
    assert np.allclose(np.reshape(positions, (-1, 2)), zoo.points(attributes), atol=2e-4)


def test_a_kernel_is_asked_for_a_picture(open_figures, zoo):
    page = open_figures(zoo)
    png = zslkit.widgets.pictures.as_png(zslkit.datasets.zoo.picture_of, 3500)
    script = f"""async (text) => {{
        const x = {FIGURE}, asked = [];
        x.model.send = (message) => asked.push(message.want);
        const label = x.real.unseen.labels[3];
        x.card.show(x.about({{ layer: 'unseen', index: 3, label, name: 'n', x: 0 }}));
        const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
        await x.card.receive({{ picture: asked[0] + 1 }}, [new DataView(bytes.buffer)]);
        const early = x.card.canvas.hidden;
        await x.card.receive({{ picture: asked[0] }}, [new DataView(bytes.buffer)]);
        return [early, x.card.canvas.hidden];
    }}"""
    assert page.evaluate(script, base64.b64encode(png).decode()) == [True, False]


def test_the_painter_follows_the_attributes(open_figures, zoo):
    page = open_figures(zoo)
    picture = "x.controls.canvas.toDataURL()"
    before = ask(page, picture)
    page.get_by_label("stripes", exact=True).fill("0")
    shown(page)
    assert ask(page, picture) != before


def test_it_says_what_the_painter_cannot_show(open_figures, zoo):
    page = open_figures(zoo)
    said = page.locator(".zsl-explorer-painted")
    page.get_by_label("Class", exact=True).select_option("")
    said.get_by_text("no picture of: no legs, wings or fins", exact=True).wait_for()
    page.get_by_role("button", name="all 28").click()
    for name in ("black", "stripes"):
        page.get_by_label(name, exact=True).fill("1")
    said.get_by_text("no picture of: stripes, no legs, wings or fins", exact=True).wait_for()
    page.get_by_label("four legs", exact=True).fill("1")
    page.get_by_label("white", exact=True).fill("0.7")  # as much as of black would make a grey coat
    page.wait_for_function(
        "!document.querySelector('.zsl-explorer-painted').textContent.includes('picture')"
    )


def test_two_figures_do_not_disturb_each_other(open_figures, zoo):
    other = zoo_explorer(figure_id="explorer-2", start="zebra", n=50)
    page = open_figures(zoo, other)
    first, second = page.locator(".zsl-explorer").all()
    second.get_by_label("Class", exact=True).select_option("panda")
    assert first.get_by_label("Class", exact=True).input_value() == "tiger"
    page.wait_for_function("location.hash.includes('zsl.explorer-2=c:panda')")
    assert "zsl.explorer=" not in page.evaluate("location.hash")


def test_a_problem_of_another_kind(open_figures):
    """1024 nameless numbers, some below zero: no painter, and the others behind the search."""
    explorer = flowers()
    page = open_figures(explorer, width=360)
    assert page.locator(".zsl-slider:visible").count() == 8
    assert page.locator(".zsl-explorer-animal").count() == 0
    assert page.get_by_role("button", name="all 1024").count() == 0
    page.get_by_label(re.compile("^Find")).fill("attribute 17")
    slider = page.get_by_label("attribute 17", exact=True)
    low = float(slider.get_attribute("min"))
    assert low < 0
    slider.fill(str(low))
    state = shown(page)
    assert state["attributes"][17] == pytest.approx(low)
    assert np.allclose(places(state), explorer.points(state["attributes"]), atol=2e-4)
    code = ask(page, "x.python()")
    assert '"attribute 17": ' in code
    page.get_by_label("Class", exact=True).select_option("")
    page.evaluate(f"(v) => {FIGURE}.model.set('attributes', v)", [0.01] * 1024)
    assert "attributes = [0.01, 0.01" in ask(page, "x.python()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_leaves_nothing_behind(open_figures, zoo):
    page = open_figures(zoo)
    page.evaluate(f"() => {{ window.gone = {FIGURE}; gone.destroy(); }}")
    assert page.locator(".zsl-explorer").count() == 0
    page.evaluate("gone.model.set('selection', 'panda')")
    settle(page)
    assert page.evaluate("gone.choice.selection") == "tiger"
