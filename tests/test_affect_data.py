"""Emotions, pairs and pictures; the problem that holds them; sets read from folders."""

from itertools import combinations

import numpy as np
import pytest
from affecttoy import make_affect
from PIL import Image

import zslkit
from zslkit.cli import main
from zslkit.datasets import affect
from zslkit.datasets.affect import build, folders, motifs, painter, pairs, words
from zslkit.errors import DataError, MissingFile, UsageError


# ---------------------------------------------------------------------- theories and words
def test_theories_name_emotions_that_have_a_place():
    assert [len(t.emotions) for t in affect.THEORIES.values()] == [6, 8, 8]
    for theory in affect.THEORIES.values():
        assert set(theory.emotions) <= set(affect.VAD) and len(set(theory.emotions)) >= 6
        assert theory.source[-4:].isdigit()
    assert np.abs(affect.vad_of(affect.VAD)).max() <= 1
    assert affect.polarity_of(affect.MIKELS).tolist() == [1, 1, 1, 1, -1, -1, -1, -1]
    wheel = affect.THEORIES["plutchik"].emotions
    assert all(affect.opposite(affect.opposite(e)) == e for e in wheel)
    assert affect.opposite("trust") == "disgust" and affect.opposite("anger") == "fear"
    with pytest.raises(UsageError, match="'amusement' is not on Plutchik's wheel"):
        affect.opposite("amusement")
    with pytest.raises(UsageError, match=r"no emotion 'angre' here\. Did you mean 'anger'"):
        affect.vad_of(["angre"])
    with pytest.raises(UsageError, match="5 is no emotion"):
        affect.polarity_of(5)


def test_pairs_are_sixty_and_look_like_something():
    assert len(set(pairs.NAMES)) == len(pairs.PAIRS) == 60
    assert {n for _, n in pairs.PAIRS} == set(pairs.NOUNS) == set(motifs.MOTIFS)
    assert {a for a, _ in pairs.PAIRS} == set(pairs.ADJECTIVES)
    vad = affect.vad_of_pairs()
    assert vad.shape == (60, 3) and np.abs(vad).max() <= 1
    assert ((vad > 0).sum(0) > 15).all() and ((vad < 0).sum(0) > 15).all()


def test_words_that_feel_alike_are_alike():
    vectors = words.word_vectors()
    assert np.allclose([np.linalg.norm(v) for v in vectors.values()], 1)
    felt, said = [], []
    for a, b in combinations(affect.MIKELS, 2):
        felt.append(np.linalg.norm(affect.vad_of([a]) - affect.vad_of([b])))
        said.append(vectors[a] @ vectors[b])
    assert np.corrcoef(felt, said)[0, 1] < -0.5
    assert not np.allclose(vectors["fear"], words.word_vectors(1)["fear"])


# ---------------------------------------------------------------------- pictures
def test_pictures_are_painted_by_their_seed():
    one, other = (painter.paint([3, 40], np.random.default_rng(k)) for k in (0, 1))
    assert one.shape == (48, 48, 3) and one.dtype == np.uint8
    assert np.array_equal(one, painter.paint([3, 40], np.random.default_rng(0)))
    assert (one != other).mean() > 0.5
    with pytest.raises(UsageError, match="one to three pairs"):
        painter.paint([], np.random.default_rng(0))


def test_an_adjective_is_seen_in_palette_and_light():
    def mean_of(name):
        at = pairs.NAMES.index(name)
        rng = np.random.default_rng(0)
        return np.mean([painter.paint([at], rng) for _ in range(6)], (0, 1, 2))

    assert mean_of("sunny sea").mean() > 2 * mean_of("dark woods").mean()
    red, _, blue = mean_of("furious sea")
    assert red > 2 * blue
    red, _, blue = mean_of("majestic sea")
    assert blue > 1.3 * red


def test_detectors_answer_to_what_is_shown():
    made = build.made(seed=5, emotions=("fear", "joy"), count=6)
    assert made.pictures.shape == (12, 48, 48, 3) and made.features.shape == (12, 136)
    assert ((made.shown > 0).sum(1) >= 1).all() and ((made.shown > 0).sum(1) <= 3).all()
    shown, heard = made.shown.ravel() > 0, made.responses.ravel()
    assert heard[shown].mean() > 3 * heard[~shown].mean() and heard.min() >= 0
    assert made is build.made(seed=5, emotions=("fear", "joy"), count=6)


def test_measured_numbers():
    white = np.full((2, 9, 13, 3), 255, np.uint8)
    found = affect.measure(white)
    assert found.shape == (2, 136) and np.allclose(found[0, :48], 1) and found.max() <= 1
    red = np.zeros((1, 16, 16, 3), np.uint8)
    red[..., 0] = 200
    hues = affect.measure(red)[0, 112:124]
    assert hues[0] == pytest.approx(1, abs=1e-5) and np.allclose(hues[1:], 0)
    stripes = np.repeat(np.tile([0, 0, 255, 255], 4)[None, :, None], 16, 0).astype(np.uint8)
    turned = affect.measure(
        np.stack([np.repeat(s, 3, 2) for s in (stripes, stripes.swapaxes(0, 1))])
    )
    assert not np.allclose(turned[0, 124:132], turned[1, 124:132])
    for bad in (np.zeros((2, 9, 9)), np.zeros((1, 9, 9, 3)), np.zeros((1, 4, 9, 3), np.uint8)):
        with pytest.raises(UsageError, match="expected uint8"):
            affect.measure(bad)


# ---------------------------------------------------------------------- the problem
def test_every_split_hides_what_it_says():
    assert len(set(affect.splits())) == 56
    problem = zslkit.load("affect", split=17)
    assert problem.unseen_names == affect.splits()[17]
    assert len(problem.train) == 150 and len(problem.test_seen) == 50
    assert len(problem.test_unseen) == 120 and len(problem.val_classes) == 2
    assert zslkit.load("Affect", unseen="fear").unseen_names == ("fear",)
    for given, said in (
        ({"split": 56}, "0 to 55"),
        ({"unseen": ["fears"]}, "Did you mean 'fear'"),
        ({"unseen": []}, "hide one to four"),
        ({"unseen": affect.MIKELS[:5]}, "5 emotions are hidden"),
    ):
        with pytest.raises(UsageError, match=said):
            affect.load(**given)
    with pytest.raises(UsageError, match="1 to 6"):
        affect.splits(7)


def test_validation_keeps_the_layer_and_reads_no_test_row():
    problem = affect.load()
    smaller = problem.validation().trimmed()
    assert len(smaller.responses) == len(smaller.features) == 150
    rows = {row.tobytes() for row in problem.responses[problem.train]}
    assert {row.tobytes() for row in smaller.responses} == rows
    names = ("anger", "disgust")
    chosen = problem.with_validation(names).validation()
    assert chosen.unseen_names == names
    with pytest.raises(DataError, match="'fear' is not a seen class"):
        problem.with_validation(["fear"])
    assert np.array_equal(problem.detected().features, problem.responses)
    assert type(problem.plain()) is zslkit.ZeroShotProblem


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"responses": np.ones((3, 8))}, "responses has 3 rows"),
        ({"responses": -np.ones((72, 8))}, "answers 0 or more"),
        ({"responses": np.full((72, 8), np.nan)}, "not finite"),
        ({"responses": np.ones(72)}, "responses must be a matrix"),
        ({"pair_semantics": np.ones((8, 3))}, r"must be \(8, 10\)"),
        ({"pair_names": ("x",) * 8}, "8 distinct names"),
        ({"polarity": np.zeros(6)}, r"polarity must be \+1 or -1"),
        ({"polarity": np.ones(5)}, "each of the 6 classes"),
    ],
)
def test_a_broken_layer_is_refused(change, said):
    with pytest.raises(DataError, match=said):
        make_affect(**change)


def test_the_command_line_knows_it(capsys):
    assert main(["data", "list"]) == 0
    assert "painted pictures of eight emotions" in capsys.readouterr().out
    assert main(["data", "check", "affect"]) == 0
    assert "All checks passed." in capsys.readouterr().out
    assert main(["data", "check", "FI"]) == 2
    assert "answers of detectors" in capsys.readouterr().err
    assert main(["data", "get", "affect"]) == 2
    assert "affect comes with zslkit" in capsys.readouterr().err


# ---------------------------------------------------------------------- folders
def picture(path, shade):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (12, 10), (shade, 40, 90)).save(path)


def written(tmp_path, name):
    """A small set in the layout of ``name``, 3 pictures of 4 emotions, and its side files."""
    four = ("anger", "fear", "sadness", "disgust")
    short = {"sadness": "sad"}
    root = tmp_path / name
    lines = ["'','Anger','Awe','Fear','Sad','Disgust'"]
    for k, emotion in enumerate(four):
        for i in range(3):
            if name == "Emotion6":
                picture(root / "images" / emotion / f"{emotion}{i}.png", 60 * k)
            elif name == "FI":
                picture(root / emotion / f"{emotion}{i}.png", 60 * k)
            elif name == "ArtPhoto":
                picture(root / f"{short.get(emotion, emotion)}_{i:04}.png", 60 * k)
            else:
                picture(root / f"abstract_{k}{i}.png", 60 * k)
                votes = {"anger": 0, "awe": 1, "fear": 0, "sadness": 0, "disgust": 0, emotion: 7}
                lines.append(f"'abstract_{k}{i}.png'," + ",".join(map(str, votes.values())))
    if name == "Abstract":
        picture(root / "abstract_99.png", 5)
        lines.append("'abstract_99.png',3,3,0,0,0")  # a tie
        (root / "ABSTRACT_groundTruth.csv").write_text("\n".join(lines))
    found = folders.find(name, root)
    side = tmp_path / "side"
    side.mkdir(exist_ok=True)
    (side / "pairs.txt").write_text("dark_woods\ncalm-sea\n")
    rows = [f"{p.name},{0.1 * k:.1f},{k}" for k, p in enumerate(found.paths)]
    (side / "answers.csv").write_text("name,dark_woods,calm_sea\n" + "\n".join(reversed(rows)))
    np.save(side / "answers.npy", [[0.1 * k, k] for k in range(len(found.paths))])
    vocabulary = ("anger", "fear", "sadness", "disgust", "dark", "woods", "calm", "sea")
    rng = np.random.default_rng(0)
    vectors = [f"{w} " + " ".join(f"{v:.4f}" for v in rng.normal(size=5)) for w in vocabulary]
    (side / "vectors.txt").write_text("\n".join(vectors))
    return root, side, found


@pytest.mark.parametrize("name", folders.LAYOUTS)
def test_a_set_is_read_from_its_folders(name, tmp_path):
    root, side, found = written(tmp_path, name)
    assert len(found.paths) == 12 and set(found.emotions) == {"anger", "fear", "sadness", "disgust"}
    assert np.bincount(found.labels).tolist() == [3, 3, 3, 3]
    given = {
        "root": root,
        "unseen": ["fear"],
        "pairs": side / "pairs.txt",
        "vectors": side / "vectors.txt",
    }
    problem = zslkit.load(name.lower(), responses=side / "answers.csv", **given)
    assert problem.unseen_names == ("fear",) and problem.pair_names == ("dark woods", "calm sea")
    assert len(problem.test_unseen) == 3 and len(problem.test_seen) == 3
    other = folders.load(name, responses=side / "answers.npy", **given)
    assert np.allclose(other.responses, problem.responses)
    np.save(side / "features.npy", np.arange(36.0).reshape(12, 3))
    own = folders.load(
        name, responses=side / "answers.npy", features=side / "features.npy", scale="none", **given
    )
    assert own.features.shape == (12, 3) and problem.features.shape == (12, 136)


def test_what_is_missing_is_said_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("ZSLKIT_DATA", str(tmp_path))
    with pytest.raises(MissingFile, match=r"There is no folder .*FI; put FI there, or say root="):
        folders.find("FI")
    with pytest.raises(UsageError, match="Did you mean 'Emotion6'"):
        folders.find("Emotion")
    root, side, found = written(tmp_path, "FI")
    with pytest.raises(DataError, match="give words= "):
        folders.find("FI", root, words={"wut": "anger"})
    with pytest.raises(UsageError, match="no emotion 'rage'"):
        folders.find("FI", root, words={"anger": "rage"})
    given = {"root": root, "pairs": side / "pairs.txt", "vectors": side / "vectors.txt"}
    load = {"responses": side / "answers.npy", **given}
    with pytest.raises(UsageError, match="no pictures of 'awe'"):
        folders.load("FI", "awe", **load)
    with pytest.raises(UsageError, match="Hide one to 2 of 4"):
        folders.load("FI", ["anger", "fear", "sadness"], **load)
    with pytest.raises(MissingFile, match="detectors' answers"):
        folders.load("FI", "fear", **{**load, "responses": side / "none.csv"})
    with pytest.raises(MissingFile, match="detectors' pairs"):
        folders.load("FI", "fear", **{**load, "pairs": side / "none.txt"})
    (side / "short.csv").write_text("anger0.png,1,2\n")
    with pytest.raises(DataError, match=r"has no answers for \w+.png"):
        folders.read_answers(side / "short.csv", found)
    (side / "torn.csv").write_text("anger0.png,1,2\nanger1.png,1\n")
    with pytest.raises(DataError, match="lines of 1 and of 2"):
        folders.read_answers(side / "torn.csv", found)
    np.save(side / "few.npy", np.zeros((2, 2)))
    with pytest.raises(DataError, match="there are 12 pictures"):
        folders.read_answers(side / "few.npy", found)
    (root / "fear" / "fear0.png").write_text("no picture")
    with pytest.raises(DataError, match="is no picture"):
        folders.load("FI", "fear", **load)
    (tmp_path / "Abstract").mkdir()
    with pytest.raises(MissingFile, match="ABSTRACT_groundTruth"):
        folders.find("Abstract")


def test_answers_find_their_picture_by_folder_and_name(tmp_path):
    root = tmp_path / "Emotion6"
    for k, emotion in enumerate(("anger", "fear", "sadness")):
        for i in range(2):
            picture(root / "images" / emotion / f"{i}.png", 60 * k)
    found = folders.find("Emotion6", root)
    wanted = np.arange(12.0).reshape(6, 2)
    for form in ("{0}/{1}", "set\\{0}\\{1}", "/far/{0}/{1}"):
        rows = [
            form.format(p.parent.name, p.name) + f",{a},{b}"
            for p, (a, b) in zip(found.paths, wanted, strict=True)
        ]
        (tmp_path / "answers.csv").write_text("\n".join(["name,0,1", *reversed(rows)]))
        assert np.array_equal(folders.read_answers(tmp_path / "answers.csv", found), wanted)
    (tmp_path / "twice.csv").write_text("\n".join([*rows, rows[0]]))
    with pytest.raises(DataError, match=r"line 7: a second line for /far/anger/0\.png"):
        folders.read_answers(tmp_path / "twice.csv", found)
    (tmp_path / "names.csv").write_text("0.png,1,2\n1.png,3,4\n")
    with pytest.raises(DataError, match=r"which 0.png is meant; .*: anger/0.png"):
        folders.read_answers(tmp_path / "names.csv", found)


def test_what_does_not_fit_a_set_is_said_in_a_sentence(tmp_path):
    root, side, _ = written(tmp_path, "FI")
    load = {
        "root": root, "responses": side / "answers.npy", "pairs": side / "pairs.txt",
        "vectors": side / "vectors.txt",
    }  # fmt: skip
    for change, said in (
        ({"test_fraction": 1.5}, "test_fraction=1.5"),
        ({"test_fraction": float("nan")}, "test_fraction=nan"),
        ({"seed": "x"}, "seed='x'"),
        ({"unseen": 5}, "5 is no emotion"),
    ):
        with pytest.raises(UsageError, match=said):
            folders.load("FI", **{"unseen": "fear", **load, **change})
    problem = folders.load("FI", "fear", test_fraction=0.99, **load)
    assert len(problem.test_seen) == 6 and len(problem.train) == 3  # one is left to learn from
    (side / "gaps.txt").write_text("dark_woods\n  \n\ncalm-sea\n")
    gaps = folders.load("FI", "fear", **{**load, "pairs": side / "gaps.txt"})
    assert gaps.pair_names == ("dark woods", "calm sea")
    (side / "binary.csv").write_bytes(bytes(range(256)))
    for change in ({"responses": side / "binary.csv"}, {"pairs": side / "binary.csv"}):
        with pytest.raises(DataError, match="no text file"):
            folders.load("FI", "fear", **{**load, **change})
    np.save(side / "words.npy", np.full((12, 2), "a"))
    with pytest.raises(DataError, match="must hold real numbers"):
        folders.load("FI", "fear", **{**load, "features": side / "words.npy"})
    for path in (root / "anger").iterdir():
        path.rename(path.with_suffix(".png" if path.stem == "anger0" else ".txt"))
    answers = np.ones((10, 2))
    np.save(side / "ten.npy", answers)
    with pytest.raises(DataError, match="one picture of anger"):
        folders.load("FI", "fear", **{**load, "responses": side / "ten.npy"})
