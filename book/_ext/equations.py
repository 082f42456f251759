"""Equations as MathML, written when the book is built: browsers draw them, no script is loaded.

MathJax would be 450 KB on every page with an equation. What browsers lack is a font for
mathematics that all readers have; so the signs that the book's equations use are cut out of
STIX Two Math (SIL Open Font License), which the package ziamath carries, into one small file.

An equation that ``mathml.py`` cannot read is a warning, and so a failed build.
"""

import importlib.util
import re
from html import unescape
from pathlib import Path

from mathml import to_mathml

FONT = "fonts/equations.woff2"  # equations.css names it
MATHS = re.compile(r"<math\b.*?</math>", re.DOTALL)
SINGLE = re.compile(r"<mi>([^<]|&\w+;)</mi>")
TEXT = re.compile(r">([^<]+)<")
# a single letter in <mi> is drawn slanted, with a letter of its own in the font
SLANTED = {
    **{chr(ord("A") + i): chr(0x1D434 + i) for i in range(26)},
    **{chr(ord("a") + i): chr(0x1D44E + i) for i in range(26)},
    **{chr(ord("Α") + i): chr(0x1D6E2 + i) for i in range(25)},
    **{chr(ord("α") + i): chr(0x1D6FC + i) for i in range(25)},
    **dict(zip("hϵϑϰϕϱϖıȷ", "ℎ𝜖𝜗𝜘𝜙𝜚𝜛𝚤𝚥", strict=True)),
}


def draw(self, node, latex: str, display: bool) -> None:
    from docutils import nodes
    from sphinx.util import logging

    try:
        self.body.append(to_mathml(latex, display))
    except ValueError as fault:
        logging.getLogger(__name__).warning(str(fault), location=node)
        self.body.append(f"<code>{self.encode(latex)}</code>")
    if not display:
        raise nodes.SkipNode


def visit_inline(self, node) -> None:
    draw(self, node, node.astext(), display=False)


def visit_block(self, node) -> None:
    from docutils import nodes
    from sphinx.util.math import get_node_equation_number

    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    draw(self, node, one_formula(node.astext()), display=True)
    self.body.append("</div>\n")
    raise nodes.SkipNode


def one_formula(latex: str) -> str:
    """Parts between blank lines stand below each other, as do lines that end in two backslashes."""
    parts = [part for part in latex.split("\n\n") if part.strip()]
    parts = [
        rf"\begin{{split}}{part}\end{{split}}" if r"\\" in part and r"\begin" not in part else part
        for part in parts
    ]
    if len(parts) == 1:
        return parts[0]
    return r"\begin{gathered}" + r"\\".join(parts) + r"\end{gathered}"


def signs(pages) -> set[str]:
    """Every character that the equations of these pages ask the font for."""
    wanted = set()
    for page in pages:
        for formula in MATHS.findall(page):
            wanted |= set(unescape("".join(TEXT.findall(formula))))
            wanted |= {SLANTED.get(letter, letter) for letter in SINGLE.findall(formula)}
    return {sign for sign in wanted if sign not in "\u2061\n"}


def write_font(app, exception) -> None:
    if exception is None and app.builder.format == "html":
        html = Path(app.outdir)
        pages = (path.read_text(encoding="utf-8") for path in html.rglob("*.html"))
        cut_font(signs(pages), html / "_static" / FONT)


def cut_font(wanted: set[str], target: Path) -> None:
    """STIX Two Math with the ``wanted`` signs, and of these all sizes, as a web font."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    codes = {ord(sign) for sign in wanted}
    package = importlib.util.find_spec("ziamath").submodule_search_locations[0]
    whole = Path(package) / "fonts" / "STIXTwoMath-Regular.ttf"
    codes &= set(TTFont(whole, lazy=True).getBestCmap())
    if target.exists() and set(TTFont(target, lazy=True).getBestCmap()) == codes:
        return
    options = subset.Options(
        name_IDs=[0, 13, 14], layout_features=[], hinting=False, flavor="woff2"
    )
    font = subset.load_font(whole, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    # a changed font goes by a name of its own (its licence, SIL OFL, 3)
    font["name"].setName("Equations of the book", 1, 3, 1, 0x409)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, target, options)


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.config.html_math_renderer = "mathml"
    app.add_css_file("css/equations.css")
    app.connect("build-finished", write_font, priority=800)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
