"""The live figure of the chapter on GMN: gradients of real and of generated features."""

import numpy as np
import traitlets

from zslkit.errors import DataError, UsageError
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import values
from zslkit.widgets.base import Checked, LiveFigure
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.traits import Number

#: Steps of the classifier's training after which it can be looked at.
STEPS = (0, 1, 3, 10, 30, 100, 300, 1000)
RATE = 4.0
RIDGE = 1e-3
N_MADE = 60
SHOWN = 0.85  # of each axis: a centre beyond it would be out of sight
_REAL = {
    "centre_x": (0.0, SHOWN),
    "centre_y": (0.0, SHOWN),
    "spread": (0.005, 0.3),
    "stretch": (1.0, 4.0),
    "angle": (-90.0, 90.0),
}


class GradientMatching(LiveFigure):
    """Move a cloud of generated features and watch where it pulls a classifier.

    Two classes and two numbers of their features. The page shows real features of both classes, a
    generated cloud for the first, and for a classifier on its way the two gradients that its loss
    has on the real and on the generated features of that class; besides, the border that a
    classifier learns from the generated cloud, and the one it learns from the real features.

    The classifier is logistic regression, ``P(first | x) = sigmoid(w . x + b)``: the compatibility
    classifier of GMN for two classes whose descriptions are +1/2 and -1/2. It starts at zero and
    takes steps of descent, of length 4, on the real features of both classes. The two borders are
    the minima of the same loss with a ridge of 0.001 on w.

    Parameters
    ----------
    problem
        Its training rows are shown; nothing else of it is.
    animal, other
        Two seen classes.
    features
        Two columns of the features, which are to lie in 0..1.
    made
        ``[n, d]`` features that a model generated for ``animal``: the cloud begins with their mean
        and covariance. ``None`` begins with those of the real features, a little beside them.
    steps
        Steps of training that the classifier has behind it; one of 0, 1, 3, 10, 30, 100, 300, 1000.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    centre_x, centre_y, spread, stretch, angle : float
        The generated cloud: its centre, its standard deviation (the root of the product of the one
        along and the one across), the root of the ratio of these two, and the direction of the
        first in degrees. They follow the reader and move the figure when they are set.

    Raises
    ------
    UsageError
        ``problem`` is none, a class is unknown or not seen, or a number is out of its range. A
        trait that is set to such a value stays what it was.
    DataError
        ``made`` is no matrix with the problem's number of features, or the two columns leave 0..1.
    """

    module = "gradient_matching.js"
    explanation = (
        "Drag the generated cloud and watch where it pulls the classifier, beside where real "
        "features pull it."
    )

    centre_x = Number(0.3, *_REAL["centre_x"]).tag(sync=True)
    centre_y = Number(0.3, *_REAL["centre_y"]).tag(sync=True)
    spread = Number(0.1, *_REAL["spread"]).tag(sync=True)
    stretch = Number(1.0, *_REAL["stretch"]).tag(sync=True)
    angle = Number(0.0, *_REAL["angle"]).tag(sync=True)
    steps = Checked(10).tag(sync=True)
    names = traitlets.List().tag(sync=True)
    columns = traitlets.List().tag(sync=True)
    real = traitlets.Bytes(b"").tag(sync=True)  # float32 [n, 2]
    other = traitlets.Bytes(b"").tag(sync=True)
    noise = traitlets.Bytes(b"").tag(sync=True)  # of mean 0 and covariance 1
    #: By name, real, model, easy, farther and point: centre_x, centre_y, spread, stretch, angle.
    clouds = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        problem: ZeroShotProblem,
        animal: str = "lion",
        other: str = "wolf",
        *,
        features: tuple[int, int] = (24, 80),
        made: np.ndarray | None = None,
        steps: int = 10,
        **options,
    ):
        options = self._passed_on(options)
        values.problem(problem)
        pair = _columns(features, problem.features.shape[1])
        shown = [_rows(problem, name)[:, pair] for name in (animal, other)]
        if min(x.min() for x in shown) < 0 or max(x.max() for x in shown) > 1:
            raise DataError(f"The columns {pair} leave 0..1; scale the features to it first.")
        like_real = cloud_of(shown[0])
        clouds = {"real": like_real}
        if made is None:
            start = {**like_real, "centre_x": max(like_real["centre_x"] - 0.1, 0.0)}
        else:
            start = clouds["model"] = cloud_of(_made(made, problem)[:, pair])
        clouds |= _other_places(like_real, fit(*(x.astype(float) for x in shown)))
        super().__init__(
            **start,
            steps=steps,
            names=[animal.replace("_", " "), other.replace("_", " ")],
            columns=pair,
            real=to_bytes(shown[0], "float32"),
            other=to_bytes(shown[1], "float32"),
            noise=to_bytes(_white(N_MADE), "float32"),
            clouds=clouds,
            **options,
        )

    @traitlets.validate("steps")
    def _measured(self, proposal):
        value = values.whole("steps", proposal["value"], 0)
        if value not in STEPS:
            raise values.Refused(f"steps={value} is not one of {', '.join(map(str, STEPS))}.")
        return value

    def points(self) -> np.ndarray:
        """The generated cloud ``[60, 2]``, never below 0, like a generator's."""
        noise = np.frombuffer(self.noise, "<f4").reshape(-1, 2).astype(float)
        turn = np.deg2rad(self.angle)
        along, across = self.spread * self.stretch, self.spread / self.stretch
        axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        moved = noise * [along, across] @ axes + [self.centre_x, self.centre_y]
        return np.maximum(moved, 0)

    def numbers(self) -> dict[str, float]:
        """What the page says of the cloud.

        ``cosine`` and ``angle`` (in degrees) between the gradients of real and generated features
        by w; ``pull_real, pull_made``, their lengths; ``loss_real, loss_made``, the classifier's
        mean cross-entropy on the first class; ``right_real, right_made``, the accuracy, as a mean
        over the two classes, on real features of a classifier learned from real features, or from
        the generated cloud and the real features of the other class.
        """
        a, b = (
            np.frombuffer(r, "<f4").reshape(-1, 2).astype(float) for r in (self.real, self.other)
        )
        made, theta = self.points(), descend(a, b, self.steps)
        pulls = [gradient(x, theta)[:2] for x in (a, made)]
        lengths = [float(np.linalg.norm(g)) for g in pulls]
        scale = max(lengths[0] * lengths[1], 1e-300)
        cosine = float(np.clip(pulls[0] @ pulls[1] / scale, -1, 1))
        right = [accuracy(fit(x, b), a, b) for x in (a, made)]
        return {
            "cosine": cosine,
            "angle": float(np.degrees(np.arccos(cosine))),
            **dict(zip(("pull_real", "pull_made"), lengths, strict=True)),
            "loss_real": float(_loss(a, theta)),
            "loss_made": float(_loss(made, theta)),
            **dict(zip(("right_real", "right_made"), right, strict=True)),
        }


# ------------------------------------------------------- logistic regression in two dimensions
def _with_one(x: np.ndarray) -> np.ndarray:
    return np.c_[x, np.ones(len(x))]


def _loss(x: np.ndarray, theta: np.ndarray, sign: int = 1) -> float:
    return np.logaddexp(0, -sign * (_with_one(x) @ theta)).mean()


def gradient(x: np.ndarray, theta: np.ndarray, sign: int = 1) -> np.ndarray:
    """Gradient ``[3]``, by w and b, of the mean cross-entropy of rows of one class, 1 or -1."""
    missing = 1 / (1 + np.exp(np.clip(sign * (_with_one(x) @ theta), -700, 700)))
    return -sign * (missing[:, None] * _with_one(x)).mean(0)


def descend(a: np.ndarray, b: np.ndarray, steps: int) -> np.ndarray:
    """theta ``[3]`` after steps of descent from zero on both classes, each counting half."""
    theta = np.zeros(3)
    for _ in range(steps):
        theta = theta - RATE * (gradient(a, theta) + gradient(b, theta, -1)) / 2
    return theta


def fit(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """theta ``[3]`` at the minimum of the same loss with a ridge on w, by Newton's steps."""
    theta, ridge = np.zeros(3), RIDGE * np.array([1.0, 1.0, 0.0])

    def objective(t):
        return (_loss(a, t) + _loss(b, t, -1)) / 2 + ridge @ t**2 / 2

    for _ in range(50):
        slope = (gradient(a, theta) + gradient(b, theta, -1)) / 2 + ridge * theta
        curve = np.diag(ridge)
        for x in (a, b):
            p = 1 / (1 + np.exp(-np.clip(_with_one(x) @ theta, -700, 700)))
            curve = curve + (_with_one(x).T * (p * (1 - p))) @ _with_one(x) / len(x) / 2
        step, length = np.linalg.solve(curve + 1e-12 * np.eye(3), slope), 1.0
        while length > 1e-6 and objective(theta - length * step) > objective(theta):
            length /= 2
        theta = theta - length * step
        if np.abs(step).max() < 1e-10:
            break
    return theta


def accuracy(theta: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    """Mean over the two classes of the share of rows on the right side."""
    return float(((_with_one(a) @ theta > 0).mean() + (_with_one(b) @ theta <= 0).mean()) / 2)


# ------------------------------------------------------------------------------- what is given
def cloud_of(x: np.ndarray) -> dict[str, float]:
    """Centre, spread, stretch and angle of rows ``[n, 2]``, each within the figure's range."""
    variances, axes = np.linalg.eigh(np.cov(x.astype(float).T))
    across, along = np.sqrt(np.maximum(variances, 1e-8))
    angle = np.degrees(np.arctan2(axes[1, 1], axes[0, 1]))
    angle = (angle + 90) % 180 - 90  # an axis has two directions
    found = {
        **dict(zip(("centre_x", "centre_y"), x.mean(0), strict=True)),
        "spread": np.sqrt(along * across),
        "stretch": np.sqrt(along / across),
        "angle": angle,
    }
    return {name: float(np.clip(value, *_REAL[name])) for name, value in found.items()}


def _other_places(real: dict[str, float], border: np.ndarray) -> dict[str, dict[str, float]]:
    """Clouds that teach badly, or well, for a reason: see the chapter."""
    x, y, spread = real["centre_x"], real["centre_y"], real["spread"]
    away = 0.24 * border[:2] / np.linalg.norm(border[:2])
    places = {
        # beyond the real features, away from the other class
        "easy": {"centre_x": x + away[0], "centre_y": y + away[1], "spread": 0.6 * spread},
        # along the ray from 0 through the real features: the direction of their mean stays
        "farther": {"centre_x": 1.45 * x, "centre_y": 1.45 * y, "spread": 0.4 * spread}
        | {"stretch": 1.0, "angle": 0.0},
        "point": {"spread": _REAL["spread"][0]},
    }
    return {
        name: {k: float(np.clip(v, *_REAL[k])) for k, v in {**real, **place}.items()}
        for name, place in places.items()
    }


def _white(n: int) -> np.ndarray:
    """Gaussian draws of mean 0 and covariance 1 to rounding, so that sliders mean what they say."""
    x = np.random.default_rng(0).normal(size=(n, 2))
    x -= x.mean(0)
    return x @ np.linalg.inv(np.linalg.cholesky(np.cov(x.T))).T


def _columns(given, d: int) -> list[int]:
    pair = list(given) if isinstance(given, tuple | list | np.ndarray) else []
    if len(pair) != 2 or pair[0] == pair[1]:
        raise UsageError(f"features={values.shown(given)} must be two columns, such as (24, 80).")
    return [values.whole("features", each, 0, d - 1) for each in pair]


def _rows(problem: ZeroShotProblem, name: str) -> np.ndarray:
    rows = problem.train[problem.labels[problem.train] == problem.index_of(name)]
    if len(rows) < 3:
        raise UsageError(f"{name!r} has {len(rows)} training rows; name a seen class.")
    return problem.features[rows]


def _made(given, problem: ZeroShotProblem) -> np.ndarray:
    made = np.asarray(given)
    if made.ndim != 2 or made.shape[1] != problem.features.shape[1] or len(made) < 3:
        raise DataError(
            f"made must be at least 3 rows of {problem.features.shape[1]} features; got "
            f"{values.shown(given)}."
        )
    return made
