"""The few networks that the papers share."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Slope of the hidden units below zero, as published.
LEAK = 0.2


def initialise(module: nn.Module, std: float | None, rng: torch.Generator) -> None:
    """Draw every weight of the linear layers from N(0, std^2); set biases to 0.

    Parameters
    ----------
    std
        ``0.02`` as published for f-CLSWGAN. ``None`` scales with the layer's inputs,
        sqrt(2 / fan_in) (He et al., 2015), which small networks need in order to start at all.
    rng
        Source of the draws; the same state gives the same weights.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            spread = std if std is not None else (2 / layer.in_features) ** 0.5
            with torch.no_grad():
                layer.weight.normal_(0, spread, generator=rng)
                layer.bias.zero_()


def initialise_xavier(module: nn.Module, std: float | None, rng: torch.Generator) -> None:
    """As :func:`initialise`, but ``None`` scales with inputs and outputs, 2 / sqrt(in + out).

    That is Xavier's normal with gain sqrt 2 (Glorot and Bengio, 2010), as released for GMN.
    """
    for layer in module.modules():
        if isinstance(layer, nn.Linear):
            spread = 2 / (layer.in_features + layer.out_features) ** 0.5 if std is None else std
            with torch.no_grad():
                layer.weight.normal_(0, spread, generator=rng)
                layer.bias.zero_()


class Generator(nn.Module):
    """G(z, c): noise and a class description make a feature.

    ``[z | c] -> hidden (LeakyReLU 0.2) -> feature (ReLU)``, as in f-CLSWGAN. The closing ReLU
    says that features are the outputs of a ReLU network, so none is negative. ``layers`` counts
    the hidden ones.

    Shape: noise ``[n, noise_dim]``, semantics ``[n, semantic_dim]`` to ``[n, feature_dim]``.
    """

    def __init__(
        self, noise_dim: int, semantic_dim: int, hidden: int, feature_dim: int, layers: int = 1
    ):
        super().__init__()
        self.hidden = nn.Linear(noise_dim + semantic_dim, hidden)
        self.deeper = _deeper(hidden, layers)
        self.output = nn.Linear(hidden, feature_dim)
        self.noise_dim, self.semantic_dim = noise_dim, semantic_dim

    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        h = F.leaky_relu(self.hidden(torch.cat([noise, semantics], 1)), LEAK)
        return F.relu(self.output(self.deeper(h)))


class Critic(nn.Module):
    """D(x, c): how real a feature looks for a class, any real number.

    ``[x | c] -> hidden (LeakyReLU 0.2) -> 1``, without a closing activation. With
    ``semantic_dim=0`` it does not look at the description: an unconditional critic, D(x).
    ``layers`` counts the hidden ones.

    Shape: features ``[n, feature_dim]``, semantics ``[n, semantic_dim]`` to ``[n]``.
    """

    def __init__(self, feature_dim: int, semantic_dim: int, hidden: int, layers: int = 1):
        super().__init__()
        self.hidden = nn.Linear(feature_dim + semantic_dim, hidden)
        self.deeper = _deeper(hidden, layers)
        self.output = nn.Linear(hidden, 1)
        self.feature_dim, self.semantic_dim = feature_dim, semantic_dim

    def forward(self, features: Tensor, semantics: Tensor) -> Tensor:
        h = F.leaky_relu(self.hidden(self._inputs(features, semantics)), LEAK)
        return self.output(self.deeper(h)).squeeze(1)

    def input_gradient(self, features: Tensor, semantics: Tensor) -> Tensor:
        """The gradient of D with respect to the features, ``[n, feature_dim]``.

        With LeakyReLU units it is a product of weights, each unit's output weight times its slope,
        1 or 0.2 by the sign of its input. Written out, the penalty needs no second backward pass.
        """
        before = [self.hidden(self._inputs(features, semantics))]
        linear = [self.hidden]
        for layer in self.deeper:
            if isinstance(layer, nn.Linear):
                before.append(layer(F.leaky_relu(before[-1], LEAK)))
                linear.append(layer)
        slopes = [torch.full_like(h, LEAK).masked_fill_(h > 0, 1.0) for h in before]
        u = slopes[-1] * self.output.weight
        for layer, slope in zip(linear[:0:-1], slopes[-2::-1], strict=True):
            u = slope * (u @ layer.weight)
        return u @ self.hidden.weight[:, : self.feature_dim]

    def _inputs(self, features: Tensor, semantics: Tensor) -> Tensor:
        return torch.cat([features, semantics], 1) if self.semantic_dim else features


class LatentGenerator(nn.Module):
    """G(z), where z is drawn from a Gaussian of the class: ``z = mean(c) + spread(c) * noise``.

    ``mean`` and ``log_variance`` are linear in the description, and learned with the rest. Behind
    z stands a :class:`Generator`, ``body``, that reads no description of its own.

    Shape: noise ``[n, noise_dim]``, semantics ``[n, semantic_dim]`` to ``[n, feature_dim]``.
    """

    def __init__(
        self, noise_dim: int, semantic_dim: int, hidden: int, feature_dim: int, layers: int = 1
    ):
        super().__init__()
        self.body = Generator(noise_dim, 0, hidden, feature_dim, layers)
        self.mean = nn.Linear(semantic_dim, noise_dim)
        self.log_variance = nn.Linear(semantic_dim, noise_dim)
        self.noise_dim, self.semantic_dim = noise_dim, semantic_dim

    @property
    def output(self) -> nn.Linear:
        """The layer that makes the features."""
        return self.body.output

    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        spread = (self.log_variance(semantics) / 2).exp()
        z = self.mean(semantics) + spread * noise
        return self.body(z, semantics[:, :0])  # no column of c: the body reads z alone


class Decoder(nn.Module):
    """Dec(x): reads the class description back from a feature.

    ``x -> hidden (LeakyReLU 0.2) -> ... -> description``, without a closing activation.
    ``layers`` counts the hidden ones.

    Shape: features ``[n, feature_dim]`` to ``[n, semantic_dim]``.
    """

    def __init__(self, feature_dim: int, hidden: int, semantic_dim: int, layers: int = 2):
        super().__init__()
        self.hidden = nn.Linear(feature_dim, hidden)
        self.deeper = _deeper(hidden, layers)
        self.output = nn.Linear(hidden, semantic_dim)

    def forward(self, features: Tensor) -> Tensor:
        return self.output(self.deeper(F.leaky_relu(self.hidden(features), LEAK)))


def _deeper(hidden: int, layers: int) -> nn.Sequential:
    """The hidden layers after the first, each linear and LeakyReLU."""
    pairs = [(nn.Linear(hidden, hidden), nn.LeakyReLU(LEAK)) for _ in range(layers - 1)]
    return nn.Sequential(*(layer for pair in pairs for layer in pair))


class TextGenerator(nn.Module):
    """G(z, t) of GAZSL: a class's text is first pressed through a narrow linear layer.

    ``t -> text (linear) ; [z | text] -> hidden (LeakyReLU 0.2) -> feature (ReLU)``. The narrow
    layer is where words that are beside the point are to be switched off
    (:func:`zslkit.losses.group_norm`). The closing ReLU is that of :class:`Generator`; the paper's
    closes with tanh.

    Shape: noise ``[n, noise_dim]``, semantics ``[n, semantic_dim]`` to ``[n, feature_dim]``.
    """

    def __init__(
        self, noise_dim: int, semantic_dim: int, text_dim: int, hidden: int, feature_dim: int
    ):
        super().__init__()
        self.text = nn.Linear(semantic_dim, text_dim)
        self.hidden = nn.Linear(noise_dim + text_dim, hidden)
        self.output = nn.Linear(hidden, feature_dim)
        self.noise_dim, self.semantic_dim = noise_dim, semantic_dim

    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        h = self.hidden(torch.cat([noise, self.text(semantics)], 1))
        return F.relu(self.output(F.leaky_relu(h, LEAK)))


class TwoHeadCritic(nn.Module):
    """D and C of GAZSL: one hidden layer that judges how real a feature is, and of which class.

    ``x -> hidden (ReLU) -> 1`` and ``-> n_classes``. It reads no description: that a feature fits
    its class is the second head's to say.

    Shape: features ``[n, feature_dim]`` to ``[n]``; :meth:`judge` to ``[n]`` and
    ``[n, n_classes]``.
    """

    def __init__(self, feature_dim: int, hidden: int, n_classes: int):
        super().__init__()
        self.hidden = nn.Linear(feature_dim, hidden)
        self.output = nn.Linear(hidden, 1)
        self.classes = nn.Linear(hidden, n_classes)

    def forward(self, features: Tensor, semantics: Tensor | None = None) -> Tensor:
        return self.output(F.relu(self.hidden(features))).squeeze(1)

    def judge(self, features: Tensor) -> tuple[Tensor, Tensor]:
        """How real, and logits of the seen classes."""
        h = F.relu(self.hidden(features))
        return self.output(h).squeeze(1), self.classes(h)

    def input_gradient(self, features: Tensor, semantics: Tensor | None = None) -> Tensor:
        """The gradient of the first head by the features, ``[n, feature_dim]``, written out."""
        slope = (self.hidden(features) > 0).to(features.dtype)
        return (slope * self.output.weight) @ self.hidden.weight
