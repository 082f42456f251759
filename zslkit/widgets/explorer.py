"""Invent a class: move its attributes and watch the features that a generator makes of it."""

from collections.abc import Callable, Mapping

import numpy as np
import traitlets

from zslkit.errors import UsageError
from zslkit.maps import FeatureMap
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import describing, pictures, recipe, values
from zslkit.widgets.choosing import SEEDS, ChosenDescription
from zslkit.widgets.describing import BLANK
from zslkit.widgets.pocket import PocketModel, Reading

LEAST_LANDMARKS = 10


class AttributeExplorer(ChosenDescription):
    """Sliders for the attributes of a class, and the map in which its generated features move.

    The page computes everything itself, with weights rounded to half precision. :meth:`points`
    and :meth:`reading` use the same rounded numbers, so they agree with the page.

    Parameters
    ----------
    model
        A fitted method of the :class:`~zslkit.methods.feature_gan.FeatureGAN` family.
    problem
        The problem it was fitted on.
    start
        The class to begin with: a name, ``""`` for blank, or ``None`` for the tiger if there is
        one, else the first unseen class.
    n
        Generated features in the cloud, 1 to 1000.
    seed
        Of the noise. It also seeds the two classifiers, which are trained here as
        :func:`zslkit.evaluate` trains them.
    feature_map
        The map; by default :func:`zslkit.maps.cached_map` of the problem.
    n_landmarks
        Real features in the figure, at most; 10 or more.
    picture_of
        From a row of the problem to its picture ``[h, w, 3]`` uint8, for a figure with a kernel.
        The zoo's pictures are known.
    made_by
        Lines of Python that make ``problem`` and ``model``, for "Copy as Python". They are known
        for the zoo and a method of zslkit.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    attributes
        The description being shown, a list of numbers. Set it and the cloud moves.
    selection, second, blend
        Two class names, and 0 to 1 from the first to the second. Setting one of the three sets
        ``attributes``, unless these are set in the same ``hold_trait_notifications()``. No second
        class (``""``) sets ``blend`` to 0.
    noise, seed
        Whether z is drawn, and from which seed.
    positions
        Where the cloud is: ``n`` pairs (x, y), to be observed. :meth:`points` gives an array.
    spacing, trustworthiness
        Of the map: the median distance from a real feature to the next one, after PCA; and how far
        neighbours in the plane are neighbours among the features, 0 to 1.

    Raises
    ------
    UsageError
        The model is not fitted, or on another problem, or a value is out of range. A trait that
        is set to something it cannot be says so in the same way, and stays what it was.
    """

    module = "explorer.js"
    explanation = (
        "Move an attribute, and a trained generator invents features for what you describe. They "
        "are placed among real ones in a map made by UMAP."
    )
    advice = "Take fewer landmarks or a generator with a smaller hidden layer."

    data = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        model,
        problem: ZeroShotProblem,
        *,
        start: str | None = None,
        n: int = 200,
        seed: int = 0,
        feature_map: FeatureMap | None = None,
        n_landmarks: int = 2000,
        picture_of: Callable[[int], np.ndarray] | None = None,
        made_by: str | None = None,
        **options,
    ):
        _check_map(problem, feature_map, options)
        options = self._passed_on(options)
        n = values.whole("n", n, 1, 1000)
        seed = values.whole("seed", seed, 0, SEEDS)
        n_landmarks = values.whole("n_landmarks", n_landmarks, LEAST_LANDMARKS)
        if not isinstance(made_by, str | None):
            raise UsageError(f"made_by={values.shown(made_by)} must be lines of Python.")
        usual = _start(problem)
        start = describing.class_name(problem, usual if start is None else start, "start")
        how = {"start": start, "n": n, "seed": seed, "n_landmarks": n_landmarks}
        usually = {"start": usual, "n": 200, "seed": 0, "n_landmarks": 2000}
        self._pocket = PocketModel(
            model,
            problem,
            start=start,
            feature_map=feature_map,
            n_landmarks=n_landmarks,
            seed=seed,
        )
        self._picture_of = picture_of or pictures.finder(problem)
        self._first_seed = seed
        self.set_trait("n", n)
        super().__init__(
            data={
                **self._pocket.packed(),
                **pictures.facts(problem),
                **recipe.lines(model, problem, made_by, how, usually, feature_map),
            },
            pictures=pictures.address(problem) if picture_of is None else "",
            selection=start,
            attributes=self.attributes_of(start).tolist(),
            seed=seed,
            **options,
        )
        self.follow()
        self.on_msg(self._send_picture)

    # ------------------------------------------------------------------ what Python can ask
    @property
    def spacing(self) -> float:
        return self._pocket.map.spacing

    @property
    def trustworthiness(self) -> float:
        return self._pocket.map.trustworthiness

    def attributes_of(
        self,
        selection: str,
        *,
        second: str = BLANK,
        blend: float = 0.0,
        changes: Mapping[str, float] | None = None,
    ) -> np.ndarray:
        """The description of a class, or between two, with some attributes changed.

        Parameters
        ----------
        selection, second, blend
            ``1 - blend`` of the first class and ``blend`` of the second; ``""`` is blank, all 0.
        changes
            Attribute names (``"attribute 17"`` where a problem has no names) and their new values.

        Returns
        -------
        ``[a]`` float32.

        Raises
        ------
        UsageError
            A class or an attribute is unknown, or a number is out of range.
        """
        problem, names = self._pocket.problem, self._pocket.attribute_names
        return describing.mixture(
            problem, names, selection, second=second, blend=blend, changes=changes
        )

    def features(
        self, attributes=None, *, n: int | None = None, seed: int | None = None, noise=None
    ) -> np.ndarray:
        """The features that the page makes from ``attributes``, ``[n, d]`` float32.

        What is not given is what the figure shows. They are those of ``model.generate`` with
        weights rounded to half precision.

        Raises
        ------
        UsageError
            A value is of the wrong kind or out of range.
        """
        return self._pocket.features(
            self._checked(self.attributes if attributes is None else attributes),
            self.n if n is None else values.whole("n", n, 1),
            seed=self.seed if seed is None else values.whole("seed", seed, 0, SEEDS),
            noise=self.noise if noise is None else values.flag("noise", noise),
        )

    def points(self, attributes=None, **options) -> np.ndarray:
        """Where these features lie in the map, ``[n, 2]``: the page's points, to about 1e-6.

        Takes what :meth:`features` takes. Very rarely a point differs by more: when two landmarks
        are equally far away and only one can be its last neighbour.
        """
        return self._pocket.map.place(self.features(attributes, **options))

    def reading(self, attributes=None, **options) -> Reading:
        """What the figure says about these features: places, nearest classes, probabilities.

        Takes what :meth:`features` takes.
        """
        return self._pocket.read(self.features(attributes, **options))

    def reset(self) -> None:
        """As the page's button: the class as it is described, one class, noise, the first seed."""
        with self.hold_trait_notifications():
            self.second, self.blend, self.noise, self.seed = BLANK, 0.0, True, self._first_seed
            self.attributes = self.attributes_of(self.selection).tolist()

    def _send_picture(self, _widget, content, _buffers):
        row = content.get("want") if isinstance(content, dict) else None
        if isinstance(row, int) and 0 <= row < len(self._pocket.problem.labels):
            found = pictures.as_png(self._picture_of, row)
            self.send({"picture": row}, buffers=[found] if found else [])


def _start(problem: ZeroShotProblem) -> str:
    unseen = [problem.class_names[c] for c in problem.unseen_classes]
    return "tiger" if "tiger" in unseen else unseen[0]


def _check_map(problem, feature_map, options) -> None:
    values.problem(problem)
    if isinstance(options.get("layout"), FeatureMap):
        raise UsageError("layout is the CSS layout of ipywidgets; give the map as feature_map.")
    if feature_map is None:
        return
    if not isinstance(feature_map, FeatureMap):
        raise UsageError(
            f"feature_map={values.shown(feature_map)} must be a zslkit.maps.FeatureMap, as "
            "cached_map and fit_map make it."
        )
    rows, width = problem.features.shape
    if len(feature_map.mean) != width or feature_map.rows.max() >= rows:
        raise UsageError(f"feature_map was fitted on other features than those of {problem.name}.")
