"""Which elements the book's pages have, and whether a selector of a style sheet may match one.

The answer is on the safe side. Names that stand in a script may be given to any element at any
time, so they ask for nothing; neither do pseudo-classes and attributes, nor an element that is
asked for by its kind alone, which a script may make. What is left must stand on a page, in this
order from the outside in.
"""

import re
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
WRITTEN = re.compile(r"<script[^>]*>\s*document\.write\(`(.*?)`\);?\s*</script>", re.DOTALL)
SIBLINGS = {"+", "~"}


class Chains(HTMLParser):
    """Every way from the root of a page to an element, as names: kind, classes and ids."""

    def __init__(self, wanted: set[str]):
        super().__init__()
        self.wanted = wanted
        self.found: set[tuple[frozenset[str], ...]] = set()
        self.open: list[tuple[str, frozenset[str]]] = []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        names = [f"<{tag}>", *(given.get("class") or "").split(), f"#{given.get('id')}"]
        self.open.append((tag, frozenset(self.wanted.intersection(names))))
        self.found.add(tuple(names for _, names in self.open))
        if tag in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in {name for name, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass


class Shapes:
    """The elements of ``pages`` as far as ``sheets`` name them; scripts know ``words``."""

    def __init__(self, pages, sheets, words: set[str]):
        self.words = words
        wanted = set()
        for text in sheets:
            wanted |= {f"#{name}" for name in re.findall(r"#([\w-]+)", text)}
            wanted |= set(re.findall(r"\.([\w-]+)", text))
            wanted |= {f"<{name}>" for name in re.findall(r"[a-z][\w-]*", text)}
        self.chains = set()
        for text in pages:
            reader = Chains(wanted)
            reader.feed(WRITTEN.sub(r"\1", text))
            self.chains |= reader.found
        self.elements = {element for chain in self.chains for element in chain}
        self.names = {name for element in self.elements for name in element}
        self.known: dict[tuple, bool] = {}

    def may_match(self, selector: list) -> bool:
        """Whether an element may match the tokens of one selector."""
        asked, siblings = [], False
        for compound, combinator in compounds(selector):
            siblings = siblings or combinator in SIBLINGS
            names = {name for name in compound if name.strip("<>#") not in self.words}
            if not names <= self.names:
                return False
            made_by_script = any(name not in self.names for name in compound - names)
            if made_by_script or all(name.startswith("<") for name in compound):
                continue
            asked.append(frozenset(names))
        if siblings:
            return all(any(each <= element for element in self.elements) for each in asked)
        key = tuple(asked)
        if key not in self.known:
            self.known[key] = any(stands_in(key, chain) for chain in self.chains)
        return self.known[key]


def stands_in(asked: tuple, chain: tuple) -> bool:
    """Whether elements with the names ``asked`` stand in ``chain``, each inside the one before."""
    elements = iter(chain)
    return all(any(each <= element for element in elements) for each in asked)


def compounds(selector: list):
    """``ul.a > li:hover b`` as ``{<ul>, a}``, ``{<li>}`` and ``{<b>}``, each with what follows."""
    names, before = set(), None
    for token in selector:
        if token.type == "whitespace" or (
            token.type == "literal" and token.value in {">", "+", "~"}
        ):
            if names or token.type == "literal":
                yield names, token.value if token.type == "literal" else " "
            names = set()
        elif token.type == "hash":
            names.add(f"#{token.value}")
        elif token.type == "ident":
            if before is not None and before.type == "literal" and before.value == ".":
                names.add(token.value)
            elif before is None or before.type != "literal" or before.value != ":":
                names.add(f"<{token.lower_value}>")
        before = token
    yield names, ""
