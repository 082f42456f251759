"""Gradients of a moved cloud: the arithmetic in Python and on the page, and the figure in hand."""

import json

import numpy as np
import pytest
import torch
from driven import open_driven
from sklearn.linear_model import LogisticRegression

import zslkit
from zslkit import losses
from zslkit.errors import DataError, UsageError
from zslkit.widgets import GradientMatching
from zslkit.widgets.gradient_matching import RIDGE, STEPS, cloud_of, descend, fit, gradient

CLOUDS = [
    {"centre_x": 0.15, "centre_y": 0.62, "spread": 0.06},
    {"centre_x": 0.39, "centre_y": 0.6, "spread": 0.04, "stretch": 1.0, "angle": 0.0},
    {"centre_x": 0.02, "centre_y": 0.05, "spread": 0.2, "stretch": 3.0, "angle": -70.0},
    {"centre_x": 0.85, "centre_y": 0.85, "spread": 0.005, "stretch": 1.0, "angle": 90.0},
]
ORDER = ["centre_x", "centre_y", "spread", "stretch", "angle"]


@pytest.fixture(scope="module")
def zoo():
    return zslkit.load("zoo")


def pair(figure):
    return [
        np.frombuffer(b, "<f4").reshape(-1, 2).astype(float) for b in (figure.real, figure.other)
    ]


def moved(zoo, cloud, steps, **options):
    figure = GradientMatching(zoo, steps=steps, **options)
    for name, value in cloud.items():
        setattr(figure, name, value)
    return figure


# ------------------------------------------------------------------------------- in Python
def test_its_classifier_is_gmns_for_two_descriptions(zoo):
    """+1/2 and -1/2: the difference of the two scores is w . x + b, and so are the gradients."""
    a, _ = pair(GradientMatching(zoo))
    theta = np.array([0.7, -1.2, 0.3])
    w, b = torch.tensor(theta[None, :2]), torch.tensor(theta[2:])
    halves = torch.tensor([[0.5], [-0.5]], dtype=torch.float64)
    for side, row in ((1, 0), (-1, 1)):
        targets = torch.full((len(a),), row)
        by_w, by_b = losses.compatibility_gradient(torch.tensor(a), targets, halves, w, b)
        assert gradient(a, theta, side) == pytest.approx([*by_w[0].tolist(), by_b.item()])


def test_its_borders_are_scikit_learns(zoo):
    a, b = pair(GradientMatching(zoo))
    for first in (a, a + np.array([0.0, 0.3]), a[:5]):
        x, y = np.r_[first, b], np.r_[np.ones(len(first)), np.zeros(len(b))]
        share = np.r_[np.full(len(first), 0.5 / len(first)), np.full(len(b), 0.5 / len(b))]
        other = LogisticRegression(C=1 / RIDGE, tol=1e-10, max_iter=10000).fit(x, y, share)
        theirs = [*other.coef_[0], *other.intercept_]
        assert fit(first, b) == pytest.approx(theirs, rel=1e-3, abs=1e-3)


def test_its_way_is_autograds_descent(zoo):
    a, b = pair(GradientMatching(zoo))
    theta = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    for _ in range(10):
        scores = [torch.tensor(np.c_[x, np.ones(len(x))]) @ theta for x in (a, b)]
        softplus = torch.nn.functional.softplus
        loss = (softplus(-scores[0]).mean() + softplus(scores[1]).mean()) / 2
        (slope,) = torch.autograd.grad(loss, theta)
        theta = (theta - 4 * slope).detach().requires_grad_()
    assert descend(a, b, 10) == pytest.approx(theta.tolist(), abs=1e-12)


def test_a_cloud_has_the_covariance_that_its_numbers_say(zoo):
    figure = moved(zoo, {"centre_x": 0.5, "centre_y": 0.5, "spread": 0.05}, 0)
    for stretch, angle in ((1.0, 0.0), (2.0, 30.0), (3.0, -80.0)):
        figure.stretch, figure.angle = stretch, angle
        found = cloud_of(figure.points())
        assert found["centre_x"] == pytest.approx(0.5) and found["spread"] == pytest.approx(0.05)
        assert found["stretch"] == pytest.approx(stretch, rel=1e-5)
        if stretch > 1:
            assert found["angle"] == pytest.approx(angle, abs=1e-4)


def test_what_the_chapter_says_of_it(zoo):
    """Before its first step the classifier sees directions of means alone; later, more."""
    clouds = GradientMatching(zoo).clouds
    point, farther = clouds["point"], clouds["farther"]
    for cloud in (point, farther):
        angles = [moved(zoo, cloud, steps).numbers()["angle"] for steps in (0, 100, 1000)]
        assert angles[0] < 1 and angles[0] < angles[1] < angles[2] and angles[2] > 5
    poor = moved(zoo, farther, 0).numbers()
    assert poor["right_made"] < poor["right_real"] - 0.05
    single = moved(zoo, point, 1000).numbers()  # a larger angle, and yet the better teacher
    assert single["angle"] > moved(zoo, farther, 1000).numbers()["angle"]
    assert single["right_made"] > single["right_real"] - 0.01
    easy = moved(zoo, clouds["easy"], 100).numbers()
    assert easy["loss_made"] < 0.1 * easy["loss_real"]
    assert easy["right_made"] < easy["right_real"] - 0.1 and easy["angle"] > 15


def test_it_can_begin_with_what_a_model_made(zoo):
    rng = np.random.default_rng(0)
    made = np.zeros((400, zoo.features.shape[1]), np.float32)
    made[:, [24, 80]] = rng.normal([0.3, 0.5], [0.02, 0.06], (400, 2))
    figure = GradientMatching(zoo, made=made)
    assert figure.centre_x == pytest.approx(0.3, abs=0.01)
    assert figure.stretch == pytest.approx(3**0.5, rel=0.1) and abs(figure.angle) > 80
    assert figure.clouds["model"]["spread"] == figure.spread


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"animal": "lyon"}, UsageError, "no class named 'lyon'"),
        ({"animal": "tiger"}, UsageError, "name a seen class"),
        ({"features": (1, 1)}, UsageError, "must be two columns"),
        ({"features": 3}, UsageError, "must be two columns"),
        ({"features": (1, 500)}, UsageError, "features=500 must be a whole number from 0"),
        ({"made": np.zeros((4, 3))}, DataError, "made must be at least 3 rows of 128"),
        ({"steps": 7}, UsageError, "steps=7 is not one of 0, 1, 3"),
        ({"step": 7}, UsageError, "has no option 'step'"),
    ],
)
def test_wrong_input_is_named_in_a_sentence(options, kind, said, zoo):
    with pytest.raises(kind, match=said):
        GradientMatching(zoo, **options)


def test_a_refused_value_changes_nothing(zoo):
    figure = GradientMatching(zoo)
    for name, value in (("spread", 0), ("angle", 91), ("centre_x", "left"), ("steps", 2)):
        before = getattr(figure, name)
        with pytest.raises(UsageError, match=f"{name}="):
            setattr(figure, name, value)
        assert getattr(figure, name) == before
    with pytest.raises(UsageError, match="must be a ZeroShotProblem"):
        GradientMatching("zoo")


# ------------------------------------------------------------------------------- on the page
def shows(page):
    return json.loads(page.locator(".zsl-gm").get_attribute("data-shows"))


def wait_for(page, **wanted):
    """Until the figure has drawn these values."""
    page.wait_for_function(
        """([order, wanted]) => {
            const [cloud, steps] = JSON.parse(document.querySelector(".zsl-gm").dataset.shows);
            const now = { ...Object.fromEntries(order.map((name, k) => [name, cloud[k]])), steps };
            return Object.entries(wanted).every(([name, v]) => Math.abs(now[name] - v) < 1e-9);
        }""",
        arg=[ORDER, wanted],
    )


def test_the_page_computes_what_python_computes(open_script, zoo):
    figure = GradientMatching(zoo)
    a, b = (x.ravel().tolist() for x in pair(figure))
    noise = np.frombuffer(figure.noise, "<f4").astype(float).tolist()
    page = open_script(
        """
        import { lookAt } from "./gradient_matching/cloud.js";
        import { descentPath, fitBoth } from "./gradient_matching/logistic.js";
        window.compute = (a, b, noise, cloud, steps) => {
          const [real, other, made] = [a, b, noise].map((x) => Float64Array.from(x));
          const theta = descentPath(real, other, [steps]).get(steps);
          const seen = lookAt(made, cloud, { real, other, theta, learned: fitBoth(real, other) });
          return { points: [...seen.made], border: seen.border, theta, numbers: [seen.cosine,
            seen.between, seen.lengths.real, seen.lengths.made, seen.loss.real, seen.loss.made,
            seen.right.real, seen.right.made] };
        };
        """
    )
    for cloud in CLOUDS:
        for steps in (0, 30, 1000):
            figure = moved(zoo, cloud, steps)
            now = {name: getattr(figure, name) for name in ORDER}
            got = page.evaluate("(given) => compute(...given)", [a, b, noise, now, steps])
            assert got["points"] == pytest.approx(figure.points().ravel(), abs=1e-12)
            assert got["theta"] == pytest.approx(descend(*pair(figure), steps), abs=1e-9)
            assert got["border"] == pytest.approx(fit(figure.points(), pair(figure)[1]), rel=1e-6)
            assert got["numbers"] == pytest.approx(list(figure.numbers().values()), abs=1e-5)


def test_every_number_on_the_page_is_pythons(open_figures, zoo):
    figure = moved(zoo, CLOUDS[0], 30)
    page = open_figures(figure)
    wait_for(page, steps=30, **CLOUDS[0])
    n = figure.numbers()
    assert page.locator(".zsl-gm-readout dd").all_inner_texts() == [
        f"{n['angle']:.1f}°",
        f"{n['cosine']:.4f}",
        f"{n['loss_real']:.3f}",
        f"{n['loss_made']:.3f}",
        f"{n['pull_real']:.4f}",
        f"{n['pull_made']:.4f}",
        f"{100 * n['right_real']:.1f} %",
        f"{100 * n['right_made']:.1f} %",
    ]
    said = page.locator(".zsl-status").inner_text()
    assert f"loss {n['loss_made']:.2f} on the generated" in said
    assert "A low loss, and yet a poor teacher." in said
    assert said in page.locator(".zsl-gm-canvas").get_attribute("aria-label")


def test_the_cloud_can_be_dragged(open_figures, zoo):
    page = open_figures(GradientMatching(zoo))
    box = page.locator(".zsl-handle").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = shows(page)[0]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 50, steps=4)
    page.mouse.up()
    page.wait_for_function(
        "(was) => JSON.parse(document.querySelector('.zsl-gm').dataset.shows)[0][0] > was + 0.1",
        arg=before[0],
    )
    after = shows(page)[0]
    assert after[0] > before[0] + 0.1 and after[1] > before[1] + 0.08 and after[2:] == before[2:]
    now = page.locator(".zsl-handle").bounding_box()
    assert now["x"] - box["x"] == pytest.approx(60, abs=2)
    plane = page.locator(".zsl-gm-canvas").bounding_box()
    page.mouse.click(plane["x"] + plane["width"] - 60, plane["y"] + plane["height"] / 2)
    page.wait_for_function(
        "JSON.parse(document.querySelector('.zsl-gm').dataset.shows)[0][0] > 0.6"
    )


def test_keys_move_the_cloud_and_stay_inside(open_figures, zoo):
    page = open_figures(moved(zoo, {"centre_x": 0.03, "centre_y": 0.4}, 0))
    handle = page.get_by_role("application", name="centre of the generated lion")
    handle.focus()
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    wait_for(page, centre_x=0.02, centre_y=0.41)
    page.keyboard.press("Shift+ArrowLeft")
    wait_for(page, centre_x=0, centre_y=0.41)
    clock = page.get_by_role("slider", name="steps of the classifier")
    clock.focus()
    for steps in STEPS[1:4]:
        page.keyboard.press("ArrowRight")
        wait_for(page, steps=steps)
    page.get_by_role("slider", name="angle").focus()
    page.keyboard.press("End")
    wait_for(page, angle=90)


def test_the_presets_say_what_they_promise(open_figures, zoo):
    page = open_figures(GradientMatching(zoo, steps=0))
    page.get_by_role("button", name="Farther out").click()
    page.wait_for_function(
        "document.querySelector('.zsl-gm .zsl-status').textContent.includes('gradients agree here')"
    )
    page.get_by_role("button", name="Onto the real lion").click()
    page.wait_for_function("document.querySelector('.zsl-gm-readout dd').textContent === '0.0°'")
    page.get_by_role("button", name="One point").click()
    page.get_by_role("slider", name="steps of the classifier").press("End")
    page.wait_for_function(
        "document.querySelector('.zsl-gm .zsl-status').textContent.includes('a good teacher')"
    )
    page.get_by_role("button", name="Too easy").click()
    page.get_by_role("slider", name="steps of the classifier").press("End")
    page.wait_for_function(
        "document.querySelector('.zsl-gm .zsl-status').textContent.includes('poor teacher')"
    )
    assert page.get_by_role("button", name="As the model made it").count() == 0


def test_python_page_and_link_hear_of_each_other(open_html, open_figures, zoo):
    page = open_driven(open_html, GradientMatching(zoo, figure_id="g"))
    page.evaluate("fromPython({ centre_x: 0.5, steps: 100 })")
    wait_for(page, centre_x=0.5, steps=100)
    page.get_by_role("slider", name="angle").press("Home")
    page.wait_for_function("window.saved.angle === -90 && window.saved.steps === 100")
    assert not page.get_by_role("button", name="Copy link").is_visible()  # as in a notebook
    page.evaluate("window.cleanup()")
    assert page.evaluate("window.listening()") == 0
    assert page.locator("#here").inner_html() == ""
    fragment = "#zsl.g=centre_x:0.25;centre_y:9;angle:x;steps:30"
    page = open_figures(GradientMatching(zoo, figure_id="g"), fragment=fragment)
    wait_for(page, centre_x=0.25, centre_y=0.85, steps=30)
    page.get_by_role("slider", name="spread").press("Home")
    page.wait_for_function("location.hash.includes('spread:0.005')")
    assert page.get_by_role("button", name="Copy link").is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (900, "dark")])
def test_nothing_is_cut_off(open_figures, zoo, width, scheme):
    page = open_figures(GradientMatching(zoo), width=width, scheme=scheme)
    wait_for(page, steps=10)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    handle, plane = (
        page.locator(each).bounding_box() for each in (".zsl-handle", ".zsl-gm-canvas")
    )
    assert (
        plane["x"] <= handle["x"] and handle["x"] + handle["width"] <= plane["x"] + plane["width"]
    )
    for name in ("seen", "generated"):  # both colours are on the canvas
        paint = page.evaluate(
            """(name) => {
                const probe = document.createElement("span");
                probe.style.color = `var(--zsl-${name})`;
                document.body.append(probe);
                return getComputedStyle(probe).color.match(/[0-9]+/g).slice(0, 3).map(Number);
            }""",
            name,
        )
        count = page.evaluate(
            """(paint) => {
                const canvas = document.querySelector(".zsl-gm-canvas");
                const { width, height } = canvas;
                const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
                const near = (i) => paint.every((v, c) => Math.abs(data[i + c] - v) < 3);
                let count = 0;
                for (let i = 0; i < data.length; i += 4) if (near(i) && data[i + 3] > 250) count++;
                return count;
            }""",
            paint,
        )
        assert count > 100
