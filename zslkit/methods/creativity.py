"""The creative term of CIZSL, for any generator: imagine a class between two, and please nobody."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

from zslkit import losses
from zslkit.errors import UsageError
from zslkit.methods.checks import check_weight
from zslkit.methods.steps import Draws

#: What the released code does otherwise, by the word that asks for it.
QUIRKS = ("exponent", "sign", "range")
#: The exponents are kept between these, as in the released code.
LOW, HIGH = 0.2, 0.8
NEW_CLASS = "new-class"


class Exponents(nn.Module):
    """alpha and beta of the divergence, each ``0.2 + 0.6 * sigmoid(raw)`` of one learned number."""

    def __init__(self) -> None:
        super().__init__()
        self.raw = nn.Parameter(torch.zeros(2))

    def forward(self) -> tuple[Tensor, Tensor]:
        alpha, beta = LOW + (HIGH - LOW) * torch.sigmoid(self.raw)
        return alpha, beta


class Hallucinated(NamedTuple):
    """Descriptions of classes that do not exist ``[n, a]``, and noise for them."""

    semantics: Tensor
    noise: Tensor


def seen_pairs(rows: Draws) -> Tensor:
    """Descriptions of the seen classes, to hallucinate between."""
    semantics = rows.seen_semantics()
    if len(semantics) < 2:
        raise UsageError("Between classes there is something to imagine only if there are two.")
    return semantics


def hallucinate(seen: Tensor, n: int, noise_dim: int, rng: torch.Generator) -> Hallucinated:
    """Draw n classes, each between two different seen ones, and their noise."""
    first = torch.randint(len(seen), (n,), generator=rng)
    other = (first + torch.randint(1, len(seen), (n,), generator=rng)) % len(seen)
    alpha = LOW + (HIGH - LOW) * torch.rand(n, 1, generator=rng, dtype=seen.dtype)
    noise = torch.randn(n, noise_dim, generator=rng, dtype=seen.dtype)
    device = seen.device
    semantics = losses.hallucinated_text(
        seen[first.to(device)], seen[other.to(device)], alpha.to(device)
    )
    return Hallucinated(semantics, noise.to(device))


def creative_terms(model, scores: Tensor, logits: Tensor, exponents: Exponents) -> dict:
    """The two creative losses of generated features of hallucinated classes.

    .. math:: L_{cr} = -\\mathbb{E}[D(x^h)] + \\lambda_c\\,
        \\mathbb{E}[D_{\\alpha,\\beta}(C(x^h) \\,\\|\\, u)]

    Parameters
    ----------
    model
        Has ``realness``, ``creativity`` (lambda_c), ``divergence`` and ``quirks``.
    scores
        ``[n]`` of the critic, D(x^h).
    logits
        ``[n, K]`` of a classifier of the seen classes, C(x^h); with a column more for
        ``divergence="new-class"``.
    exponents
        The learned alpha and beta.

    Returns
    -------
    ``imagined_real`` and ``confusion``, and the exponents themselves as ``alpha`` and ``beta``:
    constants without a gradient, there for the history.
    """
    terms = {}
    if model.realness:
        terms["imagined_real"] = model.realness * losses.generator_loss(scores)
    if model.creativity:
        alpha, beta = exponents()
        terms["confusion"] = model.creativity * _confusion(model, logits, alpha, beta)
        terms |= {"alpha": alpha.detach(), "beta": beta.detach()}
    return terms


def _confusion(model, logits: Tensor, alpha: Tensor, beta: Tensor) -> Tensor:
    if model.divergence == NEW_CLASS:
        new = torch.full_like(logits[:, 0], logits.shape[1] - 1, dtype=torch.int64)
        return losses.classification_loss(logits, new)
    if model.divergence == "sharma-mittal" and "exponent" in model.quirks:
        found = losses.sharma_mittal(logits, alpha, beta, inverted=True)
    else:
        found = losses.DIVERGENCES[model.divergence](logits, alpha, beta)
    if "range" in model.quirks:
        found = losses.rescaled(found)
    return -found.mean() if "sign" in model.quirks else found.mean()


def check_creativity(model) -> None:
    """Refuse creative parameters that are none.

    Raises
    ------
    UsageError
        Names the parameter, what was found and what is expected.
    """
    for name in ("creativity", "realness"):
        check_weight(model, name)
    known = (*losses.DIVERGENCES, NEW_CLASS)
    if model.divergence not in known:
        raise UsageError(f"divergence={model.divergence!r} must be one of {', '.join(known)}.")
    words = model.quirks.split() if isinstance(model.quirks, str) else [model.quirks]
    for word in words:
        if word not in QUIRKS:
            raise UsageError(
                f"quirks={model.quirks!r} must be words out of {', '.join(QUIRKS)}, or empty."
            )
