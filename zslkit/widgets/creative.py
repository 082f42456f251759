"""Chapter 9's live figure: a class that does not exist, and how unlike all others it is."""

import numpy as np
import torch
import traitlets
from torch import nn

from zslkit import losses, maps
from zslkit.errors import UsageError
from zslkit.maps import FeatureMap
from zslkit.nets import Generator, TextGenerator, TwoHeadCritic
from zslkit.problem import ZeroShotProblem
from zslkit.training import seeded
from zslkit.widgets import packing, values
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.mapping import pack_map
from zslkit.widgets.traits import Number, OneOf, Whole

LOWEST, HIGHEST = 0.05, 1.0  # of an exponent; 1 is a limit that the figure knows


class CreativeClass(LiveFigure):
    """Hallucinate a class between two seen ones, and see where it lands and what it is taken for.

    A slider goes from one class's text to the other's. The features that the trained generator
    makes of the mixed text move through the map, and the critic's second head says which seen
    classes it takes them for. A second part draws the Sharma-Mittal divergence to the uniform over
    confidence, for two exponents that can be moved; the limits that have names are buttons.

    Parameters
    ----------
    model
        A fitted :class:`~zslkit.methods.cizsl.GAZSL` or :class:`~zslkit.methods.cizsl.CIZSL`.
    problem
        The one it was fitted on.
    first, second
        Names of two different seen classes; by default the first two of the problem.
    share
        How much of the first class's text, 0 to 1.
    alpha, beta
        The exponents, 0.05 to 1, where 1 is the limit; by default those that the model learned.
    seed
        Of the noise.
    feature_map
        A map of the problem's features; by default :func:`zslkit.maps.cached_map` of it.
    n
        Features in the cloud.
    n_landmarks
        Real features to keep, at most.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    first, second, share, alpha, beta, seed
        Follow the reader, and move the figure when they are set.

    Raises
    ------
    UsageError
        The model is not fitted on this problem or has other networks; a class is not seen; a
        number is out of range; there is no such option.
    """

    module = "creative.js"
    explanation = (
        "Choose two seen animals and mix their articles: the generator makes features of an animal "
        "that nobody has described."
    )
    advice = "Show fewer real features: n_landmarks=500."

    first = OneOf("", lambda figure: figure.engine.seen_names).tag(sync=True)
    second = OneOf("", lambda figure: figure.engine.seen_names).tag(sync=True)
    share = Number(0.5, 0.0, 1.0).tag(sync=True)
    alpha = Number(0.5, LOWEST, HIGHEST).tag(sync=True)
    beta = Number(0.5, LOWEST, HIGHEST).tag(sync=True)
    seed = Whole(0, 0, 2**31 - 1).tag(sync=True)
    n = traitlets.Int(0).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model,
        problem: ZeroShotProblem,
        *,
        first: str | None = None,
        second: str | None = None,
        share: float = 0.5,
        alpha: float | None = None,
        beta: float | None = None,
        seed: int = 0,
        feature_map: FeatureMap | None = None,
        n: int = 100,
        n_landmarks: int = 700,
        **options,
    ):
        options = self._passed_on(options)
        self.engine = Imagination(model, problem, feature_map, n_landmarks)
        names = self.engine.seen_names
        learned = getattr(model, "exponents_", None)
        found = (0.5, 0.5) if learned is None else [float(each.detach()) for each in learned()]
        first, second = names[0] if first is None else first, names[1] if second is None else second
        if first == second:
            raise UsageError(f"first and second are both {first!r}; give two different classes.")
        super().__init__(
            data=self.engine.packed() | {"learned": None if learned is None else list(found)},
            n=values.whole("n", n, 1, 500),
            first=first,
            second=second,
            share=share,
            alpha=found[0] if alpha is None else alpha,
            beta=found[1] if beta is None else beta,
            seed=seed,
            **options,
        )

    def read(self) -> dict:
        """What the figure shows now: ``positions [n, 2]``, mean ``probabilities`` of the seen
        classes by name, mean ``entropy`` in 0..1 of its largest value, mean ``divergence``."""
        made = self.engine.features(self.first, self.second, self.share, self.n, self.seed)
        return self.engine.read(made, self.alpha, self.beta)


class Imagination:
    """What the figure computes with, in Python and on its page alike, weights as float16.

    The text layer is linear, so the page needs no words: it gets what that layer makes of each
    seen class's text, and mixes these instead of the texts.
    """

    def __init__(self, model, problem, feature_map: FeatureMap | None, n_landmarks: int):
        _check(model, problem)
        self.problem = problem
        self.seen = problem.seen_classes
        self.seen_names = [problem.class_names[c] for c in self.seen]
        texts = problem.semantics[self.seen].astype(np.float64)
        net: TextGenerator = model.generator_
        weight = net.text.weight.detach().numpy().astype(np.float64)
        self.texts = packing.half(texts @ weight.T)  # [K, text_dim], without the bias
        self.products = packing.half(texts @ texts.T)  # [K, K], for the length of a mixture
        self.noise_dim = net.noise_dim
        self.generator = packing.pack_generator(_folded(net), self.texts)
        critic: TwoHeadCritic = model.critic_
        self.judge = packing.pack([critic.hidden, nn.ReLU(), critic.classes])
        whole = maps.cached_map(problem) if feature_map is None else feature_map
        self.map, self._packed_map = pack_map(whole, problem.labels, n_landmarks=n_landmarks)

    def condition(self, first: str, second: str, share: float) -> np.ndarray:
        """The text layer's outputs for the hallucinated text, ``[text_dim]``, without its bias."""
        a, b = (self.seen_names.index(name) for name in (first, second))
        inner = self.products.astype(np.float64)
        squared = share**2 * inner[a, a] + (1 - share) ** 2 * inner[b, b]
        squared += 2 * share * (1 - share) * inner[a, b]
        usual = share * np.sqrt(inner[a, a]) + (1 - share) * np.sqrt(inner[b, b])
        mixed = share * self.texts[a].astype(np.float64) + (1 - share) * self.texts[b]
        return mixed * (usual / np.sqrt(squared) if squared > 0 else 0.0)

    def features(self, first: str, second: str, share: float, n: int, seed: int) -> np.ndarray:
        """Features ``[n, d]`` of the class between two."""
        z = torch.randn(n, self.noise_dim, generator=seeded(seed)).numpy()
        mixed = np.float32(self.condition(first, second, share))
        return packing.run(self.generator, np.concatenate([z, np.tile(mixed, (n, 1))], 1))

    def read(self, features: np.ndarray, alpha: float, beta: float) -> dict:
        """What :meth:`CreativeClass.read` says of features."""
        logits = torch.from_numpy(packing.run(self.judge, features)).double()
        logits = logits[:, : len(self.seen)]  # without the new class, where there is one
        p = logits.softmax(1)
        entropy = -(p * p.clamp_min(1e-300).log()).sum(1) / np.log(p.shape[1])
        return {
            "positions": self.map.place(features),
            "probabilities": dict(zip(self.seen_names, p.mean(0).tolist(), strict=True)),
            "entropy": float(entropy.mean()),
            "divergence": float(divergence(logits, alpha, beta).mean()),
        }

    def packed(self) -> dict:
        """All of it for the page."""
        problem, rows = self.problem, self.map.rows
        return {
            "class_names": list(problem.class_names),
            "seen": self.seen.tolist(),
            "unseen": problem.unseen_classes.tolist(),
            "texts": packing.to_bytes(self.texts, "float16"),
            "products": packing.to_bytes(self.products, "float16"),
            "generator": {**self.generator._asdict(), "noise": self.noise_dim},
            "judge": self.judge._asdict(),
            "map": {
                **self._packed_map,
                "labels": packing.whole_numbers(problem.labels[rows]),
            },
        }


def divergence(logits: torch.Tensor, alpha: float, beta: float) -> torch.Tensor:
    """Sharma-Mittal's divergence to the uniform, its limits at 1 included, ``[n]``."""
    if alpha == 1 and beta == 1:
        return losses.kullback_leibler(logits)
    if alpha == 1:
        return torch.expm1((beta - 1) * losses.kullback_leibler(logits)) / (beta - 1)
    if beta == 1:
        return losses.renyi(logits, alpha)
    return losses.sharma_mittal(logits, alpha, beta)


def _folded(net: TextGenerator) -> Generator:
    """The generator behind the text layer; that layer's bias becomes one of the next."""
    text_dim = net.text.out_features
    plain = Generator(net.noise_dim, text_dim, net.hidden.out_features, net.output.out_features)
    with torch.no_grad():
        plain.hidden.weight.copy_(net.hidden.weight)
        plain.hidden.bias.copy_(
            net.hidden.bias + net.hidden.weight[:, net.noise_dim :] @ net.text.bias
        )
        plain.output.weight.copy_(net.output.weight)
        plain.output.bias.copy_(net.output.bias)
    return plain


def _check(model, problem) -> None:
    name = type(model).__name__
    if not hasattr(model, "generator_"):
        raise UsageError(f"model must be a fitted method; this {name} is none, or is not fitted.")
    if not isinstance(model.generator_, TextGenerator):
        raise UsageError(
            f"The figure runs a generator that reads text, as GAZSL's and CIZSL's do; {name} has a "
            f"{type(model.generator_).__name__}."
        )
    if getattr(model, "trained_on_", problem.fingerprint) != problem.fingerprint:
        raise UsageError(f"This {name} was trained on another problem than {problem.name}.")
