"""The figure of side information: rankings and mixtures against Python, and under a hand."""

import re

import numpy as np
import pytest
from driven import open_driven
from playwright.sync_api import expect
from searchtoy import make_features

from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate_retrieval
from zslkit.search import SEMPCYC
from zslkit.taxonomy import Taxonomy, mixed
from zslkit.widgets import SideInformation
from zslkit.widgets.packing import half

SMALL = {"epochs": 2, "batch_size": 16, "embedding_dim": 5, "batches": 4}
SHARES = (0.0, 0.5, 1.0)


def tree_of(names):
    """Four families, the classes dealt out among them."""
    parents = {"root": None, **{f"family {k}": "root" for k in range(4)}}
    return Taxonomy(parents | {name: f"family {k % 4}" for k, name in enumerate(names)})


def models_of(problem, tree, kinds=("path", "jcn"), **changed):
    made, words = {}, {0.0: None}
    for kind in kinds:
        kin = tree.similarity(kind, problem.class_names, to="nodes")
        made[kind] = {}
        for share in SHARES:
            if share == 0 and words[share] is not None:
                made[kind][share] = words[share]
                continue
            described = problem.described_by(mixed(problem.semantics, kin, share))
            model = SEMPCYC(**{**SMALL, **changed}).fit(described, progress=False)
            made[kind][share] = model
            words.setdefault(share, None)
            if share == 0:
                words[share] = model
    return made


def pictures_of(problem):
    """Grey tiles, as dark as their class is far."""
    sides = []
    for labels in (problem.sketch_labels, problem.image_labels):
        tone = (10 * labels + 40).astype(np.uint8)
        sides.append(np.broadcast_to(tone[:, None, None], (len(labels), 8, 8)).copy())
    return problem.with_items(*sides)


@pytest.fixture(scope="module")
def world():
    problem = make_features()
    tree = tree_of(problem.class_names)
    return problem, tree, models_of(problem, tree)


def figure_of(world, **options):
    problem, tree, models = world
    options = {"pictures": pictures_of(problem), "n_pictures": 6, **options}
    return SideInformation(models, problem, problem.semantics, tree, **options)


def expect_shown(page, kind, share, sketch):
    page.wait_for_function(
        "(shown) => document.querySelector('.zsl-side').dataset.shows === shown",
        arg=f"{kind} {share:g} {sketch}",
    )


def percents(text):
    return [float(x) for x in re.findall(r"([\d.]+) %", text)]


def test_every_number_on_the_page_is_pythons(open_figures, world):
    figure = figure_of(world)
    page = open_figures(figure)
    slider = page.get_by_role("slider", name="share of the taxonomy")
    for kind in ("path", "jcn"):
        page.get_by_role("combobox", name="similarity").select_option(kind)
        for k, share in enumerate(SHARES):
            slider.fill(str(k))
            figure.kind, figure.share = kind, share
            for sketch in (0, 5, 11):
                figure.sketch = sketch
                name = figure.class_names[figure.sketch_labels[sketch]]
                page.get_by_role("combobox", name="sketch").select_option(label=name)
                page.get_by_role("button", name=f"sketch {sketch % 3 + 1} of").click()
                expect_shown(page, kind, share, sketch)
                told = page.locator(".zsl-side-scores").inner_text()
                got = percents(told)
                wanted = [100 * figure.average_precision, 100 * figure.map_here]
                assert got == pytest.approx(wanted, abs=0.0501)
                captions = page.locator(".zsl-tiles figure span").all_inner_texts()
                assert [text[2:] for text in captions] == figure.found(12)
                right = figure.found(12).count(name)
                assert told.startswith(f"{right} of the first 12")


def test_scores_are_those_of_an_evaluation(world):
    problem, _, models = world
    figure = figure_of(world, n_pictures=10, n_sketches=10)
    for kind in models:
        for share, model in models[kind].items():
            figure.kind, figure.share = kind, share
            scores = evaluate_retrieval(
                problem, model.embed_sketches, model.embed_images, at=()
            ).map_all
            assert figure.map_all == pytest.approx(scores, abs=1e-9)
            # everything is on the page, but for the rounding of distances
            assert figure.map_here == pytest.approx(scores, abs=2e-3)


def test_the_matrix_blends_the_cosines_of_both_ends(open_figures, world):
    problem, tree, _ = world
    figure = figure_of(world, kind="jcn", share=0.5)
    page = open_figures(figure)
    kin = tree.similarity("jcn", problem.class_names, to="nodes")
    s = mixed(problem.semantics, kin, 0.5)
    s = s[[problem.index_of(name) for name in figure.class_names]]
    s = s / np.linalg.norm(s, axis=1, keepdims=True)
    canvas = page.locator(".zsl-side .zsl-matrix canvas")
    said = page.locator(".zsl-matrix-cell")
    canvas.focus()
    page.keyboard.press("ArrowRight")
    for column in range(1, 6):
        page.keyboard.press("ArrowRight")
        expect(said).to_have_text(
            f"{figure.class_names[0]} and {figure.class_names[column]}: {(s @ s.T)[0, column]:.2f}"
        )


def test_the_selection_is_that_of_the_autoencoder(open_figures, world):
    figure = figure_of(world, kind="path", share=0.0)
    page = open_figures(figure)
    for k, share in enumerate(SHARES):
        page.get_by_role("slider", name="share of the taxonomy").fill(str(k))
        expect_shown(page, "path", share, 0)
        norms = half(world[2]["path"][share].column_norms)
        parts = norms[: figure.n_words], norms[figure.n_words :]
        told = page.locator(".zsl-side-selection").inner_text()
        on = [int((part > 0.1 * norms.max()).sum()) for part in parts]
        held = [round(100 * part.sum() / norms.sum()) for part in parts]
        assert [int(x) for x in re.findall(r"(\d+) of ", told)] == on
        assert percents(told) == pytest.approx(held, abs=1)
        largest = figure.column_names[int(parts[0].argmax())]
        expect(page.locator(".zsl-side .zsl-bar-name").first).to_have_text(largest)
    lines = page.get_by_role("img", name="column norms").locator(".zsl-line")
    assert lines.count() == 0  # it stands where the matrix is, and waits
    page.get_by_role("button", name="What is selected").click()
    expect(lines).to_have_count(2)
    expect(page.locator(".zsl-side .zsl-matrix")).to_be_hidden()
    page.get_by_role("button", name="What is alike").click()
    expect(page.locator(".zsl-side .zsl-matrix")).to_be_visible()
    expect(lines).to_have_count(0)


def test_keys_the_curve_and_the_matrix_move_it(open_figures, world):
    figure = figure_of(world, kind="path", share=0.0)
    page = open_figures(figure)
    page.get_by_role("slider", name="share of the taxonomy").press("ArrowRight")
    expect_shown(page, "path", 0.5, 0)
    handle = page.get_by_role("slider", name="stop on the curve")
    handle.press("End")
    expect_shown(page, "path", 1, 0)
    expect(handle).to_have_attribute("aria-valuetext", re.compile("^100 %: mAP"))
    page.wait_for_function("document.querySelector('.zsl-side .zsl-slider input').value === '2'")
    row = figure.class_names.index("class13")
    canvas = page.locator(".zsl-side .zsl-matrix canvas")
    canvas.focus()
    for _ in range(row + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect_shown(page, "path", 1, figure.sketch_labels.index(row))


def test_python_page_and_link_hear_of_each_other(open_html, open_figures, world):
    figure = figure_of(world, figure_id="side", kind="path", share=0.0)
    page = open_driven(open_html, figure)
    page.evaluate("fromPython({ kind: 'jcn', share: 1, sketch: 4 })")
    expect_shown(page, "jcn", 1, 4)
    page.get_by_role("slider", name="share of the taxonomy").press("Home")
    page.wait_for_function("window.saved.share === 0 && window.saved.kind === 'jcn'")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""
    page = open_figures(figure_of(world, figure_id="side"), fragment="#zsl.side=t:1;k:jcn;q:7")
    expect_shown(page, "jcn", 1, 7)
    page.get_by_role("slider", name="share of the taxonomy").press("Home")
    page.wait_for_function("location.hash.includes('t:0;')")
    figure = figure_of(world, figure_id="side", kind="path", share=0.5)
    page = open_figures(figure, fragment="#zsl.side=t:0.3;k:none;q:99")
    expect_shown(page, "path", 0.5, 0)


def test_measured_seeds_are_drawn_behind_the_curve(open_figures, world):
    seeds = {kind: dict.fromkeys(SHARES, (0.4, 0.02, 5)) for kind in ("path", "jcn")}
    page = open_figures(figure_of(world, measured=seeds))
    status = page.locator(".zsl-side .zsl-status")
    expect(status).to_contain_text("5 seeds 40.0 ± 2.0")
    expect(page.get_by_role("img", name="mAP of all").locator(".zsl-line")).to_have_count(4)
    page = open_figures(figure_of(world))
    expect(page.locator(".zsl-side .zsl-status")).to_contain_text("mAP of all 40 sketches")
    expect(page.get_by_role("img", name="mAP of all").locator(".zsl-line")).to_have_count(1)


def test_the_slider_is_in_sight_of_all_that_it_moves(open_figures, world):
    page = open_figures(figure_of(world), width=704)  # the book's column on a screen of 1280 x 800
    page.set_viewport_size({"width": 704, "height": 800})
    box = page.locator(".zsl-side").bounding_box()
    assert box["height"] < 760
    page.set_viewport_size({"width": 360, "height": 700})
    slider = page.get_by_role("slider", name="share of the taxonomy")
    for moved in (".zsl-side-curve", ".zsl-tiles >> nth=1", ".zsl-matrix", ".zsl-status"):
        # as far as one scrolls to read it: its lower end at the lower end of the screen
        page.locator(f".zsl-side {moved}").evaluate("(el) => el.scrollIntoView({ block: 'end' })")
        expect(slider).to_be_in_viewport(ratio=1)
        at = slider.bounding_box()
        there = page.evaluate(
            "([x, y]) => document.elementFromPoint(x, y).getAttribute('type')",
            [at["x"] + at["width"] / 2, at["y"] + at["height"] / 2],
        )
        assert there == "range", moved  # nothing lies over it


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 900])
def test_it_fits_a_phone_and_keeps_its_colours(open_figures, world, width, dark):
    page = open_figures(figure_of(world), width=width, scheme="dark" if dark else "light")
    if dark:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    expect(page.locator(".zsl-side .zsl-status")).to_contain_text("mAP of all")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paint = page.locator(".zsl-side .zsl-matrix .zsl-swatch path").evaluate_all(
        "(paths) => paths.map((path) => getComputedStyle(path).fill)"
    )
    seen, unseen = ("rgb(86, 180, 233)", "rgb(242, 142, 60)") if dark else (
        "rgb(0, 114, 178)", "rgb(213, 94, 0)")  # fmt: skip
    assert paint == [seen, unseen]


def test_pictures_are_those_of_the_rows(open_figures, world):
    """The tile of a class is as dark as the picture that was given."""
    figure = figure_of(world)
    page = open_figures(figure)
    page.wait_for_function(
        """() => {
          const canvas = document.querySelector('.zsl-tiles figure canvas');
          return canvas.getContext('2d').getImageData(20, 20, 1, 1).data[3] === 255;
        }"""
    )
    tones = page.locator(".zsl-tiles figure canvas").evaluate_all(
        "(all) => all.map((c) => c.getContext('2d').getImageData(20, 20, 1, 1).data[0])"
    )
    problem = world[0]
    wanted = [10 * problem.index_of(name) + 40 for name in figure.found(12)]
    assert tones == pytest.approx(wanted, abs=6)


def test_without_pictures_or_an_autoencoder_it_still_works(open_figures, world):
    problem, tree, _ = world
    models = models_of(problem, tree, kinds=("lin",), select=False)
    page = open_figures(SideInformation(models, problem, problem.semantics, tree))
    expect(page.locator(".zsl-side .zsl-status")).to_contain_text("(Lin)")
    assert page.locator(".zsl-side-selection").count() == 0
    assert not page.get_by_role("combobox", name="similarity").is_visible()


def test_wrong_input_is_named_in_a_sentence(world):
    problem, tree, models = world
    words = problem.semantics
    for wrong in (None, {}, {"path": None}, [1]):
        with pytest.raises(UsageError, match="models must hold, for each kind"):
            SideInformation(wrong, problem, words, tree)
    with pytest.raises(UsageError, match="models must be fitted SEMPCYC"):
        SideInformation({"path": {0.0: SEMPCYC()}}, problem, words, tree)
    some = {"path": models["path"], "jcn": {0.0: models["jcn"][0.0]}}
    with pytest.raises(UsageError, match="Every kind needs models at the same shares"):
        SideInformation(some, problem, words, tree)
    moved = {"path": {0.25: models["path"][0.5]}}
    with pytest.raises(DataError, match=r"share 0.25 of 'path' did not learn from this mixture"):
        SideInformation(moved, problem, words, tree)
    with pytest.raises(DataError, match="2 word_names for 6 numbers"):
        figure_of(world, word_names=["a", "b"])
    with pytest.raises(UsageError, match="problem must be a RetrievalProblem"):
        SideInformation(models, "toy", words, tree)
    with pytest.raises(UsageError, match="pictures must be the RetrievalProblem of pictures"):
        figure_of(world, pictures=3)
    with pytest.raises(UsageError, match=r"n_sketches=0 must be a whole number"):
        figure_of(world, n_sketches=0)
    with pytest.raises(UsageError, match=r"kind='jnc' is not one of path, jcn"):
        figure_of(world, kind="jnc")
    with pytest.raises(UsageError, match=r"no option 'knid'. Did you mean 'kind'"):
        figure_of(world, knid="jcn")
    figure = figure_of(world, share=0.5)
    for name, wrong in (("share", 0.3), ("share", "x"), ("share", 2), ("sketch", 99), ("kind", 3)):
        before = getattr(figure, name)
        with pytest.raises(UsageError, match=f"{name}="):
            setattr(figure, name, wrong)
        assert getattr(figure, name) == before
