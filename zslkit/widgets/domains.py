"""Chapter 13's live figure: one z in every domain."""

import numpy as np
import torch
import traitlets
from torch import nn

from zslkit.adaptation import AdaptationProblem, CoCoGAN
from zslkit.errors import UsageError
from zslkit.widgets import packing, values
from zslkit.widgets.base import Checked, LiveFigure
from zslkit.widgets.packing import to_bytes

_TRIED = 4000  # z among which examples of each class are looked for
_SURE = 40


class CoupledDomains(LiveFigure):
    """The same noise in every domain, and a slider between the two tasks.

    The page runs the generators and the classifiers of a fitted
    :class:`~zslkit.adaptation.CoCoGAN`. The reader picks a class to begin with, walks from its z to
    another one, and moves the condition from the relevant to the irrelevant task. Under each
    picture stands what that domain's classifier says.

    Parameters
    ----------
    model
        A fitted CoCoGAN with ``kind="mlp"``, shared layers and a condition. It may have several
        targets.
    problem
        What it was fitted to: names its domains and classes.
    start
        A class of the relevant task to begin with.
    walk
        How far to have gone to the other z, 0 to 1.
    task
        The condition: 0 is the relevant task, 1 the irrelevant one.
    seed
        Draws the other z.
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Raises
    ------
    UsageError
        Another model, one that is not fitted or was fitted to another problem, a class that there
        is not, or a number out of range.
    """

    module = "domains.js"
    explanation = (
        "Pick a class, walk to another z, move from one task to the other: all domains follow, "
        "because they share everything but the last layer."
    )
    advice = "Give a model with fewer hidden units."

    start = Checked("").tag(sync=True)
    walk = Checked(0.0).tag(sync=True)
    task = Checked(0.0).tag(sync=True)
    seed = Checked(0).tag(sync=True)
    domains = traitlets.List().tag(sync=True)
    class_names = traitlets.List().tag(sync=True)
    irrelevant_names = traitlets.List().tag(sync=True)
    shape = traitlets.List().tag(sync=True)  # channels, height, width
    trunk = traitlets.List().tag(sync=True)  # layers, as packing.pack describes them
    end = traitlets.List().tag(sync=True)
    classifier = traitlets.List().tag(sync=True)
    weights = traitlets.Bytes(b"").tag(sync=True)  # float32: trunk, ends, classifiers
    examples = traitlets.Bytes(b"").tag(sync=True)  # float32 [classes, noise_dim]

    def __init__(
        self,
        model: CoCoGAN,
        problem: AdaptationProblem,
        *,
        start: str | None = None,
        walk: float = 0.0,
        task: float = 0.0,
        seed: int = 0,
        **options,
    ):
        options = self._passed_on(options)
        _check(model, problem)
        names = list(problem.class_names)
        generator = model.generator_
        packed = {
            "trunk": _packed(_plain(generator.trunks["all"])),
            "ends": [_packed(generator.ends[d]) for d in problem.domains],
            "classifier": [_packed(_classifier(model, d)) for d in problem.domains],
        }
        self._packed = packed
        self._noise_dim = model.noise_dim
        every = [packed["trunk"], *packed["ends"], *packed["classifier"]]
        super().__init__(
            start=names[0] if start is None else start,
            walk=walk,
            task=task,
            seed=seed,
            domains=list(problem.domains),
            class_names=names,
            irrelevant_names=list(problem.irrelevant_names),
            shape=list(model._sizes["shape"]),
            trunk=packed["trunk"].layers,
            end=packed["ends"][0].layers,
            classifier=packed["classifier"][0].layers,
            weights=b"".join(each.weights for each in every),
            examples=to_bytes(_examples(model, problem), "float32"),
            **options,
        )

    @traitlets.validate("start")
    def _known(self, proposal):
        # while the figure is being made, the names may come later than the start
        return values.one_of("start", proposal["value"], self.class_names or [proposal["value"]])

    @traitlets.validate("walk", "task")
    def _share(self, proposal):
        return values.number(proposal["trait"].name, proposal["value"], 0, 1)

    @traitlets.validate("seed")
    def _whole(self, proposal):
        return values.whole("seed", proposal["value"], 0, 2**31 - 1)

    # ------------------------------------------------------------------ what the page computes
    @property
    def noise(self) -> np.ndarray:
        """The z that is shown, ``[noise_dim]``: between the example and the other one."""
        place = self.class_names.index(self.start)
        here = np.frombuffer(self.examples, "<f4").reshape(-1, self._noise_dim)[place]
        there = torch.randn(self._noise_dim, generator=torch.Generator().manual_seed(self.seed))
        mixed = (1 - self.walk) * here.astype(float) + self.walk * there.double().numpy()
        return mixed / np.hypot(1 - self.walk, self.walk)  # as long as noise is

    def pictures(self) -> dict[str, np.ndarray]:
        """What the page shows, ``[height, width, channels]`` by domain, of the same weights."""
        _, height, width = self.shape
        condition = [1 - self.task, self.task]
        code = packing.run(self._packed["trunk"], np.r_[self.noise, condition][None])
        sketch = torch.from_numpy(code).double().view(1, 1, height, width)
        return {
            domain: _shown(end, sketch)
            for domain, end in zip(self.domains, self._packed["ends"], strict=True)
        }

    def answers(self) -> dict[str, np.ndarray]:
        """Probabilities ``[classes]`` that each domain's classifier gives to its picture."""
        found = {}
        for (domain, x), net in zip(
            self.pictures().items(), self._packed["classifier"], strict=True
        ):
            scores = packing.run(net, x.transpose(2, 0, 1).reshape(1, -1))[0].astype(float)
            power = np.exp(scores - scores.max())
            found[domain] = power / power.sum()
        return found


def _check(model, problem) -> None:
    if not isinstance(problem, AdaptationProblem):
        raise UsageError(f"problem must be an AdaptationProblem; got {values.shown(problem)}.")
    if not isinstance(model, CoCoGAN):
        raise UsageError(f"model must be a CoCoGAN; got {values.shown(model)}.")
    if getattr(model, "trained_on_", None) != problem.fingerprint:
        raise UsageError("model must be fitted to this problem; call model.fit(problem).")
    if model.kind != "mlp" or not model.shared or not model.conditional:
        raise UsageError('model needs kind="mlp", shared=True and conditional=True for the page.')


def _packed(modules) -> packing.Packed:
    # float16 would move some points by 0.004, from one grey to the next; 22 KB buy that off
    return packing.pack(modules, "float32")


def _shown(end: packing.Packed, maps: torch.Tensor) -> np.ndarray:
    """A sketch ``[1, 1, height, width]`` through an end, with the page's weights."""
    numbers = torch.from_numpy(end.numbers)
    for layer in end.layers:
        sizes = layer["outputs"], layer["inputs"], layer["size"], layer["size"]
        weight, bias, numbers = numbers.split(
            [int(np.prod(sizes)), sizes[0], len(numbers) - int(np.prod(sizes)) - sizes[0]]
        )
        maps = nn.functional.conv2d(maps, weight.view(sizes), bias, padding=layer["padding"])
        maps = nn.functional.leaky_relu(maps, layer["slope"])
    return maps.sigmoid()[0].permute(1, 2, 0).float().numpy()


def _plain(trunk: nn.Sequential) -> list[nn.Module]:
    return [net for net in trunk.modules() if isinstance(net, nn.Linear | nn.LeakyReLU)]


def _classifier(model: CoCoGAN, domain: str) -> list[nn.Module]:
    net = model.classifiers_[domain]
    return [net.encoder[-2], net.encoder[-1], net.output]


@torch.no_grad()
def _examples(model: CoCoGAN, problem: AdaptationProblem) -> np.ndarray:
    """Of each relevant class a z, ``[C, noise_dim]``: of those that the source classifier is surest
    of, the one whose picture passes best for a real one."""
    noise = torch.randn(_TRIED, model.noise_dim, generator=torch.Generator().manual_seed(0))
    condition = model.condition("relevant", _TRIED)
    made = model.generator_(noise, condition)[problem.source]
    shares = model.logits(made, problem.source).softmax(1)
    found = model.discriminator_.represent({problem.source: made})[problem.source]
    (real,) = model.discriminator_.judge([found], [condition])
    surest = shares.topk(_SURE, 0).indices  # [_SURE, C]
    best = real[surest].argmax(0)
    return noise[surest[best, torch.arange(surest.shape[1])]].numpy()
