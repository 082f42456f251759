"""Pages that weigh little: after a build, what no page uses is taken out of what the pages load.

Nothing is chosen by hand but the scripts of the theme, of Bootstrap and clipboard.js, in whose
place stand ``book/assets/js/theme.js`` and ``frame.js``. What a page shows, and what a script may
make it show, looks as it did.

1. Scripts that a page has no use for: Font Awesome's, whose icons its fonts draw as well, and
   those for tabs, folded boxes and copied code, where there is none.
2. The marks around words of code that the colour scheme leaves plain, style sheets that a notebook
   repeats with every output, and blanks between tags.
3. The state of live figures goes zipped into a file beside: ``zslkit/widgets/zipping.py``.
4. Pictures become files that load when the reader comes near: ``light_pictures.py``.
5. Style sheets and icon fonts keep what is used: ``light_styles.py``.
"""

import hashlib
import json
import re
from pathlib import Path

from light_pictures import ROOT, lighten_pictures, remove_unused
from light_styles import lighten_fonts, lighten_sheets, shapes_of, squeeze

UNWANTED = re.compile(
    r'^\s*(<link rel="preload" as="(?:font|script)"[^>]*>'
    r'|<script src="[^"]*/(?:fontawesome/|scripts/|clipboard\.min)[^>]*></script>)\n',
    re.MULTILINE,
)
# scripts by the part of their address, and the sign on a page that it needs them
NEEDED_FOR = {
    "design-tabs": r'class="[^"]*\bsd-tab-set\b',
    "togglebutton": r'class="[^"]*\b(toggle|dropdown admonition|admonition dropdown)\b'
    r'|class="[^"]*\badmonition\b[^"]*\bdropdown\b|class="[^"]*\bdropdown\b[^"]*\badmonition\b',
    "copybutton": r'<div class="highlight"',
}
SCRIPT = r'^\s*<script[^>]* src="[^"]*/{}[^"/]*\.js[^"]*"></script>\n'
BLOCK = re.compile(r'<div class="highlight">.*?</pre>', re.DOTALL)
PLAIN = re.compile(
    r'<span class="(?:[npw]|nn|nx|pm)">([^<]*)</span>|(?<=<pre>)<span></span>'
)  # in plain ink
GLUED = re.compile(r'<span class="pasted-text">([^<]*)</span>')  # numbers that came from code
COLOURED = re.compile(r'<span class="(\w+)">([^<]*)</span>')
NEIGHBOURS = re.compile(r'<span class="(\w+)">([^<]*)</span><span class="\1">')
# a style sheet that IPython puts before every shown source: light colours, dark page or not
SOURCE_STYLE = re.compile(r"<style>pre \{ line-height: 125%; \}.*?</style>", re.DOTALL)
REPEATED = re.compile(r"<(style|script)( scoped)?>.*?</\1>\n?", re.DOTALL)
KEPT_BLANKS = re.compile(r"(<(pre|script|style|textarea|code)\b.*?</\2>)|\n[ \t\n]+", re.DOTALL)
FIGURES = "_figures"
STATE = re.compile(
    r'(<script type="application/vnd\.jupyter\.widget-state\+json">)(.*?)(</script>)', re.DOTALL
)
SHEET = re.compile(r'(<link [^>]*href=")([^"?]*/_static/|_static/)([^"?]+\.css)(?:\?[^"]*)?(")')


def lighten(app, exception):
    if exception is not None or app.builder.format != "html":
        return
    html = Path(app.outdir)
    old = {path: path.read_text(encoding="utf-8") for path in sorted(html.rglob("*.html"))}
    new = {path: lighten_page(text, html) for path, text in old.items()}
    for path in (html / "_static").glob("**/*.js"):
        if not {"vendor", "locales", "scripts"} & set(path.parts):
            write(path, squeeze(path.read_text(encoding="utf-8")), "")
    sheets = lighten_sheets(html / "_static", *shapes_of(new.values(), html / "_static"))
    lighten_fonts(html / "_static", "".join(sheets.values()))
    for path, text in new.items():
        write(path, marked(text, sheets), old[path])
    remove_unused(html, new.values())


def lighten_page(text: str, html: Path) -> str:
    """A page without what it does not need."""
    text = UNWANTED.sub("", text)
    for name, sign in NEEDED_FOR.items():
        if not re.search(sign, text):
            text = re.sub(SCRIPT.format(name), "", text, flags=re.MULTILINE)
    text = GLUED.sub(r"\1", SOURCE_STYLE.sub("", text))
    text = BLOCK.sub(lambda block: lighten_code(block[0]), text)
    text = once_only(text)
    text = move_state(text, html)
    text = lighten_pictures(text, html)
    return KEPT_BLANKS.sub(lambda found: found[1] or "\n", text)


def lighten_code(block: str) -> str:
    block = PLAIN.sub(lambda word: word[1] or "", block)
    while (joined := NEIGHBOURS.sub(r'<span class="\1">\2', block)) != block:
        block = joined
    return COLOURED.sub(r"<i class=\1>\2</i>", block)  # frame.css keeps it upright


def move_state(text: str, html: Path) -> str:
    """The page with its figures' state in a file of its own, named after what is in it."""
    from zslkit.widgets.zipping import script

    root = (ROOT.search(text) or ["", ""])[1]

    def move(tag):
        state = json.loads(tag[2])
        if "file" in state:
            return tag[0]
        data = script(state)
        name = f"{hashlib.sha256(data).hexdigest()[:16]}.js"
        (html / FIGURES).mkdir(exist_ok=True)
        (html / FIGURES / name).write_bytes(data)
        return f"{tag[1]}{json.dumps({'file': f'{root}{FIGURES}/{name}'})}{tag[3]}"

    return STATE.sub(move, text)


def once_only(text: str) -> str:
    """Styles and scripts that several outputs of a page bring along, at the first of them only."""
    seen = set()

    def first(found):
        known = found[0].strip() in seen
        # short ones may be calls, and those of widgets are looked up by their place
        if len(found[0]) > 200:
            seen.add(found[0].strip())
        return "" if known else found[0].replace("<style scoped>", "<style>")

    return REPEATED.sub(first, text)


def marked(text: str, sheets: dict[str, str]) -> str:
    """The page asking for the style sheets as they are now, whatever a browser has kept."""

    def mark(found):
        start, folder, name, end = found.groups()
        if name not in sheets:
            return found[0]
        mark = hashlib.sha256(sheets[name].encode()).hexdigest()[:8]
        return f"{start}{folder}{name}?v={mark}{end}"

    return SHEET.sub(mark, text)


def write(path: Path, new: str, old: str) -> None:
    if new != old:
        path.write_text(new, encoding="utf-8")


def setup(app):
    app.add_js_file("js/theme.js", loading_method="defer")
    app.add_js_file("js/frame.js", loading_method="defer")
    app.add_css_file("css/frame.css")
    app.connect("build-finished", lighten, priority=900)  # the theme writes pygments.css at 500
    return {"parallel_read_safe": True, "parallel_write_safe": True}
