"""What the book needs of Sphinx and no published extension gives: five things.

1. The execution cache knows notebook code only, so an edit in ``zslkit/`` or ``data/`` would leave
   old outputs on the pages. Here the cache folder is named after their content.
2. A reference to a public name (``zslkit.load``) finds the page of the place where it is defined
   (``zslkit.datasets.load``).
3. ``.. zslkit-modules:: losses nets`` documents these modules and all that are in them, so that a
   new file is on the API page without being named there.
4. Outputs that show pictures rather than plots get the class ``pictures``: in the dark, plots are
   turned over (``book.css``), and an animal must not be.

Imported by ``book/conftest.py`` too, so nothing of Sphinx is imported before ``setup`` runs.
"""

import hashlib
import importlib
import pkgutil
import pydoc
import shutil
from pathlib import Path

SOURCES = ("zslkit", "data", "constraints.txt")
KEPT_CACHES = 3
OWN_MEMBERS = "   :ignore-module-all:"  # a name is documented once, where it is defined


def fingerprint(root: Path) -> str:
    """Hash of the name and content of every file that a notebook's output depends on."""
    digest = hashlib.sha256()
    for source in SOURCES:
        top = root / source
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            inside = path.relative_to(root)
            hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
            if path.is_file() and not hidden:
                digest.update(f"{inside.as_posix()}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def execution_cache(root: Path) -> Path:
    """Folder of the outputs that belong to the present state of ``root``; old ones are removed."""
    caches = root / "_build" / ".jupyter_cache"
    cache = caches / fingerprint(root)
    cache.mkdir(parents=True, exist_ok=True)
    cache.touch()
    newest_first = sorted(caches.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT_CACHES:]:
        shutil.rmtree(old, ignore_errors=True)
    return cache


def set_execution_cache(app, config):
    # Sphinx reads every page anew when this value changes, so all of them get the new outputs
    config.nb_execution_cache_path = str(execution_cache(Path(app.srcdir)))


def resolve_public_name(app, env, node, contnode):
    """Find ``zslkit.load`` under ``zslkit.datasets.load``, where the API page has it."""
    target = node.get("reftarget", "")
    if node.get("refdomain") != "py" or not target.startswith("zslkit."):
        return None
    thing = pydoc.locate(target)
    home = f"{getattr(thing, '__module__', '')}.{getattr(thing, '__qualname__', '')}"
    if home == target:
        return None
    domain, page = env.get_domain("py"), node.get("refdoc", app.config.root_doc)
    return domain.resolve_xref(env, page, app.builder, node["reftype"], home, node, contnode)


def modules_under(name: str) -> list[str]:
    """A module and those in it, one level deep: what lies deeper is nobody's interface."""
    inside = pkgutil.iter_modules(getattr(importlib.import_module(name), "__path__", []))
    return [name] + [f"{name}.{each.name}" for each in inside if not each.name.startswith("_")]


def make_modules_directive():
    from docutils import nodes
    from docutils.statemachine import StringList
    from sphinx.util.docutils import SphinxDirective

    class Modules(SphinxDirective):
        required_arguments = 1
        final_argument_whitespace = True

        def run(self):
            lines = [
                line
                for top in self.arguments[0].split()
                for module in modules_under(f"zslkit.{top}")
                for line in (
                    f".. automodule:: {module}",
                    "   :members:",
                    "   :ignore-module-all:",
                    "",
                )
            ]
            found = nodes.Element()
            self.state.nested_parse(StringList(lines, self.get_source_info()[0]), 0, found)
            return found.children

    return Modules


def skip_foreign_members(app, what, name, obj, skip, options):
    # scikit-learn gives every estimator set_fit_request and the like: not ours to explain
    return True if name.endswith("_request") else None


def source_of_member(app, modname, attribute):
    # a trait is an object of a class: its source is where it is declared, not where its class is
    return modname if attribute and "." in attribute else None


def head_examples(app, what, name, obj, options, lines):
    inside = None  # the section that a line belongs to
    for i, line in enumerate(lines):
        if i and line.strip() and set(line) == {"-"}:
            inside = lines[i - 1]
        if line.startswith(">>>") and inside not in (None, "Examples"):
            lines[i:i] = ["Examples", "--------", ""]
            return


def mark_pictures(app, doctree, docname):
    from docutils import nodes

    for cell in doctree.findall(nodes.container):
        if "cell" in cell["classes"] and "gallery(" in cell.astext():
            for image in cell.findall(nodes.image):
                image["classes"].append("pictures")


def setup(app):
    app.add_directive("zslkit-modules", make_modules_directive())
    app.connect("config-inited", set_execution_cache)
    app.connect("doctree-resolved", mark_pictures)
    app.connect("missing-reference", resolve_public_name)
    app.connect("autodoc-skip-member", skip_foreign_members)
    app.setup_extension("sphinx.ext.viewcode")  # has the event below
    app.connect("viewcode-follow-imported", source_of_member)
    app.connect("autodoc-process-docstring", head_examples, priority=400)  # before napoleon
    return {"parallel_read_safe": True, "parallel_write_safe": True}
