"""Lets the book build use what nbmake has run, so that `make test` runs each notebook once."""

import importlib.util
from pathlib import Path

import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from nbmake.nb_run import NotebookRun

HERE = Path(__file__).parent
spec = importlib.util.spec_from_file_location("zslkit_book", HERE / "_ext" / "zslkit_book.py")
zslkit_book = importlib.util.module_from_spec(spec)
spec.loader.exec_module(zslkit_book)

execute = NotebookRun.execute


def execute_and_keep(run: NotebookRun):
    result = execute(run)
    if result.error is None:
        keep(Path(run.filename), result.nb)
    return result


def keep(path: Path, executed: nbformat.NotebookNode) -> None:
    # the cache compares cells with their metadata, to which nbmake has added the times
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    notebook.metadata.update(executed.metadata)
    for cell, ran in zip(notebook.cells, executed.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = ran.outputs
            cell.execution_count = ran.execution_count
    cache = get_cache(zslkit_book.execution_cache(HERE.parent))
    bundle = CacheBundleIn(notebook, str(path))
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


NotebookRun.execute = execute_and_keep
