"""The attribute explorer on a page: it computes what Python computes, and it can be handled."""

import base64
import re

import numpy as np
import pytest
import torch
from explored import flowers, zoo_explorer, zoo_model

import zslkit
from zslkit.training import seeded

FIGURE = "document.querySelector('.zsl-explorer').explorer"


@pytest.fixture(scope="module")
def zoo():
    return zoo_explorer()


def ask(page, code):
    """Evaluate ``code`` with ``x`` as the page's explorer."""
    return page.evaluate(f"() => {{ const x = {FIGURE}; return {code}; }}")


def shown(page):
    """What the page shows now, after its next frame."""
    page.evaluate(f"() => {FIGURE}.frame()")
    return ask(
        page,
        """({ ...x.choice, attributes: [...x.choice.attributes],
        positions: [...x.shown.positions], said: x.status.text, link: x.linkState() })""",
    )


def places(state):
    return np.float32(state["positions"]).reshape(-1, 2)


# ---------------------------------------------------------------------- parity
def test_the_page_computes_what_python_computes(open_figures, zoo):
    page = open_figures(zoo)
    rng = np.random.default_rng(0)
    problem = zslkit.load("zoo")
    random = rng.uniform(0, 1, (50, 28)).astype(np.float32)
    vectors = np.concatenate([random, problem.semantics[problem.unseen_classes]])
    classes = len(problem.class_names)
    script = f"""(vectors) => {{
        const x = {FIGURE};
        const text = (array) => {{
            const bytes = new Uint8Array(Float32Array.from(array).buffer);
            let letters = "";
            for (let i = 0; i < bytes.length; i += 8192)
                letters += String.fromCharCode(...bytes.subarray(i, i + 8192));
            return btoa(letters);
        }};
        return vectors.map((vector, seed) => {{
            x.engine.setNoise(true, seed);
            const run = x.engine.run(Float32Array.from(vector));
            return ["features", "positions", "unseen", "all", "nearest"].map((k) => text(run[k]))
                .concat(text([run.distance]));
        }});
    }}"""
    off, points, ties = 0, 0, 0
    for seed, (vector, answer) in enumerate(
        zip(vectors, page.evaluate(script, vectors.tolist()), strict=True)
    ):
        features, positions, unseen, every, nearest, distance = (
            np.frombuffer(base64.b64decode(text), np.float32) for text in answer
        )
        features, positions = features.reshape(200, -1), positions.reshape(200, 2)
        z = torch.randn(200, 16, generator=seeded(seed))
        with torch.no_grad():
            exact = zoo_model().generator_(z, torch.from_numpy(vector).expand(200, -1)).numpy()
        assert np.abs(features - exact).max() < 1e-3 * max(1, exact.max())  # the float32 model
        assert np.abs(features - zoo.features(vector, seed=seed)).max() < 1e-5
        reading = zoo.reading(vector, seed=seed)
        # a tie for the last neighbour may fall either way: noise differs by 1e-7
        gap = np.diff(zoo._pocket.map.neighbours(features, 16)[0][:, 14:], axis=1)[:, 0]
        moved = np.abs(positions - reading.positions).max(1)
        tied = gap < 1e-5
        assert moved[~tied].max() < 2e-4  # 1e-4 of the map, which is 2 wide
        off, points, ties = max(off, moved[~tied].max()), points + 200, ties + tied.sum()
        for said, share in ((reading.unseen, unseen), (reading.all, every)):
            names = [
                problem.class_names[c]
                for c in (problem.unseen_classes if len(share) == 10 else problem.classes)
            ]
            assert np.allclose([said[name] for name in names], share, atol=1e-3)
        expected = [reading.nearest.get(name, 0) for name in problem.class_names]
        assert np.allclose(expected, nearest, atol=0.011) and len(nearest) == classes
        assert distance[0] == pytest.approx(reading.distance, abs=1e-4)
    print(f"{points} points, {ties} ties, the others within {off:.1e}")
    assert ties < 5e-3 * points


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
    assert re.match(r"The cloud lies nearest to [a-z ]+, \d+ %\. The classifier", after["said"])
    page.wait_for_function(
        f"document.querySelector('.zsl-explorer [role=status].zsl-status').textContent == "
        f"{FIGURE}.status.text"
    )
    assert ask(page, "x.scatter.about.textContent") == after["said"]


def test_every_attribute_can_be_found(open_figures, zoo):
    page = open_figures(zoo)
    assert page.locator(".zsl-slider:visible").count() == 8
    page.get_by_role("searchbox").fill("trunk")
    page.get_by_label("trunk", exact=True).fill("1")
    assert shown(page)["attributes"][zslkit.load("zoo").attribute_names.index("trunk")] == 1


def test_classes_blends_blank_and_reset(open_figures, zoo):
    page = open_figures(zoo)
    problem = zslkit.load("zoo")
    page.get_by_label("Class", exact=True).select_option("zebra")
    assert shown(page)["attributes"] == problem.semantics_of("zebra").tolist()
    assert not page.get_by_label("from one to the other").is_visible()
    page.get_by_label("Blend with").select_option("tiger")
    page.get_by_label("from one to the other").fill("0.25")
    state = shown(page)
    expected = zoo.attributes_of("zebra", second="tiger", blend=0.25)
    assert np.allclose(state["attributes"], expected, atol=1e-6) and state["blend"] == 0.25
    page.get_by_role("button", name="Reset").click()
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
    page.get_by_label("noise z").uncheck()
    point = places(shown(page))
    assert np.ptp(point, axis=0).max() < 1e-6
    assert np.allclose(point, zoo.points(noise=False), atol=2e-4)


def test_a_link_brings_back_what_was_shown(open_figures, zoo):
    page = open_figures(zoo)
    page.get_by_label("Class", exact=True).select_option("polar_bear")
    page.get_by_label("Blend with").select_option("zebra")
    page.get_by_label("from one to the other").fill("0.3")
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


def test_copied_python_makes_the_same_points(open_figures, zoo):
    page = open_figures(zoo)
    page.get_by_label("Blend with").select_option("horse")
    page.get_by_label("stripes", exact=True).fill("0.33")
    page.get_by_label("seed").fill("5")
    page.keyboard.press("Enter")
    state = shown(page)
    code = ask(page, "x.python()")
    assert 'second="horse"' in code and '"stripes": 0.33' in code
    names = {"zslkit": FakePackage(zoo), "model": None, "problem": None}
    exec(code, names)
    assert np.abs(names["points"] - places(state)).max() < 2e-4
    assert names["features"].shape == (200, 128)
    page.get_by_label("noise z").uncheck()
    exec(ask(page, "x.python()"), names)
    assert np.abs(names["points"] - places(shown(page))).max() < 2e-4


class FakePackage:
    """Stands for zslkit in copied code, so that no second explorer has to be trained."""

    def __init__(self, explorer):
        self.widgets = self
        self.AttributeExplorer = lambda model, problem: explorer


def test_the_map_can_be_saved(open_figures, zoo):
    page = open_figures(zoo)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save picture").click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG")


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


# ---------------------------------------------------------------------- pictures on a page
def point_at_the_tiger(page):
    x, y = ask(
        page,
        """(() => { x.scatter.measure(); const { xy, labels } = x.real.unseen;
        const k = labels.indexOf(x.names.indexOf('tiger'));
        return x.scatter.toScreen(xy[2 * k], xy[2 * k + 1]); })()""",
    )
    box = page.locator(".zsl-map > canvas").bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)


def test_pointing_shows_the_real_picture(open_figures, zoo, tmp_path):
    (tmp_path / "_static").mkdir()
    sheets = zslkit.files.packaged("zoo") / "pictures"
    (tmp_path / "_static" / "zoo").symlink_to(sheets)
    page = open_figures(zoo)
    page.evaluate("document.documentElement.dataset.content_root = './'")
    point_at_the_tiger(page)
    page.wait_for_selector(".zsl-card canvas:visible")
    assert page.locator(".zsl-card").inner_text() == "tiger, real, unseen"
    page.mouse.move(0, 0)
    assert not page.locator(".zsl-card").is_visible()


def test_without_a_picture_the_name_is_shown(open_figures, zoo):
    page = open_figures(zoo)
    page.evaluate("document.documentElement.dataset.content_root = './nowhere/'")
    point_at_the_tiger(page)
    page.wait_for_function(f"{FIGURE}.card.sheets.size == 1")
    page.wait_for_timeout(200)
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


# ---------------------------------------------------------------------- looks
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


def test_every_control_has_a_name(open_figures, zoo):
    page = open_figures(zoo)
    nameless = page.evaluate("""() => [...document.querySelectorAll(
        '.zsl-explorer :is(input, select, button, canvas[tabindex], canvas[role=img])')]
        .filter((e) => !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
        .map((e) => e.outerHTML)""")
    assert nameless == []


def test_the_painter_follows_the_attributes(open_figures, zoo):
    page = open_figures(zoo)
    picture = "x.controls.canvas.toDataURL()"
    before = ask(page, picture)
    page.get_by_label("stripes", exact=True).fill("0")
    shown(page)
    assert ask(page, picture) != before


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
    page.get_by_role("searchbox").fill("attribute 17")
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
    page.wait_for_timeout(100)
    assert page.evaluate("gone.choice.selection") == "tiger"
