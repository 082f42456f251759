r"""LaTeX's mathematics as MathML, for browsers draw that themselves: no script, few bytes.

``to_mathml(r"\frac{2us}{u+s}")`` gives ``<math>...</math>``. What the book's equations use is here,
in ``mathml_parts.py`` and ``mathml_symbols.py``. Anything else raises a ``ValueError`` that names
it, so that no equation is drawn wrongly in silence. Spaces are TeX's: an atom's class decides.
"""

import re
from html import escape

from mathml_parts import Parts
from mathml_symbols import (
    ACCENTS,
    ALPHABETS,
    BINARY,
    CLOSING,
    DELIMITERS,
    FUNCTIONS,
    LARGE,
    LETTERS,
    LIMITS,
    LINES,
    OPENING,
    RELATIONS,
    SIZES,
    SPACES,
    UPRIGHT,
    WORDS,
    in_alphabet,
)

TOKEN = re.compile(r"\\(?:[a-zA-Z]+|.)|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
ENDS = {"", "}", "&", r"\\", r"\end", r"\right", r"\middle"}
# what stands before a sign that has a term on one side only: -x, a = -x, (-x
ONE_SIDED = {"", "op", "bin", "rel", "open", "punct"}


def to_mathml(latex: str, display: bool = False) -> str:
    """One formula. ``display`` is for one on a line of its own."""
    reader = Reader(latex)
    inside = reader.row(until={""})
    block = ' display="block"' if display else ""
    return f"<math{block}>{inside}</math>"


class Reader(Parts):
    """Reads tokens from the left; every method returns MathML and leaves ``kind`` of what it read.

    ``kind`` is TeX's class of the last atom: ord, op, bin, rel, open, close, punct, or "".
    """

    def __init__(self, latex: str):
        self.latex = latex
        self.tokens = [*TOKEN.findall(latex), ""]
        self.at = 0
        self.kind = ""
        self.font = ""
        self.small = 0  # how deep in scripts: there TeX leaves no room around signs

    def fault(self, what: str) -> ValueError:
        return ValueError(f"{what} in the equation {' '.join(self.latex.split())!r}")

    # tokens

    def peek(self) -> str:
        while self.tokens[self.at].isspace():
            self.at += 1
        return self.tokens[self.at]

    def take(self) -> str:
        token = self.peek()
        self.at += token != ""
        return token

    def expect(self, wanted: str) -> None:
        if (found := self.take()) != wanted:
            raise self.fault(f"Expected {wanted!r}, found {found or 'the end'!r}")

    def raw(self) -> str:
        """What stands in braces, as it is written."""
        self.expect("{")
        depth, start = 1, self.at
        while depth:
            token = self.tokens[self.at]
            if not token:
                raise self.fault("A brace is not closed")
            depth += {"{": 1, "}": -1}.get(token, 0)
            self.at += 1
        return "".join(self.tokens[start : self.at - 1])

    # rows, groups, scripts

    def row(self, until: set[str]) -> str:
        parts, font = [], self.font
        self.kind = ""
        while (token := self.peek()) not in until:
            if token in ENDS:
                raise self.fault(f"{token or 'The end'!r} is out of place")
            if token in {r"\displaystyle", r"\textstyle"}:
                self.take()
                shown = "true" if token == r"\displaystyle" else "false"
                parts.append(f'<mstyle displaystyle="{shown}">{self.row(until)}</mstyle>')
                break
            parts.append(self.scripted())
        self.font = font
        return "".join(parts)

    def group(self) -> str:
        """One argument: what stands in braces, or a single atom."""
        if self.peek() != "{":
            return self.atom()[0]
        self.take()
        inside = self.row(until={"}"})
        self.take()
        self.kind = "ord"
        return inside if elements(inside) == 1 else f"<mrow>{inside}</mrow>"

    def scripted(self) -> str:
        base, under = self.atom()
        kind = self.kind
        if self.peek() in {r"\limits", r"\nolimits"}:
            under = self.take() == r"\limits"
        below = above = ""
        while (token := self.peek()) in {"_", "^", "'"}:
            self.take()
            self.small += 1
            if token == "_":
                below = self.group()
            elif token == "^":
                above += self.group()
            else:
                above += '<mo lspace="0" rspace="0">′</mo>'
            self.small -= 1
        if elements(above) > 1:
            above = f"<mrow>{above}</mrow>"
        if below + above and "minsize" in base:
            base = f"<mrow>{base}<mi></mi></mrow>"  # in a row of its own it keeps its size
        self.kind = kind
        if not below + above:
            return self.apart(base)
        name = ("munder" if below else "m") if under else ("msub" if below else "m")
        name += ("over" if under else "sup") if above else ""
        return self.apart(f"<{name}>{base}{below}{above}</{name}>")

    def apart(self, base: str) -> str:
        """A named function with the thin space that TeX leaves before what it is of."""
        after = self.peek()
        if self.kind != "op" or after in ENDS | OPENING | {r"\left", r"\bigl", r"\Bigl", ","}:
            return base
        if after in SPACES or after in RELATIONS:
            return base
        return base + '<mspace width=".167em"/>'

    # atoms

    def atom(self) -> tuple[str, bool]:
        """One atom, and whether its scripts stand under and over it."""
        token, before = self.take(), self.kind
        self.kind = "ord"
        if token == "{":
            self.at -= 1
            return self.group(), False
        if token.isalpha():
            return self.letter(token), False
        if token[:1].isdigit():
            return f"<mn>{in_alphabet(token, self.font)}</mn>", False
        if token in SPACES:
            self.kind = before
            return f'<mspace width="{SPACES[token]}"/>', False
        if token in DELIMITERS:
            return self.delimiter(token), False
        if token in BINARY or token in RELATIONS:
            return self.operator(token, before), False
        name = token[1:]
        if token[:1] == "\\" and name:
            return self.command(name, before)
        raise self.fault(f"{token or 'The end'!r} is out of place")

    def letter(self, letter: str) -> str:
        if self.font in {"", "it"}:
            return f"<mi>{letter}</mi>"
        if self.font == "rm":
            return f'<mi mathvariant="normal">{letter}</mi>'
        return f"<mi>{in_alphabet(letter, self.font)}</mi>"

    def delimiter(self, token: str) -> str:
        sides = ""
        if token in OPENING or token in CLOSING:
            self.kind = "open" if token in OPENING else "close"
            sides = f' form="{"prefix" if token in OPENING else "postfix"}"'
        else:  # a bar, which may be either
            sides = ' lspace="0" rspace="0"'
        return f'<mo stretchy="false"{sides}>{escape(DELIMITERS[token])}</mo>'

    def operator(self, token: str, before: str) -> str:
        if token in BINARY:
            one_sided = before in ONE_SIDED
            self.kind = "ord" if one_sided else "bin"
            form = "prefix" if one_sided else "infix"
            close = ' lspace="0" rspace="0"' if one_sided or self.small else ""
            return f'<mo form="{form}"{close}>{BINARY[token]}</mo>'
        sign, self.kind = RELATIONS[token]
        room = {"rel": (".278em", ".278em"), "punct": ("0", ".167em")}.get(self.kind, ("0", "0"))
        left, right = ("0", "0") if self.small else room
        return f'<mo stretchy="false" lspace="{left}" rspace="{right}">{escape(sign)}</mo>'

    def command(self, name: str, before: str) -> tuple[str, bool]:
        if name in LETTERS:
            return f"<mi>{LETTERS[name]}</mi>", False
        if name in UPRIGHT:
            return f'<mi mathvariant="normal">{UPRIGHT[name]}</mi>', False
        if name in LARGE:
            self.kind = "large"
            return f"<mo>{LARGE[name]}</mo>", name not in {"int", "iint", "oint"}
        if name in FUNCTIONS:
            return self.function(FUNCTIONS[name], name in LIMITS, before)
        if name == "operatorname":
            limits = self.peek() == "*"
            self.at += limits
            text = re.sub(r"\\[,;: ]", "\u2009", self.raw())
            return self.function(text, limits, before)
        if name in ALPHABETS:
            font, self.font = self.font, ALPHABETS[name]
            inside = self.group()
            self.font = font
            return inside, False
        if name in WORDS:
            text = self.raw().replace("~", "\u00a0")
            text = re.sub(r"^ | $", "\u00a0", text)
            style = f' style="{WORDS[name]}"' if WORDS[name] else ""
            return f"<mtext{style}>{escape(text, quote=False)}</mtext>", False
        if name in SIZES:
            return self.sized(SIZES[name], name[-1]), False
        if name in ACCENTS:
            sign, stretchy = ACCENTS[name]
            stretch = "" if stretchy else ' stretchy="false"'
            return f'<mover accent="true">{self.group()}<mo{stretch}>{sign}</mo></mover>', False
        if name in LINES:
            return f'<mrow class="{name}">{self.group()}</mrow>', name.endswith("brace")
        parts = {
            "frac": self.fraction,
            "tfrac": self.fraction,
            "dfrac": self.fraction,
            "binom": self.fraction,
            "sqrt": self.root,
            "left": self.fenced,
            "begin": self.environment,
            "overset": self.stacked,
            "underset": self.stacked,
            "stackrel": self.stacked,
        }
        if name in parts:
            inside = parts[name](name)
            self.kind = "rel" if name == "stackrel" else "ord"
            return inside, False
        raise self.fault(f"\\{name} is not known to book/_ext/mathml.py: it stands")


def elements(mathml: str) -> int:
    """How many elements stand side by side in ``mathml``."""
    depth = count = 0
    for tag in re.findall(r"<[^>]+>", mathml):
        if tag.startswith("</"):
            depth -= 1
        else:
            count += depth == 0
            depth += not tag.endswith("/>")
    return count
