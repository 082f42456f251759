"""The package's own source, to be shown on a page: never a copy that could differ from it."""

import ast
import inspect
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zslkit.errors import UsageError

_PACKAGE = Path(__file__).parents[1]


@dataclass(frozen=True)
class PackageSource:
    """What :func:`source` returns: Python text that a notebook and a page show as code."""

    text: str

    def __repr__(self):
        return self.text

    def _repr_markdown_(self):
        return f"```python\n{self.text}\n```"


def source(*things: Any) -> PackageSource:
    """The source of functions, methods or classes as it stands in the installed package.

    Of each docstring the first line stays; the rest is on the API page. A comment says which
    file the code is from.

    Raises
    ------
    UsageError
        Nothing to show, or something that has no Python source, such as a number.

    >>> from zslkit.losses import generator_loss
    >>> print(source(generator_loss).text.splitlines()[0])
    # zslkit/losses/wasserstein.py
    """
    if not things:
        raise UsageError("There is nothing to show; give a function, a method or a class.")
    parts, last = [], None
    for thing in things:
        try:
            code, path = inspect.getsource(thing), Path(inspect.getsourcefile(thing))
        except (TypeError, OSError):
            raise UsageError(
                f"{thing!r} has no Python source; give a function, a method or a class."
            ) from None
        if path != last:
            parts.append(f"# {_readable(path)}")
            last = path
        parts.append(_shortened(textwrap.dedent(code)).rstrip() + "\n")
    return PackageSource("\n".join(parts).rstrip())


def _readable(path: Path) -> str:
    """The file as a reader of the repository knows it."""
    inside = path.is_relative_to(_PACKAGE)
    return path.relative_to(_PACKAGE.parent).as_posix() if inside else path.name


def _shortened(code: str) -> str:
    """The same code with each docstring cut to its first line."""
    lines = code.splitlines()
    documented = (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, documented)]
    for node in sorted(nodes, key=lambda node: -node.lineno):  # from below, so that lines keep
        if ast.get_docstring(node) is None:
            continue
        text = node.body[0]
        first = lines[text.lineno - 1].rstrip()
        if text.end_lineno > text.lineno:
            lines[text.lineno - 1 : text.end_lineno] = [first + '"""']
    return "\n".join(lines)
