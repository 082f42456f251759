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
    files
        Names of single files below ``address``, where there is no archive.
    """

    holds: tuple[str, ...]
    what: str
    terms: str
    address: str = ""
    inside: str = ""
    size: int = 0
    sha256: str = ""
    manual: str = ""
    files: tuple[str, ...] = ()


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
    Source(
        holds=("Sketchy",),
        what="Sketchy-Extended: sketches and photographs of 125 classes (retrieval)",
        terms="research use; cite Sangkloy et al. (SIGGRAPH 2016) and, for the extension, Liu et "
        "al. (CVPR 2017); no licence is known to us",
        manual="Get the 256x256 archive from the page of the Sketchy Database and "
        "EXTEND_image_sketchy from the links in the README of SEM-PCYC or Doodle to Search; unpack "
        "them so that Sketchy/sketch/tx_000000000000/ and Sketchy/extended_photo/ hold a folder "
        "for each class.",
    ),
    Source(
        holds=("TU-Berlin",),
        what="TU-Berlin-Extended: sketches and photographs of 250 classes (retrieval)",
        terms="sketches: CC BY 4.0 as far as we know, cite Eitz et al. (SIGGRAPH 2012); "
        "photographs: research use, cite Zhang et al. (CVPR 2016)",
        manual="Get the sketches as PNG from the page of Eitz et al. and ImageResized from the "
        "links in the README of SEM-PCYC or Doodle to Search; unpack them so that "
        "TU-Berlin/sketches/ and TU-Berlin/images/ hold a folder for each class.",
    ),
    Source(
        holds=("QuickDraw",),
        what="QuickDraw-Extended: sketches and photographs of 110 classes (retrieval)",
        terms="research use; cite Dey et al. (CVPR 2019); strokes of Quick, Draw!: CC BY 4.0",
        manual="Get QuickDraw_images_final.zip and QuickDraw_sketches_final.zip from "
        "http://datasets.cvc.uab.es/QuickDraw/ and unpack both into QuickDraw/. Strokes come from "
        "Quick, Draw! itself: one .ndjson file for each class, into QuickDraw/ndjson/.",
    ),
)

_IDX = tuple(
    f"{part}-{what}-ubyte.gz"
    for part in ("train", "t10k")
    for what in ("images-idx3", "labels-idx1")
)
SOURCES += (
    Source(
        holds=("MNIST",),
        what="handwritten digits, 28 x 28 (domain adaptation)",
        terms="cite LeCun et al. (Proc. IEEE 1998); CC BY-SA 3.0 as far as we know",
        address="https://ossci-datasets.s3.amazonaws.com/mnist/",
        size=11_600_000,
        files=_IDX,
    ),
    Source(
        holds=("Fashion-MNIST",),
        what="ten kinds of clothes in MNIST's format (domain adaptation)",
        terms="MIT licence; cite Xiao et al. (arXiv 1708.07747)",
        address="http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        size=31_000_000,
        files=_IDX,
    ),
    Source(
        holds=("EMNIST",),
        what="handwritten letters in MNIST's format (domain adaptation)",
        terms="public domain as far as we know; cite Cohen et al. (arXiv 1702.05373)",
        manual="Get https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip (about 540 MB) and put "
        "the four files emnist-letters-*.gz that it holds into emnist/.",
    ),
    Source(
        holds=("NIST",),
        what="digits and letters of NIST's Special Database 19 (domain adaptation)",
        terms="public domain as far as we know; cite NIST SD 19",
        manual="Get the database from nist.gov, make pictures of 28 x 28 of it, and write them in "
        "MNIST's format into nist/: train-images-idx3-ubyte and so on, labels 0 to 61 for digits, "
        "capital and small letters.",
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

#: Published counts of the retrieval data sets. Photographs of TU-Berlin and QuickDraw and those of
#: Sketchy's extension are known from quotations only: a difference is told, and is no error.
PUBLISHED_RETRIEVAL = {
    "Sketchy": {"sketches": 75481, "images": 73002, "classes": 125},
    "TU-Berlin": {"sketches": 20000, "images": 204489, "classes": 250},
    "QuickDraw": {"sketches": 330000, "images": 204000, "classes": 110},
}
