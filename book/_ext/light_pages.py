"""Pages that weigh little: after a build, what no page uses is taken out of what the pages load.

Nothing is chosen by hand. A rule of a style sheet goes if it asks for a class or an id that is
written on no page and in no script of the book; an icon goes if no style sheet has its code left.
So what a page shows, and what a script may make it show, looks as it did.

1. Font Awesome's script, 1.5 MB for icons that its fonts draw as well, and the preloads of these
   fonts, errors on the console of an opened file. MathJax, where a page has no equation.
2. The marks around words of code that the colour scheme leaves plain, half of what a page is.
3. Style sheets: Bootstrap, Font Awesome and the theme, to about a quarter.
4. Font Awesome's fonts: 2000 icons, of which the theme shows some thirty.
"""

import hashlib
import re
from itertools import pairwise
from pathlib import Path

SCRIPTS_APART = {"mathjax", "vendor"}  # MathJax styles itself, Font Awesome's script is not loaded
ASSEMBLED = ("bs-",)  # bootstrap.js puts these names together from pieces
UNWANTED = re.compile(
    r'^\s*(<link rel="preload" as="font"[^>]*>|<script src="[^"]*/fontawesome/[^>]*></script>)\n',
    re.MULTILINE,
)
MATHJAX = re.compile(
    r"^\s*<script>window\.MathJax = .*?</script>\n|^\s*<script [^>]*/mathjax/[^>]*></script>\n",
    re.MULTILINE,
)
BLOCK = re.compile(r'<div class="highlight">.*?</pre>', re.DOTALL)
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')  # names, brackets, blanks: in plain ink
EQUATION = re.compile(r'class="[^"]*\bmath\b')
SHEET = re.compile(r'(<link [^>]*href=")([^"?]*/_static/|_static/)([^"?]+\.css)(?:\?[^"]*)?(")')
ICON = re.compile(r"\\([ef][0-9a-f]{3}) ")  # as lighten_sheet writes it
WOFF2 = re.compile(r'url\([^)]*\.woff2\) ?format\("woff2"\),')


def lighten(app, exception):
    if exception is None and app.builder.format == "html":
        html = Path(app.outdir)
        pages = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
        words = words_in(pages.values()) | words_in(scripts(html / "_static"))
        sheets = lighten_sheets(html / "_static", words)
        lighten_fonts(html / "_static", "".join(sheets.values()))
        marks = {
            name: hashlib.sha256(text.encode()).hexdigest()[:8] for name, text in sheets.items()
        }
        for path, text in pages.items():
            write(path, lighten_page(text, marks), text)


def lighten_page(text: str, marks: dict[str, str]) -> str:
    """A page without what it does not need, asking for the style sheets that are there now."""

    def marked(match):
        start, folder, name, end = match.groups()
        return f"{start}{folder}{name}?v={marks[name]}{end}" if name in marks else match[0]

    text = SHEET.sub(marked, UNWANTED.sub("", text))
    text = BLOCK.sub(lambda block: PLAIN.sub(r"\1", block[0]), text)
    return text if EQUATION.search(text) else MATHJAX.sub("", text)


def words_in(texts) -> set[str]:
    return {word for text in texts for word in re.findall(r"[\w-]+", text)}


def scripts(static: Path):
    for path in static.rglob("*.js"):
        if not SCRIPTS_APART & set(path.relative_to(static).parts):
            yield path.read_text(encoding="utf-8")


def lighten_sheets(static: Path, words: set[str]) -> dict[str, str]:
    """Every style sheet under ``static`` by its name, written back without rules of no use."""
    sheets = {}
    for path in sorted(static.rglob("*.css")):
        text = path.read_text(encoding="utf-8")
        sheets[path.relative_to(static).as_posix()] = light = lighten_sheet(text, words)
        write(path, light, text)
    return sheets


def lighten_sheet(text: str, words: set[str]) -> str:
    import tinycss2

    rules = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    if faulty := [rule for rule in rules if rule.type == "error"]:
        raise ValueError(f"A style sheet cannot be read: {faulty[0].message}")
    kept = "".join(lighten_rule(rule, words) for rule in rules)
    # the parser has made letters of "\\f107" and the like; back, so that no encoding matters
    kept = re.sub(r"[^\x00-\x7f]", lambda letter: f"\\{ord(letter[0]):x} ", kept)
    # icons are drawn from the .ttf, the one that can be made small without a further package
    return WOFF2.sub("", kept)


def lighten_rule(rule, words: set[str]) -> str:
    import tinycss2

    if rule.type == "comment":  # licences are marked with "!"
        return rule.serialize() + "\n" if rule.value.startswith("!") else ""
    if rule.type == "qualified-rule":
        wanted = [each for each in selectors(rule.prelude) if is_wanted(each, words)]
        names = ",".join(tinycss2.serialize(each).strip() for each in wanted)
        return f"{names}{{{tinycss2.serialize(rule.content).strip()}}}\n" if wanted else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        kept = "".join(lighten_rule(each, words) for each in inside)
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
        return f"{head}{{{kept}}}\n" if kept else ""
    return rule.serialize() + "\n"


def selectors(prelude) -> list[list]:
    """The tokens of ``a.b, c:not(d, e)`` as those of ``a.b`` and those of ``c:not(d, e)``."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def is_wanted(selector: list, words: set[str]) -> bool:
    """Whether all classes and ids that a selector asks for may be on a page.

    What stands in brackets, as in ``:not(.b)``, lies deeper in the tokens and is not looked at.
    """
    names = [token.value for token in selector if token.type == "hash"]
    names += [name.value for dot, name in pairwise(selector) if dot == "." and name.type == "ident"]
    return all(name in words or name.startswith(ASSEMBLED) for name in names)


def lighten_fonts(static: Path, sheets: str) -> None:
    """Leave in each font of Font Awesome the icons whose codes stand in ``sheets``."""
    from fontTools import subset

    icons = {int(code, 16) for code in ICON.findall(sheets)}
    for path in sorted(static.glob("vendor/fontawesome/*/webfonts/*.ttf")):
        options = subset.Options(name_IDs=[0, 11], layout_features=[], hinting=False)
        font = subset.load_font(path, options)
        if set(font.getBestCmap() or ()) <= icons:
            continue
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=icons)
        subsetter.subset(font)
        # a changed font may not go by the name of the whole one (its licence, SIL OFL, 3)
        font["name"].setName("Icons of the book", 1, 3, 1, 0x409)
        subset.save_font(font, path, options)


def write(path: Path, new: str, old: str) -> None:
    if new != old:
        path.write_text(new, encoding="utf-8")


def setup(app):
    app.connect("build-finished", lighten, priority=900)  # the theme writes pygments.css at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
