"""The gate of CEWGAN-OD: the page's routing against Python's, and the figure under a hand."""

import re

import numpy as np
import pytest
from driven import open_driven
from playwright.sync_api import expect
from toy import make_problem

import zslkit
from zslkit.classifiers import Routed
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate
from zslkit.evaluation.protocol import fitted_on
from zslkit.widgets import OutOfDistribution

GATE = {"hidden": 16, "epochs": 15, "batch_size": 64, "lr": 3e-3}


class Dreams:
    """A generator that dreams of unseen classes as the mean of two seen ones, and noise."""

    n_synthetic = 30

    def __init__(self, problem):
        self.problem = problem

    def generate(self, semantics, n, *, seed=0):
        x, y = self.problem.part("train")
        means = np.stack([x[y == c].mean(0) for c in self.problem.seen_classes])
        rng = np.random.default_rng(seed)
        made = [means[k % len(means)] + means[(k + 1) % len(means)] for k in range(len(semantics))]
        made = np.repeat(np.stack(made) / 2, n, 0)
        return np.maximum(made + 0.03 * rng.normal(size=made.shape), 0).astype(np.float32)


def gates_of(problem):
    x, y = problem.part("train")
    made = Dreams(problem).generate(problem.semantics[problem.unseen_classes], 30)
    x, y = np.concatenate([x, made]), np.r_[y, np.repeat(problem.unseen_classes, 30)]
    kinds = {"synthetic": "synthetic", "nothing": "nothing"}
    return {
        name: fitted_on(Routed(**GATE, outliers=kind), x, y, problem)
        for name, kind in kinds.items()
    }


@pytest.fixture(scope="module")
def world():
    problem = make_problem(n_seen=6, n_unseen=3)
    return problem, gates_of(problem)


@pytest.fixture(scope="module")
def filmed():
    problem = zslkit.load("zoo-clips", split=2)
    return problem, gates_of(problem)


def figure_of(world, **options):
    problem, gates = world
    return OutOfDistribution(gates, problem, **options)


def table_of(page):
    """Shares in the table, and u, s, H, AUROC, as numbers."""
    cells = page.locator(".zsl-gate td").all_inner_texts()
    scores = page.locator(".zsl-gate-scores b").all_inner_texts()
    return [float(re.sub(r"[ %]", "", text)) for text in (*cells, *scores)]


def in_nats(value):
    """As the page writes an entropy."""
    return f"{value:.{4 if value < 0.1 else 3}f}" if value else "0"


def expect_threshold(page, value):
    page.wait_for_function(
        "(t) => document.querySelector('.zsl-status').textContent.includes(`threshold ${t} nats`)",
        arg=in_nats(value),
    )


def numbers(figure):
    h = np.frombuffer(figure.entropy, "<f8").reshape(len(figure.gates), -1)
    h = h[figure.gates.index(figure.gate)]
    label, seen_answer, unseen_answer = (
        np.frombuffer(getattr(figure, name), "<u2")
        for name in ("label", "seen_answer", "unseen_answer")
    )
    inside, of_seen = h < figure.threshold, label < figure.n_seen
    right = np.where(inside, seen_answer, unseen_answer) == label
    rows = [[inside[k].mean(), 1 - inside[k].mean(), right[k].mean()] for k in (of_seen, ~of_seen)]
    scores = [100 * figure.unseen, 100 * figure.seen, 100 * figure.harmonic]
    return [*(100 * np.ravel(rows)), *scores, figure.auroc]


def test_scores_are_those_of_an_evaluation(world):
    problem, gates = world
    for name, gate in gates.items():
        figure = figure_of(world, gate=name, threshold=gate.threshold_)
        scores = evaluate(Dreams(problem), problem, classifier=Routed(**gate.get_params()))
        assert figure.unseen == pytest.approx(scores.unseen, abs=1e-9)
        assert figure.seen == pytest.approx(scores.seen, abs=1e-9)
        assert figure.auroc == pytest.approx(scores.auroc, abs=1e-9)


def test_every_number_on_the_page_is_pythons(open_figures, world):
    for gate in ("synthetic", "nothing"):
        for threshold in (0.0, 0.11, 0.4, 0.9):
            figure = figure_of(world, gate=gate, threshold=threshold)
            page = open_figures(figure)
            at = min(threshold, max(np.ceil(20 * np.frombuffer(figure.entropy).max()) / 20, 0.1))
            expect_threshold(page, at)
            figure.threshold = float(at)
            got = table_of(page)
            assert got[:-1] == pytest.approx(numbers(figure)[:-1], abs=0.0501)
            assert got[-1] == pytest.approx(figure.auroc, abs=0.000501)


def test_rules_and_detectors_move_the_threshold(open_figures, world):
    figure = figure_of(world, rules={"one": 1.0, "half": 0.5})
    page = open_figures(figure)
    expect_threshold(page, figure.means[0])
    one, half = (page.get_by_role("button", name=name) for name in ("one", "half"))
    expect(one).to_have_attribute("aria-pressed", "true")
    half.click()
    expect_threshold(page, figure.means[0] / 2)
    expect(half).to_have_attribute("aria-pressed", "true")
    page.get_by_role("combobox").select_option("nothing")  # the rule stays the same rule
    expect_threshold(page, figure.means[1] / 2)
    figure.gate, figure.threshold = "nothing", figure.means[1] / 2
    assert table_of(page) == pytest.approx(numbers(figure), abs=0.0501)


def test_the_axis_spreads_what_lies_near_zero(open_script):
    page = open_script(
        """
        import { makeScale } from "./gate/scale.js";
        import { entropyBins, harmonicLine, makeRouting, routedAt } from "./gate/routing.js";
        window.m = { makeScale, entropyBins, harmonicLine, makeRouting, routedAt };
        """
    )
    got = page.evaluate(
        """() => {
          const { makeScale, entropyBins, harmonicLine, makeRouting, routedAt } = window.m;
          const scale = makeScale(1.85);
          const routing = makeRouting({ entropy: [[1e-9, 0.01, 0.02, 0.9]], label: [0, 0, 1, 1],
            seenAnswer: [0, 0, 0, 0], unseenAnswer: [1, 1, 1, 1], nSeen: 1, nClasses: 2 });
          const back = [1e-4, 0.003, 0.05, 1.85].map((v) => scale.nats(scale.place(v)));
          const line = harmonicLine(routing, 0, scale, 40);
          return { back, ticks: scale.ticks, ends: [scale.nats(0), scale.nats(scale.span)],
            bins: Array.from(entropyBins(routing, 0, scale, 4).seen), h: Math.max(...line.y),
            right: routedAt(routing, 0, 0.015).h };
        }"""
    )
    assert got["back"][1:] == pytest.approx([0.003, 0.05, 1.85]) and got["ends"] == [0, 1.85]
    assert got["ticks"] == [[0, "0"], [1, "0.01"], [2, "0.1"], [3, "1"]]
    assert got["bins"] == [0.5, 0.5, 0, 0]  # what is below the lowest decade is in the first
    assert got["h"] == got["right"] == 1


def test_keys_and_dragging(open_figures, world):
    page = open_figures(figure_of(world))
    handle = page.get_by_role("slider", name="threshold")
    handle.press("Home")
    expect_threshold(page, 0)
    expect(handle).to_have_attribute("aria-valuetext", "0 nats")
    assert table_of(page)[0] == 0 and table_of(page)[7] == 0  # all are sent to the unseen side
    handle.press("End")
    expect_threshold(page, float(handle.get_attribute("aria-valuetext").removesuffix(" nats")))
    assert table_of(page)[0] == 100 and table_of(page)[6] == 0
    box = page.locator(".zsl-gate .zsl-curve-stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 90)
    page.mouse.down()
    page.mouse.move(box["x"] + 51, box["y"] + 90, steps=4)
    page.mouse.up()
    page.wait_for_function("parseFloat(document.querySelector('.zsl-handle').ariaValueText) < 0.01")


def test_python_page_and_link_hear_of_each_other(open_html, open_figures, world):
    figure = figure_of(world, figure_id="gate")
    page = open_driven(open_html, figure)
    page.evaluate("fromPython({ gate: 'nothing', threshold: 0.25 })")
    expect_threshold(page, 0.25)
    page.get_by_role("slider", name="threshold").press("Home")
    page.wait_for_function("window.saved.threshold === 0 && window.saved.gate === 'nothing'")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""
    page = open_figures(figure_of(world, figure_id="gate"), fragment="#zsl.gate=t:0.3;d:1")
    expect_threshold(page, 0.3)
    assert page.get_by_role("combobox").input_value() == "nothing"
    page.get_by_role("slider", name="threshold").press("Home")
    page.wait_for_function("location.hash.includes('t:0;')")
    page = open_figures(figure_of(world, figure_id="gate"), fragment="#zsl.gate=t:x;d:7")
    expect_threshold(page, figure.threshold)


def test_clips_near_the_threshold_can_be_played(open_figures, filmed):
    figure = figure_of(filmed)
    assert len(figure.clip_rows) == 32 and len(figure.sheet) < 70_000
    page = open_figures(figure)
    words = page.locator(".zsl-gate-clip")
    page.get_by_role("slider", name="threshold").press("Home")
    h = np.frombuffer(figure.entropy, "<f8")[: len(filmed[0].test_seen) + 800]
    order = sorted(figure.clip_rows, key=lambda row: h[row])
    expect(words).to_contain_text(f"entropy {in_nats(h[order[0]])}: goes to the unseen classifier")
    page.get_by_role("button", name="less sure").click()
    expect(words).to_contain_text(f"entropy {in_nats(h[order[1]])}")
    for _ in range(2):
        page.get_by_role("button", name="surer").last.click()
    expect(words).to_contain_text(f"entropy {in_nats(h[order[0]])}")
    canvas = page.locator(".zsl-player canvas")
    canvas.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.zsl-player canvas').dataset.frame > 2")
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    truth = figure.class_names[np.frombuffer(figure.label, "<u2")[order[0]]].replace("_", " ")
    expect(canvas).to_have_attribute("aria-label", f"a clip: {truth}")


def test_who_wants_less_motion_goes_on_frame_by_frame(open_figures, filmed):
    page = open_figures(figure_of(filmed), reduced_motion="reduce")
    canvas = page.locator(".zsl-player canvas")
    expect(canvas).to_have_attribute("data-frame", "0")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next frame").click()
    expect(canvas).to_have_attribute("data-frame", "1")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [360, 900])
def test_it_fits_a_phone_and_keeps_its_colours(open_figures, filmed, width, dark):
    scheme = "dark" if dark else "light"
    page = open_figures(figure_of(filmed), width=width, scheme=scheme)
    if dark:
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    paint = page.locator(".zsl-gate .zsl-line").evaluate_all(
        "(lines) => lines.map((line) => getComputedStyle(line).stroke)"
    )
    seen, unseen = ("rgb(86, 180, 233)", "rgb(242, 142, 60)") if dark else (
        "rgb(0, 114, 178)", "rgb(213, 94, 0)")  # fmt: skip
    assert paint[:2] == [seen, unseen] and len(paint) == 3  # the third is H


def test_without_stored_clips_there_is_no_player(open_figures, world):
    figure = figure_of(world)
    assert figure.sheet == b"" and figure.clip_rows == []
    page = open_figures(figure)
    expect_threshold(page, figure.means[0])
    assert page.locator(".zsl-player").count() == 0


def test_wrong_input_is_named_in_a_sentence(world, filmed):
    problem, gates = world
    for wrong in (None, {}, [1], {"a": Routed()}, {"a": 3}):
        with pytest.raises(UsageError, match="gates must be fitted Routed classifiers"):
            OutOfDistribution(wrong, problem)
    with pytest.raises(UsageError, match="problem must be a ZeroShotProblem"):
        OutOfDistribution(gates, "toy")
    with pytest.raises(DataError, match="'synthetic' was not fitted on zoo-clips"):
        OutOfDistribution(gates, filmed[0])
    with pytest.raises(UsageError, match=r"rules=-1 must be"):
        OutOfDistribution(gates, problem, rules={"odd": -1})
    with pytest.raises(UsageError, match=r"gate='none' is not one of synthetic, nothing"):
        OutOfDistribution(gates, problem, gate="none")
    with pytest.raises(UsageError, match=r"no option 'threshold_'. Did you mean 'threshold'"):
        OutOfDistribution(gates, problem, threshold_=1)
    figure = OutOfDistribution(gates, problem, threshold=0.2)
    for wrong in (None, "x", -1.0, float("nan")):
        with pytest.raises(UsageError, match="threshold="):
            figure.threshold = wrong
    assert figure.threshold == 0.2
