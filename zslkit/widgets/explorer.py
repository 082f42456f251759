"""Invent a class: move its attributes and watch the features that a generator makes of it."""

from collections.abc import Callable, Mapping

import numpy as np
import traitlets

from zslkit.errors import UsageError, did_you_mean
from zslkit.maps import FeatureMap
from zslkit.problem import ZeroShotProblem
from zslkit.widgets import pictures
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.pocket import PocketModel, Reading

BLANK = ""


class AttributeExplorer(LiveFigure):
    """Sliders for the attributes of a class, and the map in which its generated features move.

    The page computes everything itself, with weights rounded to half precision. :meth:`points`
    and :meth:`reading` use the same rounded numbers, so they agree with the page.

    Parameters
    ----------
    model
        A fitted method of the :class:`~zslkit.methods.feature_gan.FeatureGAN` family.
    problem
        The problem it was fitted on, or one with the same features and descriptions.
    start
        The class to begin with: a name, ``""`` for blank, or ``None`` for the tiger if there is
        one, else the first unseen class.
    n
        Generated features in the cloud, 1 to 1000.
    seed
        Of the noise. It also seeds the two classifiers, which are trained here as
        :func:`zslkit.evaluate` trains them.
    layout
        The map; by default :func:`zslkit.maps.cached_map` of the problem.
    n_landmarks
        Real features in the figure, at most.
    picture_of
        From a row of the problem to its picture ``[h, w, 3]`` uint8, for a figure with a kernel.
        The zoo's pictures are known.
    options
        ``figure_id``, the figure's name in links.

    Attributes
    ----------
    attributes
        The description being shown, a list of numbers. Set it and the cloud moves.
    selection, second, blend
        Two class names, and 0 to 1 from the first to the second. Setting one of the three sets
        ``attributes``.
    noise, seed
        Whether z is drawn, and from which seed.
    positions
        ``[n, 2]``, where the cloud is.
    spacing, trustworthiness
        Of the map: the median distance from a real feature to the next one, after PCA; and how far
        neighbours in the plane are neighbours among the features, 0 to 1.

    Raises
    ------
    UsageError
        The model is not fitted or does not fit the problem, or a value is out of range. A trait
        that is set to something it cannot be says so in the same way.
    """

    module = "explorer.js"

    data = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Unicode().tag(sync=True)
    n = traitlets.Int(200, read_only=True).tag(sync=True)
    attributes = traitlets.Any().tag(sync=True)
    selection = traitlets.Any(BLANK).tag(sync=True)
    second = traitlets.Any(BLANK).tag(sync=True)
    blend = traitlets.Any(0.0).tag(sync=True)
    noise = traitlets.Any(True).tag(sync=True)
    seed = traitlets.Any(0).tag(sync=True)
    # the page writes it, as bytes, and never reads it
    positions = traitlets.Any().tag(
        sync=True,
        to_json=lambda value, widget: None,
        from_json=lambda value, widget: widget.positions if value is None else _places(value),
    )

    def __init__(
        self,
        model,
        problem: ZeroShotProblem,
        *,
        start: str | None = None,
        n: int = 200,
        seed: int = 0,
        layout: FeatureMap | None = None,
        n_landmarks: int = 2000,
        picture_of: Callable[[int], np.ndarray] | None = None,
        **options,
    ):
        if not isinstance(n, int | np.integer) or not 1 <= n <= 1000:
            raise UsageError(f"n={n!r} must be a whole number from 1 to 1000.")
        if not isinstance(problem, ZeroShotProblem):
            raise UsageError(f"problem must be a ZeroShotProblem; got a {type(problem).__name__}.")
        start = _start(problem) if start is None else start
        self._pocket = PocketModel(
            model, problem, start=start, layout=layout, n_landmarks=n_landmarks, seed=_seed(seed)
        )
        self._picture_of = picture_of or pictures.finder(problem)
        first = self.attributes_of(start).tolist()
        super().__init__(
            data={**self._pocket.packed(), **pictures.facts(problem)},
            pictures=pictures.address(problem) if picture_of is None else "",
            selection=start,
            attributes=first,
            seed=seed,
            **options,
        )
        self.set_trait("n", int(n))
        self.positions = self.points()
        self.on_msg(self._send_picture)
        # from here on one trait follows another
        self.observe(self._mix, ["selection", "second", "blend"])
        self.observe(self._move, ["attributes", "noise", "seed"])

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
            A class or an attribute is unknown.
        """
        first = self._description(selection).astype(np.float64)
        other = self._description(second) if second else first
        mixed = (first + float(blend) * (other - first)).astype(np.float32)
        names = self._pocket.attribute_names
        for name, value in (changes or {}).items():
            if name not in names:
                raise UsageError(f"There is no attribute {name!r}." + did_you_mean(name, names))
            mixed[names.index(name)] = value
        return mixed

    def features(
        self, attributes=None, *, n: int | None = None, seed: int | None = None, noise=None
    ) -> np.ndarray:
        """The features that the page makes from ``attributes``, ``[n, d]`` float32.

        What is not given is what the figure shows. They are those of ``model.generate`` with
        weights rounded to half precision.
        """
        return self._pocket.features(
            _numbers(self.attributes if attributes is None else attributes, self._pocket.problem),
            self.n if n is None else n,
            seed=self.seed if seed is None else _seed(seed),
            noise=self.noise if noise is None else _flag(noise),
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

    def _description(self, name: str) -> np.ndarray:
        problem = self._pocket.problem
        return problem.semantics_of(name) if name else np.zeros_like(problem.semantics[0])

    # ------------------------------------------------------------------ traits
    @traitlets.validate("attributes")
    def _valid_attributes(self, proposal):
        return _numbers(proposal["value"], self._pocket.problem)

    @traitlets.validate("selection", "second")
    def _valid_class(self, proposal):
        name = proposal["value"] or BLANK
        return self._pocket.problem.class_names[self._pocket.problem.index_of(name)] if name else ""

    @traitlets.validate("blend")
    def _valid_blend(self, proposal):
        value = proposal["value"]
        number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
        if not number or not 0 <= value <= 1:
            raise UsageError(f"blend={value!r} must be a number from 0 to 1.")
        return float(value)

    @traitlets.validate("noise")
    def _valid_noise(self, proposal):
        return _flag(proposal["value"])

    @traitlets.validate("seed")
    def _valid_seed(self, proposal):
        return _seed(proposal["value"])

    def _mix(self, _change):
        if not self._from_page:
            mixed = self.attributes_of(self.selection, second=self.second, blend=self.blend)
            self.attributes = mixed.tolist()

    def _move(self, _change):
        if not self._from_page:
            self.positions = self.points()

    # What the page sends is whole: attributes and positions come together with the class.
    _from_page = False

    def set_state(self, sync_data):
        self._from_page = True
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = False

    def _send_picture(self, _widget, content, _buffers):
        row = content.get("want") if isinstance(content, dict) else None
        if isinstance(row, int) and 0 <= row < len(self._pocket.problem.labels):
            found = pictures.as_png(self._picture_of, row)
            self.send({"picture": row}, buffers=[found] if found else [])


def _start(problem: ZeroShotProblem) -> str:
    unseen = [problem.class_names[c] for c in problem.unseen_classes]
    return "tiger" if "tiger" in unseen else unseen[0]


def _numbers(values, problem: ZeroShotProblem) -> list[float]:
    expected = problem.semantics.shape[1]
    try:
        array = np.asarray(values, np.float32)
    except (TypeError, ValueError):
        raise UsageError(f"attributes must be {expected} numbers; got {values!r:.60}.") from None
    if array.shape != (expected,):
        raise UsageError(
            f"attributes must be {expected} numbers, as {problem.name} has them; "
            f"got an array of shape {array.shape}."
        )
    if not np.isfinite(array).all():
        raise UsageError("attributes holds NaN or infinity.")
    return array.tolist()


def _seed(value) -> int:
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or not 0 <= value < 2**32:
        raise UsageError(f"seed={value!r} must be a whole number from 0 to {2**32 - 1}.")
    return int(value)


def _flag(value) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise UsageError(f"noise={value!r} must be True or False.")
    return bool(value)


def _places(message) -> np.ndarray:
    return np.frombuffer(message, "<f4").reshape(-1, 2).copy()
