"""The book's equations: from LaTeX to MathML, and the font that holds their signs."""

import re
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "book" / "_ext"))

import equations
from mathml import to_mathml


def words(latex: str, display: bool = False) -> str:
    """The formula as it is read: elements as ``name(...)``, without attributes."""

    def read(element):
        inside = (element.text or "") + "".join(map(read, element))
        name = element.tag
        return inside if name in {"mi", "mn", "mo", "mtext"} else f"{name}({inside})"

    root = ElementTree.fromstring(to_mathml(latex, display))
    return "".join(map(read, root))


@pytest.mark.parametrize(
    ("latex", "read"),
    {
        r"x_i^2": "msubsup(xi2)",
        r"y'_n": "msubsup(yn′)",
        r"\frac1n": "mfrac(1n)",
        r"\frac{2us}{u + s}": "mfrac(mrow(2us)mrow(u+s))",
        r"\sqrt[3]{x}": "mroot(xmrow(3))",
        r"\sum_{i=1}^{n} i": "munderover(∑mrow(i=1)n)i",
        r"\max_W f": "munder(maxW)mspace()f",
        r"\log x": "logmspace()x",
        r"\log(x)": "log(x)",
        r"\operatorname*{arg\,max}_c f": "munder(arg\u2009maxc)mspace()f",
        r"\mathbb{R}^{12.5}": "msup(ℝ12.5)",
        r"\mathcal S \cup \mathcal{L}": "𝒮∪ℒ",
        r"\mathbf{w}": "𝐰",
        r"\hat x": "mover(x^)",
        r"\lVert x \rVert_2": "‖xmsub(‖2)",
        r"\left( \frac{1}{2} \right)": "mrow((mfrac(12)))",
        r"\left. x \right|_0": "msub(mrow(x|)0)",
        r"\text{if } a < b": "if\u00a0a<b",
        r"\underbrace{a}_{\text{b}}": "munder(mrow(a)b)",
        r"\begin{cases} 1 & a \\ 0 & b \end{cases}": (
            "mrow({mtable(mtr(mtd(1)mtd(a))mtr(mtd(0)mtd(b))))"
        ),
        r"\binom{n}{k}": "mrow((mfrac(nk)))",
        r"{}": "mrow()",
    }.items(),
)
def test_what_is_read(latex, read):
    assert words(latex) == read


@pytest.mark.parametrize(
    ("latex", "form"),
    {
        "a - b": "infix",
        "-b": "prefix",
        "a = -b": "prefix",
        "(-b)": "prefix",
        r"\log -b": "prefix",
        "a_1 - b": "infix",
        r"\begin{aligned} a & - b \end{aligned}": "infix",
    }.items(),
)
def test_a_minus_knows_its_sides(latex, form):
    (minus,) = re.findall(r"<mo ([^>]*)>−</mo>", to_mathml(latex))
    assert f'form="{form}"' in minus
    assert ('lspace="0"' in minus) == (form == "prefix")


def test_in_scripts_signs_stand_close():
    assert 'lspace="0" rspace="0">=<' in to_mathml("x_{i=1}")
    assert 'lspace=".278em" rspace=".278em">=<' in to_mathml("x = 1")


def test_a_sized_bracket_keeps_its_size_under_a_script():
    mathml = to_mathml(r"\bigl[ x \bigr]_+")
    assert re.search(r'<msub><mrow><mo [^>]*minsize="1.2em"[^>]*>\]</mo><mi ?/?>', mathml)


def test_only_a_formula_of_its_own_is_displayed():
    assert to_mathml("x", display=True).startswith('<math display="block">')
    assert to_mathml("x").startswith("<math>")


@pytest.mark.parametrize(
    ("latex", "told"),
    {
        r"\foo x": r"\\foo is not known",
        r"\begin{tikz} x \end{tikz}": "environment 'tikz' is not known",
        r"\begin{cases} x \end{split}": "'cases' ends as 'split'",
        r"\frac{1}": "The end' is out of place",
        "{x": "is out of place",
        "x}": "'}' is out of place",
        "a & b": "'&' is out of place",
        r"\left( x": "out of place",
        r"\bigl x": "'x' is no bracket",
        r"\text{x": "brace is not closed",
    }.items(),
)
def test_what_it_cannot_read_is_told_with_the_equation(latex, told):
    with pytest.raises(ValueError, match=told) as raised:
        to_mathml(latex)
    assert latex.split()[0].strip("\\") in str(raised.value).replace("\\\\", "\\")


def test_lines_and_blank_lines_stand_below_each_other():
    one = equations.one_formula("a = b \\\\\n c = d\n\ne = f")
    assert words(one).count("mtr") == 4
    assert equations.one_formula("a = b") == "a = b"


def test_the_font_holds_the_signs_of_the_pages_and_no_others(tmp_path):
    from fontTools.ttLib import TTFont

    page = "<p>q</p>" + to_mathml(r"\mathbb R \ni x, \; \text{if} \sum_k \alpha_k")
    wanted = equations.signs([page])
    assert wanted >= set("ℝ∋,if∑") | {"\U0001d465", "\U0001d6fc"}
    assert "q" not in wanted
    target = tmp_path / "fonts" / "equations.woff2"
    equations.cut_font(wanted, target)
    font = TTFont(target)
    held = {chr(code) for code in font.getBestCmap()}
    assert held >= wanted and len(held) < len(wanted) + 5  # a mirrored sign comes along
    assert "MATH" in font and target.stat().st_size < 12_000
    assert "STIX" not in font["name"].getDebugName(1)
    assert "Open Font License" in font["name"].getDebugName(13)
