"""Chapter 5's live figure: a GAN in the plane, one step at a time."""

import traitlets

from zslkit.widgets import values
from zslkit.widgets.base import LiveFigure, Told
from zslkit.widgets.traits import Number, OneOf, Whole

SHAPES = ("ring", "moons", "line")
RULES = ("penalty", "clipping", "classical", "saturating")
# Lowest and highest value of a number. A link may ask for all of it, the page's controls for less.
WHOLE = {"seed": (0, 2**31 - 1), "critic_steps": (1, 20), "iteration": (0, 2000)}
REAL = {"penalty_weight": (0.0, 100.0), "learning_rate": (1e-5, 0.1)}


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
    options
        ``figure_id``, the figure's name in links, and ``layout``, ``tabbable`` and ``tooltip``
        of every widget of ipywidgets.

    Attributes
    ----------
    iteration : int
        Finished iterations. Follows the reader; when it is set, the page trains up to there,
        from the start if it has to go back.
    estimate, distance : float or None, to be observed
        The critic's estimate of the Wasserstein distance at its last step, and the exact one
        between 128 real and 128 generated points. None before there is one.

    Raises
    ------
    UsageError
        An unknown shape, set of rules or option, or a number out of its range. A trait that is
        set to such a value stays what it was.

    Source: Gulrajani et al., 2017; the idea of a GAN to play with: Kahng et al., GAN Lab, 2018.

    >>> figure = WGANPlayground(shape="moons", critic_steps=1)
    >>> figure.iteration
    0
    """

    module = "wgan.js"
    explanation = (
        "Train a small GAN, step by step: generated points move towards the real ones, over the "
        "ground of the critic's score."
    )

    shape = OneOf("ring", SHAPES).tag(sync=True)
    rules = OneOf("penalty", RULES).tag(sync=True)
    seed = Whole(0, *WHOLE["seed"]).tag(sync=True)
    penalty_weight = Number(1.0, *REAL["penalty_weight"]).tag(sync=True)
    critic_steps = Whole(5, *WHOLE["critic_steps"]).tag(sync=True)
    learning_rate = Number(5e-3, *REAL["learning_rate"]).tag(sync=True)
    iteration = Whole(0, *WHOLE["iteration"]).tag(sync=True)
    estimate = Told(None, help="the page says it").tag(sync=True)
    distance = Told(None, help="the page says it").tag(sync=True)

    def __init__(
        self,
        *,
        shape: str = "ring",
        rules: str = "penalty",
        seed: int = 0,
        penalty_weight: float = 1.0,
        critic_steps: int = 5,
        learning_rate: float = 5e-3,
        iteration: int = 0,
        **options,
    ):
        super().__init__(
            shape=shape,
            rules=rules,
            seed=seed,
            penalty_weight=penalty_weight,
            critic_steps=critic_steps,
            learning_rate=learning_rate,
            iteration=iteration,
            **self._passed_on(options),
        )

    @traitlets.validate("estimate", "distance")
    def _told(self, proposal):
        value = proposal["value"]
        return value if value is None else values.number(proposal["trait"].name, value)
