"""Chapter 8's live figure: what the soul samples of a class pull at."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import traitlets
from sklearn.cluster import KMeans

from zslkit.errors import UsageError
from zslkit.evaluation import MakesFeatures
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import values
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.traits import Number, OneOf, Whole

STARTS = ("cloud", "generator")
MADE = 60  # generated points a class
RATE = 0.1  # how far a point goes in a step, for a pull of 1
STEPS = (0, 2000)


class Pulled(NamedTuple):
    """Where the points are: souls ``[k, 2]``, generated points ``[m, 2]`` and what is measured.

    ``measures`` holds mean distances: ``to_soul`` of a generated point to its nearest soul,
    ``mean_to_soul`` of the mean of all to its nearest soul, ``to_real`` of a generated point to
    the nearest real one, and ``energy``, the energy distance of the two clouds.
    """

    souls: np.ndarray
    points: np.ndarray
    measures: dict[str, float]


class SoulSamples(LiveFigure):
    """Real features of one class, its soul samples, and generated points that are pulled.

    The page finds the souls by k-means and moves the points by gradient descent on the terms that
    the reader weighs: LisGAN's two, and a distance between the generated and the real cloud that
    stands for the critic. Everything happens in the plane of the class's two widest directions,
    in units of its spread there. There is no generator: each point moves for itself.

    Parameters
    ----------
    problem
        Whose seen classes are shown.
    animals
        Names of seen classes.
    model
        A fitted method whose features the points can start from; without one they start as a
        round cloud.
    start
        ``"cloud"``, normal noise about the mean of the class, or ``"generator"``.
    n_souls
        K, 1 to 5.
    reality, sample_weight, class_weight
        Weights of the distance between the clouds, of the sample-level and of the class-level
        term, 0 to 2.
    seed
        Of the k-means.
    steps
        Steps to begin after, 0 to 2000.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    animal : str
        The class that is shown. It and all parameters from ``start`` on follow the reader, and
        move the figure when they are set.

    Raises
    ------
    UsageError
        An unknown or unseen class, a class with fewer than six training rows, a start, number or
        option that there is not. A trait that is set to such a value stays what it was.

    Source: Li et al., CVPR 2019 (LisGAN); the distance between the clouds: Székely and Rizzo, 2013.
    """

    module = "souls.js"
    explanation = (
        "Choose how many souls a class has, and see how they pull at generated points: each point "
        "to its nearest soul, and the mean of all to one."
    )

    animal = OneOf("", lambda figure: figure.animals).tag(sync=True)
    start = OneOf("cloud", lambda figure: figure.starts).tag(sync=True)
    n_souls = Whole(3, 1, 5).tag(sync=True)
    reality = Number(1.0, 0.0, 2.0).tag(sync=True)
    sample_weight = Number(0.0, 0.0, 2.0).tag(sync=True)
    class_weight = Number(0.0, 0.0, 2.0).tag(sync=True)
    seed = Whole(0, 0, 2**31 - 1).tag(sync=True)
    steps = Whole(0, *STEPS).tag(sync=True)
    animals = traitlets.List().tag(sync=True)
    counts = traitlets.List().tag(sync=True)  # real points a class
    held = traitlets.List().tag(sync=True)  # share of a class's variance that its plane holds
    starts = traitlets.List().tag(sync=True)
    real = traitlets.Bytes(b"").tag(sync=True)  # float32 [all real points, 2]
    begun = traitlets.Bytes(b"").tag(sync=True)  # float32 [starts, classes, MADE, 2]

    def __init__(
        self,
        problem: ZeroShotProblem,
        animals: Sequence[str],
        *,
        model: MakesFeatures | None = None,
        start: str = "cloud",
        n_souls: int = 3,
        reality: float = 1.0,
        sample_weight: float = 0.0,
        class_weight: float = 0.0,
        seed: int = 0,
        steps: int = 0,
        **options,
    ):
        options = self._passed_on(options)
        values.problem(problem)
        animals = [animals] if isinstance(animals, str) else list(animals)
        if not animals:
            raise UsageError("animals must name at least one seen class.")
        planes = [_plane(problem, name, model) for name in animals]
        begun = [[plane.cloud for plane in planes], [plane.made for plane in planes]]
        begun = begun if model is not None else begun[:1]
        super().__init__(
            animals=animals,
            counts=[len(plane.real) for plane in planes],
            held=[plane.held for plane in planes],
            starts=list(STARTS[: len(begun)]),
            real=to_bytes(np.concatenate([plane.real for plane in planes]), "float32"),
            begun=to_bytes(begun, "float32"),
            animal=animals[0],
            start=start,
            n_souls=n_souls,
            reality=reality,
            sample_weight=sample_weight,
            class_weight=class_weight,
            seed=seed,
            steps=steps,
            **options,
        )

    def pulled(self, steps: int | None = None) -> Pulled:
        """What the page shows after so many steps with the weights of now.

        Parameters
        ----------
        steps
            By default as many as on the page.
        """
        steps = self.steps if steps is None else values.whole("steps", steps, *STEPS)
        at = self.animals.index(self.animal)
        real = np.frombuffer(self.real, "<f4").reshape(-1, 2).astype(float)
        first = sum(self.counts[:at])
        real = real[first : first + self.counts[at]]
        begun = np.frombuffer(self.begun, "<f4").reshape(len(self.starts), -1, MADE, 2)
        x = begun[self.starts.index(self.start), at].astype(float)
        souls = souls_of(real, self.n_souls, self.seed)
        for _ in range(steps):
            x = x - RATE * self._slopes(x, real, souls)
        return Pulled(souls, x, _measures(x, real, souls))

    def _slopes(self, x, real, souls) -> np.ndarray:
        """Gradients ``[m, 2]`` of the weighted terms, times the number of points."""
        total = 2 * self.sample_weight * (x - souls[_nearest(x, souls)])
        mean = x.mean(0)
        total = total + 2 * self.class_weight * (mean - souls[_nearest(mean[None], souls)[0]])
        apart = _unit(x[:, None] - real).mean(1) - _unit(x[:, None] - x).mean(1)
        return total + 2 * self.reality * apart


class _Plane(NamedTuple):
    real: np.ndarray
    cloud: np.ndarray
    made: np.ndarray | None
    held: float


def _plane(problem: ZeroShotProblem, name: str, model) -> _Plane:
    """One class in the plane of its two widest directions, in units of its spread there."""
    c = problem.index_of(name)
    x, y = problem.part("train")
    own = x[y == c].astype(float)
    if len(own) < 6:
        raise UsageError(f"{name!r} has {len(own)} training rows; the figure needs six of a class.")
    mean = own.mean(0)
    _, size, axes = np.linalg.svd(own - mean, full_matrices=False)
    axes = axes[:2] * np.sign(axes[:2].sum(1, keepdims=True) + 1e-12)  # which way is a convention
    flat = (own - mean) @ axes.T
    spread = np.sqrt((flat**2).sum(1).mean())
    rng = torch.Generator().manual_seed(0)
    cloud = 0.5 * torch.randn(MADE, 2, generator=rng).numpy()
    made = None
    if model is not None:
        made = (model.generate(problem.semantics[c], MADE) - mean) @ axes.T / spread
    return _Plane(flat / spread, cloud, made, float((size[:2] ** 2).sum() / (size**2).sum()))


def souls_of(points: np.ndarray, k: int, seed: int) -> np.ndarray:
    """Soul samples ``[k, 2]`` by k-means from the rows that :func:`start_rows` chooses."""
    start = points[start_rows(points, k, seed)]
    found = KMeans(k, init=start, n_init=1, tol=0, max_iter=100).fit(points)
    return found.cluster_centers_


def start_rows(points: np.ndarray, k: int, seed: int) -> list[int]:
    """Rows to start k-means from, each new one likelier the farther it is from those before
    (k-means++, Arthur and Vassilvitskii, 2007). The page draws the same numbers."""
    draws = torch.rand(k, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    rows = [int(draws[0] * len(points))]
    for draw in draws[1:].tolist():
        squares = ((points[:, None] - points[rows]) ** 2).sum(2).min(1)
        reached = np.cumsum(squares)
        rows.append(int(np.searchsorted(reached, draw * reached[-1], side="right")))
    return rows


def _nearest(points: np.ndarray, souls: np.ndarray) -> np.ndarray:
    return ((points[:, None] - souls) ** 2).sum(2).argmin(1)


def _unit(difference: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(difference, axis=-1, keepdims=True)
    return np.divide(difference, length, out=np.zeros_like(difference), where=length > 0)


def _measures(x, real, souls) -> dict[str, float]:
    def between(a, b):
        return np.linalg.norm(a[:, None] - b, axis=2)

    return {
        "to_soul": float(between(x, souls).min(1).mean()),
        "mean_to_soul": float(between(x.mean(0)[None], souls).min()),
        "to_real": float(between(x, real).min(1).mean()),
        "energy": float(
            2 * between(x, real).mean() - between(x, x).mean() - between(real, real).mean()
        ),
    }
