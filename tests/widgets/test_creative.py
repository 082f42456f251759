"""A class that does not exist: the page computes what Python computes, and follows the reader."""

import numpy as np
import pytest
import torch
from driven import open_driven
from toy import make_problem

from zslkit import losses, maps
from zslkit.datasets import zoo
from zslkit.errors import UsageError
from zslkit.methods import CIZSL, FCLSWGAN, GAZSL
from zslkit.widgets import CreativeClass
from zslkit.widgets.creative import divergence

SMALL = {"epochs": 2, "hidden": 24, "noise_dim": 4, "text_dim": 8, "batch_size": 64}


@pytest.fixture(scope="module")
def problem():
    return zoo.load(semantics="articles")


@pytest.fixture(scope="module")
def model(problem):
    return CIZSL(**SMALL).fit(problem, progress=False)


@pytest.fixture
def figure(model, problem):
    return CreativeClass(
        model, problem, first="horse", second="eagle", figure_id="creative", n=30, n_landmarks=300
    )


CODE = """
import { Imagination } from "./creative/engine.js";
import { divergenceAt, divergenceOf, namesOf } from "./creative/divergence.js";
window.m = { Imagination, divergenceAt, divergenceOf, namesOf };
"""


def said(page, words):
    """Wait until the status begins so, and return it."""
    status = page.locator(".zsl-status")
    status.filter(has_text=words).wait_for()
    return status.inner_text()


def test_the_page_measures_divergences_as_python_does(open_script):
    page = open_script(CODE)
    rng = np.random.default_rng(0)
    p = rng.dirichlet([0.3] * 7, 12)
    pairs = [(0.3, 0.7), (0.5, 0.5), (0.8, 0.2), (0.4, 1), (1, 0.4), (1, 1), (0.5, 1)]
    got = page.evaluate(
        "([p, pairs]) => pairs.map(([a, b]) => p.map((row) => window.m.divergenceOf(row, a, b)))",
        [p.tolist(), pairs],
    )
    logits = torch.from_numpy(np.log(p))
    for (alpha, beta), values in zip(pairs, got, strict=True):
        assert values == pytest.approx(divergence(logits, alpha, beta).numpy(), abs=1e-9)
    names = page.evaluate("(pairs) => pairs.map(([a, b]) => window.m.namesOf(a, b))", pairs)
    assert ["Tsallis" in n for n in names] == [False, True, False, False, False, False, False]
    assert "Rényi" in names[3] and "Kullback" in names[5] and "Bhattacharyya" in names[6]


def test_the_limit_of_the_first_exponent_is_where_the_formula_goes():
    logits = 2 * torch.randn(5, 9, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    near = losses.sharma_mittal(logits, 1 - 1e-6, 0.4)
    assert divergence(logits, 1, 0.4).numpy() == pytest.approx(near.numpy(), rel=1e-4)
    near = losses.sharma_mittal(logits, 0.4, 1 - 1e-6)
    assert divergence(logits, 0.4, 1).numpy() == pytest.approx(near.numpy(), rel=1e-4)


@pytest.mark.parametrize("share", [0.0, 0.37, 1.0])
def test_python_mixes_texts_as_the_model_does(figure, model, problem, share):
    """Folding the text layer away, and float16, change little."""
    a, b = (torch.from_numpy(problem.semantics_of(n).copy())[None] for n in ("horse", "eagle"))
    text = losses.hallucinated_text(a, b, torch.tensor([[share]]))
    z = torch.randn(30, 4, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        wanted = model.generator_(z, text.expand(30, -1)).numpy()
    got = figure.engine.features("horse", "eagle", share, 30, 3)
    assert got == pytest.approx(wanted, abs=4e-3)


def test_numbers_on_the_page_are_pythons(open_figures, figure):
    page = open_figures(figure)
    for share in (0.5, 0.3):
        figure.share = share
        if share != 0.5:
            page.get_by_label("share of the first").fill(str(share))
        text = said(page, f"{round(100 * share)} % horse")
        read = figure.read()
        assert f"Entropy {100 * read['entropy']:.0f} % of the largest possible" in text
        assert f"divergence {read['divergence']:.2f}." in text
        best = sorted(read["probabilities"].items(), key=lambda pair: -pair[1])[:5]
        bars = page.locator(".zsl-bars li").all_inner_texts()
        assert [bar.split("\n")[0] for bar in bars] == [n.replace("_", " ") for n, _ in best]
        facts = page.locator(".zsl-creative-facts dd").all_inner_texts()
        assert facts[1] == f"{read['divergence']:.2f}"


def test_places_on_the_page_are_pythons(open_script, figure):
    page = open_script(CODE)
    data = figure.engine.packed()
    listed = {key: value for key, value in data.items() if key not in ("texts", "products")}

    def plain(value):
        if isinstance(value, bytes):
            return {"bytes": list(value)}
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return value

    got = page.evaluate(
        """([data, seen]) => {
            const unpacked = (v) => v && v.bytes ? new DataView(Uint8Array.from(v.bytes).buffer)
                : v && v.constructor === Object
                    ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, unpacked(x)])) : v;
            const engine = new window.m.Imagination(unpacked(data), 30);
            engine.setSeed(0);
            const [a, b] = seen;
            return Array.from(engine.run(a, b, 0.5, 0.5, 0.5).positions);
        }""",
        [
            plain(listed | {"texts": data["texts"], "products": data["products"]}),
            [figure.engine.seen_names.index(n) for n in ("horse", "eagle")],
        ],
    )
    figure.alpha = figure.beta = 0.5
    wanted = figure.read()["positions"].ravel()
    assert np.median(np.abs(np.array(got) - wanted)) < 1e-3
    assert np.abs(np.array(got) - wanted).max() < 0.05


def test_keys_move_the_share_and_the_exponents(open_figures, figure):
    page = open_figures(figure)
    page.get_by_label("share of the first").press("ArrowRight")
    said(page, "51 % horse, 49 % eagle")
    page.get_by_label("first exponent").press("End")
    page.get_by_label("second exponent").press("End")
    page.get_by_text("This is the Kullback-Leibler divergence").wait_for()
    for button, words in [
        ("Bhattacharyya", "twice the Bhattacharyya distance"),
        ("Tsallis", "the Tsallis divergence"),
        ("Rényi", "Rényi's divergence"),
        ("Kullback-Leibler", "the Kullback-Leibler divergence"),
    ]:
        page.get_by_role("button", name=button).click()
        page.get_by_text(f"This is {words}").wait_for()
        page.get_by_label("first exponent").press("ArrowLeft")  # away from 1/2
    handle = page.get_by_role("slider", name="confidence")
    page.get_by_role("button", name="Kullback-Leibler").click()
    handle.press("End")
    page.get_by_text("On the curve: confidence 100 %, divergence 3.91").wait_for()  # log 50


def test_other_classes_and_other_noise(open_figures, figure):
    page = open_figures(figure)
    page.get_by_label("first class").select_option("cat")
    said(page, "50 % cat, 50 % eagle")
    captions = page.locator(".zsl-creative-captions span").all_inner_texts()
    assert captions == ["cat", "eagle"]
    page.get_by_label("first class").select_option("eagle")  # not with itself
    said(page, "50 % eagle, 50 % cat")
    before = page.locator(".zsl-status").inner_text()
    page.get_by_role("button", name="Other noise").click()
    page.wait_for_function(
        "(text) => document.querySelector('.zsl-status').textContent !== text", arg=before
    )


def test_python_page_and_link_hear_of_each_other(open_html, open_figures, figure):
    page = open_driven(open_html, figure)
    page.evaluate("fromPython({ first: 'owl', share: 0.25 })")
    said(page, "25 % owl, 75 % eagle")
    page.get_by_label("share of the first").press("ArrowRight")
    page.wait_for_function("window.saved.share === 0.26")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""
    fragment = "#zsl.creative=a:cat;b:cow;s:0.75;e:0.30~0.60;n:7"
    page = open_figures(figure, fragment=fragment)
    said(page, "75 % cat, 25 % cow")
    assert page.get_by_label("second exponent").input_value() == "0.6"
    page.get_by_label("share of the first").press("ArrowLeft")
    page.wait_for_function("location.hash.includes('s:0.74')")
    page = open_figures(figure, fragment="#zsl.creative=a:unicorn;s:7;e:9~9;n:-1")
    said(page, "50 % horse, 50 % eagle")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (900, "dark")])
def test_nothing_is_cut_off(open_figures, figure, width, scheme):
    page = open_figures(figure, width=width, scheme=scheme)
    said(page, "50 % horse")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_generated_features_have_their_colour_and_shape(open_figures, figure):
    page = open_figures(figure)
    legend = page.locator(".zsl-scatter .zsl-legend li").all_inner_texts()
    assert legend == ["seen", "unseen", "generated"]
    assert page.get_by_role("application", name="Map of real and generated").is_visible()


def test_a_cloud_of_a_model_with_a_new_class(problem, open_figures):
    other = CIZSL(**SMALL, divergence="new-class").fit(problem, progress=False)
    figure = CreativeClass(other, problem, n=10, n_landmarks=200, figure_id="new")
    read = figure.read()
    assert sum(read["probabilities"].values()) == pytest.approx(1)
    text = said(open_figures(figure), "50 %")
    assert f"divergence {read['divergence']:.2f}." in text


def test_wrong_input_is_named_in_a_sentence(figure, model, problem):
    for wrong, sentence in [
        ({"first": "tiger"}, "first='tiger' is not one of"),
        ({"second": "eagel"}, "Did you mean 'eagle'"),
        ({"first": "cat", "second": "cat"}, "are both 'cat'"),
        ({"share": 2}, "share=2 must be a number from 0 to 1"),
        ({"alpha": 0}, r"alpha=0 must be a number from 0\.05 to 1"),
        ({"beta": "b"}, "beta='b' must be"),
        ({"seed": -1}, "seed=-1 must be a whole number"),
        ({"n": 0}, "n=0 must be a whole number"),
        ({"figure": 1}, "has no option 'figure'"),
    ]:
        with pytest.raises(UsageError, match=sentence):
            CreativeClass(model, problem, n_landmarks=200, **wrong)
    with pytest.raises(UsageError, match="share=nan must be"):
        figure.share = float("nan")
    assert figure.share == 0.5
    with pytest.raises(UsageError, match="is none, or is not fitted"):
        CreativeClass(GAZSL(), problem)
    with pytest.raises(UsageError, match="trained on another problem"):
        CreativeClass(model, zoo.load(semantics="articles", split="easy"))
    toy = make_problem()
    attributes = FCLSWGAN(epochs=1, hidden=8, batch_size=32).fit(toy, progress=False)
    with pytest.raises(UsageError, match="has a Generator"):
        CreativeClass(attributes, toy)


def test_a_map_may_follow_to_another_scaling():
    standard, easy = zoo.load(), zoo.load(split="easy")
    here = maps.cached_map(standard)
    there = maps.moved_to(here, standard, easy)
    rows = np.arange(0, 4000, 61)
    places = here.place(standard.features[rows])
    assert there.place(easy.features[rows]) == pytest.approx(places, abs=1e-5)
    with pytest.raises(UsageError, match="no scaling of"):
        maps.moved_to(here, standard, zoo.load(scale="l2"))
    with pytest.raises(UsageError, match="same rows"):
        maps.moved_to(here, standard, make_problem())
