"""The same similarities in WordNet, for those who have it."""

import importlib
import re
from collections.abc import Iterable, Mapping

import numpy as np

from zslkit.errors import UsageError
from zslkit.taxonomy.tree import check_kind


def wordnet_similarity(
    names: Iterable[str],
    kind: str = "path",
    *,
    to: str = "classes",
    synsets: Mapping[str, str] | None = None,
) -> np.ndarray:
    """How near classes stand in WordNet, which is read through ``nltk``: zslkit brings neither.

    Information content is counted in the SemCor corpus for ``lin`` and in the Brown corpus for
    ``jcn``, as SEM-PCYC's code does.

    Parameters
    ----------
    names
        Class names; ``_`` and what stands in brackets are understood (``car_(sedan)``). The first
        noun of a name is taken, which is not always what the data set means: look at them.
    kind, to
        As in :meth:`~zslkit.taxonomy.Taxonomy.similarity`.
    synsets
        Which meaning to take instead: ``{"mouse": "mouse.n.01"}``.

    Raises
    ------
    UsageError
        ``nltk`` or its word lists are not installed, or WordNet knows no such noun.
    """
    check_kind(kind)
    corpus = _wordnet()
    try:
        wordnet = corpus.wordnet
        meanings = [_meaning(wordnet, name, synsets or {}) for name in names]
        counted = {"lin": "ic-semcor.dat", "jcn": "ic-brown.dat"}.get(kind)
        content = corpus.wordnet_ic.ic(counted) if counted else None
    except LookupError as error:
        raise UsageError(
            "WordNet's files are not installed; get them once with "
            "`python -m nltk.downloader wordnet wordnet_ic`."
        ) from error
    columns = meanings if to == "classes" else _with_ancestors(meanings)

    def similar(a, b):
        if kind == "path":
            return a.path_similarity(b) or 0.0
        if kind == "lin":
            return a.lin_similarity(b, content)
        return min(1.0, a.jcn_similarity(b, content))

    return np.array([[similar(a, b) for b in columns] for a in meanings], np.float32)


def _wordnet():
    try:
        return importlib.import_module("nltk.corpus")  # by name: it is no dependency of ours
    except ImportError:
        raise UsageError(
            "WordNet is read through nltk, which is not installed; run `pip install nltk`, or give "
            "a table to Taxonomy.read."
        ) from None


def _meaning(wordnet, name, synsets):
    if name in synsets:
        return wordnet.synset(synsets[name])
    plain = re.sub(r"[_ -]?\(.*?\)", "", name)
    found = wordnet.synsets(plain.replace(" ", "_"), pos="n")
    if not found:
        raise UsageError(f"WordNet knows no noun {plain!r}; say which is meant with synsets=.")
    return found[0]


def _with_ancestors(meanings):
    columns = list(dict.fromkeys(meanings))
    for meaning in columns:  # the list grows while it is walked
        columns += [above for above in meaning.hypernyms() if above not in columns]
    return columns
