"""Chapter 5's live figure: a GAN in the plane, one step at a time."""

import numpy as np
import traitlets

from zslkit.errors import UsageError, did_you_mean
from zslkit.widgets.base import LiveFigure

SHAPES = ("ring", "moons", "line")
RULES = ("penalty", "clipping", "classical", "saturating")
LIMITS = {  # name: lowest and highest value, in the page's controls too
    "seed": (0, 2**31 - 1),
    "penalty_weight": (0.0, 100.0),
    "critic_steps": (1, 20),
    "learning_rate": (1e-5, 0.1),
    "iteration": (0, 2000),
}


class WGANPlayground(LiveFigure):
    """A GAN with two features that the reader trains, step by step.

    The page shows real and generated points on the ground of the critic's score, the points
    between them where the penalty is measured, the critic's gradients there, and the curves of
    the run. All arithmetic happens on the page: the two networks of :mod:`zslkit.nets` without a
    description, 128 hidden units, batches of 128, Adam with betas 0 and 0.9. With the same seed
    it draws the same numbers as the class ``Game`` of the chapter.

    Parameters
    ----------
    shape
        Where real points lie: ``"ring"`` (eight blobs), ``"moons"`` or ``"line"``.
    rules
        ``"penalty"`` (WGAN-GP), ``"clipping"`` (weights cut to 0.05), ``"classical"``
        (non-saturating) or ``"saturating"``.
    seed
        Of the weights, batches and noise.
    penalty_weight
        The lambda of the gradient penalty, 0 to 100.
    critic_steps
        Steps of the critic in one iteration, 1 to 20.
    learning_rate
        Adam's step for the critic, 1e-5 to 0.1; the generator's is 0.4 times as large.
    iteration
        Iterations to begin after, 0 to 2000. The page trains up to there when it is drawn.

    Attributes
    ----------
    iteration : int
        Finished iterations. Follows the reader; when it is set, the page trains up to there,
        from the start if it has to go back.
    estimate, distance : float or None
        The critic's estimate of the Wasserstein distance at its last step, and the exact one
        between 128 real and 128 generated points. None before there is one.

    Raises
    ------
    UsageError
        An unknown shape or set of rules, or a number out of its range.

    Source: Gulrajani et al., 2017; the idea of a GAN to play with: Kahng et al., GAN Lab, 2018.

    >>> figure = WGANPlayground(shape="moons", critic_steps=1)
    >>> figure.iteration
    0
    """

    module = "wgan.js"

    shape = traitlets.Unicode("ring").tag(sync=True)
    rules = traitlets.Unicode("penalty").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    penalty_weight = traitlets.Float(1.0).tag(sync=True)
    critic_steps = traitlets.Int(5).tag(sync=True)
    learning_rate = traitlets.Float(5e-3).tag(sync=True)
    iteration = traitlets.Int(0).tag(sync=True)
    estimate = traitlets.Float(None, allow_none=True).tag(sync=True)
    distance = traitlets.Float(None, allow_none=True).tag(sync=True)

    @traitlets.validate("shape", "rules")
    def _known(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        names = SHAPES if name == "shape" else RULES
        if value not in names:
            raise UsageError(
                f"{name}={value!r} is not one of {', '.join(names)}." + did_you_mean(value, names)
            )
        return value

    @traitlets.validate(*LIMITS)
    def _in_range(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        low, high = LIMITS[name]
        if not (np.isfinite(value) and low <= value <= high):
            raise UsageError(f"{name}={value} must lie between {low:g} and {high:g}.")
        return value
