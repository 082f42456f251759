"""Style sheets, icon fonts and scripts with what the book's pages use, and no more.

A rule goes if no element of any page can match it: ``page_shapes.py`` decides. A variable goes if
nothing reads it, an animation and a font if nothing names them, an icon if no style sheet has its
code left.
"""

import re
from pathlib import Path

from page_shapes import Shapes

SCRIPTS_APART = {"vendor", "locales", "scripts", "clipboard.min.js"}  # not loaded
INLINE = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
WORD = re.compile(r"(?<![\w.#-])[\w-]+")  # .name and #name look an element up, they make none
READ = re.compile(r"var\(\s*(--[\w-]+)|[\"'`](--[\w-]+)[\"'`]")
ICON = re.compile(r"\\([ef][0-9a-f]{3}) ")  # as escaped writes it
TTF = re.compile(r',\s*url\([^)]*\.ttf\)\s*format\("truetype"\)')
SET = re.compile(r"^([^@{}\n]+)\{([^{}]*--[^{}]*)\}", re.MULTILINE)
NAMED = re.compile(r"^@(?:-webkit-)?(?:keyframes\s+([\w-]+)|font-face).*\n", re.MULTILINE)
FAMILY = re.compile(r"font-family:\s*([^;}]+)")


def shapes_of(pages, static: Path) -> tuple[Shapes, str]:
    """What elements the pages have, and all text of their scripts."""
    pages = list(pages)
    scripts = [script for text in pages for script in INLINE.findall(text)]
    for path in sorted(static.rglob("*.js")):
        if not SCRIPTS_APART & set(path.relative_to(static).parts):
            scripts.append(path.read_text(encoding="utf-8"))
    text = "\n".join(scripts)
    sheets = (path.read_text(encoding="utf-8") for path in static.rglob("*.css"))
    return Shapes(pages, sheets, set(WORD.findall(text))), text


def lighten_sheets(static: Path, shapes: Shapes, scripts: str) -> dict[str, str]:
    """Every style sheet under ``static`` by its name, written back without what is of no use."""
    old = {path: path.read_text(encoding="utf-8") for path in sorted(static.rglob("*.css"))}
    new = {path: lighten_sheet(sheet, shapes) for path, sheet in old.items()}
    while True:
        read = {a or b for a, b in READ.findall("".join([scripts, *new.values()]))}
        without = {path: without_unread(sheet, read) for path, sheet in new.items()}
        if without == new:
            break
        new = without
    rules = NAMED.sub("", "".join(new.values()))
    for path, sheet in new.items():
        new[path] = escaped(without_unnamed(sheet, rules))
        if new[path] != old[path]:
            path.write_text(new[path], encoding="utf-8")
    return {path.relative_to(static).as_posix(): sheet for path, sheet in new.items()}


def escaped(sheet: str) -> str:
    """Letters that the parser has made of ``\\f107`` and the like as codes again."""
    return re.sub(r"[^\x00-\x7f]", lambda letter: f"\\{ord(letter[0]):x} ", sheet)


def lighten_sheet(text: str, shapes: Shapes) -> str:
    import tinycss2

    rules = tinycss2.parse_stylesheet(text, skip_whitespace=True)
    if faulty := [rule for rule in rules if rule.type == "error"]:
        raise ValueError(f"A style sheet cannot be read: {faulty[0].message}")
    kept = "".join(lighten_rule(rule, shapes) for rule in rules)
    return TTF.sub("", kept)  # every browser reads the .woff2 that stands before it


def lighten_rule(rule, shapes: Shapes) -> str:
    import tinycss2

    if rule.type == "comment":  # licences are marked with "!"
        return rule.serialize() + "\n" if rule.value.startswith("!") else ""
    if rule.type == "qualified-rule":
        wanted = [each for each in selectors(rule.prelude) if shapes.may_match(each)]
        heads = ",".join(tinycss2.serialize(each).strip() for each in wanted)
        return f"{heads}{{{declarations(rule.content)}}}\n" if wanted else ""
    if rule.type == "at-rule" and rule.lower_at_keyword in {"media", "supports"}:
        inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        kept = "".join(lighten_rule(each, shapes) for each in inside)
        head = f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}"
        return f"{head}{{{kept}}}\n" if kept else ""
    return re.sub(r"\s*\n\s*", "", rule.serialize()) + "\n"


def declarations(content) -> str:
    """What stands in a rule's braces, on one line, without comments."""
    import tinycss2

    text = tinycss2.serialize([token for token in content if token.type != "comment"]).strip()
    return re.sub(r"\s*\n\s*", "", text)


def selectors(prelude) -> list[list]:
    """The tokens of ``a.b, c:not(d, e)`` as those of ``a.b`` and those of ``c:not(d, e)``."""
    parts = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def without_unread(sheet: str, read: set[str]) -> str:
    """The sheet without variables that nothing reads."""
    import tinycss2

    def kept(rule):
        parts = [each for each in tinycss2.parse_blocks_contents(rule[2]) if each.type != "comment"]
        used = [
            each
            for each in parts
            if each.type == "declaration" and (each.name in read or not each.name.startswith("--"))
        ]
        if len(used) == sum(each.type == "declaration" for each in parts):
            return rule[0]
        text = "".join(f"{each.serialize()};" for each in used)
        return f"{rule[1]}{{{text}}}" if text else ""

    return SET.sub(kept, sheet)


def without_unnamed(sheet: str, rules: str) -> str:
    """The sheet without animations and fonts that no rule names."""

    def kept(block):
        name = block[1] or FAMILY.search(block[0])[1].replace("\\", "").strip("\"' ")
        return block[0] if name in rules.replace("\\", "") else ""

    return NAMED.sub(kept, sheet)


def squeeze(script: str) -> str:
    """A script without lines of comment and without indentation."""
    script = re.sub(r"^[ \t]*/\*(?!!).*?\*/[ \t]*\n", "", script, flags=re.DOTALL | re.MULTILINE)
    script = re.sub(r"^[ \t]*//(?!#).*\n", "", script, flags=re.MULTILINE)
    return re.sub(r"\n[ \t\n]+", "\n", script)


def lighten_fonts(static: Path, sheets: str) -> None:
    """Leave in each font of Font Awesome the icons whose codes stand in ``sheets``."""
    from fontTools import subset

    icons = {int(code, 16) for code in ICON.findall(sheets)}
    for path in sorted(static.glob("vendor/fontawesome/*/webfonts/*.woff2")):
        options = subset.Options(
            name_IDs=[0, 11], layout_features=[], hinting=False, flavor="woff2"
        )
        font = subset.load_font(path, options)
        if set(font.getBestCmap() or ()) <= icons:
            continue
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=icons)
        subsetter.subset(font)
        # a changed font may not go by the name of the whole one (its licence, SIL OFL, 3)
        font["name"].setName("Icons of the book", 1, 3, 1, 0x409)
        subset.save_font(font, path, options)
