"""Where published data come from, on which terms, and the counts that tell the real ones."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """One archive, or one manual step.

    Attributes
    ----------
    holds
        The data sets it brings.
    what
        One line for people.
    terms
        What one may do with it, and whom to cite.
    address
        Where it is, or empty if there is no plain file to fetch.
    inside
        Folder within the archive that holds one folder per data set.
    size
        Its size in bytes, about; only used to warn and to check the free space.
    sha256
        Known check sum, or empty: then the archive's own check sums and the counts must do.
    manual
        The step to take by hand where there is no address.
    """

    holds: tuple[str, ...]
    what: str
    terms: str
    address: str = ""
    inside: str = ""
    size: int = 0
    sha256: str = ""
    manual: str = ""


_GBU = (
    "research use; cite Xian et al. (TPAMI 2018, arXiv 1707.00600) and the data set's own paper; "
    "no licence is known to us"
)

SOURCES = (
    Source(
        holds=("AWA1", "AWA2", "CUB", "SUN", "APY"),
        what="Proposed Splits with ResNet-101 features",
        terms=_GBU,
        address="http://datasets.d2.mpi-inf.mpg.de/xian/xlsa17.zip",
        inside="xlsa17/data",
        size=879_000_000,
    ),
    Source(
        holds=("FLO",),
        what="Oxford Flowers with ResNet-101 features and sentence embeddings",
        terms=_GBU + "; sentences by Reed et al. (CVPR 2016)",
        address="http://datasets.d2.mpi-inf.mpg.de/xian/cvpr18xian.zip",
        inside="cvpr18xian/data",
    ),
    Source(
        holds=("CUB-sentences",),
        what="1024-d sentence embeddings for CUB (Reed et al., CVPR 2016)",
        terms="research use; cite Reed et al. (CVPR 2016); no licence is known to us",
        manual="They lie in drive folders linked from the READMEs of the GMN and TF-VAEGAN code. "
        "Put the .mat file with the sentences, say sent_splits.mat, beside CUB's att_splits.mat "
        'and read it with zslkit.load("CUB", splits="sent_splits").',
    ),
)


def source_of(name: str) -> Source | None:
    """The source that brings data set ``name``, in any case; None if there is none."""
    for source in SOURCES:
        if name.lower() in (held.lower() for held in source.holds):
            return source
    return None


def _counts(pictures, semantics, seen, unseen, trainval, test_seen, test_unseen) -> dict[str, int]:
    return {
        "pictures": pictures,
        "semantics": semantics,
        "classes": seen + unseen,
        "seen classes": seen,
        "unseen classes": unseen,
        "trainval": trainval,
        "test_seen": test_seen,
        "test_unseen": test_unseen,
    }


#: Published counts (GBU, table 1).
PUBLISHED = {
    "AWA1": _counts(30475, 85, 40, 10, 19832, 4958, 5685),
    "AWA2": _counts(37322, 85, 40, 10, 23527, 5882, 7913),
    "CUB": _counts(11788, 312, 150, 50, 7057, 1764, 2967),
    "SUN": _counts(14340, 102, 645, 72, 10320, 2580, 1440),
    "APY": _counts(15339, 64, 20, 12, 5932, 1483, 7924),
    "FLO": _counts(8189, 1024, 82, 20, 5631, 1403, 1155),
}

#: Counts that we know from quotations only: a difference is told, but is no error.
UNCERTAIN = {"FLO": frozenset({"trainval", "test_seen", "test_unseen"})}
