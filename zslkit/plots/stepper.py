"""Frames that a reader steps through on the page, with no kernel and no network."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

from matplotlib.figure import Figure

from zslkit.errors import UsageError
from zslkit.plots import style

_BUTTONS = (  # what it does, its name, its sign
    ("back", "previous step", '<path d="M5 5h3v14H5zm14 0v14L9 12z"/>'),
    (
        "play",
        "play",
        '<path class="play" d="M7 4v16l13-8z"/><path class="pause" d="M6 4h4v16H6zm8 0h4v16h-4z"/>',
    ),
    ("forth", "next step", '<path d="M16 5h3v14h-3zM5 5l10 7-10 7z"/>'),
)


@dataclass(frozen=True)
class Stepper:
    """What :func:`stepper` returns: a notebook shows it, a page carries it.

    Attributes
    ----------
    images
        The frames as WebP.
    captions
        One for each frame.
    alt
        What the frames show, for those who cannot see them.
    interval
        Milliseconds a frame stands while they play.
    size
        Width and height of the first frame in pixels.
    plots
        Whether the frames are plots, dark ink on white: in the dark they are turned over, so
        that white becomes the page and every hue stays what it was. Pictures are left alone.
    """

    images: tuple[bytes, ...]
    captions: tuple[str, ...]
    alt: str
    interval: int
    size: tuple[int, int]
    plots: bool = True

    @property
    def nbytes(self) -> int:
        """Bytes that the frames add to a page."""
        return sum(4 * -(-len(image) // 3) for image in self.images)

    def __repr__(self):
        return f"Stepper({len(self.images)} frames, {self.nbytes / 1000:.0f} KB)"

    def _repr_html_(self):
        count, (width, height) = len(self.images), self.size
        # the class tells the book's style sheet that ours takes care of the dark
        own = ' class="dark-light"' if self.plots else ""
        frames = "\n".join(
            f'<img src="data:image/webp;base64,{base64.b64encode(image).decode()}" '
            f'alt="{escape(self.alt)} (step {i + 1} of {count})" '
            f'width="{width}" height="{height}"{own}{" hidden" * (i > 0)}>'
            for i, image in enumerate(self.images)
        )
        buttons = "".join(
            f'<button type="button" data-act="{act}" aria-label="{label}">'
            f'<svg viewBox="0 0 24 24" aria-hidden="true">{icon}</svg></button>'
            for act, label, icon in _BUTTONS
        )
        captions = ""
        if any(self.captions):
            items = "".join(f"<li>{escape(caption)}</li>" for caption in self.captions)
            captions = f'<ol aria-live="polite">{items}</ol>\n'
        return (
            f'<zsl-stepper role="group" aria-label="a figure in {count} steps" '
            f'data-interval="{self.interval}">\n'
            f"<style>{_asset('stepper.css')}</style>\n"
            f'<div class="zsl-frames{" plots" * self.plots}">{frames}</div>\n'
            f'<div class="zsl-controls" hidden>{buttons}<input type="range" min="0" '
            f'max="{count - 1}" value="0" aria-label="step"><output></output></div>\n'
            f"{captions}<script>{_asset('stepper.js')}</script>\n"
            "</zsl-stepper>"
        )


def stepper(
    frames: Sequence,
    captions: Sequence[str] | None = None,
    *,
    alt: str,
    interval: int = 900,
    dpi: int = 110,
) -> Stepper:
    """Make an object that shows frames one at a time, with buttons, a slider and the arrow keys.

    It works in a notebook and on a built page. Several can stand on one page. Where scripts are
    off, the first frame stands there with all captions beneath it.

    Parameters
    ----------
    frames
        Matplotlib figures, or pictures as bytes (PNG, WebP, ...). Figures should be of one size.
    captions
        A short sentence for each frame.
    alt
        What the frames show, in a sentence, for those who cannot see them. The number of the
        step is added to it.
    interval
        Milliseconds a frame stands while they play. They never play by themselves, and a reader
        who asked for reduced motion has no play button.
    dpi
        Resolution in which figures are drawn; pictures keep theirs.

    Raises
    ------
    UsageError
        No frame, a frame that is no picture, captions of another number, or no alt text.
    """
    frames = list(frames)
    if not frames:
        raise UsageError("frames is empty; give at least one figure or picture.")
    captions = [""] * len(frames) if captions is None else [str(c) for c in captions]
    if len(captions) != len(frames):
        raise UsageError(f"captions has {len(captions)} entries for {len(frames)} frames.")
    if not str(alt).strip():
        raise UsageError("alt is empty; say in a sentence what the frames show.")
    if interval < 100:
        raise UsageError(f"interval={interval} is too fast to see; give 100 milliseconds or more.")
    pictures = [_picture(frame, i, dpi) for i, frame in enumerate(frames)]
    return Stepper(
        images=tuple(_webp(picture) for picture in pictures),
        captions=tuple(captions),
        alt=str(alt).strip(),
        interval=int(interval),
        size=pictures[0].size,
        plots=all(isinstance(frame, Figure) for frame in frames),
    )


def _picture(frame, i: int, dpi: int):
    from PIL import Image, UnidentifiedImageError

    if isinstance(frame, Figure):
        buffer = io.BytesIO()
        with style.mpl.rc_context({"savefig.bbox": None}):  # frames of one size do not jump
            frame.savefig(buffer, format="png", dpi=dpi)
        frame = buffer.getvalue()
    if not isinstance(frame, bytes):
        raise UsageError(
            f"frames[{i}] is a {type(frame).__name__}; give matplotlib figures or bytes."
        )
    try:
        return Image.open(io.BytesIO(frame)).convert("RGB")
    except UnidentifiedImageError:
        raise UsageError(f"frames[{i}] holds bytes that are no picture.") from None


def _webp(picture) -> bytes:
    """Lossless where that is smaller, as it is for lines; else lossy, as for crowds of dots."""
    tries = []
    for settings in ({"lossless": True, "method": 4}, {"quality": 88, "method": 4}):
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", **settings)
        tries.append(buffer.getvalue())
    return min(tries, key=len)


@cache
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").strip()
