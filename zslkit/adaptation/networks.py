"""Coupled networks: one trunk for all domains, and an end for each."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from zslkit.nets import LEAK

#: What trunks can be made of: ``"mlp"`` for any size, ``"conv"`` for sides that 4 divides.
KINDS = ("mlp", "conv")
_MAPS = 32  # at half the picture's size, in convolutional networks
_GROUPS = 4  # whose maps are normalised together, in convolutional generators


class CoupledGenerator(nn.Module):
    """g_d(z, c): the trunk makes something of noise and condition, an end shows it in its domain.

    ``[z | c] -> hidden -> sketch [h, w] (LeakyReLU 0.2)``, the trunk; ``sketch -> 2 maps (LeakyReLU
    0.2) -> picture (sigmoid)``, an end, two convolutions of 3 x 3 points. All layers but the last
    ones are shared, as in CoGAN. Because there is one sketch for all domains, and an end sees a few
    points of it at a time, it can say how a stroke looks in its domain, but not which stroke to
    draw: that is how one z comes to mean the same in every domain, without pairs. With
    ``shared=False`` each domain has a trunk of its own.

    ``kind="conv"`` has another trunk: ``[z | c] -> 64 maps [h/4, w/4] -> 32 maps [h/2, w/2] ->
    sketch``, by transposed convolutions of 4 x 4 points. Maps are normalised by groups, picture by
    picture: batches of two tasks would mix their statistics, and a batch of one has none.

    Shape: noise ``[n, noise_dim]``, condition ``[n, condition_dim]`` to ``[n, c, h, w]`` in 0..1.
    """

    def __init__(
        self, domains: Sequence[str], shape, noise_dim: int, condition_dim: int, hidden: int,
        maps: int = 4, kind: str = "mlp", shared: bool = True,
    ):  # fmt: skip
        super().__init__()
        channels, height, width = shape
        self.noise_dim, self.condition_dim = noise_dim, condition_dim
        inputs = noise_dim + condition_dim

        def trunk():
            if kind == "mlp":
                flat = _layers(inputs, hidden, height * width)
                return nn.Sequential(*flat, nn.Unflatten(1, (1, height, width)))
            deep = 2 * _MAPS
            return nn.Sequential(
                nn.Linear(inputs, deep * height * width // 16),
                nn.Unflatten(1, (deep, height // 4, width // 4)),
                nn.GroupNorm(_GROUPS, deep),
                nn.LeakyReLU(LEAK),
                nn.ConvTranspose2d(deep, _MAPS, 4, 2, 1),
                nn.GroupNorm(_GROUPS, _MAPS),
                nn.LeakyReLU(LEAK),
                nn.ConvTranspose2d(_MAPS, 1, 4, 2, 1),
                nn.LeakyReLU(LEAK),
            )

        def end():
            return nn.Sequential(
                nn.Conv2d(1, 2 * maps, 3, padding=1),
                nn.LeakyReLU(LEAK),
                nn.Conv2d(2 * maps, channels, 3, padding=1),
            )

        self.trunks = _trunks(trunk, domains, shared)
        self.ends = nn.ModuleDict({domain: end() for domain in domains})

    def forward(self, noise: Tensor, condition: Tensor) -> dict[str, Tensor]:
        """The same noise in every domain."""
        inputs = torch.cat([noise, condition], 1)
        made = {name: trunk(inputs) for name, trunk in self.trunks.items()}
        return {
            domain: end(made["all" if "all" in made else domain]).sigmoid()
            for domain, end in self.ends.items()
        }


class CoupledDiscriminator(nn.Module):
    """f_d(x, c): an end reads a picture of its domain, the trunk makes the representation R_d(x).

    ``picture -> maps``, an end, a convolution of 3 x 3 points; ``maps -> hidden -> R``, the trunk,
    where ``kind="conv"`` has two convolutions in place of ``hidden``; all LeakyReLU 0.2. All layers
    but the first are shared. ``tell_task`` reads R, ``judge`` reads R and how far the batch spreads
    in each direction of it, which shows a generator that draws too few kinds of pictures. The
    verdict has one output a task, and the condition picks it: a condition that is only one more
    input is ignored.
    """

    def __init__(
        self, domains: Sequence[str], shape, condition_dim: int, hidden: int, representation: int,
        maps: int = 4, kind: str = "mlp", shared: bool = True,
    ):  # fmt: skip
        super().__init__()
        channels, height, width = shape

        def end():
            return nn.Sequential(nn.Conv2d(channels, maps, 3, padding=1), nn.LeakyReLU(LEAK))

        def trunk():
            if kind == "mlp":
                flat = _layers(maps * height * width, hidden, representation)
                return nn.Sequential(nn.Flatten(), *flat)
            return nn.Sequential(
                nn.Conv2d(maps, _MAPS, 4, 2, 1),
                nn.LeakyReLU(LEAK),
                nn.Conv2d(_MAPS, 2 * _MAPS, 4, 2, 1),
                nn.LeakyReLU(LEAK),
                nn.Flatten(),
                *_layers(2 * _MAPS * height * width // 16, representation),
            )

        def head(inputs, outputs):
            return nn.Sequential(
                *_layers(inputs, representation), nn.Linear(representation, outputs)
            )

        self.ends = nn.ModuleDict({domain: end() for domain in domains})
        self.trunks = _trunks(trunk, domains, shared)
        self.verdict = head(2 * representation, condition_dim or 1)
        self.tasks = nn.ModuleDict({domain: head(representation, 1) for domain in domains})

    def represent(self, pictures: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """R_d(x), ``[n, representation]``, of pictures by domain."""
        read = {domain: self.ends[domain](x) for domain, x in pictures.items()}
        if "all" not in self.trunks:
            return {domain: self.trunks[domain](x) for domain, x in read.items()}
        together = self.trunks["all"](torch.cat(list(read.values())))
        return dict(zip(read, together.split([len(x) for x in read.values()]), strict=True))

    def judge(self, batches: Sequence[Tensor], conditions: Sequence[Tensor]) -> list[Tensor]:
        """Log-odds of "real", ``[n]`` each, of representations whose batches belong together."""
        spreads = [
            (r.var(0, correction=0, keepdim=True) + 1e-6).sqrt().expand_as(r) for r in batches
        ]
        rows = torch.cat([torch.cat(batches), torch.cat(spreads)], 1)
        logits, c = self.verdict(rows), torch.cat(list(conditions))
        logits = (logits * c).sum(1) if c.shape[1] else logits.squeeze(1)
        return list(logits.split([len(r) for r in batches]))

    def tell_task(self, representation: Tensor, domain: str) -> Tensor:
        """Log-odds of "relevant task", ``[n]``."""
        return self.tasks[domain](representation).squeeze(1)


class PictureNet(nn.Module):
    """A classifier of pictures: ``encoder`` to ``[n, hidden]`` (ReLU), then ``output``.

    Shape: pictures ``[n, c, h, w]`` to logits ``[n, classes]``.
    """

    def __init__(self, shape, hidden: int, classes: int, kind: str = "mlp"):
        super().__init__()
        self.encoder = picture_encoder(shape, hidden, kind)
        self.output = nn.Linear(hidden, classes)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.output(self.encoder(pictures))


def picture_encoder(shape, hidden: int, kind: str = "mlp") -> nn.Sequential:
    """Pictures ``[n, c, h, w]`` to ``[n, hidden]`` numbers of at least 0."""
    channels, height, width = shape
    if kind == "mlp":
        flat, before = channels * height * width, [nn.Flatten()]
    else:
        flat = _MAPS * height * width // 16
        before = [
            nn.Conv2d(channels, _MAPS // 2, 3, 2, 1),
            nn.ReLU(),
            nn.Conv2d(_MAPS // 2, _MAPS, 3, 2, 1),
            nn.ReLU(),
            nn.Flatten(),
        ]
    return nn.Sequential(*before, nn.Linear(flat, hidden), nn.ReLU())


def _layers(*sizes: int) -> nn.Sequential:
    made = [(nn.Linear(a, b), nn.LeakyReLU(LEAK)) for a, b in pairwise(sizes)]
    return nn.Sequential(*(layer for pair in made for layer in pair))


def _trunks(make, domains, shared: bool) -> nn.ModuleDict:
    return nn.ModuleDict({name: make() for name in (("all",) if shared else domains)})
