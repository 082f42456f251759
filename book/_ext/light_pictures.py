"""Pictures as files of their own, half as big, fetched when the reader comes near them.

A notebook's pictures are PNG, those of a stepper stand inside the page. Both become WebP, without
loss, under ``_images``; every picture gets its size, so that nothing jumps when it comes. Wide
plots get the class ``wide-drawing``: on a phone they scroll in their box instead of shrinking.
"""

import base64
import hashlib
import re
from io import BytesIO
from pathlib import Path

IMG = re.compile(r"(<script\b.*?</script>)|<img\b[^>]*>", re.DOTALL)  # a script's are its own
SRC = re.compile(r'\bsrc="([^"]*)"')
INSIDE = re.compile(r"data:image/(png|jpeg|webp|gif|svg\+xml);base64,(.*)", re.DOTALL)
ROOT = re.compile(r'data-content_root="([^"]*)"')
LINK = re.compile(r'(<a [^>]*href="[^"]*_images/[\w.-]+)\.png(")')
SMALL = 600  # bytes; less than what a request costs
OUTPUT = re.compile(r"/[0-9a-f]{64}\.\w+$")  # the name of what a cell showed
WIDE = 640  # pixels; shrunk to a phone, the letters of such a plot are too small to read
FLAT = 1.3  # width by height; what is less flat is better seen whole


def lighten_pictures(text: str, html: Path) -> str:
    root = (ROOT.search(text) or ["", ""])[1]
    text = IMG.sub(lambda tag: tag[1] or lighten_picture(tag[0], root, html), text)

    def relinked(link):
        name = link[1].rpartition("/")[2]
        made = (html / "_images" / f"{name}.webp").exists()
        return f"{link[1]}.webp{link[2]}" if made else link[0]

    return LINK.sub(relinked, text)


def lighten_picture(tag: str, root: str, html: Path) -> str:
    source = SRC.search(tag)
    if not source or not source[1]:
        return tag
    address = source[1]
    if inside := INSIDE.fullmatch(address):
        data = base64.b64decode(inside[2])
        if len(data) < SMALL:
            return tag
        address = f"{root}_images/{keep(data, inside[1].partition('+')[0], html)}"
    elif "_images/" in address and address.endswith(".png"):
        path = html / "_images" / address.rpartition("/")[2]
        if path.exists():
            made = path.with_suffix(".webp")
            if not made.exists() or made.stat().st_mtime < path.stat().st_mtime:
                made.write_bytes(smaller(path.read_bytes()))
            address = address[: -len("png")] + "webp"
    tag = tag.replace(source[0], f'src="{address}"')
    if "loading=" not in tag:
        tag = tag.replace("<img", '<img loading="lazy" decoding="async"', 1)
    path = html / address.removeprefix(root)
    return marked(sized(tag, path), plot=bool(OUTPUT.search(address)))


def keep(data: bytes, kind: str, html: Path) -> str:
    """The name under which ``data`` lies in ``_images``."""
    name = f"{hashlib.sha256(data).hexdigest()[:16]}.{'webp' if kind == 'png' else kind}"
    path = html / "_images" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(smaller(data) if kind == "png" else data)
    return name


def smaller(png: bytes) -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.open(BytesIO(png)).save(out, "WEBP", lossless=True, quality=80, method=4)
    return out.getvalue()


def sized(tag: str, path: Path) -> str:
    """The tag with the picture's own width and height, where it names none."""
    if re.search(r"\b(width|height)\s*[=:]", tag) or not path.exists():
        return tag
    if path.suffix == ".svg":
        box = re.search(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', path.read_text(encoding="utf-8"))
        size = (round(float(box[1])), round(float(box[2]))) if box else None
    else:
        from PIL import Image

        with Image.open(path) as picture:
            size = picture.size
    return tag.replace("<img", f'<img width="{size[0]}" height="{size[1]}"', 1) if size else tag


def marked(tag: str, *, plot: bool) -> str:
    """The tag with the class ``wide-drawing`` if it is a wide plot; paintings may shrink."""
    size = re.search(r'\bwidth="(\d+)" height="(\d+)"', tag)
    classes = re.search(r'\bclass="([^"]*)"', tag)
    if not plot or not size or "pictures" in (classes or ["", ""])[1]:
        return tag
    width, height = map(int, size.groups())
    if width < max(WIDE, FLAT * height):
        return tag
    if classes:
        return tag.replace(classes[0], f'class="{classes[1]} wide-drawing"', 1)
    return tag.replace("<img", '<img class="wide-drawing"', 1)


def remove_unused(html: Path, pages) -> None:
    """PNG files that have become WebP, and figures of an earlier build, if no page names them."""
    pages = "".join(pages)
    old = [p for p in (html / "_images").glob("*.png") if p.with_suffix(".webp").exists()]
    for path in [*old, *(html / "_figures").glob("*.js")]:
        if path.name not in pages:
            path.unlink()
