"""Chapter 14's live figure: emotions and pairs in valence and arousal, and where pictures fall."""

from collections.abc import Mapping

import numpy as np
import traitlets

from zslkit.affect import AffectiveEmbedding, AffectProblem
from zslkit.checks import distinct
from zslkit.errors import UsageError
from zslkit.widgets import values
from zslkit.widgets.base import Checked, LiveFigure
from zslkit.widgets.packing import to_bytes
from zslkit.widgets.sheets import picture_sheet
from zslkit.widgets.traits import Number

PICTURE_SIDE = 48  # pixels on the page
_SEEN_PAIRS = 5  # the pairs that a picture shows most place it


class EmotionWheel(LiveFigure):
    """Move in valence and arousal, and hide an emotion from the model.

    For each emotion there is a model that learned without its pictures. The page holds what each of
    them says of pictures that none was trained on: which pairs it sees, and so where in the plane
    the picture lies, and which of all emotions it would name.

    Parameters
    ----------
    models
        By the name of its one hidden emotion, a fitted :class:`~zslkit.affect.AffectiveEmbedding`.
    problems
        By the same names, what each was fitted to. All have the same pictures.
    emotion_places, pair_places
        ``[C, 2]`` and ``[A, 2]`` valence and arousal, -1..1, of classes and of pairs.
    pictures
        ``[n, h, w, 3]`` uint8, in the order of the problems' rows.
    n_pictures
        How many of each emotion the page holds; they come from rows that no model learned from.
    hidden
        The emotion to begin with, by default the first that has a model.
    valence, arousal
        Where to begin.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    hidden : str
    valence, arousal : float
        All three follow the reader, and move the figure when they are set.

    Raises
    ------
    UsageError
        A model that is not fitted to its problem, places or pictures that do not fit, or an emotion
        that no model hides.
    """

    module = "emotion_wheel.js"
    explanation = (
        "Move the point in valence and arousal: the nearest emotions, adjective-noun pairs and "
        "pictures follow. Hide an emotion, and see where its pictures fall."
    )
    advice = "Hold fewer pictures of each emotion."

    hidden = Checked("").tag(sync=True)
    valence = Number(0.0, -1, 1).tag(sync=True)
    arousal = Number(0.0, -1, 1).tag(sync=True)
    choices = traitlets.List().tag(sync=True)  # emotions that a model hides
    emotion_names = traitlets.List().tag(sync=True)
    pair_names = traitlets.List().tag(sync=True)
    emotion_places = traitlets.Bytes(b"").tag(sync=True)  # float32 [C, 2]
    pair_places = traitlets.Bytes(b"").tag(sync=True)  # float32 [A, 2]
    picture_labels = traitlets.List().tag(sync=True)  # class by class
    picture_places = traitlets.Bytes(b"").tag(sync=True)  # float32 [choices, pictures, 2]
    named = traitlets.Bytes(b"").tag(sync=True)  # uint8 [choices, pictures]
    emotion_sheet = traitlets.Bytes(b"").tag(sync=True)  # WebP: an emotion a line

    def __init__(
        self,
        models: Mapping[str, AffectiveEmbedding],
        problems: Mapping[str, AffectProblem],
        emotion_places: np.ndarray,
        pair_places: np.ndarray,
        pictures: np.ndarray,
        *,
        n_pictures: int = 8,
        hidden: str | None = None,
        valence: float = 0.0,
        arousal: float = 0.0,
        **options,
    ):
        options = self._passed_on(options)
        names = _check(models, problems)
        first = problems[names[0]]
        spots = _places("emotion_places", emotion_places, len(first.class_names))
        pairs = _places("pair_places", pair_places, len(first.pair_names))
        pictures = np.asarray(pictures)
        if pictures.ndim != 4 or len(pictures) != len(first.features):
            raise UsageError(
                f"pictures is of shape {pictures.shape}; there are {len(first.features)} rows."
            )
        count = values.whole("n_pictures", n_pictures, 1)
        rows = _unlearned(problems, count)
        self._where, self._named = [], []
        for name in names:
            x = problems[name].features[rows]
            self._where.append(placed(models[name], x, pairs))
            every = np.arange(len(first.class_names))
            self._named.append(models[name].predict(x, problems[name], every))
        super().__init__(
            hidden=names[0] if hidden is None else hidden,
            valence=valence,
            arousal=arousal,
            choices=names,
            emotion_names=list(first.class_names),
            pair_names=list(first.pair_names),
            emotion_places=to_bytes(spots, "float32"),
            pair_places=to_bytes(pairs, "float32"),
            picture_labels=first.labels[rows].tolist(),
            picture_places=to_bytes(np.stack(self._where), "float32"),
            named=to_bytes(np.stack(self._named), "uint8"),
            emotion_sheet=picture_sheet(pictures[rows], count, PICTURE_SIDE),
            **options,
        )

    @traitlets.validate("hidden")
    def _known(self, proposal):
        # while the figure is being made, the names may come later than the emotion
        return values.one_of("hidden", proposal["value"], self.choices or [proposal["value"]])

    # ------------------------------------------------------------------ what the page computes
    def nearest(self, what: str, count: int = 5) -> list[str | int]:
        """The nearest ``"emotions"`` or ``"pairs"``, by name, or ``"pictures"``, by place.

        Raises
        ------
        UsageError
            None of these words.
        """
        here = np.array([self.valence, self.arousal])
        spots = {
            "emotions": np.frombuffer(self.emotion_places, "<f4").reshape(-1, 2),
            "pairs": np.frombuffer(self.pair_places, "<f4").reshape(-1, 2),
            "pictures": self._where[self.choices.index(self.hidden)].astype("<f4"),
        }
        if what not in spots:
            raise UsageError(f"what={what!r} must be emotions, pairs or pictures.")
        apart = ((spots[what].astype(float) - here) ** 2).sum(1)
        order = np.argsort(apart, kind="stable")[:count].tolist()
        names = {"emotions": self.emotion_names, "pairs": self.pair_names}
        return [names[what][k] for k in order] if what in names else order

    def fate(self) -> dict[str, int]:
        """As what the hidden emotion's pictures are named, most frequent first."""
        own = np.array(self.picture_labels) == self.emotion_names.index(self.hidden)
        found = self._named[self.choices.index(self.hidden)][own]
        counts = np.bincount(found, minlength=len(self.emotion_names))
        order = np.argsort(-counts, kind="stable")
        return {self.emotion_names[c]: int(counts[c]) for c in order if counts[c]}


def placed(model: AffectiveEmbedding, features: np.ndarray, pair_places: np.ndarray) -> np.ndarray:
    """Where pictures lie by the pairs that a model sees most in them, ``[n, 2]``."""
    shares = model.pair_shares(features).astype(float)
    low = np.sort(shares, 1)[:, -_SEEN_PAIRS][:, None]
    shares = np.where(shares >= low, shares, 0)
    return shares @ pair_places / shares.sum(1, keepdims=True)


def _check(models, problems) -> list[str]:
    names = list(models)
    if not names or set(problems) != set(names):
        raise UsageError("models and problems must be for the same emotions, one or more.")
    first = problems[names[0]]
    for name in names:
        problem, model = problems[name], models[name]
        if not isinstance(problem, AffectProblem):
            raise UsageError(f"problems must be AffectProblems; got {values.shown(problem)}.")
        if problem.unseen_names != (name,):
            raise UsageError(f"The problem of {name!r} hides {', '.join(problem.unseen_names)}.")
        if problem.class_names != first.class_names or len(problem.labels) != len(first.labels):
            raise UsageError(f"The problem of {name!r} has other classes or pictures.")
        if not isinstance(model, AffectiveEmbedding):
            raise UsageError(f"models must be AffectiveEmbeddings; got {values.shown(model)}.")
        if getattr(model, "trained_on_", None) != problem.fingerprint:
            raise UsageError(f"The model of {name!r} was not fitted to its problem.")
    return names


def _places(what: str, given, count: int) -> np.ndarray:
    array = np.asarray(given, float)
    if array.shape != (count, 2) or not (np.abs(array) <= 1).all():
        raise UsageError(f"{what} must be [{count}, 2] numbers from -1 to 1, not {array.shape}.")
    return array.astype(np.float32).astype(float)


def _unlearned(problems: Mapping[str, AffectProblem], count: int) -> np.ndarray:
    """``count`` rows of each class that are in no training part."""
    first = next(iter(problems.values()))
    learned = np.concatenate([problem.train for problem in problems.values()])
    free = np.setdiff1d(np.arange(len(first.labels)), learned)
    rows = []
    for c in distinct(first.labels):
        own = free[first.labels[free] == c]
        if len(own) < count:
            raise UsageError(
                f"{first.class_names[c]!r} has {len(own)} pictures that no model learned from, "
                f"fewer than n_pictures={count}."
            )
        rows.append(own[:count])
    return np.concatenate(rows)
