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


class Generator(nn.Module):
    """G(z, c): noise and a class description make a feature.

    ``[z | c] -> hidden (LeakyReLU 0.2) -> feature (ReLU)``, as in f-CLSWGAN. The closing ReLU
    says that features are the outputs of a ReLU network, so none is negative.

    Shape: noise ``[n, noise_dim]``, semantics ``[n, semantic_dim]`` to ``[n, feature_dim]``.
    """

    def __init__(self, noise_dim: int, semantic_dim: int, hidden: int, feature_dim: int):
        super().__init__()
        self.hidden = nn.Linear(noise_dim + semantic_dim, hidden)
        self.output = nn.Linear(hidden, feature_dim)
        self.noise_dim, self.semantic_dim = noise_dim, semantic_dim

    def forward(self, noise: Tensor, semantics: Tensor) -> Tensor:
        h = F.leaky_relu(self.hidden(torch.cat([noise, semantics], 1)), LEAK)
        return F.relu(self.output(h))


class Critic(nn.Module):
    """D(x, c): how real a feature looks for a class, any real number.

    ``[x | c] -> hidden (LeakyReLU 0.2) -> 1``, without a closing activation.

    Shape: features ``[n, feature_dim]``, semantics ``[n, semantic_dim]`` to ``[n]``.
    """

    def __init__(self, feature_dim: int, semantic_dim: int, hidden: int):
        super().__init__()
        self.hidden = nn.Linear(feature_dim + semantic_dim, hidden)
        self.output = nn.Linear(hidden, 1)
        self.feature_dim = feature_dim

    def forward(self, features: Tensor, semantics: Tensor) -> Tensor:
        h = F.leaky_relu(self.hidden(torch.cat([features, semantics], 1)), LEAK)
        return self.output(h).squeeze(1)

    def input_gradient(self, features: Tensor, semantics: Tensor) -> Tensor:
        """The gradient of D with respect to the features, ``[n, feature_dim]``, in closed form.

        With one hidden layer it is ``(w2 * slope) W1``, where slope is 1 or 0.2 by the sign of
        each hidden unit. Written out, the penalty needs no second backward pass.
        """
        before = self.hidden(torch.cat([features, semantics], 1))
        slope = torch.full_like(before, LEAK).masked_fill_(before > 0, 1.0)
        return (slope * self.output.weight) @ self.hidden.weight[:, : self.feature_dim]
