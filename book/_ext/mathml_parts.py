r"""What ``mathml.py`` makes of commands that have parts: functions, fractions, brackets, tables."""

from html import escape

from mathml_symbols import DELIMITERS

# the brackets around each kind of table; a dot is none
ENVIRONMENTS = {
    "aligned": "",
    "align": "",
    "align*": "",
    "split": "",
    "gathered": "",
    "gather": "",
    "gather*": "",
    "cases": "{.",
    "matrix": "",
    "pmatrix": "()",
    "bmatrix": "[]",
    "vmatrix": "||",
}
SPLIT_AT_AND = {"aligned", "align", "align*", "split"}


class Parts:
    """Half of ``mathml.Reader``, whose ``take``, ``row`` and ``group`` it uses."""

    def function(self, name: str, limits: bool, before: str) -> tuple[str, bool]:
        self.kind = "op"
        left = ' lspace=".167em"' if before in {"ord", "close"} else ' lspace="0"'
        if limits:
            return f'<mo movablelimits="true" form="prefix"{left} rspace="0">{name}</mo>', True
        return f'<mo form="prefix"{left} rspace="0">{name}</mo>', False

    def sized(self, size: str, side: str) -> str:
        token = self.take()
        if token not in DELIMITERS:
            raise self.fault(f"{token!r} is no bracket")
        self.kind = {"l": "open", "r": "close", "m": "rel"}.get(side, "ord")
        form = {"l": "prefix", "r": "postfix"}.get(side, "infix")
        room = ' lspace=".278em" rspace=".278em"' if side == "m" else ' lspace="0" rspace="0"'
        how = f'form="{form}" stretchy="true" minsize="{size}" maxsize="{size}"{room}'
        return f"<mo {how}>{escape(DELIMITERS[token])}</mo>"

    def fraction(self, name: str) -> str:
        above, below = self.group(), self.group()
        if name == "binom":
            inside = f'<mfrac linethickness="0">{above}{below}</mfrac>'
            return f"<mrow><mo>(</mo>{inside}<mo>)</mo></mrow>"
        style = {"tfrac": ' displaystyle="false"', "dfrac": ' displaystyle="true"'}.get(name, "")
        return f"<mfrac{style}>{above}{below}</mfrac>"

    def root(self, name: str) -> str:
        degree = ""
        if self.peek() == "[":
            self.take()
            degree = self.row(until={"]"})
            self.take()
        inside = self.group()
        if not degree:
            return f"<msqrt>{inside}</msqrt>"
        return f"<mroot>{inside}<mrow>{degree}</mrow></mroot>"

    def fenced(self, name: str) -> str:
        parts = [self.fence("prefix")]
        while True:
            parts.append(self.row(until={r"\right", r"\middle"}))
            if self.take() == r"\right":
                return f"<mrow>{''.join(parts)}{self.fence('postfix')}</mrow>"
            parts.append(self.fence("infix"))

    def fence(self, form: str) -> str:
        token = self.take()
        if token == ".":
            return ""
        if token not in DELIMITERS:
            raise self.fault(f"{token!r} is no bracket")
        return f'<mo form="{form}" stretchy="true" fence="true">{escape(DELIMITERS[token])}</mo>'

    def stacked(self, name: str) -> str:
        first, base = self.group(), self.group()
        element = "munder" if name == "underset" else "mover"
        return f"<{element}>{base}{first}</{element}>"

    def environment(self, name: str) -> str:
        kind = self.raw()
        if kind not in ENVIRONMENTS:
            raise self.fault(f"The environment {kind!r} is not known to book/_ext/mathml.py")
        rows, cells = [], []
        while True:
            cells.append(self.cell(kind, len(cells)))
            token = self.take()
            if token == "&":
                continue
            rows.append(cells)
            cells = []
            if token == r"\end":
                break
        if (found := self.raw()) != kind:
            raise self.fault(f"{kind!r} ends as {found!r}")
        return self.table(kind, [row for row in rows if "".join(row)])

    def cell(self, kind: str, column: int) -> str:
        inside = self.row(until={"&", r"\\", r"\end"})
        one_sided = '<mo form="prefix" lspace="0" rspace="0">'
        if column % 2 and kind in SPLIT_AT_AND and inside.startswith(one_sided):
            inside = '<mo form="infix">' + inside.removeprefix(one_sided)  # a term stands before &
        return inside

    def table(self, kind: str, rows: list[list[str]]) -> str:
        inside = "".join(
            f"<mtr>{''.join(f'<mtd>{cell}</mtd>' for cell in row)}</mtr>" for row in rows
        )
        look, align = "", ""
        if kind in SPLIT_AT_AND:
            look, align = "aligned", ' columnalign="right left" displaystyle="true"'
        elif kind.startswith("gather"):
            look, align = "gathered", ' displaystyle="true"'
        elif kind == "cases":
            look, align = "cases", ' columnalign="left"'
        table = f'<mtable class="{look}"{align}>{inside}</mtable>'.replace(' class=""', "")
        fences = ENVIRONMENTS[kind]
        if not fences:
            return table
        left, right = (f"<mo>{sign}</mo>" if sign != "." else "" for sign in fences)
        return f"<mrow>{left}{table}{right}</mrow>"
