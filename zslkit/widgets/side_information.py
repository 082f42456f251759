"""The live figure of SEM-PCYC: words, a taxonomy, and what a sketch then finds."""

from collections.abc import Mapping, Sequence

import numpy as np
import traitlets

from zslkit.errors import DataError, UsageError
from zslkit.retrieval import RetrievalProblem, average_precision
from zslkit.search import SEMPCYC
from zslkit.taxonomy import Taxonomy
from zslkit.widgets import stops, values
from zslkit.widgets.base import Checked, LiveFigure, Refused
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.sheets import picture_sheet, spread

PICTURE_SIDE = 48  # pixels on the page


class SideInformation(LiveFigure):
    """Words at one end of a slider, a taxonomy at the other, and what models learned from both.

    Each stop of the slider is a model of its own that learned from
    :func:`~zslkit.taxonomy.mixed` side information with this share of the taxonomy; between stops
    there is nothing. Shown are how similar the mixture finds the classes, which of its numbers the
    autoencoder selects, and the pictures that a sketch of an unseen class finds first.

    Parameters
    ----------
    models
        For each kind of similarity (``"path"``, ``"lin"``, ``"jcn"``) the fitted
        :class:`~zslkit.search.SEMPCYC` by share of the taxonomy: the same shares for every kind.
        One model may stand in several places.
    problem
        Features that they learned from. Its own description does not matter.
    words
        ``[C, a]``, the end of the slider without taxonomy.
    taxonomy
        The other end: similarities to all classes of the problem and their ancestors
        (``to="nodes"``).
    word_names
        ``a`` names of the numbers of ``words``; by default ``word 0`` and so on.
    pictures
        The problem of pictures behind ``problem``, row for row. Without it the page shows names.
    measured
        For each kind, by share: mean and standard deviation of mAP (in 0..1) and the number of
        seeds. They are drawn behind the curve.
    n_sketches, n_pictures
        How many of each unseen class the page holds.
    kind, share, sketch
        Where to begin: a kind, a share that has a model, and the place of a sketch. By default the
        first kind, its middle share, and the first sketch.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    kind : str
    share : float
    sketch : int
        All three follow the reader, and move the figure when they are set.
    average_precision : float
        Of this sketch among the pictures on the page.
    map_here, map_all : float
        mAP of all sketches among the pictures on the page, and of all queries in the whole gallery.

    Raises
    ------
    UsageError
        No complete set of fitted models; a kind, share or sketch that is none; or there is no such
        option. A trait that is set to such a value stays what it was.
    DataError
        A model did not learn from the mixture at its place, or matrices do not fit the classes.

    Source: Dutta, Akata, CVPR 2019.
    """

    module = "side_information.js"
    explanation = (
        "Slide from words to taxonomy: each stop is a model that learned from this mixture. See "
        "which classes are alike in it, which numbers were selected, and what a sketch finds."
    )
    advice = "Hold fewer pictures of each class."

    kind = Checked("").tag(sync=True)
    share = Checked(0.0).tag(sync=True)
    sketch = Checked(0).tag(sync=True)
    kinds = traitlets.List().tag(sync=True)
    shares = traitlets.List().tag(sync=True)
    which = traitlets.List().tag(sync=True)  # the model's place, kind by kind, share by share
    class_names = traitlets.List().tag(sync=True)  # of the matrix
    unseen = traitlets.List().tag(sync=True)  # which of them are
    alike_words = traitlets.Bytes(b"").tag(sync=True)  # float32 [classes, classes] cosines
    alike_kin = traitlets.Bytes(b"").tag(sync=True)  # float32 [kinds, classes, classes]
    column_names = traitlets.List().tag(sync=True)
    n_words = traitlets.Int(0).tag(sync=True)  # the first of them
    norms = traitlets.Bytes(b"").tag(sync=True)  # float16 [models, columns]; may be empty
    distances = traitlets.Bytes(b"").tag(sync=True)  # uint16 [models, sketches, pictures]
    sketch_labels = traitlets.List().tag(sync=True)  # places in class_names
    picture_labels = traitlets.List().tag(sync=True)
    sketch_sheet = traitlets.Bytes(b"").tag(sync=True)  # WebP: a class a line
    picture_sheet = traitlets.Bytes(b"").tag(sync=True)
    maps = traitlets.List().tag(sync=True)  # mAP in the whole gallery, a model each
    counts = traitlets.List().tag(sync=True)  # queries and pictures of the whole
    measured = traitlets.List().tag(sync=True)  # kind by kind, share by share: [mean, sd, seeds]

    def __init__(
        self,
        models: Mapping[str, Mapping[float, SEMPCYC]],
        problem: RetrievalProblem,
        words: np.ndarray,
        taxonomy: Taxonomy,
        *,
        word_names: Sequence[str] | None = None,
        pictures: RetrievalProblem | None = None,
        measured: Mapping[str, Mapping[float, Sequence[float]]] | None = None,
        n_sketches: int = 3,
        n_pictures: int = 12,
        kind: str | None = None,
        share: float | None = None,
        sketch: int = 0,
        **options,
    ):
        options = self._passed_on(options)
        kinds, shares = stops.complete(models)
        if not isinstance(problem, RetrievalProblem):
            raise UsageError(f"problem must be a RetrievalProblem; got {values.shown(problem)}.")
        words = np.asarray(words, float)
        names = [f"word {k}" for k in range(words.shape[-1])] if word_names is None else word_names
        if len(names) != words.shape[-1]:
            raise DataError(f"There are {len(names)} word_names for {words.shape[-1]} numbers.")
        kin = {k: taxonomy.similarity(k, problem.class_names, to="nodes") for k in kinds}
        fitted, which = stops.distinct(models, kinds, shares, problem, words, kin)
        shown = [
            spread(getattr(problem, part), labels, values.whole(name, count, 1))
            for name, part, labels, count in (
                ("n_sketches", "queries", problem.sketch_labels, n_sketches),
                ("n_pictures", "gallery", problem.image_labels, n_pictures),
            )
        ]
        alike = {k: stops.cosines(each) for k, each in {"words": words, **kin}.items()}
        cast = stops.cast(problem, taxonomy, list(alike.values()))
        place = {int(c): k for k, c in enumerate(cast)}
        labels = [
            [place[c] for c in side[rows].tolist()]
            for side, rows in zip((problem.sketch_labels, problem.image_labels), shown, strict=True)
        ]
        self._labels = [np.array(each) for each in labels]
        self._distances = np.stack([stops.distances(model, problem, *shown) for model in fitted])
        selects = all(model.autoencoder_ is not None for model in fitted)
        sheets = [b"", b""]
        if pictures is not None:
            stops.check_pictures(pictures, problem)
            sheets = [
                picture_sheet(np.asarray(side[rows]), count, PICTURE_SIDE)
                for side, rows, count in zip(
                    (pictures.sketches, pictures.images),
                    shown,
                    (n_sketches, n_pictures),
                    strict=True,
                )
            ]
        super().__init__(
            kinds=kinds,
            shares=shares,
            which=which,
            kind=kinds[0] if kind is None else kind,
            share=shares[len(shares) // 2] if share is None else share,
            class_names=[problem.class_names[c] for c in cast],
            unseen=np.isin(cast, problem.unseen_classes).tolist(),
            alike_words=to_bytes(alike["words"][np.ix_(cast, cast)], "float32"),
            alike_kin=to_bytes(np.stack([alike[k][np.ix_(cast, cast)] for k in kinds]), "float32"),
            column_names=[*map(str, names), *taxonomy.nodes_of(problem.class_names)],
            n_words=len(names),
            norms=to_bytes([m.column_norms for m in fitted], "float16") if selects else b"",
            distances=to_bytes(self._distances, "uint16"),
            sketch_labels=labels[0],
            picture_labels=labels[1],
            sketch_sheet=sheets[0],
            picture_sheet=sheets[1],
            maps=[stops.map_of(model, problem) for model in fitted],
            counts=[len(problem.queries), len(problem.gallery)],
            measured=stops.measured(measured, kinds, shares),
            sketch=sketch,
            **options,
        )

    @traitlets.validate("kind")
    def _known_kind(self, proposal):
        return values.one_of("kind", proposal["value"], self.kinds)

    @traitlets.validate("share")
    def _known_share(self, proposal):
        share = values.number("share", proposal["value"], 0, 1)
        if share not in self.shares:
            raise Refused(f"share={share} has no model; choose one of {self.shares}.")
        return share

    @traitlets.validate("sketch")
    def _known_sketch(self, proposal):
        return values.whole("sketch", proposal["value"], 0, len(self.sketch_labels) - 1)

    # ------------------------------------------------------------------ what the page computes too
    @property
    def _model(self) -> int:
        return self.which[self.kinds.index(self.kind)][self.shares.index(self.share)]

    def _precision_of(self, sketch: int) -> float:
        relevant = self._labels[1] == self._labels[0][sketch]
        nearness = -self._distances[self._model, sketch].astype(float)
        return average_precision(relevant, nearness)

    @property
    def average_precision(self) -> float:
        return self._precision_of(self.sketch)

    @property
    def map_here(self) -> float:
        return float(np.mean([self._precision_of(k) for k in range(len(self.sketch_labels))]))

    @property
    def map_all(self) -> float:
        return self.maps[self._model]

    def found(self, n: int = 12) -> list[str]:
        """Names of the classes of the first ``n`` pictures."""
        order = np.argsort(self._distances[self._model, self.sketch], kind="stable")[:n]
        return [self.class_names[self.picture_labels[k]] for k in order]
