"""Doodles become sketches of the zoo: what is inked, what is erased, and where it is put."""

import numpy as np
import pytest

from zslkit.datasets.zoo import doodles, retrieval
from zslkit.datasets.zoo.doodles import doodle
from zslkit.errors import DataError


def test_ink_is_where_the_pen_was_and_has_its_width():
    picture = doodle([("pen", [0, 255], [127, 127])])
    dark = np.flatnonzero((picture < 255).any(1))
    assert set(dark) <= {30, 31, 32, 33} and (picture[31:33] < 128).any(0).all()
    assert set(np.unique(picture)) <= {0, 85, 170, 255}
    inked = (255 - picture[:, 20].astype(float)).sum() / 255
    assert inked == pytest.approx(1.25 * 2 * doodles.PEN / 3, rel=0.35)


def test_a_page_of_one_point_is_a_dot():
    assert 1 <= (doodle([("pen", [128], [128])]) < 255).sum() <= 9


def test_every_fine_pixel_is_as_far_as_geometry_says():
    stroke = ("pen", [30, 200, 90], [40, 220, 130])
    x, y = ((np.array(axis) + 0.5) * 0.75 for axis in stroke[1:])
    middle = np.arange(192) + 0.5
    px, py = np.meshgrid(middle, middle)
    near = np.full(px.shape, np.inf)
    for k in range(2):  # by sampling the line finely, a way of its own
        for t in np.linspace(0, 1, 2001):
            off = np.hypot(px - x[k] - t * (x[k + 1] - x[k]), py - y[k] - t * (y[k + 1] - y[k]))
            near = np.minimum(near, off)
    counts = (near <= doodles.PEN).reshape(64, 3, 64, 3).sum((1, 3))
    expected = np.round(255 * (1 - np.clip(1.25 * counts / 9, 0, 1)) // 1 / 85) * 85
    assert (expected != doodle([stroke])).mean() < 2e-3  # but for places at the very edge


def test_the_eraser_takes_away_what_was_before_and_not_what_comes_after():
    line, rub = ("pen", [20, 235], [100, 100]), ("eraser", [128], [100])
    both, after = doodle([line, rub]), doodle([line, rub, ("pen", [120, 136], [100, 100])])
    assert (both[:, 31:33] == 255).all() and (both[:, 5:10] < 255).any()
    assert (after[:, 31:33] < 255).any()


def test_a_drawing_is_put_in_the_middle_and_enlarged():
    small = [("pen", [10, 90, 90], [200, 200, 215])]
    dark = doodle(small, fill=48) < 255
    rows, columns = (np.flatnonzero(dark.any(axis)) for axis in (1, 0))
    width = columns[-1] - columns[0] + 1
    assert width == pytest.approx(48, abs=3) and rows[-1] - rows[0] < width
    assert (columns[0] + columns[-1]) / 2 == pytest.approx(31.5, abs=1)
    assert (rows[0] + rows[-1]) / 2 == pytest.approx(31.5, abs=1)
    tiny = doodle([("pen", [10, 12], [10, 10])], fill=60) < 255
    assert tiny.sum() < 60  # enlarged four times at most
    assert (doodle([], fill=40) == 255).all()


def test_where_the_ink_is_decides_and_not_where_it_was():
    """What was erased has no say in where the rest is put."""
    kept = ("pen", [100, 140], [100, 140])
    rubbed = [("pen", [5], [250]), kept, ("eraser", [5], [250])]
    assert np.array_equal(doodle(rubbed, fill=40), doodle([kept], fill=40))


def test_what_is_drawn_on_a_sketch_stays_in_its_place():
    sketch = retrieval.sketches("tiger")[0]
    assert np.array_equal(doodle([], sketch, fill=50), sketch)
    more = doodle([("pen", [4, 60], [6, 6])], sketch)
    assert np.array_equal(more[8:], sketch[8:]) and (more[:3] < 255).any()
    less = doodle([("eraser", [0, 255], [128, 128])], sketch)
    assert (less[31:33] == 255).all() and np.array_equal(less[:20], sketch[:20])


def test_a_drawing_of_the_usual_size_is_like_the_zoos():
    problem = retrieval.load("easy")
    usual = doodles.usual_fill(problem.part("train_sketches")[0])
    assert 45 < usual < 60
    assert doodles.usual_fill(np.full((2, 64, 64), 255, np.uint8)) == 64


@pytest.mark.parametrize(
    ("strokes", "words"),
    [
        (["pen"], r"A stroke is \(tool, xs, ys\), not pen"),
        ([("pen", [1], [])], "1 x and 0 y"),
        ([("pen", 3, 4)], "0 x and 0 y"),
        ([("brush", [1], [1])], "not 'brush'"),
        ([("pen", [True], [1])], "found True"),
        ([("pen", [-1], [1])], "0 to 255; found -1"),
    ],
)
def test_what_is_no_stroke_is_refused(strokes, words):
    with pytest.raises(DataError, match=words):
        doodle(strokes)


def test_what_is_no_sketch_or_size_is_refused():
    with pytest.raises(DataError, match=r"on must be a sketch .* not float64 of shape \(64, 64\)"):
        doodle([], np.ones((64, 64)))
    for fill in (0, 65, "large", float("nan")):
        with pytest.raises(DataError, match="fill="):
            doodle([], fill=fill)
