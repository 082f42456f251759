"""The attributes the painter understands, and how one individual differs from the next."""

from types import SimpleNamespace

import numpy as np

from zslkit.errors import UsageError

COLOURS = ("black", "white", "grey", "brown", "orange", "pink")
PLANS = ("four_legs", "wings", "fins")
ATTRIBUTES = (
    *COLOURS,
    *("stripes", "spots", "patches"),
    *("big", "bulky", "long_neck", "long_legs", "four_legs", "hooves", "claws", "wings", "fins"),
    *("horns", "long_ears", "long_snout", "trunk", "beak", "mane", "long_tail", "fluffy"),
    *("water", "snow"),
)


def traits_of(attributes: np.ndarray) -> SimpleNamespace:
    """Name the numbers: ``traits_of(a).stripes``.

    Parameters
    ----------
    attributes
        ``[28]`` numbers in the order of :data:`ATTRIBUTES`, 0 (not at all) to 1 (very much).

    Raises
    ------
    UsageError
        The vector has another length, or holds NaN.
    """
    values = np.asarray(attributes, float)
    if values.shape != (len(ATTRIBUTES),) or not np.isfinite(values).all():
        raise UsageError(
            f"attributes has shape {values.shape}; expected {len(ATTRIBUTES)} finite numbers, "
            f"one for each of {', '.join(ATTRIBUTES)}."
        )
    return SimpleNamespace(**dict(zip(ATTRIBUTES, np.clip(values, 0, 1).tolist(), strict=True)))


def individual(t: SimpleNamespace, rng: np.random.Generator, spread: float) -> SimpleNamespace:
    """No two tigers are alike: every present trait varies by ``spread``, colours much less."""
    varied = {}
    for name, value in vars(t).items():
        width = 0.03 if name in COLOURS else spread
        varied[name] = float(np.clip(value * (1 + rng.normal(0, width)), 0, 1.05))
    return SimpleNamespace(**varied)


def body_plan(t: SimpleNamespace, rng: np.random.Generator) -> str:
    """``four_legs``, ``wings`` or ``fins``: whichever attribute is largest.

    A body has one plan, so this choice cannot be smooth for a single picture. Where two of the
    three attributes lie within 0.15 of each other the plan is drawn by lot, in proportion, so
    that at least the *share* of birds among many pictures changes gradually.
    """
    scores = np.array([getattr(t, plan) for plan in PLANS])
    weights = np.maximum(scores - scores.max() + 0.15, 0)
    return PLANS[int(rng.choice(len(PLANS), p=weights / weights.sum()))]


def ramp(value: float, low: float, high: float) -> float:
    """0 up to ``low``, 1 from ``high``, and a smooth S between: a gentle ``if``."""
    u = min(1.0, max(0.0, (value - low) / (high - low)))
    return u * u * (3 - 2 * u)
