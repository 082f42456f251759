"""The figure of coupled domains: the page's networks against Python's, and under a hand."""

import numpy as np
import pytest
from adaptationtoy import make_adaptation
from driven import open_driven
from playwright.sync_api import expect

from zslkit.adaptation import CoCoGAN
from zslkit.errors import UsageError
from zslkit.widgets import CoupledDomains

CODE = """
import { makeEngine } from "./domains/engine.js";
window.makeEngine = makeEngine;
"""
SMALL = {"epochs": 2, "batches": 5, "batch_size": 4, "hidden": 8, "maps": 3, "representation": 4}


@pytest.fixture(scope="module")
def fitted():
    problem = make_adaptation()
    model = CoCoGAN(**SMALL, noise_dim=16, classifier_steps=30, n_synthetic=50)
    return model.fit(problem, progress=False), problem


@pytest.fixture
def figure(fitted):
    return CoupledDomains(*fitted, walk=0.3, task=0.25, seed=5)


def drawn(figure):
    """What the page writes last, once everything is drawn."""
    numbers = (f"{each:g}" for each in (figure.walk, figure.task, figure.seed))
    return f"{figure.start} {' '.join(numbers)}"


def test_python_shows_what_the_model_makes(fitted, figure):
    model, problem = fitted
    made = model.generate(figure.noise[None], figure.task)
    for domain, picture in figure.pictures().items():
        assert np.allclose(picture, made[domain][0], rtol=0, atol=1e-5)
    scores = model.scores(made["dark"], "dark")[0].astype(float)
    power = np.exp(scores - scores.max())
    assert np.allclose(figure.answers()["dark"], power / power.sum(), rtol=0, atol=1e-5)
    assert list(figure.pictures()) == list(problem.domains)


def test_the_page_computes_what_python_does(open_script, figure):
    names = ("weights", "shape", "domains", "trunk", "end", "classifier", "examples")
    state = {name: getattr(figure, name) for name in names}
    for name in ("weights", "examples"):
        state[name] = list(state[name])
    page = open_script(CODE)
    z, pictures, answers = page.evaluate(
        """([state, seed, walk, task]) => {
            const bytes = (name) => new Uint8Array(state[name]);
            const packed = ["weights", "examples"];
            const model = { get: (n) => (packed.includes(n) ? bytes(n) : state[n]) };
            const engine = window.makeEngine(model);
            const z = engine.noise(0, seed, walk);
            const made = engine.pictures(z, task);
            return [[...z], made.map((x) => [...x]), engine.answers(made)];
        }""",
        [state, figure.seed, figure.walk, figure.task],
    )
    assert np.allclose(z, figure.noise, atol=1e-5)
    for found, expected in zip(pictures, figure.pictures().values(), strict=True):
        assert np.allclose(found, expected.transpose(2, 0, 1).ravel(), atol=1e-5)
    for found, expected in zip(answers, figure.answers().values(), strict=True):
        assert np.allclose(found, expected, atol=1e-5)


def test_the_hand_moves_it_and_python_hears(open_html, figure):
    page = open_driven(open_html, figure)
    root = page.locator(".zsl-coupled")
    expect(root).to_have_attribute("data-drawn", drawn(figure))
    page.get_by_label("task, from RT to IRT", exact=True).fill("1")
    expect(root).to_have_attribute("data-drawn", "first 0.3 1 5")
    expect(page.get_by_role("status").last).to_contain_text("which none of them knows")
    page.get_by_label("walk to another z").focus()
    page.keyboard.press("ArrowRight")
    expect(root).to_have_attribute("data-drawn", "first 0.31 1 5")
    page.get_by_label("Begin with").select_option("second")
    expect(root).to_have_attribute("data-drawn", "second 0 1 5")
    page.get_by_role("button", name="Another z to walk to").click()
    expect(root).to_have_attribute("data-drawn", "second 1 1 6")
    page.wait_for_function("window.saved.seed === 6 && window.saved.start === 'second'")


def test_the_words_are_those_of_the_classifiers(open_html, figure):
    page = open_driven(open_html, figure)
    says = page.locator(".zsl-domain-says")
    expect(says).to_have_count(2)
    for k, shares in enumerate(figure.answers().values()):
        expect(says.nth(k)).to_contain_text(f"says {figure.class_names[shares.argmax()]}")
    assert page.locator("canvas[role=img]").count() == 4
    for k in range(4):
        assert page.locator("canvas").nth(k).get_attribute("aria-label")


def test_python_moves_it(open_html, figure):
    page = open_driven(open_html, figure)
    root = page.locator(".zsl-coupled")
    page.evaluate("window.fromPython({ start: 'second', walk: 0.5, task: 0, seed: 9 })")
    expect(root).to_have_attribute("data-drawn", "second 0.5 0 9")
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    expect(page.locator(".zsl-figure")).to_have_count(0)


def test_a_link_brings_it_back(open_figures, figure):
    page = open_figures(figure, fragment=f"#zsl.{figure.figure_id}=a:second;w:0.75;t:0.5;s:3")
    expect(page.locator(".zsl-coupled")).to_have_attribute("data-drawn", "second 0.75 0.5 3")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(open_figures, figure, scheme):
    page = open_figures(figure, width=360, scheme=scheme)
    expect(page.locator(".zsl-coupled")).to_have_attribute("data-drawn", drawn(figure))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_what_it_cannot_show_is_said(fitted):
    model, problem = fitted
    with pytest.raises(UsageError, match="must be a CoCoGAN"):
        CoupledDomains("model", problem)
    with pytest.raises(UsageError, match="must be an AdaptationProblem"):
        CoupledDomains(model, "problem")
    with pytest.raises(UsageError, match="fitted to this problem"):
        CoupledDomains(model, make_adaptation(seed=4))
    conv = CoCoGAN(**SMALL, kind="conv", classifier_steps=2, n_synthetic=9)
    with pytest.raises(UsageError, match='kind="mlp"'):
        CoupledDomains(conv.fit(problem, progress=False), problem)
    for bad, said in (
        ({"start": "wrong"}, "start='wrong' is not one of first, second"),
        ({"walk": 2}, "walk=2"),
        ({"task": "x"}, "task='x'"),
        ({"seed": 0.5}, "seed=0.5"),
        ({"walks": 1}, "no option 'walks'"),
    ):
        with pytest.raises(UsageError, match=said):
            CoupledDomains(model, problem, **bad)
    figure = CoupledDomains(model, problem)
    with pytest.raises(UsageError, match="walk"):
        figure.walk = -1
    assert figure.walk == 0
