"""Soul samples: the page's k-means and its steps against Python's, and the figure under a hand."""

import re

import numpy as np
import pytest
from driven import open_driven
from playwright.sync_api import expect
from toy import make_problem

from zslkit.errors import UsageError
from zslkit.widgets import SoulSamples
from zslkit.widgets.souls import souls_of, start_rows

PROBLEM = make_problem(n_seen=4, per_class=30)
ANIMALS = ["class0", "class2"]

CODE = """
import { soulsOf, startRows } from "./souls/kmeans.js";
import { measured, stepped } from "./souls/pull.js";
window.m = { soulsOf, startRows, measured, stepped };
"""


class Made:
    """A method whose features are a little too large."""

    def generate(self, semantics, n, *, seed=0):
        rng = np.random.default_rng(seed)
        return 0.2 + 0.05 * rng.random((n, PROBLEM.features.shape[1]))


def real_of(figure, animal=0):
    points = np.frombuffer(figure.real, "<f4").reshape(-1, 2).astype(float)
    first = sum(figure.counts[:animal])
    return points[first : first + figure.counts[animal]]


# ---------------------------------------------------------------------- the page computes as Python
@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_the_page_finds_the_souls_that_scikit_learn_finds(open_script, k):
    points = real_of(SoulSamples(PROBLEM, ANIMALS))
    page = open_script(CODE)
    for seed in (0, 1, 7, 2**31 - 1):
        rows, souls = page.evaluate(
            "([x, k, seed]) => [window.m.startRows(x, k, seed), window.m.soulsOf(x, k, seed)]",
            [points.ravel().tolist(), k, seed],
        )
        assert rows == start_rows(points, k, seed)
        assert np.allclose(np.reshape(souls, (k, 2)), souls_of(points, k, seed), atol=1e-9)


def test_the_page_steps_and_measures_as_python(open_script):
    page = open_script(CODE)
    for weights in ((1, 0, 0), (0, 0.3, 0), (0, 0, 0.7), (0.5, 0.2, 0.4)):
        named = dict(zip(("reality", "sample_weight", "class_weight"), weights, strict=True))
        figure = SoulSamples(PROBLEM, ANIMALS, n_souls=2, **named)
        souls, start, _ = figure.pulled(0)
        real = real_of(figure)
        points, measures = page.evaluate(
            """([x, real, souls, w]) => {
                for (let k = 0; k < 25; k++) x = window.m.stepped(x, real, souls, w);
                return [[...x], window.m.measured(x, real, souls)];
            }""",
            [
                start.ravel().tolist(),
                real.ravel().tolist(),
                souls.ravel().tolist(),
                dict(zip(("reality", "sample", "class"), weights, strict=True)),
            ],
        )
        expected = figure.pulled(25)
        assert np.allclose(np.reshape(points, (-1, 2)), expected.points, atol=1e-9)
        names = {"toSoul": "to_soul", "meanToSoul": "mean_to_soul", "toReal": "to_real"}
        for theirs, ours in {**names, "energy": "energy"}.items():
            assert measures[theirs] == pytest.approx(expected.measures[ours], abs=1e-9)
        owners = ((expected.points[:, None] - souls) ** 2).sum(2).argmin(1)
        assert measures["shares"] == pytest.approx(np.bincount(owners, minlength=2) / 60)


# ---------------------------------------------------------------------- Python's half
def test_each_term_lowers_what_it_is_about():
    def after(**weights):
        figure = SoulSamples(PROBLEM, ANIMALS, **{"reality": 0.0, **weights})
        return figure.pulled(0), figure.pulled(300)

    start, end = after(sample_weight=0.5)
    assert end.measures["to_soul"] < 1e-6 < start.measures["to_soul"]
    start, end = after(class_weight=0.5)
    assert end.measures["mean_to_soul"] < 1e-6
    moved = end.points - start.points  # all of them alike
    assert np.allclose(moved, moved[0])
    start, end = after(reality=1.0)
    assert end.measures["energy"] < 0.2 * start.measures["energy"]
    start, end = after()
    assert np.array_equal(start.points, end.points)


def test_slopes_are_those_of_the_terms():
    figure = SoulSamples(PROBLEM, ANIMALS, reality=0.6, sample_weight=0.3, class_weight=0.4)
    souls, x, _ = figure.pulled(3)
    real = real_of(figure)

    def loss(flat):
        p = flat.reshape(-1, 2)

        def apart(a, b):
            return np.linalg.norm(a[:, None] - b, axis=2).mean()

        near = ((p[:, None] - souls) ** 2).sum(2).min(1).mean()
        of_mean = ((p.mean(0) - souls) ** 2).sum(1).min()
        return 0.3 * near + 0.4 * of_mean + 0.6 * (2 * apart(p, real) - apart(p, p))

    slope = figure._slopes(x, real, souls) / len(x)
    for j in (0, 17, 118):
        step = np.zeros(120)
        step[j] = 1e-6
        rise = (loss(x.ravel() + step) - loss(x.ravel() - step)) / 2e-6
        assert slope.ravel()[j] == pytest.approx(rise, abs=1e-7)


def test_the_plane_is_the_widest_and_its_spread_is_one():
    figure = SoulSamples(PROBLEM, ANIMALS, model=Made())
    for animal, held in enumerate(figure.held):
        points = real_of(figure, animal)
        assert (points**2).sum(1).mean() == pytest.approx(1, abs=1e-5)
        assert points.mean(0) == pytest.approx([0, 0], abs=1e-6)
        x, y = PROBLEM.part("train")
        own = x[y == PROBLEM.index_of(ANIMALS[animal])]
        spread = np.sort(np.linalg.eigvalsh(np.cov(own.T)))[::-1]
        assert held == pytest.approx(spread[:2].sum() / spread.sum(), rel=1e-4)
    assert figure.starts == ["cloud", "generator"]
    assert SoulSamples(PROBLEM, "class1").starts == ["cloud"]


def test_wrong_input_is_named_in_a_sentence():
    with pytest.raises(UsageError, match="problem must be a ZeroShotProblem"):
        SoulSamples("zoo", ANIMALS)
    with pytest.raises(UsageError, match="no class named 'klass0'"):
        SoulSamples(PROBLEM, ["klass0"])
    with pytest.raises(UsageError, match="has 0 training rows"):
        SoulSamples(PROBLEM, ["class5"])
    with pytest.raises(UsageError, match="at least one seen class"):
        SoulSamples(PROBLEM, [])
    with pytest.raises(UsageError, match="start='generator' is not one of cloud"):
        SoulSamples(PROBLEM, ANIMALS, start="generator")
    with pytest.raises(UsageError, match=r"no option 'k'"):
        SoulSamples(PROBLEM, ANIMALS, k=3)
    figure = SoulSamples(PROBLEM, ANIMALS)
    for name, value, words in (
        ("animal", "class1", "not one of class0, class2"),
        ("n_souls", 6, "from 1 to 5"),
        ("sample_weight", -1, "from 0 to 2"),
        ("steps", 2.5, "whole number"),
        ("seed", True, "whole number"),
    ):
        before = getattr(figure, name)
        with pytest.raises(UsageError, match=words):
            setattr(figure, name, value)
        assert getattr(figure, name) == before


# ---------------------------------------------------------------------- the figure
def at_step(page, steps):
    page.wait_for_function(
        "(n) => document.querySelector('.zsl-souls').dataset.steps === `${n}`", arg=steps
    )


def expect_distances(page, figure, steps=None):
    for column, at in ((0, 0), (1, steps)):
        measures = figure.pulled(at).measures
        for row, name in enumerate(("to_soul", "mean_to_soul", "to_real", "energy")):
            cell = page.locator(".zsl-souls-table tbody tr").nth(row).locator("td").nth(column)
            expect(cell).to_have_text(f"{measures[name]:.2f}")


def test_steps_switches_and_sliders(open_figures):
    figure = SoulSamples(PROBLEM, ANIMALS, reality=0.0, sample_weight=0.2)
    page = open_figures(figure)
    expect_distances(page, figure, 0)
    page.get_by_role("button", name="1 step").click()
    at_step(page, 1)
    page.get_by_role("button", name="10 steps").click()
    at_step(page, 11)
    expect_distances(page, figure, 11)
    figure.n_souls = 2
    page.get_by_role("slider", name="K, souls").press("ArrowLeft")
    expect(page.locator(".zsl-bars li:visible")).to_have_count(2)
    page.get_by_role("button", name="Start again").click()
    at_step(page, 0)
    page.get_by_role("checkbox").check()
    page.get_by_role("slider", name="λ₂").press("Home")
    page.get_by_role("slider", name="λ₂").press("ArrowRight")
    page.get_by_role("slider", name="λ₁").press("Home")
    figure.reality, figure.sample_weight, figure.class_weight = 1.0, 0.0, 0.05
    page.get_by_role("button", name="10 steps").click()
    at_step(page, 10)
    expect_distances(page, figure, 10)
    expect(page.locator(".zsl-status")).to_contain_text("the class-level term (λ₂ 0.05)")


def test_another_class_and_another_start(open_figures):
    figure = SoulSamples(PROBLEM, ANIMALS, model=Made())
    page = open_figures(figure)
    page.get_by_label("Class", exact=True).select_option("class2")
    page.get_by_label("Start from").select_option("generator")
    figure.animal, figure.start = "class2", "generator"
    expect_distances(page, figure, 0)
    expect(page.locator(".zsl-souls")).to_contain_text(
        "plane of the two widest directions of class2"
    )
    page.get_by_role("button", name="Other k-means start").click()
    figure.seed = 1
    expect_distances(page, figure, 0)


CLICK = """(text) => [...document.querySelectorAll(".zsl-souls button")]
    .find((button) => button.textContent === text)?.click()"""


def test_it_runs_and_pauses(open_figures):
    page = open_figures(SoulSamples(PROBLEM, ANIMALS))
    page.get_by_role("button", name="Run").click()
    page.wait_for_function(  # on the page, since a run is soon over
        f"""() => {{
            if (Number(document.querySelector(".zsl-souls").dataset.steps) < 10) return false;
            ({CLICK})("Pause");
            return true;
        }}"""
    )
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    calm = open_figures(SoulSamples(PROBLEM, ANIMALS), reduced_motion="reduce")
    calm.get_by_role("button", name="Run").click()
    at_step(calm, 100)


def test_a_run_ends_where_nothing_moves(open_figures):
    page = open_figures(SoulSamples(PROBLEM, ANIMALS, reality=0.0))
    page.get_by_role("button", name="Run").click()
    at_step(page, 5)  # nothing pulls
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    page = open_figures(SoulSamples(PROBLEM, ANIMALS, reality=0.0, sample_weight=2.0))
    page.get_by_role("button", name="Run").click()
    page.wait_for_function("Number(document.querySelector('.zsl-souls').dataset.steps) >= 15")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    assert int(page.locator(".zsl-souls").get_attribute("data-steps")) < 100


@pytest.mark.parametrize("k", [2, 3])
def test_it_names_the_souls_without_a_point(open_figures, k):
    figure = SoulSamples(PROBLEM, ANIMALS, model=Made(), start="generator", n_souls=k)
    souls, points, _ = figure.pulled(0)
    owners = ((points[:, None] - souls) ** 2).sum(2).argmin(1)
    alone = [str(soul + 1) for soul in range(k) if soul not in owners]
    assert len(alone) == k - 1
    words = {2: "Soul {} has no point near it.", 3: "Souls {} and {} have no point near them."}
    told = open_figures(figure).locator(".zsl-status")
    expect(told).to_contain_text(words[k].format(*alone))


def test_python_and_page_hear_of_each_other(open_html):
    figure = SoulSamples(PROBLEM, ANIMALS, reality=0.0, sample_weight=0.1)
    page = open_driven(open_html, figure)
    page.evaluate("fromPython({ animal: 'class2', steps: 20 })")
    at_step(page, 20)
    figure.animal = "class2"
    expect_distances(page, figure, 20)
    page.get_by_role("button", name="1 step").click()
    page.wait_for_function("window.saved.steps === 21 && window.saved.animal === 'class2'")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""


def test_a_link_brings_its_settings_and_steps(open_figures):
    figure = SoulSamples(PROBLEM, ANIMALS, figure_id="mine")
    page = open_figures(figure, fragment="#zsl.mine=a:class2;k:2;x:0.3;g:0;n:15")
    at_step(page, 15)
    figure.animal, figure.n_souls, figure.sample_weight, figure.reality = "class2", 2, 0.3, 0.0
    expect_distances(page, figure, 15)
    page.get_by_role("button", name="1 step").click()
    page.wait_for_function("location.hash.includes('n:16')")
    for nonsense in ("a:lion", "k:9", "x:-1", "n:1e9", "k:", "k:1.5"):
        other = open_figures(figure, fragment=f"#zsl.mine={nonsense}")
        expect(other.locator(".zsl-souls-table td").first).to_have_text(re.compile(r"\d\.\d\d"))


@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_a_phone(open_figures, dark):
    page = open_figures(
        SoulSamples(PROBLEM, ANIMALS, model=Made()),
        width=360,
        scheme="dark" if dark else "light",
    )
    at_step(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator(".zsl-legend li").all_inner_texts() == [
        "real features",
        "generated points",
        "soul samples",
        "mean of the generated points",
    ]
    for control in page.get_by_role("slider").all():
        assert control.get_attribute("aria-valuetext")
