"""One ES module from several: what a live figure sends to the page as a single text.

The JavaScript of the figures lies in ``zslkit/widgets/web`` in files of one purpose each, which
import from each other. A notebook's front end and a page opened as a file take one module only,
so ``bundle`` writes the files one below the other, each once, before those that use it. All of
them then share one scope: every name at the top of a file must be its own. A figure from outside
lies in a folder of its own and finds zslkit's kit there, as if ``kit/`` stood in it.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

WEB = Path(__file__).parent / "web"

IMPORT = re.compile(
    r"""^import\s*\{(?P<names>[^}]*)\}\s*from\s*["'](?P<path>\.{1,2}/[^"']+)["'];?[ \t]*$""", re.M
)
OTHER_IMPORT = re.compile(r"""^[ \t]*(import\s*(?:["']|[^"'\n]*\sfrom\s*["']).*)$""", re.M)
OTHER_EXPORT = re.compile(r"^(export\s*(?:\{|\*|default\b).*)$", re.M)
TAIL = re.compile(r"""\s+// [^"'`]*$""")  # a comment after code; with quotes it might be a string
# what a style sheet can do without
SPARE = re.compile(r"/\*.*?\*/\s*|\s*([{};,])\s*|(?<=\w)(:)\s+", re.S)
DECLARED = re.compile(
    r"^(?P<export>export\s+)?(?:default\s+)?(?:async\s+)?(?:function\b\s*\*?|class\b|const\b|let\b|var\b)"
    r"\s*(?P<names>[\w$]+|\[[^\]]*\]|\{[^}]*\})",
    re.M,
)


def bundle(entry: str, web: Path | None = None) -> str:
    """The text of one ES module that holds ``entry`` and all it imports, comments taken out.

    Parameters
    ----------
    entry : str
        A file below ``web``, such as ``"explorer.js"``; its exports stay.
    web : Path, optional
        The folder that holds it, by default ``zslkit/widgets/web``. Imports may not lead out of it,
        but ``kit/`` is that of zslkit where the folder has none.

    Returns
    -------
    str
        A module without imports.

    Raises
    ------
    ValueError
        If a file is missing, files import each other in a circle, a file does not export what is
        asked of it, two files declare the same name, or an import or export has a form other than
        ``import { a, b } from "./file.js"`` and ``export function|class|const``.
    """
    entry = posixpath.normpath(entry)
    return _own(entry) if web is None else _bundled(entry, Path(web).resolve())


def style(entry: str, web: Path | None = None) -> str:
    """The style sheet of a figure: ``kit.css``, then ``explorer.css`` if there is one."""
    sheets = [_file(name, web or WEB) for name in ("kit.css", f"{entry.removesuffix('.js')}.css")]
    texts = [sheet.read_text(encoding="utf-8") for sheet in sheets if sheet.is_file()]
    return SPARE.sub(r"\1\2", _lean("\n".join(texts)))


@cache
def _own(entry: str) -> str:
    return _bundled(entry, WEB.resolve())


def _file(path: str, web: Path) -> Path:
    """``path`` below ``web``, or zslkit's own file of that name if it is one of the kit."""
    own = web / path
    kit = WEB / path
    of_kit = path == "kit.css" or path.startswith("kit/")
    return kit if of_kit and not own.is_file() else own


def _bundled(entry: str, web: Path) -> str:
    texts = _read_in_order(entry, web)
    _check_names(texts)
    parts = []
    for path, text in texts.items():
        text = _lean(IMPORT.sub("", text))
        if path != entry:
            text = re.sub(r"^export\s+(?=\w)", "", text, flags=re.M)
        parts.append(f"// {path}\n{text}")
    return "".join(parts)


def _lean(text: str) -> str:
    """Without what only readers of the file need: comments, indents, empty lines.

    Texts between backquotes are left as they are: in them, an indent may mean something.
    """
    kept, quoted, comment = [], False, False
    for line in text.splitlines():
        bare = line.strip()
        if quoted:
            kept.append(line)
        elif comment or bare.startswith("/*"):
            comment = "*/" not in bare
            continue
        elif bare and not bare.startswith("//"):
            kept.append(bare if line.count("`") % 2 else TAIL.sub("", bare))
        else:
            continue
        quoted ^= (line.count("`") - line.count("\\`")) % 2 == 1
    return "\n".join(kept) + "\n"


def _read_in_order(entry: str, web: Path) -> dict[str, str]:
    """Every file that ``entry`` needs, itself last, by its path below ``web``."""
    texts: dict[str, str] = {}

    def visit(path: str, above: tuple[str, ...]) -> None:
        if path in above:
            circle = " -> ".join([*above[above.index(path) :], path])
            raise ValueError(f"JavaScript files import each other in a circle: {circle}.")
        if path in texts:
            return
        file = _file(path, web)
        if path.startswith("../") or not file.is_file():
            wanted = f", which {above[-1]} imports" if above else ""
            if not above and web == WEB.resolve():
                wanted = "; a file of your own is given as a pathlib.Path"
            raise ValueError(f"There is no file {path} in {web.name}/{wanted}.")
        text = file.read_text(encoding="utf-8")
        for match in IMPORT.finditer(text):
            below = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"]))
            visit(below, (*above, path))
            missing = set(_names_in(match["names"])) - _declared(texts[below], exported=True)
            if missing:
                raise ValueError(f"{path} imports {min(missing)}, which {below} does not export.")
        _check_forms(path, text, is_entry=not above)
        texts[path] = text

    visit(entry, ())
    return texts


def _check_forms(path: str, text: str, is_entry: bool) -> None:
    if other := OTHER_IMPORT.search(IMPORT.sub("", text)):
        raise ValueError(
            f'{path} has {other[1]!r}; the bundle reads import {{ a, b }} from "./file.js" only.'
        )
    if not is_entry and (other := OTHER_EXPORT.search(text)):
        raise ValueError(
            f"{path} has {other[1]!r}; only the file of a figure itself may export in this form."
        )


def _check_names(texts: dict[str, str]) -> None:
    owners: dict[str, str] = {}
    for path, text in texts.items():
        for name in sorted(_declared(text)):
            if name in owners:
                raise ValueError(f"{owners[name]} and {path} both declare {name!r} at their top.")
            owners[name] = path


def _declared(text: str, exported: bool = False) -> set[str]:
    """Names declared at the top of a file: in this house, at the start of a line."""
    found = DECLARED.finditer(text)
    return {name for m in found if m["export"] or not exported for name in _names_in(m["names"])}


def _names_in(names: str) -> list[str]:
    """``"{ a, b: c, d = 1 }"`` as a, c, d."""
    parts = [
        part.split("=")[0].split(":")[-1].strip() for part in names.strip("{}[] \n").split(",")
    ]
    return [part for part in parts if part]
