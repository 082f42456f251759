"""A live figure as one page of its own: a file to open, to send, or to put on a web server."""

import base64
import json
import os
from html import escape
from pathlib import Path

from zslkit.checks import is_whole
from zslkit.errors import UsageError
from zslkit.files import atomic_path
from zslkit.widgets.base import LiveFigure
from zslkit.widgets.bundle import WEB
from zslkit.widgets.zipping import KERNEL_ONLY, STATE_TYPE, VIEW_TYPE, zipped

ENDINGS = (".html", ".htm")
LIMIT = 4_000_000  # bytes of a page; above it phones take long to open it and slow to answer

# Nothing may be asked of any host, whatever a later version of a figure tries.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:"
)
STYLE = """\
body { margin: 0 auto; padding: 1rem; max-width: 68rem; font: 1rem/1.6 system-ui, sans-serif;
  background: var(--zsl-paper, #fff); color: var(--zsl-ink, #222); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; text-wrap: balance; }
p { max-width: 44rem; }
footer { margin-top: 2rem; font-size: 0.85rem; }
a { color: inherit; }
@media (prefers-color-scheme: dark) { html { background: #16181c; color: #e4e4e4; } }"""
PAGE = """\
<!doctype html>
<html lang="en" class="zsl-auto">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="generator" content="zslkit {version}">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{explanation}</p>
<noscript><p>Here stands a live figure, drawn by JavaScript, which is switched off.</p></noscript>
<script type="{view}">{{"model_id": "figure"}}</script>
</main>
<footer>{about}</footer>
<script type="{state_type}">{state}</script>
<script>
{host}
</script>
</body>
</html>
"""
SELF_CONTAINED = "All of it happens in this page: nothing is loaded, nothing is sent."


def export_web(
    figure: LiveFigure,
    path: str | Path,
    *,
    title: str = "A live figure",
    explanation: str | None = None,
    about: str = "",
    limit: int = LIMIT,
) -> int:
    """Write ``figure`` as it stands now into one HTML file that needs nothing else.

    The file opens from a disk or from any web server, without a kernel and without a network.

    Parameters
    ----------
    figure
        Any live figure, such as an :class:`~zslkit.widgets.AttributeExplorer`.
    path
        Where to write, ``something.html``. An existing file is replaced, whole or not at all; a
        link to a file stays a link.
    title, explanation, about
        Text above and below the figure: what it is, what to do, and whose data and model it holds.
        What to do is said by the figure itself, if you leave it out.
    limit
        Refuse to write a page of more bytes than this.

    Returns
    -------
    int
        The size of the page in bytes.

    Raises
    ------
    UsageError
        Not a live figure, a name that does not end in ``.html``, text that is none, or a page
        above the limit.
    DataError
        The file cannot be written there.

    >>> explorer = zslkit.widgets.AttributeExplorer(model, problem)    # doctest: +SKIP
    >>> zslkit.widgets.export_web(explorer, "tiger.html")              # doctest: +SKIP
    """
    import zslkit

    if not isinstance(figure, LiveFigure):
        raise UsageError(f"export_web takes a live figure; got a {type(figure).__name__}.")
    path = html_path(path)
    if explanation is None:
        explanation = f"{figure.explanation} {SELF_CONTAINED}".strip()
    for name, text in {"title": title, "explanation": explanation, "about": about}.items():
        if not isinstance(text, str):
            raise UsageError(f"{name}={text!r} must be text.")
    if not is_whole(limit) or limit < 1:
        raise UsageError(f"limit={limit!r} must be a whole number of bytes.")
    page = PAGE.format(
        policy=POLICY,
        version=zslkit.__version__,
        title=escape(title),
        explanation=escape(explanation),
        about=about if not about else f"<p>{escape(about)}</p>",
        style=STYLE,
        view=VIEW_TYPE,
        state_type=STATE_TYPE,
        state=json.dumps(zipped({"state": {"figure": _state_of(figure)}})),
        host=(WEB / "host.js").read_text(encoding="utf-8"),
    )
    data = page.encode()
    if len(data) > limit:
        raise UsageError(
            f"The page would be {in_mb(len(data))}, and {in_mb(limit)} is the limit: a page has "
            f"to answer at once. {figure.advice}".rstrip()
        )
    with atomic_path(os.path.realpath(path)) as temporary:
        temporary.write_bytes(data)
    return len(data)


def html_path(path: str | Path) -> Path:
    """The path of a page, or a UsageError that says what is wrong with its name."""
    if not isinstance(path, str | os.PathLike):
        raise UsageError(f"path={path!r} must be the name of a file.")
    if not str(path).strip():
        raise UsageError("The name of the page is empty; give one such as figure.html.")
    path = Path(path).expanduser()
    if path.name.lower() in ENDINGS:
        raise UsageError(f"{path} is an ending without a name; give one such as figure.html.")
    if path.suffix.lower() not in ENDINGS:
        raise UsageError(f"{path} must end in .html.")
    if os.path.isdir(path):  # unlike path.is_dir(), it says no to a name that is too long
        raise UsageError(f"{path} is a folder; name a file in it, such as {path / 'figure.html'}.")
    return path


def in_mb(size: float) -> str:
    """``1234567`` as ``"1.2 MB"``."""
    return f"{size / 1e6:.1f} MB"


def _state_of(figure: LiveFigure) -> dict:
    """The figure's state as ``host.js`` reads it, buffers as base64."""
    from ipywidgets.widgets.widget import _remove_buffers

    traits = {k: v for k, v in figure.get_state().items() if not KERNEL_ONLY.fullmatch(k)}
    if figure.figure_id == figure._counted:
        traits["figure_id"] = figure.stem  # it is alone there, and an old link should still fit
    if "pictures" in traits:
        traits["pictures"] = ""  # they lie beside the book's pages, not beside this one
    state, paths, buffers = _remove_buffers(traits)
    return {
        "state": state,
        "buffers": [
            {"path": path, "data": base64.b64encode(buffer).decode()}
            for path, buffer in zip(paths, buffers, strict=True)
        ],
    }
