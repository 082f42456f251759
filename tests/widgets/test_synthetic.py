"""How many features to generate: the numbers that are drawn, and the figure under a hand."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from chromium import settle
from driven import open_driven, scroll_back, swipe

from zslkit import experiments
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.widgets import SyntheticCount

TABLE = experiments.read("zoo-synthetic")
SIZES = sorted(TABLE.n_synthetic.unique())


def cells(page):
    """What stands beside the five bars: mean and spread of T1, u, s, H and AUSUC."""
    texts = page.locator(".zsl-dots").first.locator(".zsl-dots-text").all_inner_texts()
    return [tuple(map(float, text.split(" ± "))) for text in texts]


def expected(n):
    rows = 100 * TABLE[TABLE.n_synthetic == n][list(experiments.SCORES)]
    return list(zip(rows.mean(), rows.std(), strict=True))


def expect_cells(page, n):
    page.wait_for_function(
        "(n) => document.querySelector('.zsl-synthetic .zsl-slider output').textContent === `${n}`",
        arg=int(n),
    )
    settle(page)
    for got, want in zip(cells(page), expected(n), strict=True):
        assert got == pytest.approx(want, abs=0.0501)


def test_every_number_on_the_page_is_that_of_the_results(open_figures):
    page = open_figures(SyntheticCount())
    slider = page.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    for n in SIZES:
        expect_cells(page, n)
        assert slider.get_attribute("aria-valuetext") == f"{n} features"
        page.keyboard.press("ArrowRight")


def test_its_scores_are_pandas_means():
    figure = SyntheticCount(n=100)
    assert list(figure.scores().values()) == pytest.approx(
        [mean / 100 for mean, _ in expected(100)], abs=1e-6
    )
    figure.n = 5
    assert figure.scores()["unseen"] == figure.scores(5)["unseen"]


def test_the_chart_can_be_pointed_at_and_dragged(open_figures):
    page = open_figures(SyntheticCount(marked=400, real=56))
    expect_cells(page, 400)
    box = page.locator(".zsl-sweep").bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 100, steps=3)
    page.mouse.move(box["x"] + box["width"] - 62, box["y"] + 90, steps=4)
    page.mouse.up()
    expect_cells(page, SIZES[-1])


def gain(score, before, after):
    """Mean and standard deviation of what each seed gains, in points."""
    each = 100 * TABLE.pivot(index="seed", columns="n_synthetic", values=score)
    return (each[after] - each[before]).agg(["mean", "std"])


def summary(open_figures, n, marked=800):
    page = open_figures(SyntheticCount(n=n, marked=marked, real=56))
    return page.locator(".zsl-status").inner_text()


SCORES = {"u": "unseen", "s": "seen", "H": "harmonic", "AUSUC": "ausuc"}


def way(name, change):
    return f"{name} {'rose' if change['mean'] > 0 else 'fell'} by {abs(change['mean']):.1f}"


def test_balance_and_ranking_get_a_verdict_each(open_figures):
    page = open_figures(SyntheticCount(n=800, marked=800, real=56))
    said = page.locator(".zsl-status").inner_text()
    peak = int(TABLE.groupby("n_synthetic").ausuc.mean().idxmax())
    change = {name: gain(score, peak, 800) for name, score in SCORES.items()}
    assert all(abs(each["mean"]) > each["std"] for each in change.values())
    assert change["H"]["mean"] > 0 > change["AUSUC"]["mean"]
    u, s, h, area = (way(name, each) for name, each in change.items())
    assert (
        f"Against {peak}, where AUSUC is best, {u} and {s}: another balance, in which {h}. "
        f"{area}: over all balances, the final classifier separates the classes worse." in said
    )
    assert f"{800 / 56:.0f} times as many generated features" in said
    words = page.locator(".zsl-synthetic").inner_text()
    assert "The chapter uses 800." in words and "may not choose the number" in words
    assert "The generators are the same at every number" in words


def test_all_numbers_are_compared_with_the_chapters(open_figures):
    for n in SIZES:
        if n == 800:
            continue
        said = summary(open_figures, n)
        change = {name: gain(score, 800, n) for name, score in SCORES.items()}
        clear = [name for name, g in change.items() if abs(g["mean"]) > g["std"]]
        assert ("Against the chapter's 800, " in said) and said.count("Against") == 1
        for name in change:
            now = way(name, change[name]) if name in clear else f"{name} did not change"
            assert f"{now}" in said, (n, name)
        assert said.count("within the spread of the seeds") == (len(clear) < 4)
        assert "another balance" in said  # u and s go opposite ways at each number
        # no verdict contradicts AUSUC, and none is about features: these are the same
        better = "AUSUC" in clear and change["AUSUC"]["mean"] > 0
        worse = "AUSUC" in clear and change["AUSUC"]["mean"] < 0
        assert ("classes better" in said, "classes worse" in said) == (better, worse)
        assert "better features" not in said


def test_a_change_within_the_spread_is_none(open_figures):
    # the same five generators: H rises for each of them, AUSUC for some
    spread = gain("ausuc", 50, 100)
    assert abs(spread["mean"]) < spread["std"] and gain("harmonic", 50, 100)["mean"] > 0
    said = summary(open_figures, 100, marked=50)
    assert "AUSUC did not change (within the spread of the seeds)" in said
    # means of 0.8 and 0.4 points, standard deviations of 0.84 and 0.55
    nothing = TABLE[TABLE.n_synthetic.isin([400, 800])].copy()
    nothing["harmonic"] = 0.5 + 0.01 * (nothing.seed % 3) * (nothing.n_synthetic == 800)
    nothing["ausuc"] = 0.5 - 0.01 * (nothing.seed % 2) * (nothing.n_synthetic == 400)
    nothing["unseen"] = nothing["seen"] = nothing["ausuc"]
    page = open_figures(SyntheticCount(nothing, n=400, marked=800))
    said = page.locator(".zsl-status").inner_text()
    assert "u, s and H did not change (within the spread of the seeds). AUSUC did not change." in (
        said
    )
    assert "balance" not in said and "separates" not in said


def test_t1_and_h_look_different(open_figures):
    page = open_figures(SyntheticCount(marked=800, real=56))
    looks = (
        page.locator(".zsl-dots")
        .first.locator(".zsl-dots-bar")
        .evaluate_all("(bars) => bars.map((bar) => getComputedStyle(bar).background)")
    )
    assert len(set(looks)) == 5


def test_a_swipe_over_the_chart_scrolls_and_a_tap_chooses(open_figures):
    page = open_figures(SyntheticCount(marked=800, real=56), has_touch=True, height=400)
    box = page.locator(".zsl-sweep").bounding_box()
    x, y = box["x"] + 120, box["y"] + 200
    swipe(page, [(x, y), (x + 4, y - 60), (x + 6, y - 150)])
    scroll_back(page)
    expect_cells(page, 800)
    swipe(page, [(x, y), (x + 40, y + 3), (box["x"] + 45, y)])
    expect_cells(page, 5)
    page.touchscreen.tap(box["x"] + box["width"] - 62, y)
    expect_cells(page, 1200)


def test_python_page_and_link_hear_of_each_other(open_html, open_figures):
    page = open_driven(open_html, SyntheticCount(figure_id="count"))
    page.evaluate("fromPython({ n: 25 })")
    expect_cells(page, 25)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("window.saved.n === 50")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""
    page = open_figures(SyntheticCount(figure_id="count"), fragment="#zsl.count=n:12")
    expect_cells(page, 12)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("location.hash.includes('n:25')")
    assert page.get_by_role("button", name="Copy link").is_visible()
    page = open_figures(SyntheticCount(figure_id="count"), fragment="#zsl.count=n:13")
    expect_cells(page, SIZES[-1])


def test_one_seed_and_no_marks_are_enough(open_figures):
    table = TABLE[(TABLE.seed == 0) & TABLE.n_synthetic.isin([5, 400])]
    page = open_figures(SyntheticCount(table))
    assert [spread for _, spread in cells(page)] == [0] * 5
    words = page.locator(".zsl-synthetic").inner_text()
    assert "chapter" not in words and "spread of the seeds" not in words


def test_wrong_input_is_named_in_a_sentence():
    with pytest.raises(MissingFile, match=r"zoo-synthetik.*Did you mean 'zoo-synthetic'"):
        SyntheticCount("zoo-synthetik")
    with pytest.raises(DataError, match="lack the column 'ausuc'"):
        SyntheticCount(TABLE.drop(columns="ausuc"))
    with pytest.raises(DataError, match="hold 2 values of 'run'"):
        SyntheticCount(pd.concat([TABLE, TABLE.assign(run="other")]))
    with pytest.raises(DataError, match="two numbers of features or more, not 5"):
        SyntheticCount(TABLE[TABLE.n_synthetic == 5])
    with pytest.raises(DataError, match="lack 5 features with seed 0"):
        SyntheticCount(TABLE.drop(index=TABLE.index[0]))
    with pytest.raises(DataError, match="5 features with seed 0 twice"):
        SyntheticCount(pd.concat([TABLE, TABLE.head(1)]))
    with pytest.raises(UsageError, match="n=6 was not measured; there are 5, 12, 25"):
        SyntheticCount(n=6)
    with pytest.raises(UsageError, match="marked=6 was not measured"):
        SyntheticCount(marked=6)
    with pytest.raises(UsageError, match="real=-1 must be a positive number"):
        SyntheticCount(real=-1)
    figure = SyntheticCount()
    with pytest.raises(UsageError, match="n=7 was not measured"):
        figure.n = 7
    for wrong in (7, "x", 5.5):
        with pytest.raises(UsageError, match=r"n=.* was not measured; there are 5, 12"):
            figure.scores(wrong)
    for wrong in (None, 3, [1, 2]):
        with pytest.raises(UsageError, match=r"results=.* must be the name of a results file"):
            SyntheticCount(wrong)
    for wrong in ("many", 0, np.nan, np.inf):
        with pytest.raises(UsageError, match=r"real=.* must be a positive number"):
            SyntheticCount(real=wrong)


@pytest.mark.parametrize(
    ("column", "value", "sentence"),
    [
        ("n_synthetic", 0, "hold 0 in the column 'n_synthetic' .row 0.; .* at least 1"),
        ("n_synthetic", pd.NA, "<NA> in the column 'n_synthetic'"),
        ("seed", 0.5, "hold 0.5 in the column 'seed'"),
        ("harmonic", 67.1, "67.1 in the column 'harmonic' .* percent are to be divided by 100"),
        ("t1", -0.1, "-0.1 in the column 't1'"),
        ("ausuc", np.nan, "nan in the column 'ausuc'"),
        ("seen", "good", "'good' in the column 'seen'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(column, value, sentence):
    table = TABLE.astype({column: object}).reset_index(drop=True)
    table.loc[0, column] = value
    with pytest.raises(DataError, match=sentence):
        SyntheticCount(table)


def test_an_empty_table_is_refused():
    with pytest.raises(DataError, match="The results hold no rows"):
        SyntheticCount(TABLE.head(0))
    with pytest.raises(DataError, match="lack the column"):
        SyntheticCount(pd.DataFrame())


@pytest.mark.parametrize("width", [360, 900])
def test_nothing_is_cut_off(open_figures, width):
    page = open_figures(SyntheticCount(marked=400, real=56), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    inside = page.evaluate(
        """() => {
            const box = document.querySelector(".zsl-sweep").getBoundingClientRect();
            return [...document.querySelectorAll(".zsl-sweep text")].map((text) => {
                const { left, right } = text.getBoundingClientRect();
                return [left - box.left, box.right - right];
            });
        }"""
    )
    assert np.min(inside) >= -1


@pytest.mark.parametrize("width", [360, 900])
def test_numbers_below_the_axis_do_not_touch(open_figures, width):
    page = open_figures(SyntheticCount(), width=width)
    boxes = page.evaluate(
        r"""() => [...document.querySelectorAll(".zsl-sweep text")]
            .filter((text) => /^\d+$/.test(text.textContent))
            .map((text) => text.getBoundingClientRect()).map(({ left, right }) => [left, right])
            .sort((a, b) => a[0] - b[0])"""
    )
    assert len(boxes) >= 5
    for (_, right), (left, _) in pairwise(boxes):
        assert right < left


def test_names_at_the_ends_of_lines_do_not_overlap(open_figures):
    page = open_figures(SyntheticCount())
    tops = page.evaluate(
        """() => [...document.querySelectorAll(".zsl-sweep text")]
            .filter((text) => /^(T1|u|s|H|AUSUC)$/.test(text.textContent))
            .map((text) => text.getBoundingClientRect().top).sort((a, b) => a - b)"""
    )
    assert len(tops) == 5 and np.diff(tops).min() > 13
    # no name is further from the end of its line than the crowd makes necessary
    ends = page.evaluate(
        """() => [...document.querySelectorAll(".zsl-sweep path")].map((path) =>
            path.getAttribute("d").match(/[\\d.]+/g).map(Number))
            .map(([, end, , at]) => at - end)"""
    )
    assert len(ends) == 5 and np.abs(ends).max() < 30 and min(ends) < 0 < max(ends)


@pytest.mark.parametrize("width", [360, 900])
def test_the_marked_number_has_its_own_sign(open_figures, width):
    page = open_figures(SyntheticCount(n=5, marked=800, real=56), width=width)
    expect_cells(page, 5)
    boxes = page.evaluate(
        """() => Object.fromEntries([...document.querySelectorAll(".zsl-sweep text")]
            .map((text) => [text.textContent, text.getBoundingClientRect().toJSON()]))"""
    )
    mark, number = boxes["↑ chapter"], boxes["800"]
    assert mark["top"] >= number["bottom"] - 4
    assert mark["left"] < (number["left"] + number["right"]) / 2 < mark["right"]
    assert {"5", "1200"} <= set(boxes)
    assert page.locator(".zsl-sweep polygon").count() == 5  # bands; a triangle means unseen
    # words of the dotted line: above the plot, left of the line, on the page
    assert boxes["real ones (56)"]["bottom"] < boxes["100 %"]["bottom"]
    line = page.locator(".zsl-sweep line[stroke-dasharray]").bounding_box()
    assert boxes["real ones (56)"]["right"] < line["x"]
    assert page.get_by_text("generated features an unseen class", exact=True).count() == 1


@pytest.mark.parametrize("width", [360, 900])
def test_slider_and_cursor_stand_in_one_line(open_figures, width):
    page = open_figures(SyntheticCount(n=5, marked=800), width=width)
    slider = page.get_by_role("slider")
    for n in SIZES:
        expect_cells(page, n)
        # at one moment: the chart may be drawn anew between two questions
        box, share, cursor = page.evaluate(
            """() => {
                const input = document.querySelector("input[type=range]");
                const line = document.querySelector("line.zsl-sweep-cursor");
                const left = line.ownerSVGElement.getBoundingClientRect().x;
                const { x, y, width, height } = input.getBoundingClientRect();
                const cursor = left + Number(line.getAttribute("x1"));
                return [{ x, y, width, height }, input.value / input.max, cursor];
            }"""
        )
        thumb = box["x"] + 9 + share * (box["width"] - 18)
        assert thumb == pytest.approx(cursor, abs=1)
        page.keyboard.press("ArrowRight") if n > 5 else slider.press("ArrowRight")
    page.keyboard.press("PageDown")
    expect_cells(page, SIZES[-3])
    page.keyboard.press("Home")
    expect_cells(page, 5)
    y = box["y"] + box["height"] / 2
    page.mouse.click(box["x"] + 0.52 * box["width"], y)
    expect_cells(page, 100)


def test_a_step_of_any_size_goes_to_the_next_number(open_figures):
    page = open_figures(SyntheticCount(n=5))
    step = """(input, by) => { input.value = Number(input.value) + by;
        input.dispatchEvent(new Event("input")); }"""  # as a screen reader's gesture does
    slider = page.get_by_role("slider").element_handle()
    for n in SIZES[1:]:
        page.evaluate(f"(input) => ({step})(input, 1)", slider)
        expect_cells(page, n)
    page.evaluate(f"(input) => ({step})(input, -1)", slider)
    expect_cells(page, SIZES[-2])
