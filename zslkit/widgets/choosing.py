"""The traits of the attribute explorer: what each may be, and which follows which."""

from contextlib import contextmanager

import numpy as np
import traitlets

from zslkit.widgets import describing, values
from zslkit.widgets.base import Checked, LiveFigure, Refused, Told
from zslkit.widgets.describing import BLANK

SEEDS = 2**32 - 1


class ChosenDescription(LiveFigure):
    """A choice of classes gives a description, and the description a cloud of points.

    A subclass has a :class:`~zslkit.widgets.pocket.PocketModel` in ``_pocket``, the methods
    ``attributes_of`` and ``points``, and calls :meth:`follow` when all of it is there.
    """

    n = Told(200, help="give n when you make the figure").tag(sync=True)
    attributes = Checked(()).tag(sync=True)
    selection = Checked(BLANK).tag(sync=True)
    second = Checked(BLANK).tag(sync=True)
    blend = Checked(0.0).tag(sync=True)
    noise = Checked(True).tag(sync=True)
    seed = Checked(0).tag(sync=True)
    # the page writes it, as bytes, and never reads it
    positions = Told((), help="set attributes, and the cloud moves").tag(
        sync=True,
        to_json=lambda value, widget: None,
        from_json=lambda value, widget: widget.positions if value is None else _places(value),
    )

    # set together with attributes, and drawn with positions: see hold_trait_notifications
    _described = _placed = None

    def follow(self) -> None:
        """Place the first cloud; from here on one trait follows another."""
        self._move(None)
        self.observe(self._mix, ["selection", "second", "blend"])
        self.observe(self._move, ["attributes", "noise", "seed"])

    @traitlets.validate("n")
    def _valid_n(self, proposal):
        return values.whole("n", proposal["value"], 1, 1000)

    @traitlets.validate("attributes")
    def _valid_attributes(self, proposal):
        return self._checked(proposal["value"])

    @traitlets.validate("selection", "second")
    def _valid_class(self, proposal):
        name = proposal["trait"].name
        return describing.class_name(self._pocket.problem, proposal["value"], name)

    @traitlets.validate("blend")
    def _valid_blend(self, proposal):
        return values.number("blend", proposal["value"], 0, 1)

    @traitlets.validate("noise")
    def _valid_noise(self, proposal):
        return values.flag("noise", proposal["value"])

    @traitlets.validate("seed")
    def _valid_seed(self, proposal):
        return values.whole("seed", proposal["value"], 0, SEEDS)

    @traitlets.validate("positions")
    def _valid_positions(self, proposal):
        if len(proposal["value"]) not in (0, self.n):
            raise Refused(f"positions must be {self.n} points; got {len(proposal['value'])}.")
        return proposal["value"]

    def _checked(self, attributes) -> list[float]:
        found = describing.numbers(self._pocket.problem, attributes)
        if not self._pocket.can_make(found):
            raise Refused(
                f"attributes up to {max(map(abs, found)):.3g} are too large: the features made of "
                "them would not be finite numbers."
            )
        return found

    @contextmanager
    def hold_trait_notifications(self):
        """Traits that are set together stay as they were set, by Python or by the page.

        So attributes that come with a class are not overwritten by the class's own, and the
        page's positions not by Python's.
        """
        attributes, positions = self.attributes, self.positions
        try:
            with super().hold_trait_notifications():
                yield
                if self.attributes is not attributes:
                    self._described = self._choice()
                if self.positions is not positions:
                    self._placed = self._drawn()
        except BaseException:
            self._described = self._placed = None
            raise

    def _choice(self):
        return self.selection, self.second, self.blend

    def _drawn(self):
        return self.attributes, self.noise, self.seed

    def _mix(self, change):
        own = self._choice() == self._described  # the attributes came with this choice
        if change["name"] == "second" and not self.second and self.blend:
            if own:
                self._described = self.selection, BLANK, 0.0
            self.blend = 0.0  # and back to here
        elif not own:
            self._described = None
            self.attributes = self.attributes_of(
                self.selection, second=self.second, blend=self.blend
            ).tolist()

    def _move(self, _change):
        if self._placed is None or self._drawn() != self._placed:
            self._placed = None
            self.set_trait("positions", _pairs(self.points()))


def _pairs(points: np.ndarray) -> tuple[tuple[float, float], ...]:
    return tuple((x, y) for x, y in points.tolist())


def _places(message) -> tuple[tuple[float, float], ...]:
    try:
        return _pairs(np.frombuffer(message, "<f4").reshape(-1, 2))
    except (TypeError, ValueError):
        raise Refused("positions must be float32 pairs, as bytes.") from None
