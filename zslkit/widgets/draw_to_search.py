"""The live figure of Doodle to Search: draw an animal, and pictures of unseen animals come."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import traitlets

from zslkit.datasets.zoo import doodles, retrieval
from zslkit.datasets.zoo.painter import ABSTRACTIONS
from zslkit.datasets.zoo.painter.raster import SIZE
from zslkit.errors import DataError, UsageError
from zslkit.retrieval import RetrievalProblem
from zslkit.search import DoodleToSearch
from zslkit.widgets import packing, recipe, values
from zslkit.widgets.base import Checked, LiveFigure, Refused
from zslkit.widgets.looking import in_planes, pack_encoder, two_bits
from zslkit.widgets.sheets import picture_sheet

TILES_A_LINE = 10
MOST_POINTS = 20_000
FLAGS = ("centred", "generalised", "attention")
USUALLY = {"per_class": 25, "seen": 50, "examples": 2}
#: What is said of a model even where it is the default: whoever reads it wants to know.
SAID = (
    *("epochs", "learning_rate", "attention", "margin", "negative_temperature"),
    *("triplet_weight", "domain_weight", "semantic_weight"),
)


class DrawToSearch(LiveFigure):
    """A sheet of paper, and the pictures that a trained model finds nearest to what is drawn on it.

    The page runs the encoder of sketches. Pictures were embedded before, by the encoder of
    pictures. Both are float16 there.

    Parameters
    ----------
    model
        A fitted :class:`~zslkit.search.DoodleToSearch` with ``backbone="small"``.
    problem
        What it was fitted on, with pictures of 64 x 64: its gallery is searched.
    per_class
        How many pictures of each unseen class are in the gallery: the first ones.
    seen
        How many held-out pictures of seen classes the reader may add, spread over the classes.
    examples
        How many queries of each unseen class are offered as examples: the first ones.
    strokes
        A drawing to begin with, as ``zslkit.datasets.zoo.doodles.doodle`` takes it: each
        ``(tool, xs, ys)``.
    example
        An example to begin with, 0 to the number of examples - 1, which the strokes are drawn on;
        None is blank paper.
    centred
        Whether a drawing on blank paper is moved to the middle and enlarged to the size that
        training sketches usually have.
    generalised
        Whether pictures of seen classes are in the gallery too.
    attention
        Whether to show where the encoder looks.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    strokes : list
    example : int or None
    centred, generalised, attention : bool
        They follow the reader, and change the figure when they are set.

    Raises
    ------
    UsageError
        No fitted model of this kind, no such problem, a number out of range, a drawing that is
        none, or there is no such option. A trait that is set to such a value stays what it was.
    DataError
        The model was fitted on another problem.

    Source: Dey et al., CVPR 2019.
    """

    module = "draw_to_search.js"
    explanation = (
        "Draw an animal. While you draw, the pictures come that a trained network finds nearest; "
        "it has never been shown one of these animals."
    )
    advice = "Show fewer pictures: per_class=10."

    strokes = Checked([]).tag(sync=True)
    example = Checked(None).tag(sync=True)
    centred = Checked(True).tag(sync=True)
    generalised = Checked(False).tag(sync=True)
    attention = Checked(False).tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    attends = traitlets.Bool().tag(sync=True)
    weights = traitlets.Bytes(b"").tag(sync=True)
    gallery = traitlets.Bytes(b"").tag(sync=True)  # float16 [n, d] in planes, unseen classes first
    labels = traitlets.Bytes(b"").tag(sync=True)  # uint8 [n], places in class_names
    class_names = traitlets.List().tag(sync=True)  # unseen classes first
    n_unseen = traitlets.Int(0).tag(sync=True)  # classes
    # WebP: the gallery's pictures, ten a line; on a page of the book it is a file beside it
    gallery_sheet = traitlets.Bytes(b"").tag(sync=True)
    fill = traitlets.Float(0).tag(sync=True)
    examples = traitlets.Bytes(b"").tag(sync=True)  # two bits a pixel
    example_labels = traitlets.List().tag(sync=True)
    example_rows = traitlets.List().tag(sync=True)  # of the problem's sketches
    recipe = traitlets.Unicode("").tag(sync=True)  # lines that make problem and model
    settings = traitlets.Unicode("").tag(sync=True)  # arguments that the figure was made with

    def __init__(
        self,
        model: DoodleToSearch,
        problem: RetrievalProblem,
        *,
        per_class: int = USUALLY["per_class"],
        seen: int = USUALLY["seen"],
        examples: int = USUALLY["examples"],
        strokes: Iterable = (),
        example: int | None = None,
        centred: bool = True,
        generalised: bool = False,
        attention: bool = False,
        **options,
    ):
        options = self._passed_on(options)
        _check_pair(model, problem)
        per_class = values.whole("per_class", per_class, 1, 1000)
        seen = values.whole("seen", seen, 0, 10_000)
        examples = values.whole("examples", examples, 0, 100)
        unseen = problem.unseen_classes
        rows = np.concatenate(
            [
                _firsts(problem.gallery, problem.image_labels, unseen, per_class),
                _spread(problem.held_images, problem.image_labels, seen),
            ]
        )
        order = np.concatenate([unseen, problem.seen_classes])
        place = np.full(len(problem.class_names), -1)
        place[order] = np.arange(len(order))
        if len(order) > 255:
            raise UsageError(f"A page holds at most 255 classes; {problem.name} has {len(order)}.")
        shown = _firsts(problem.queries, problem.sketch_labels, unseen, examples)
        pictures = problem.images[rows]
        train = problem.part("train_sketches")[0]
        packed = pack_encoder(model.sketch_encoder_, train[:: max(1, len(train) // 100)])
        self._model, self._rows = model, rows
        self._gallery = packing.half(model.embed_images(pictures))
        self._examples = problem.sketches[shown]
        self._unseen_rows = int(np.isin(problem.image_labels[rows], unseen).sum())
        names = [problem.class_names[c] for c in order]
        self._names = np.array([problem.class_names[c] for c in problem.image_labels[rows]])
        super().__init__(
            layers=packed.layers,
            attends=packed.attends,
            weights=packed.weights,
            gallery=in_planes(self._gallery.astype(np.float16)),
            labels=packing.to_bytes(place[problem.image_labels[rows]], "uint8"),
            class_names=names,
            n_unseen=len(unseen),
            gallery_sheet=picture_sheet(pictures, TILES_A_LINE, SIZE),
            fill=doodles.usual_fill(train),
            examples=two_bits(self._examples),
            example_labels=place[problem.sketch_labels[shown]].tolist(),
            example_rows=shown.tolist(),
            recipe=_recipe(model, problem),
            settings=recipe.arguments(
                {"per_class": per_class, "seen": seen, "examples": examples}, USUALLY
            ),
            strokes=list(strokes),
            example=example,
            centred=centred,
            generalised=generalised,
            attention=attention,
            **options,
        )

    @traitlets.validate("strokes")
    def _valid_strokes(self, proposal):
        given = proposal["value"]
        if not isinstance(given, list | tuple):
            raise Refused(f"strokes={values.shown(given)} must be a list of (tool, xs, ys).")
        try:
            found = [doodles.as_stroke(stroke) for stroke in given]
        except DataError as error:
            raise Refused(f"strokes: {error}") from None
        if sum(len(stroke.xs) for stroke in found) > MOST_POINTS:
            raise Refused(f"strokes has more than {MOST_POINTS} points.")
        return [[tool, list(xs), list(ys)] for tool, xs, ys in found]

    @traitlets.validate("example")
    def _valid_example(self, proposal):
        given = proposal["value"]
        if given is None:
            return None
        if not len(self.example_labels):
            raise Refused(f"example={values.shown(given)}, but this figure has no examples.")
        return values.whole("example", given, 0, len(self.example_labels) - 1)

    @traitlets.validate(*FLAGS)
    def _valid_flag(self, proposal):
        return values.flag(proposal["trait"].name, proposal["value"])

    # ------------------------------------------------------------------ what the page computes too
    @property
    def drawing(self) -> np.ndarray:
        """The drawing as the encoder sees it, ``[64, 64]`` uint8."""
        below = None if self.example is None else self._examples[self.example]
        return doodles.doodle(self.strokes, below, fill=self.fill if self.centred else None)

    @property
    def ranking(self) -> pd.DataFrame:
        """The gallery by its distance to the drawing, nearest first; empty if nothing is drawn.

        ``class``, ``distance``, and ``row``, of the problem's images.
        """
        drawing = self.drawing
        count = len(self._rows) if self.generalised else self._unseen_rows
        if (drawing == 255).all():
            count = 0
        embedding = self._model.embed_sketches(drawing[None])[0]
        distance = np.linalg.norm(self._gallery[:count].astype(float) - embedding, axis=1)
        order = np.argsort(distance, kind="stable")
        return pd.DataFrame(
            {
                "class": self._names[order],
                "distance": distance[order],
                "row": self._rows[order],
            }
        )


def _recipe(model: DoodleToSearch, problem: RetrievalProblem) -> str:
    """Lines that make problem and model, where it is known how; else a comment."""
    parameters = model.get_params()
    seed = parameters.pop("seed")
    usual = {k: v for k, v in DoodleToSearch().get_params().items() if k not in SAID}
    given = f"{recipe.arguments(parameters, usual)}, seed={seed!r}"
    level = next((x for x in ABSTRACTIONS if problem.name == f"zoo-sketches ({x})"), None)
    if level is None or retrieval.load(level).fingerprint != problem.fingerprint:
        return "import zslkit\n# problem and model: those that this figure was made from"
    return (
        f'import zslkit\nproblem = zslkit.load("zoo-sketches", abstraction="{level}")\n'
        f"model = zslkit.search.DoodleToSearch({given}).fit(problem)"
    )


def _check_pair(model, problem) -> None:
    if not isinstance(model, DoodleToSearch) or not hasattr(model, "sketch_encoder_"):
        raise UsageError(
            f"model must be a DoodleToSearch that is fitted; got {values.shown(model)}."
        )
    if not isinstance(problem, RetrievalProblem):
        raise UsageError(f"problem must be a RetrievalProblem; got {values.shown(problem)}.")
    if problem.sketches.shape[1:] != (SIZE, SIZE) or problem.images.shape[1:] != (SIZE, SIZE, 3):
        raise UsageError(
            f"The paper has {SIZE} x {SIZE} pixels, but {problem.name} has sketches of "
            f"{problem.sketches.shape[1:]} and images of {problem.images.shape[1:]}."
        )
    if getattr(model, "trained_on_", None) != problem.fingerprint:
        raise DataError(f"The model was not fitted on {problem.name}, as it is here.")


def _firsts(rows, labels, classes, count) -> np.ndarray:
    """The first rows of each class, class by class."""
    return np.concatenate([rows[:0], *(rows[labels[rows] == c][:count] for c in classes)])


def _spread(rows, labels, count) -> np.ndarray:
    """So many rows, the first of every class before the second of any."""
    turn = np.zeros(len(rows), int)
    for c in np.unique(labels[rows]):
        turn[labels[rows] == c] = np.arange((labels[rows] == c).sum())
    return rows[np.argsort(turn, kind="stable")[:count]]
