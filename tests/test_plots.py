"""Figures: what is drawn is what was given, nothing warns, and bad input gets a sentence."""

import warnings

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex

from zslkit import plots
from zslkit.errors import UsageError
from zslkit.maps import FeatureMap
from zslkit.metrics import seen_unseen_curve
from zslkit.plots import labels, style
from zslkit.problem import ZeroShotProblem

NAMES = ("cat", "horse", "dog", "cow", "tiger", "polar_bear")


@pytest.fixture(autouse=True)
def _strict():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
    assert not plt.get_fignums(), "a figure was left open"


@pytest.fixture(scope="module")
def problem():
    rng = np.random.default_rng(0)
    labels, rows = np.repeat(np.arange(6), 10), np.arange(60)
    centres = np.array([[0, 0], [4, 0], [0, 4], [4, 4], [2, 2], [2, 6]])
    features = np.c_[centres[labels] + 0.2 * rng.normal(size=(60, 2)), np.zeros((60, 3))]
    return ZeroShotProblem(
        features,
        labels,
        rng.random((6, 4)),
        NAMES,
        train=rows[(labels < 4) & (rows % 5 > 0)],
        test_seen=rows[(labels < 4) & (rows % 5 == 0)],
        test_unseen=rows[labels >= 4],
        attribute_names=("stripes", "hooves", "big", "lives_in_water"),
        name="toy",
    )


@pytest.fixture(scope="module")
def layout(problem):
    """A map without UMAP: the first two features are the plane."""
    components = np.eye(5, dtype=np.float32)[:2]
    return FeatureMap(
        landmarks=problem.features[:, :2].copy(),
        layout=problem.features[:, :2].copy(),
        rows=np.arange(60),
        mean=np.zeros(5, np.float32),
        components=components,
        trustworthiness=0.97,
        spacing=0.1,
        settings={"n_neighbors": 5},
        key="",
    )


def drawn(figure):
    """Render at the size it would have in the book: warnings come out here."""
    figure.canvas.draw()
    return figure


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def clouds(ax):
    return {c.get_label(): len(c.get_offsets()) for c in ax.collections}


# ---------------------------------------------------------------------- style
def test_drawing_leaves_the_users_settings_alone(problem):
    before = dict(matplotlib.rcParams)
    drawn(plots.attribute_heatmap(problem, ["cat"]))
    assert dict(matplotlib.rcParams) == before


def test_use_sets_the_look_everywhere():
    with matplotlib.rc_context():
        plots.use()
        assert matplotlib.rcParams["font.size"] == style.RC["font.size"]
        assert not matplotlib.rcParams["axes.spines.top"]


def test_each_colour_has_one_meaning():
    ours = [*style.COLOURS.values(), *(colour for colour, _, _ in style.SERIES)]
    assert len(set(ours)) == len(ours)
    assert len(set(style.MARKERS.values())) == 3
    looks = style.series(["seen", "f-CLSWGAN", "unseen"])
    assert [look[0] for look in looks] == [style.SEEN, style.INK, style.UNSEEN]


def test_text_is_readable_on_a_phone():
    sizes = [value for key, value in style.RC.items() if key.endswith("size") and "font" in key]
    assert min(sizes) / (style.WIDTH * 72) * 360 > 8.5  # pixels, on a page 360 pixels wide


def test_subplots_makes_axes_that_functions_draw_in():
    figure, (left, right) = plots.subplots(1, 2)
    assert plots.line_with_band([1, 2], [[0, 1]], ax=left) is figure
    assert left.lines and not right.lines
    drawn(figure)


# ---------------------------------------------------------------------- the feature map
def test_feature_map_shows_every_landmark_once(problem, layout):
    (ax,) = drawn(plots.feature_map(problem, layout=layout)).axes
    assert clouds(ax) == {"seen": 40, "unseen": 20}
    assert sorted(texts(ax)) == ["polar bear", "tiger"]
    assert [t.get_text() for t in ax.get_legend().get_texts()] == ["seen", "unseen"]
    assert "60 real features" in ax.get_xlabel() and "0.97" in ax.get_xlabel()


def test_feature_map_places_generated_features(problem, layout):
    fakes = problem.features[problem.labels == 4][:7]
    (ax,) = drawn(plots.feature_map(problem, {"tiger": fakes}, layout=layout)).axes
    cloud = next(c for c in ax.collections if c.get_label() == "generated")
    assert np.allclose(cloud.get_offsets(), layout.place(fakes))
    assert to_hex(cloud.get_facecolor()[0]) == plots.GENERATED.lower()
    assert "0.0 times as far" in ax.get_xlabel()


def test_feature_map_highlights(problem, layout):
    figure = drawn(plots.feature_map(problem, highlight=["cat", "tiger"], layout=layout))
    (ax,) = figure.axes
    sizes = sorted(
        (c.get_label(), c.get_alpha() < 0.2, len(c.get_offsets())) for c in ax.collections
    )
    assert sizes == [
        ("seen", False, 10),
        ("seen", True, 30),
        ("unseen", False, 10),
        ("unseen", True, 10),
    ]
    assert sorted(texts(ax)) == ["cat", "tiger"]


def test_feature_map_uses_the_kept_map_and_the_given_axes(problem, layout, monkeypatch):
    monkeypatch.setattr("zslkit.plots.points.cached_map", lambda p: layout)
    figure, (left, right) = plots.subplots(1, 2)
    assert plots.feature_map(problem, ax=right, note=False) is figure
    assert not left.collections and right.collections and not right.get_xlabel()
    drawn(figure)


def test_labels_keep_off_points_and_each_other(problem, layout):
    figure, ax = plots.subplots()
    points = layout.layout
    ax.plot(*points.T, "o")
    middles = [points[problem.labels == c].mean(0) for c in range(6)]
    labels.label_groups(ax, NAMES, middles, ["k"] * 6, points)
    figure.canvas.draw()
    boxes = [t.get_window_extent() for t in ax.texts if t.get_text()]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])
    pixels = ax.transData.transform(points)
    assert sum(box.contains(*xy) for box in boxes for xy in pixels) == 0


# ---------------------------------------------------------------------- curves
def test_loss_curves_have_a_panel_each(problem):
    history = {"wasserstein": [3, 2, 1], "penalty": [0.1, 0.2, 0.1], "extra": [1, -1, 1], "no": []}
    figure = drawn(plots.loss_curves(history))
    assert [ax.get_title("left") for ax in figure.axes] == [
        "Wasserstein estimate",
        "Gradient penalty",
        "extra",
    ]
    for ax, values in zip(figure.axes, history.values(), strict=False):
        assert np.array_equal(ax.lines[0].get_xydata(), np.c_[[1, 2, 3], values])


def test_a_curve_may_be_compared_with_a_level(problem):
    figure = drawn(plots.loss_curves({"a": [3, 2], "b": [1, 0.9]}, levels={"b": 0.2}))
    assert [len(ax.lines) for ax in figure.axes] == [2, 3]
    line = figure.axes[1].lines[2]
    assert set(line.get_ydata()) == {0.2} and line.get_linestyle() == "--"
    assert figure.axes[1].get_ylim()[0] < 0.2  # in sight


@pytest.mark.parametrize("count", [1, 2, 4, 5])
def test_loss_curves_of_any_number(count):
    figure = drawn(plots.loss_curves({f"loss {i}": [2, 1] for i in range(count)}))
    assert len(figure.axes) == count


def toy_curve(shift, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 6, 200)
    scores = rng.normal(size=(200, 6)) + 2 * (labels[:, None] == np.arange(6))
    return seen_unseen_curve(
        scores + shift * (np.arange(6) < 4), labels, np.arange(6), np.arange(4)
    )


def test_seen_unseen_curve_marks_gamma_zero_and_tells_the_area():
    curve = toy_curve(1.0)
    (ax,) = drawn(plots.seen_unseen_curve({"ALE": curve, "SJE": toy_curve(0.5, 1)})).axes
    legend = [text.get_text() for text in ax.get_legend().get_texts()]
    assert legend[0] == f"ALE ({curve.area:.2f})" and len(legend) == 2
    marks = [line.get_xydata()[0] for line in ax.lines if len(line.get_xdata()) == 1]
    assert np.allclose(marks[0], curve.at(0.0)) and len(marks) == 2


def test_line_with_band_draws_mean_band_and_runs():
    runs = np.array([[0.1, 0.4], [0.3, 0.6]])
    (ax,) = drawn(plots.line_with_band([10, 100], runs, log_x=True, percent=True)).axes
    assert np.allclose(ax.lines[0].get_ydata(), [0.2, 0.5])
    assert len(ax.lines[1].get_ydata()) == 4
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert band.max() == pytest.approx(0.5 + np.std([0.4, 0.6], ddof=1))
    assert [t.get_text() for t in ax.get_xticklabels()] == ["10", "100"]
    assert ax.get_legend() is None


def test_line_with_band_gives_seen_and_unseen_their_colours():
    (ax,) = drawn(plots.line_with_band([1, 2], {"unseen": [1, 2], "other": [2, 1]})).axes
    assert {t.get_text() for t in ax.get_legend().get_texts()} == {"unseen", "other"}
    assert ax.lines[0].get_color() == plots.UNSEEN and ax.lines[2].get_color() == plots.INK


# ---------------------------------------------------------------------- tables
def test_confusion_is_normalised_by_row():
    true, predicted = np.array([4, 4, 4, 4, 5]), np.array([4, 4, 5, 0, 5])
    (ax,) = drawn(plots.confusion(true, predicted, NAMES)).axes
    assert np.allclose(ax.collections[0].get_array(), [[50, 25, 25], [0, 100, 0]])
    assert [t.get_text() for t in ax.get_yticklabels()] == ["tiger", "polar bear"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["tiger", "polar bear", "another class"]
    assert texts(ax) == ["50", "25", "25", "100"]


def test_confusion_without_strangers_is_square():
    (ax,) = drawn(plots.confusion(np.array([4, 5]), np.array([5, 4]), NAMES)).axes
    assert [t.get_text() for t in ax.get_xticklabels()] == ["tiger", "polar bear"]


def test_attribute_heatmap_shows_the_descriptions(problem):
    figure = drawn(
        plots.attribute_heatmap(problem, ["tiger", "cat"], attributes=["big", "stripes"])
    )
    ax = figure.axes[0]
    values = problem.semantics_of(["tiger", "cat"])[:, [2, 0]].T
    assert np.allclose(ax.collections[0].get_array().reshape(2, 2), values)
    assert [t.get_text() for t in ax.get_xticklabels()] == ["tiger", "cat"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["big", "stripes"]
    assert [line.get_marker() for line in ax.lines] == ["^", "o"]
    assert "lives in water" in [
        t.get_text() for t in plots.attribute_heatmap(problem, "cat").axes[0].get_yticklabels()
    ]


def test_bars_show_mean_deviation_and_seeds():
    table = {"ALE": [0.4, 0.6], "f-CLSWGAN": [0.7, 0.7]}
    (ax,) = drawn(plots.bars_with_seeds(table, xlabel="H")).axes
    assert [bar.get_width() for bar in ax.patches] == pytest.approx([50, 70])
    assert texts(ax) == ["50.0 ± 14.1", "70.0 ± 0.0"]
    dots = [line.get_xdata() for line in ax.lines if line.get_marker() == "o"]
    assert np.allclose(dots, [[40, 60], [70, 70]])
    assert ax.get_xlabel() == "H"


@pytest.mark.parametrize("columns", [2, 3, 4])
def test_bars_have_a_panel_for_each_column(columns):
    names = ["T1", "unseen", "seen", "H"][:columns]
    table = {row: {name: [0.1, 0.2, 0.3] for name in names} for row in "abc"}
    figure = drawn(plots.bars_with_seeds(table))
    panels = [ax for ax in figure.axes if ax.axison]
    assert [ax.get_title("left") for ax in panels] == names
    assert to_hex(panels[1].patches[0].get_facecolor()) == plots.UNSEEN.lower()


def test_differences_have_a_dot_a_seed_and_ink_only_where_they_are_clear():
    table = {
        "clear": {"H": [1.0, 1.2, 1.1], "T1": [-3.0, 3.0, 0.0]},
        "not": {"H": [2.0, -1.0, 0.0], "T1": [0.5, 0.6, 0.7]},
    }
    figure = drawn(plots.paired_differences(table, xlabel="points"))
    left, right = figure.axes
    assert [left.get_title("left"), right.get_title("left")] == ["H", "T1"]
    dots = [line.get_xdata() for line in left.lines if line.get_marker() == "o"]
    assert np.allclose(dots, [[1.0, 1.2, 1.1], [2.0, -1.0, 0.0]])
    means = [line for line in left.lines if line.get_marker() == "|"]
    assert [line.get_xdata()[0] for line in means] == pytest.approx([1.1, 1 / 3])
    assert [to_hex(line.get_color()) for line in means] == [style.INK, style.NEUTRAL]
    assert left.get_xlabel() == "points" and texts(left) == []


# ---------------------------------------------------------------------- pictures
def test_gallery_shows_each_picture_with_its_sign():
    pictures = np.random.default_rng(0).integers(0, 255, (5, 8, 8, 3), np.uint8)
    kinds = ["seen", "unseen", "generated", None, None]
    figure = drawn(plots.gallery(pictures, NAMES[:5], columns=3, kinds=kinds))
    shown = [ax for ax in figure.axes if ax.images]
    assert len(shown) == 5 and len(figure.axes) == 6
    assert np.array_equal(shown[3].images[0].get_array(), pictures[3])
    titles = [ax.get_title() for ax in shown]
    assert titles == ["● cat", "▲ horse", "✖ dog", "cow", "tiger"]


def sheet(ranking, wanted):
    gallery = np.zeros((3, 4, 4))
    return plots.retrieval_sheet(
        gallery[: len(ranking)], gallery, ranking, wanted=wanted, shown=["a"] * 3, top=2
    )


def test_a_retrieval_sheet_says_what_is_right_in_words_and_frames():
    rng = np.random.default_rng(0)
    queries, gallery = rng.random((2, 8, 8)), rng.integers(0, 255, (5, 8, 8, 3), np.uint8)
    shown = ["cat", "polar_bear", "cat", "horse", "horse"]
    ranking = [[1, 0, 2, 3], [4, 3, 0, 1]]
    figure = drawn(
        plots.retrieval_sheet(
            queries, gallery, ranking, wanted=["polar_bear", "horse"], shown=shown, top=3
        )
    )
    lines = [[ax for ax in figure.axes[5 * k : 5 * k + 5] if ax.images] for k in range(2)]
    titles = [[ax.get_title() for ax in line] for line in lines]
    assert titles[0] == ["polar\nbear", "✓ polar\nbear", "✗ cat", "✗ cat"]
    assert titles[1] == ["horse", "✓ horse", "✓ horse", "✗ cat"]
    assert np.array_equal(lines[1][1].images[0].get_array(), gallery[4])
    right, wrong = (ax.spines["left"] for ax in lines[0][1:3])
    assert right.get_linestyle() == "-" != wrong.get_linestyle()
    names = [ax.title for ax in figure.axes if ax.images]
    assert min(name.get_fontsize() for name in names) >= 10  # on a phone the sheet is half as wide
    boxes = [name.get_window_extent() for name in names]
    assert not any(a.overlaps(b) for k, a in enumerate(boxes) for b in boxes[:k])


# ---------------------------------------------------------------------- the stepper
# (what it does in a browser: tests/book/test_stepper.py)
def two_frames():
    figures = []
    for i in range(2):
        figure, ax = plots.subplots(width=3, height=2)
        ax.plot([0, i])
        figures.append(figure)
    return figures


def test_stepper_carries_everything_itself():
    made = plots.stepper(two_frames(), ["one", "<two>"], alt='A "line".')
    page = made._repr_html_()
    assert page.count('<img src="data:image/webp;base64,') == 2
    assert page.count(" hidden>") == 2  # the second frame, and the buttons until scripts run
    assert 'alt="A &quot;line&quot;. (step 2 of 2)"' in page and "<li>&lt;two&gt;</li>" in page
    assert "http" not in page
    assert made.size == (330, 220)
    assert made.nbytes < len(page) and f"{made.nbytes / 1000:.0f} KB" in repr(made)


def test_stepper_takes_pictures_and_packs_each_in_its_smaller_form():
    import io

    from PIL import Image

    def png(array):
        buffer = io.BytesIO()
        Image.fromarray(array).save(buffer, "PNG")
        return buffer.getvalue()

    flat = np.full((64, 64, 3), 255, np.uint8)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    made = plots.stepper([png(flat), png(noise)], alt="Two.")
    assert "<ol" not in made._repr_html_()
    back = [np.asarray(Image.open(io.BytesIO(image)).convert("RGB")) for image in made.images]
    assert np.array_equal(back[0], flat)
    assert len(made.images[1]) < noise.nbytes / 2


def test_stepper_makes_the_same_bytes_twice():
    one, two = (plots.stepper(two_frames(), alt="A line.") for _ in range(2))
    assert one == two and one._repr_html_() == two._repr_html_()


# ---------------------------------------------------------------------- wrong things
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda p, m: plots.feature_map(p, {"tigre": [[0]]}, layout=m), "Did you mean 'tiger'"),
        (
            lambda p, m: plots.feature_map(p, {"tiger": np.zeros((2, 3))}, layout=m),
            r"shape \(2, 3\)",
        ),
        (lambda p, m: plots.feature_map(p, layout=m, ax=[1]), "ax must be one matplotlib Axes"),
        (lambda p, m: plots.loss_curves({}), "history is empty"),
        (lambda p, m: plots.loss_curves({"a": [1], "b": [1, 2]}), "as many epochs"),
        (lambda p, m: plots.loss_curves({"a": [1]}, levels={"b": 2}), "levels names 'b'"),
        (lambda p, m: plots.seen_unseen_curve({}), "at least one name"),
        (lambda p, m: plots.seen_unseen_curve(dict.fromkeys(range(9))), "cannot be told apart"),
        (lambda p, m: plots.line_with_band([1, 2, 3], {"H": [[1, 2]]}), r"'H' has shape \(1, 2\)"),
        (lambda p, m: plots.confusion([1, 2], [1], NAMES), "two lists of one length"),
        (lambda p, m: plots.confusion([1, 9], [1, 1], NAMES), "y_true holds class 9"),
        (lambda p, m: plots.attribute_heatmap(p, []), "classes is empty"),
        (lambda p, m: plots.attribute_heatmap(p, ["caat"]), "Did you mean 'cat'"),
        (lambda p, m: plots.attribute_heatmap(p, "cat", attributes=["bigg"]), "Did you mean 'big'"),
        (lambda p, m: plots.bars_with_seeds({}), "table must map"),
        (lambda p, m: plots.paired_differences({}), "table must map"),
        (lambda p, m: plots.paired_differences({"a": {"H": [1]}}), "'a' of table needs two"),
        (lambda p, m: plots.bars_with_seeds({"a": {"H": [1]}, "b": {"u": [1]}}), "'a' of table"),
        (lambda p, m: plots.gallery([]), "pictures is empty"),
        (lambda p, m: plots.gallery([np.zeros((2, 2, 7))]), r"pictures\[0\] has shape"),
        (lambda p, m: plots.gallery([np.zeros((2, 2))], ["a", "b"]), "titles has 2 entries"),
        (lambda p, m: plots.gallery([np.zeros((2, 2))], kinds=["sean"]), "kinds holds 'sean'"),
        (lambda p, m: sheet([], []), "queries is empty"),
        (lambda p, m: sheet([[0, 1]], ["a", "b"]), "wanted has 2 names for 1 pictures"),
        (lambda p, m: sheet([[0]], ["a"]), r"at least top=2 .* not shape \(1, 1\)"),
        (lambda p, m: sheet([[0, 7]], ["a"]), "beyond the 3 of the gallery"),
        (lambda p, m: plots.stepper([], alt="x"), "frames is empty"),
        (
            lambda p, m: plots.stepper([b"no"], alt="x"),
            r"frames\[0\] holds bytes that are no picture",
        ),
        (lambda p, m: plots.stepper(["x"], alt="x"), r"frames\[0\] is a str"),
        (lambda p, m: plots.stepper([b""], ["a", "b"], alt="x"), "captions has 2 entries for 1"),
        (lambda p, m: plots.stepper([b""], alt=" "), "alt is empty"),
        (lambda p, m: plots.stepper([b""], alt="x", interval=1), "too fast"),
    ],
)
def test_bad_input_gets_a_sentence(problem, layout, call, sentence):
    with pytest.raises(UsageError, match=sentence):
        call(problem, layout)
