"""The stage: an action's attributes and a random generator become the frames of a clip.

Nothing in here knows the name of an action. Every attribute is the cause of one kind of
movement; ``stays`` alone causes nothing, it sums up what the others leave out.
"""

import math
from types import SimpleNamespace

import numpy as np
from PIL import Image, ImageDraw

from zslkit.datasets.clips.actor import Actor, Pose, wave
from zslkit.datasets.clips.table import ATTRIBUTES
from zslkit.errors import UsageError

FRAMES = 8
SIZE = 40  # pixels of a frame
_FINE = 2  # it is painted this many times larger and averaged down
_SIDE = SIZE * _FINE


def film(
    action: np.ndarray, animal: np.ndarray, rng: np.random.Generator, *, variation: float = 0.15
) -> np.ndarray:
    """Film one animal doing one action.

    Parameters
    ----------
    action
        ``[20]`` in the order of :data:`~zslkit.datasets.clips.table.ATTRIBUTES`, 0 to 1.
    animal
        ``[28]``, a row of the zoo's table: an animal on four legs.
    rng
        Source of everything that is not an attribute: the individual, the place, the direction,
        how it does what it does, the camera.
    variation
        How much two performances of an action differ: the relative standard deviation of each
        attribute.

    Returns
    -------
    ``[8, 40, 40, 3]`` uint8.

    Raises
    ------
    UsageError
        ``action`` has another length or holds NaN.
    """
    action = np.asarray(action, float)
    if action.shape != (len(ATTRIBUTES),) or not np.isfinite(action).all():
        raise UsageError(
            f"action has shape {action.shape}; expected {len(ATTRIBUTES)} finite numbers, one for "
            f"each of {', '.join(ATTRIBUTES)}."
        )
    varied = action * (1 + variation * rng.normal(size=len(action)))
    a = SimpleNamespace(**dict(zip(ATTRIBUTES, np.clip(varied, 0, 1.2).tolist(), strict=True)))
    actor = Actor(animal, rng)
    scale = rng.uniform(0.8, 1.05) * min(25 / actor.size[0], 23 / actor.size[1])
    side = -1 if rng.random() < 0.5 else 1
    place = _Place(rng, a)
    swagger = SimpleNamespace(
        phase=rng.uniform(0, 2 * math.pi),
        onset=rng.uniform(-0.45, 0.25),
        turn=-1 if rng.random() < 0.5 else 1,
        x=SIZE / 2 + rng.normal(0, 2),
        y=place.ground + rng.uniform(1, 5),
        gait=rng.normal(0, 0.3, 4),
    )
    frames = [
        _frame(a, actor, scale, side, place, swagger, k / (FRAMES - 1), k, rng)
        for k in range(FRAMES)
    ]
    return np.stack(frames)


def _frame(a, actor, scale, side, place, swagger, u, k, rng):
    """One frame, ``u`` of the way through the clip."""
    cycles = a.repeats * (0.7 + 2.0 * a.fast)
    phase = swagger.phase + 2 * math.pi * cycles * u
    done = min(1.0, max(0.0, (u - swagger.onset) / 0.55))
    done = done * done * (3 - 2 * done)  # how far a change of posture has come
    pose, hop = _pose(a, swagger, u, phase, done, k)
    far = 1 + 0.45 * a.comes_nearer * (2 * u - 1) - 0.5 * a.goes_away * (2 * u - 1)
    far *= 1 - 0.12 * a.comes_nearer
    speed = side * a.moves_across * (0.4 + 0.35 * a.fast)
    x = swagger.x + speed * SIZE * (u - 0.5)
    y = swagger.y - hop * 0.34 * SIZE + 4 * (far - 1)
    if a.in_water > 0.3:
        y += 0.35 * actor.leg * scale * a.in_water
    if a.trembles:
        x += 1.1 * a.trembles * (-1) ** k
    x, y = x + 0.15 * rng.normal(), y + 0.15 * rng.normal()  # the camera's hand
    size = scale * far
    points = actor.posed(pose) * (side * size, size) + (x, y)
    image = place.image.copy()
    _draw(image, actor, points * _FINE, np.maximum(actor.radii * size * _FINE, 0.6))
    if a.in_water > 0.3:
        place.flood(image, phase)
    picture = np.asarray(image, np.float32).reshape(SIZE, _FINE, SIZE, _FINE, 3).mean((1, 3))
    return np.clip(picture + rng.normal(0, 3, picture.shape), 0, 255).astype(np.uint8)


def _pose(a, swagger, u, phase, done, k):
    # far hind, far front, near hind, near front
    step = np.array([0, math.pi, math.pi, 0]) + swagger.gait
    pair = np.array([0, 0.8 * math.pi, 0.3, 0.9 * math.pi])
    swing = 0.62 * a.legs_alternate * np.sin(phase + step)
    swing += 0.6 * a.legs_together * np.sin(phase + pair) * (0.25 + 0.75 * min(1, a.repeats))
    work = a.front_legs_work * np.array([0, 0.75, 0, 0.75])
    swing += work * np.sin(phase + step) + 0.5 * work
    single = 4 * u * (1 - u)
    hop = a.leaves_ground * (a.repeats * wave(phase) + (1 - min(1, a.repeats)) * single)
    head = (1.35 * a.head_down - 0.75 * a.head_up) * done
    head += 0.4 * a.head_moves * math.sin(phase if a.repeats > 0.15 else 4 * u)
    pitch = 0.95 * a.body_rises * done + 0.3 * a.body_rocks * math.sin(phase)
    pitch += 0.1 * a.trembles * (-1) ** k
    spin = swagger.turn * 2 * math.pi * a.body_turns * (u - 0.1)
    turned = math.cos(math.pi * min(1.0, a.turns_round) * done)
    squash = math.copysign(max(0.3, abs(turned)), turned)  # from the front it is not flat
    return Pose(tuple(swing), head, min(1.0, a.body_low) * done, pitch, spin, squash), hop


def _draw(image: Image.Image, actor: Actor, points: np.ndarray, radii: np.ndarray) -> None:
    draw = ImageDraw.Draw(image)
    box = np.concatenate([points - radii[:, None], points + radii[:, None]], 1).tolist()
    corners = [tuple(point) for point in points.tolist()]
    for first, count, fill in actor.shapes:
        if count == 1:
            draw.ellipse(box[first], fill=fill)
        else:
            draw.polygon(corners[first : first + count], fill=fill)


class _Place:
    """Where a clip is filmed: sky, ground, a few stones; water where the action wants it."""

    def __init__(self, rng: np.random.Generator, a: SimpleNamespace):
        self.ground = 31 + rng.uniform(-2, 2)
        horizon = rng.uniform(0.35, 0.62) * _SIDE
        sky, low = np.array((150, 196, 226)), np.array((222, 232, 230))
        near, far = np.array((112, 158, 76)), np.array((158, 180, 104))
        if rng.random() < 0.35:  # a dry land
            near, far = np.array((196, 168, 112)), np.array((214, 192, 146))
        tint = rng.normal(0, 14, 3)
        row = np.arange(_SIDE)[:, None]
        above = np.clip(row / horizon, 0, 1)
        below = np.clip((row - horizon) / (_SIDE - horizon), 0, 1)
        colours = np.where(row < horizon, sky + (low - sky) * above, far + (near - far) * below)
        picture = np.repeat((colours + tint)[:, None], _SIDE, 1)
        self.image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        draw = ImageDraw.Draw(self.image)
        for _ in range(rng.integers(2, 6)):
            x, y = rng.uniform(0, _SIDE), rng.uniform(horizon, _SIDE)
            r, grey = rng.uniform(1, 5), rng.uniform(-40, 30, 1) + near + tint
            fill = tuple(int(v) for v in np.clip(grey, 0, 255))
            draw.ellipse((x - 1.6 * r, y - r, x + 1.6 * r, y + r), fill=fill)
        self.line = (self.ground - 3) * _FINE
        self.water = np.clip(np.array((70, 140, 186)) + tint, 0, 255)

    def flood(self, image: Image.Image, phase: float) -> None:
        """Water in front of the animal, up to a line that ripples."""
        x = np.arange(_SIDE)
        swell = self.line + 1.3 * np.sin(x / 6 + phase)
        top = [(float(i), float(v)) for i, v in zip(x, swell, strict=True)]
        fill = tuple(int(v) for v in self.water)
        draw = ImageDraw.Draw(image)
        draw.polygon([*top, (_SIDE, _SIDE), (0, _SIDE)], fill=fill)
