"""Calibrated stacking: the page's sweep against zslkit.metrics, and the figure under a hand."""

import re
from dataclasses import replace

import numpy as np
import pytest
from chromium import settle
from driven import open_driven
from toy import make_problem

from zslkit import metrics
from zslkit.errors import DataError, UsageError
from zslkit.widgets import CalibratedStacking

CODE = """
import { areaUnder, bestGamma, blocksAt, confusionAt, gammaOf, makeSweep, marginBins,
  rangeOfGamma, scoresAt } from "./stacking/sweep.js";
window.m = { areaUnder, bestGamma, blocksAt, confusionAt, gammaOf, makeSweep, marginBins,
  rangeOfGamma, scoresAt };
"""


def scored(problem, seed=0, ties=False):
    """Scores of test rows that know something of their class, and the labels."""
    rng = np.random.default_rng(seed)
    labels = problem.labels[np.concatenate([problem.test_seen, problem.test_unseen])]
    right = labels[:, None] == problem.classes
    seen = np.isin(problem.classes, problem.seen_classes)
    scores = rng.normal(size=right.shape) + 1.5 * right + 0.8 * seen
    return (scores.round(1) if ties else scores), labels


def rows_of(figure):
    """The traits as the page reads them."""
    names = ("margin", "seen_answer", "unseen_answer", "label")
    kinds = ("<f8", "<u2", "<u2", "<u2")
    read = [
        np.frombuffer(getattr(figure, n), k).tolist() for n, k in zip(names, kinds, strict=True)
    ]
    keys = ("margin", "seenAnswer", "unseenAnswer", "label")
    sizes = {"nSeen": figure.n_seen, "nClasses": len(figure.class_names)}
    return {**dict(zip(keys, read, strict=True)), **sizes}


@pytest.mark.parametrize("ties", [False, True])
def test_the_page_scores_fifty_gammas_as_python_does(open_script, ties):
    problem = make_problem(n_seen=9, n_unseen=4)
    scores, labels = scored(problem, ties=ties)
    figure = CalibratedStacking(scores, labels, problem)
    gammas = np.random.default_rng(1).uniform(-3, 5, 50)
    page = open_script(CODE)
    got = page.evaluate(
        """([rows, gammas]) => {
            const sweep = window.m.makeSweep(rows);
            const points = gammas.map((g) => window.m.scoresAt(sweep, g));
            return [points.map(({ u, s, h }) => [u, s, h]), window.m.areaUnder(sweep),
                gammas.map((g) => [...window.m.confusionAt(sweep, g)])];
        }""",
        [rows_of(figure), gammas.tolist()],
    )
    seen = np.isin(problem.classes, problem.seen_classes)
    order = np.concatenate([problem.seen_classes, problem.unseen_classes])
    for gamma, point, counts in zip(gammas, got[0], got[2], strict=True):
        moved = metrics.calibrated_stacking(scores, seen, gamma)
        answer = problem.classes[moved.argmax(1)]
        u = metrics.per_class_accuracy(labels, answer, problem.unseen_classes)
        s = metrics.per_class_accuracy(labels, answer, problem.seen_classes)
        assert point == pytest.approx([u, s, metrics.harmonic_mean(u, s)], abs=1e-9)
        expected = [[np.sum((labels == t) & (answer == p)) for p in order] for t in order]
        assert np.array_equal(np.reshape(counts, (13, 13)), expected)
    area = metrics.ausuc(scores, labels, problem.classes, problem.seen_classes)
    assert got[1] == pytest.approx(area, abs=1e-9)


def test_the_page_finds_the_oracle_that_python_finds(open_script):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem)
    page = open_script(CODE)
    best, middles = page.evaluate(
        """(rows) => {
            const sweep = window.m.makeSweep(rows);
            const middles = [...sweep.gamma.keys()].map((i) => window.m.gammaOf(sweep, i));
            return [window.m.bestGamma(sweep),
                middles.map((gamma) => window.m.scoresAt(sweep, gamma).segment)];
        }""",
        rows_of(figure),
    )
    assert best == pytest.approx(figure.oracle, abs=1e-12)
    assert middles == list(range(len(middles)))  # each segment's own gamma leads back to it


def test_rows_that_never_change_sides(open_script):
    problem = make_problem()
    scores, labels = scored(problem)
    seen = np.isin(problem.classes, problem.seen_classes)
    scores[0, ~seen] = -np.inf  # always seen
    scores[1, seen] = -np.inf  # always unseen
    scores[2] = -np.inf  # nobody's
    figure = CalibratedStacking(scores, labels, problem)
    page = open_script(CODE)
    rows = rows_of(figure)
    got = page.evaluate(
        """([rows, margin]) => {
            const numbers = margin.map((v) => v === null ? Infinity : v === "-" ? -Infinity : v);
            const sweep = window.m.makeSweep({ ...rows, margin: numbers });
            return [window.m.areaUnder(sweep), [-99, 0.2, 99].map((g) => {
                const { u, s } = window.m.scoresAt(sweep, g); return [u, s]; })];
        }""",
        [
            {**rows, "margin": None},
            [None if v == np.inf else "-" if v == -np.inf else v for v in rows["margin"]],
        ],
    )
    assert got[0] == pytest.approx(figure.ausuc, abs=1e-9)
    for gamma, point in zip((-99, 0.2, 99), got[1], strict=True):
        assert point == pytest.approx(figure.curve.at(gamma), abs=1e-9)


def test_blocks_and_bins_count_each_picture_once(open_script):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem)
    page = open_script(CODE)
    blocks, bins = page.evaluate(
        """(rows) => {
            const sweep = window.m.makeSweep(rows);
            const { seen, unseen, beyond } = window.m.marginBins(sweep, -1, 3, 20);
            const all = [[...seen, beyond.seen], [...unseen, beyond.unseen]];
            return [window.m.blocksAt(sweep, 0.4), all];
        }""",
        rows_of(figure),
    )
    for side in ("seen", "unseen"):
        assert sum(blocks[side]) == pytest.approx(1)
    # every class of the toy has as many test pictures, so shares and accuracies are one
    assert blocks["unseen"][0] == pytest.approx(figure.curve.at(0.4)[0])
    assert np.sum(bins, 1) == pytest.approx([1, 1])
    margin, label = (np.array(rows_of(figure)[name]) for name in ("margin", "label"))
    seen = label < figure.n_seen
    assert [row[-1] for row in bins] == pytest.approx(
        [np.mean(margin[side] > 3) for side in (seen, ~seen)]
    )


def test_the_range_of_gamma_ends_where_nothing_happens(open_script):
    page = open_script(CODE)
    rows = {"seenAnswer": [0] * 5, "unseenAnswer": [2] * 5, "label": [2, 2, 0, 0, 1]}
    rows |= {"margin": [0.0, 0.8, 0.6, 0.7, 9.0], "nSeen": 2, "nClasses": 3}

    def ends(named=(), **changed):
        code = """([rows, named]) => {
            const margin = rows.margin.map((v) => (v === null ? Infinity : v));
            return window.m.rangeOfGamma(window.m.makeSweep({ ...rows, margin }), named);
        }"""
        return page.evaluate(code, [{**rows, **changed}, list(named)])

    assert ends() == pytest.approx([-0.15, 1.05])  # not up to 9
    assert ends([0.4]) == ends([0]) == ends()
    assert ends([2.0])[1] > 2
    assert ends([-3.0])[0] < -3
    assert ends(margin=[0.0, 0.8, 0.6, 0.7, 0.85])[1] == pytest.approx(0.9)
    low, high = ends(margin=[None] * 5)
    assert low <= 0 < high


# ---------------------------------------------------------------------- Python's half
def test_its_scores_follow_gamma():
    problem = make_problem()
    scores, labels = scored(problem)
    figure = CalibratedStacking(scores, labels, problem, gamma=0.5, chosen=0.7)
    seen = np.isin(problem.classes, problem.seen_classes)
    answer = problem.classes[metrics.calibrated_stacking(scores, seen, 0.5).argmax(1)]
    u = metrics.per_class_accuracy(labels, answer, problem.unseen_classes)
    assert figure.unseen == pytest.approx(u)
    figure.gamma = -50
    assert figure.unseen == 0 and figure.harmonic == 0
    figure.gamma = np.float32(0.5)
    assert figure.unseen == pytest.approx(u) and type(figure.gamma) is float
    assert figure.class_names[: figure.n_seen] == [
        problem.class_names[c] for c in problem.seen_classes
    ]


def test_candidates_without_pictures_are_answers_too():
    problem = make_problem(n_unseen=3)
    rows = problem.test_unseen[problem.labels[problem.test_unseen] != 10]
    problem = make_problem(n_unseen=3, test_unseen=rows, unseen_classes=np.array([8, 9, 10]))
    figure = CalibratedStacking(*scored(problem), problem, gamma=9)
    assert 10 in set(np.frombuffer(figure.unseen_answer, "<u2"))
    assert figure.unseen == pytest.approx(figure.curve.unseen[-1])


def test_wrong_input_is_named_in_a_sentence():
    problem = make_problem()
    scores, labels = scored(problem)
    with pytest.raises(DataError, match="scores must be"):
        CalibratedStacking(scores[:, :-1], labels, problem)
    for wrong in (None, "x", [["a"]]):
        with pytest.raises(DataError, match="scores must be"):
            CalibratedStacking(wrong, labels, problem)
    for wrong in (None, problem.class_names, labels[:, None], 3):
        with pytest.raises(DataError, match="labels must be class ids"):
            CalibratedStacking(scores, wrong, problem)
    for wrong in (None, "zoo"):
        with pytest.raises(UsageError, match="problem must be a ZeroShotProblem; got"):
            CalibratedStacking(scores, labels, wrong)
    with pytest.raises(UsageError, match=r"no option 'gama'. Did you mean 'gamma'"):
        CalibratedStacking(scores, labels, problem, gama=1.0)
    with pytest.raises(DataError, match="NaN"):
        CalibratedStacking(np.where(scores > 2, np.nan, scores), labels, problem)
    with pytest.raises(DataError, match="labels holds 77"):
        CalibratedStacking(scores, np.where(labels == 9, 77, labels), problem)
    with pytest.raises(UsageError, match="gamma=nan must be a finite number"):
        CalibratedStacking(scores, labels, problem, gamma=np.nan)
    with pytest.raises(UsageError, match="chosen=inf must be a finite number"):
        CalibratedStacking(scores, labels, problem, chosen=np.inf)


# ---------------------------------------------------------------------- the figure
def read_now(page):
    """gamma, u, s and H of the row called "now"."""
    cells = page.locator(".zsl-scores").first.locator("tbody tr").first.locator("td")
    return [float(text) for text in cells.all_inner_texts()]


def expect_scores_of(figure, page):
    gamma, u, s, _ = read_now(page)
    found = [figure.curve.at(gamma + d) for d in (-0.0005, 0, 0.0005)]  # the table rounds gamma
    assert min(p[0] for p in found) - 6e-4 <= u / 100 <= max(p[0] for p in found) + 6e-4
    assert min(p[1] for p in found) - 6e-4 <= s / 100 <= max(p[1] for p in found) + 6e-4
    return gamma


def test_it_can_be_dragged_along_the_curve_and_in_the_margins(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, chosen=0.7)
    page = open_figures(figure)
    curve, margins = page.locator(".zsl-curve-stage").all()
    first = expect_scores_of(figure, page)
    box = curve.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.8 * box["height"], steps=5)
    page.mouse.up()
    settle(page)
    second = expect_scores_of(figure, page)
    assert second > first
    box = margins.bounding_box()
    page.mouse.click(box["x"] + 0.3 * box["width"], box["y"] + 40)
    settle(page)
    third = expect_scores_of(figure, page)
    assert third < second
    assert page.locator(".zsl-status").inner_text().startswith(f"γ {third:.3f}: u ")


def test_all_controls_have_one_range(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, figure_id="mine")
    page = open_figures(figure)
    slider = page.get_by_role("slider", name=re.compile("taken off"))
    low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
    for name in ("place on the curve", "gamma", re.compile("taken off")):
        handle = page.get_by_role("slider", name=name, exact=True)
        for key, end in (("End", high), ("Home", low)):
            handle.press(key)
            settle(page)
            assert expect_scores_of(figure, page) == pytest.approx(end, abs=0.002)
    assert read_now(page)[1] == 0.0  # from below all margins
    for asked, end in (("1e9", high), ("-1e9", low)):
        other = open_figures(figure, fragment=f"#zsl.mine=gamma:{asked}")
        settle(other)
        assert read_now(other)[0] == pytest.approx(end)


def test_words_and_table_say_the_same_at_once(open_figures):
    problem = make_problem()
    page = open_figures(CalibratedStacking(*scored(problem), problem))
    slider = page.get_by_role("slider", name=re.compile("taken off"))
    for _ in range(5):
        slider.press("ArrowRight")
        settle(page)
        gamma = page.locator(".zsl-scores").first.locator("td").first.inner_text()
        assert page.locator(".zsl-status").inner_text().startswith(f"γ {gamma}: ")


def test_gamma_0_is_that_of_its_row(open_figures):
    problem = make_problem()
    page = open_figures(CalibratedStacking(*scored(problem), problem, gamma=-0.0004))
    rows = page.locator(".zsl-scores").first.locator("tbody tr")
    assert rows.nth(0).locator("td").first.inner_text() == "0.000"
    assert rows.nth(1).locator("td").all_inner_texts()[0] == "0.000"


def test_names_are_words_and_groups_have_one(open_figures):
    problem = make_problem()
    names = tuple(name.replace("class", "snow_leopard_") for name in problem.class_names)
    problem = replace(problem, class_names=names)
    page = open_figures(CalibratedStacking(*scored(problem), problem))
    about = page.locator(".zsl-matrix .zsl-hidden").last.text_content()
    assert "snow leopard" in about and "_" not in about
    assert page.get_by_role("group", name="share").count() == 1
    chart = page.locator(".zsl-plot").first.get_attribute("aria-label")
    assert re.match(r"the seen-unseen curve: from u 0.0 %, s [\d.]+ % to u .*; area under", chart)


def test_marks_say_which_gamma_peeks(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, chosen=0.7)
    page = open_figures(figure)
    legend = page.locator(".zsl-legend").first.inner_text()
    assert "chosen on validation classes" in legend
    assert "oracle: looks at test data" in legend
    page.get_by_role("button", name="oracle").click()
    settle(page)
    assert read_now(page)[0] == pytest.approx(figure.oracle, abs=0.006)
    assert read_now(page)[3] == pytest.approx(100 * figure.curve.best()[1], abs=0.06)
    plain = open_figures(CalibratedStacking(*scored(problem), problem))
    assert "validation" not in plain.locator(".zsl-legend").first.inner_text()


def test_python_and_page_hear_of_each_other(open_html):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem)
    page = open_driven(open_html, figure)
    page.evaluate("fromPython({ gamma: 0.75 })")
    settle(page)
    assert read_now(page)[0] == 0.75
    page.get_by_role("button", name="oracle").click()
    page.wait_for_function("window.saved.gamma !== undefined")
    assert page.evaluate("window.saved.gamma") == pytest.approx(figure.oracle)
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""


def test_a_link_brings_its_gamma(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, figure_id="mine")
    page = open_figures(figure, fragment="#zsl.mine=gamma:0.5000")
    settle(page)
    assert read_now(page)[0] == 0.5
    page.get_by_role("slider", name=re.compile("taken off")).press("ArrowRight")
    page.wait_for_function("location.hash.includes('gamma:0.5100')")
    for nonsense in ("gamma:x", "gamma:", "g", "gamma:1e999"):
        other = open_figures(figure, fragment=f"#zsl.mine={nonsense}")
        assert np.isfinite(read_now(other)).all()


def test_the_line_says_what_lies_on_either_side(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, gamma=1.0)
    page = open_figures(figure)
    margins = page.locator(".zsl-curve").nth(1)
    line = margins.locator(".zsl-threshold").bounding_box()
    left = margins.get_by_text("← called unseen").bounding_box()
    right = margins.get_by_text("called seen →").bounding_box()
    assert left["x"] + left["width"] < line["x"] < right["x"]
    assert line["x"] - left["x"] - left["width"] < 12 > right["x"] - line["x"]
    peaks = [path.bounding_box() for path in margins.locator(".zsl-line").all()]
    assert min(peak["y"] for peak in peaks) > left["y"] + left["height"]
    margins.get_by_role("slider").press("Home")
    settle(page)
    assert margins.get_by_text("← called unseen").count() == 0  # nothing lies there
    assert margins.get_by_text("called seen →").count() == 1


def test_python_hears_that_gamma_was_brought_into_the_range(open_html):
    problem = make_problem()
    page = open_driven(open_html, CalibratedStacking(*scored(problem), problem))
    highest = float(page.locator("input[type=range]").get_attribute("max"))
    page.evaluate("fromPython({ gamma: 1e9 })")
    page.wait_for_function("(high) => window.saved.gamma === high", arg=highest)
    assert read_now(page)[0] == pytest.approx(highest)


def test_the_matrix_has_a_key(open_figures):
    problem = make_problem()
    page = open_figures(CalibratedStacking(*scored(problem), problem))
    words = page.locator(".zsl-matrix .zsl-legend").inner_text().split("\n")
    assert words == ["called seen", "called unseen", "share of row"]


def test_it_fits_a_phone(open_figures):
    problem = make_problem()
    figure = CalibratedStacking(*scored(problem), problem, chosen=0.7)
    page = open_figures(figure, width=360)
    # as the book has it for its own tables
    page.add_style_tag(content="main table:not(.dataframe) { display: block; width: max-content; }")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
