"""How many features to generate: the numbers that are drawn, and the figure under a hand."""

import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from driven import open_driven

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
    page.wait_for_timeout(100)
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


def test_the_summary_does_not_hide_that_the_area_falls(open_figures):
    page = open_figures(SyntheticCount(n=800, marked=400, real=56))
    page.wait_for_timeout(700)
    said = page.locator(".zsl-status").inner_text()
    means = TABLE.groupby("n_synthetic")[["harmonic", "ausuc"]].mean()
    peak = int(means.ausuc.idxmax())
    fall = 100 * (means.ausuc[peak] - means.ausuc[800])
    rise = 100 * (means.harmonic[800] - means.harmonic[peak])
    assert f"From {peak} to 800 H rose by {rise:.1f} points, AUSUC fell by {fall:.1f}" in said
    assert "balance between seen and unseen classes" in said
    assert f"{800 / 56:.0f} times as many generated features" in said
    assert "▲ marks 400" in page.locator(".zsl-synthetic").inner_text()
    assert "may not choose the number" in page.locator(".zsl-synthetic").inner_text()
    page.get_by_role("slider").press("Home")
    page.wait_for_timeout(700)
    assert "balance" not in page.locator(".zsl-status").inner_text()


def test_python_page_and_link_hear_of_each_other(open_html, open_figures):
    page = open_driven(open_html, SyntheticCount(figure_id="count"))
    page.evaluate("fromPython({ n: 25 })")
    expect_cells(page, 25)
    page.get_by_role("slider").press("ArrowRight")
    page.wait_for_function("window.saved.n === 50")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
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
    assert "▲" not in page.locator(".zsl-synthetic").inner_text()


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


def test_the_marked_number_is_where_it_says(open_figures):
    page = open_figures(SyntheticCount(n=5, marked=100))
    assert re.search("▲ marks 100", page.locator(".zsl-synthetic").inner_text())
    expect_cells(page, 5)
