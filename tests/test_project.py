"""The project's own files agree with each other and with the house rules."""

import ast
import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch"}
DISTRIBUTIONS = {
    "PIL": "pillow",
    "mpl_toolkits": "matplotlib",
    "sklearn": "scikit-learn",
    "tomli_w": "tomli-w",
    "umap": "umap-learn",
}
NOTEBOOKS = sorted((ROOT / "book").glob("*.ipynb"))


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.fixture(scope="module")
def requirements(project):
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    return [Requirement(line) for lines in lists for line in lines]


@pytest.fixture(scope="module")
def pins():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): Version(version) for name, version in pairs}


@pytest.fixture(scope="module")
def environment():
    return yaml.safe_load((ROOT / "environment.yml").read_text())


def test_environment_lists_what_pyproject_lists(project, requirements, environment):
    from_pip = next(item["pip"] for item in environment["dependencies"] if isinstance(item, dict))
    from_conda = [item for item in environment["dependencies"] if isinstance(item, str)]
    listed = [line.replace(" ", "") for line in from_conda + from_pip]
    wanted = {
        CONDA_NAMES.get(each.name, each.name): str(each.specifier) for each in requirements
    } | {"python": project["requires-python"]}
    for name, specifier in wanted.items():
        lines = [line for line in listed if re.match(rf"{re.escape(name)}(?![\w.-])", line)]
        assert len(lines) == 1, f"environment.yml lists {name} {len(lines)} times"
        assert set(lines[0][len(name) :].split(",")) == set(specifier.split(",")), lines[0]
    assert set(from_pip) - {f"{each}" for each in requirements} == {"-e ."}
    assert len(listed) == len(wanted) + 2, "environment.yml lists more: besides, pip and -e ."


def test_constraints_pin_every_direct_dependency(requirements, pins):
    for each in requirements:
        name = canonicalize_name(each.name)
        assert name in pins, f"{each.name} is not in constraints.txt"
        assert each.specifier.contains(pins[name]), f"{each} does not allow {pins[name]}"


def test_constraints_are_public_versions_in_order(pins):
    assert not [name for name, version in pins.items() if version.local]
    assert list(pins) == sorted(pins)


def test_pre_commit_and_constraints_name_the_same_versions(pins):
    repos = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    for repo in repos:
        name = repo["repo"].rsplit("/", 1)[1].removesuffix("-pre-commit")
        assert Version(repo["rev"]) == pins[name], name


def test_zslkit_imports_only_what_it_declares(project):
    declared = {Requirement(line).name for line in project["dependencies"]}
    # only in notebooks or on a cluster, so only with an extra
    extras = {"anywidget", "ipywidgets", "IPython", "traitlets", "distributed"}
    for path in sorted((ROOT / "zslkit").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            else:
                continue
            for top in {name.split(".")[0] for name in names} - {"zslkit"} - extras:
                known = top in sys.stdlib_module_names or DISTRIBUTIONS.get(top, top) in declared
                assert known, f"{path.relative_to(ROOT)} imports {top}: not in pyproject.toml"


def test_citation_is_complete():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert {"cff-version", "message", "title", "authors", "license", "version"} <= set(citation)
    version = re.search(r'__version__ = "(.+)"', (ROOT / "zslkit" / "__init__.py").read_text())
    assert citation["version"] == version[1]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_hold_no_outputs(path):
    notebook = json.loads(path.read_text())
    assert notebook["nbformat"] == 4
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == [], f"{path.name} holds outputs: make format"
            assert cell["execution_count"] is None, f"{path.name} holds counts: make format"


def test_every_chapter_is_in_the_table_of_contents():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text())
    listed = {toc["root"]} | {
        chapter["file"] for part in toc["parts"] for chapter in part["chapters"]
    }
    sources = [*(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    assert listed == {f"book/{path.stem}" for path in sources}


def test_every_module_is_on_an_api_page():
    page = "".join(path.read_text() for path in (ROOT / "book").glob("api*.md"))
    private = {"cli", "checks", "exercises", "__main__"}
    for path in sorted((ROOT / "zslkit").glob("*")):
        if path.stem.startswith("_") or path.stem in private or path.name.startswith("."):
            continue
        if path.suffix == ".py" or (path / "__init__.py").exists():
            assert re.search(rf"zslkit-modules::.*\b{path.stem}\b", page), path.name


def test_no_static_folder_at_the_top():
    assert not (ROOT / "_static").exists(), "Jupyter Book would load each of its files on each page"


def test_files_stay_small():
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("zslkit", "book")
        for path in (ROOT / folder).rglob("*.py")
        if (lines := path.read_text().count("\n")) > 400
    }
    assert not long
