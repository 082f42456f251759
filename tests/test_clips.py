"""Clips of the zoo: the files, the splits, the stage; and video features in an assumed layout."""

import hashlib
import shutil

import numpy as np
import pytest
from scipy.io import savemat

import zslkit
from zslkit.datasets import clips, zoo
from zslkit.datasets.clips.actor import Actor, Pose
from zslkit.datasets.clips.build import CAST, SETTINGS
from zslkit.datasets.clips.imaginary import FAR, imaginary_actions
from zslkit.datasets.clips.stage import film
from zslkit.datasets.clips.table import ATTRIBUTES, read_actions
from zslkit.datasets.clips.words import word_like
from zslkit.datasets.sums import verify
from zslkit.datasets.zoo.seeds import generator
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.evaluation import ceiling, evaluate
from zslkit.files import packaged


@pytest.fixture(scope="module")
def actions():
    return clips.actions()


def test_the_files_are_those_of_the_checksums():
    assert verify(packaged("clips")) == 5 + 16
    assert sum(p.stat().st_size for p in packaged("clips").rglob("*")) < 4e6


def test_thirty_splits_of_eight_and_eight_and_no_two_alike():
    seen = set()
    for split in range(clips.SPLITS):
        p = zslkit.load("zoo-clips", split=split)
        assert len(p.seen_classes) == len(p.unseen_classes) == 8 and len(p.val_classes) == 3
        assert (len(p.train), len(p.test_seen), len(p.test_unseen)) == (640, 160, 800)
        assert (p.features[p.train].min(), p.features[p.train].max()) == (0, 1)
        seen.add(tuple(p.unseen_classes))
    assert len(seen) == 30


def test_words_describe_the_same_split_in_fifty_numbers():
    a, w = (zslkit.load("zoo-clips", split=2, semantics=s) for s in ("attributes", "words"))
    assert np.array_equal(a.features, w.features) and np.array_equal(a.train, w.train)
    assert w.semantics.shape == (16, 50)
    assert np.linalg.norm(w.semantics, axis=1) == pytest.approx(np.ones(16), abs=1e-3)


def test_rehearsal_actions_play_eight_against_eight():
    p = zslkit.load("zoo-clips", cast="rehearsal", split=4).validation()
    assert len(p.seen_classes) == len(p.unseen_classes) == 8
    assert set(p.class_names).isdisjoint(clips.actions().names)


def test_neither_trivial_nor_hopeless():
    """Real unseen features tell the actions apart; an embedding model does far worse."""
    top, embedded = [], []
    for split in (0, 7):
        p = zslkit.load("zoo-clips", split=split)
        top.append(ceiling(p))
        embedded.append(evaluate(None, p, classifier="eszsl"))
    assert np.mean([s.t1 for s in top]) > 0.8 and np.mean([s.harmonic for s in top]) > 0.75
    assert 0.2 < np.mean([s.t1 for s in embedded]) < 0.7
    assert np.mean([s.harmonic for s in embedded]) < 0.5


def test_features_are_those_of_the_clips():
    raw = zslkit.load("zoo-clips", scale="none")
    for name, index in (("roll", 4), ("walk", 60)):
        row = raw.index_of(name) * SETTINGS["clips_real"] + index
        found = clips.embed(clips.frames(name, index)[None])[0]
        assert found == pytest.approx(raw.features[row], abs=4e-3)
    near = np.abs(clips.preview("roll")[0].astype(int) - clips.frames("roll", 4)).mean()
    far = np.abs(clips.preview("roll")[0].astype(int) - clips.frames("roll", 9)).mean()
    assert near < 8 < far


def test_the_network_has_met_no_real_action(actions):
    made_up = imaginary_actions(actions, SETTINGS["imaginary"] + SETTINGS["rehearsal"])
    apart = np.linalg.norm(made_up[:, None] - actions.array[None], axis=2)
    assert apart.min() > FAR - 0.05  # stored with two digits
    stored = read_actions(packaged("clips") / "rehearsal.csv").array
    assert stored == pytest.approx(made_up[SETTINGS["imaginary"] :], abs=1e-6)


def test_words_are_made_by_their_rule(actions):
    stored = zslkit.load("zoo-clips", semantics="words").semantics
    assert stored == pytest.approx(word_like(actions), abs=6e-5)


def animal(name="horse"):
    table = zoo.attributes()
    return table.array[table.names.index(name)]


def movement(*attributes, seed=0):
    """How much the frames of a clip differ, on average, and where the mass of the change lies."""
    action = np.zeros(len(ATTRIBUTES))
    for name in attributes:
        action[ATTRIBUTES.index(name)] = 1.0
    frames = film(action, animal(), generator("test", seed)).astype(float).mean(3)
    change = np.abs(np.diff(frames, axis=0))
    return change.mean(), frames


def test_attributes_are_the_cause():
    still, _ = movement("stays")
    for name in ("moves_across", "comes_nearer", "body_turns", "leaves_ground", "trembles"):
        assert movement(name)[0] > 1.5 * still
    walk, legs = movement("repeats", "legs_alternate"), movement("repeats")
    assert walk[0] > 1.2 * legs[0]


def test_a_clip_can_be_filmed_again(actions):
    a, b = (film(actions.array[0], animal(), generator("again", 1)) for _ in range(2))
    assert a.shape == (8, 40, 40, 3) and a.dtype == np.uint8 and np.array_equal(a, b)
    assert not np.array_equal(a, film(actions.array[0], animal(), generator("again", 2)))


def test_poses_bend_what_they_name():
    actor = Actor(animal(), generator("actor"))
    rest = actor.posed(Pose())
    legs = actor.leg_of >= 0
    swung = actor.posed(Pose(swing=(0.5, -0.5, 0.5, -0.5)))
    assert np.array_equal(swung[~legs], rest[~legs]) and not np.array_equal(swung[legs], rest[legs])
    nodding = actor.posed(Pose(head=1.0))
    assert nodding[legs] == pytest.approx(rest[legs])
    assert nodding[:, 1].max() >= rest[:, 1].max() and nodding[:, 1].mean() > rest[:, 1].mean()
    assert actor.posed(Pose(squash=-1.0))[:, 0] == pytest.approx(-rest[:, 0])
    assert set(CAST) <= {zoo.attributes().names[c] for c in zoo.attributes().where("seen", "val")}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"split": 30}, "from 0 to 29"),
        ({"split": 0.5}, "from 0 to 29"),
        ({"semantics": "word"}, "Did you mean 'words'"),
        ({"cast": "imaginary"}, "cast='imaginary' must be"),
        ({"cast": "rehearsal", "semantics": "words"}, "have no words"),
    ],
)
def test_wrong_options_get_their_sentence(options, sentence):
    with pytest.raises(UsageError, match=sentence):
        zslkit.load("zoo-clips", **options)


def test_wrong_clips_get_their_sentence(tmp_path, actions, monkeypatch):
    with pytest.raises(UsageError, match="Did you mean 'roll'"):
        clips.frames("rol", 1)
    with pytest.raises(UsageError, match="from 0 to 99"):
        clips.frames("roll", 100)
    with pytest.raises(UsageError, match="expected uint8 of shape"):
        clips.embed(np.zeros((1, 8, 40, 40, 3)))
    with pytest.raises(UsageError, match="expected 20 finite numbers"):
        film(np.zeros(3), animal(), generator("x"))
    monkeypatch.setattr("zslkit.datasets.clips.imaginary.FAR", 99.0)
    with pytest.raises(UsageError, match="do not fit"):
        imaginary_actions(actions, 1)
    with pytest.raises(MissingFile, match="actions of the clips"):
        read_actions(tmp_path / "none.csv")
    good = (packaged("clips") / "actions.csv").read_text().splitlines()
    for lines, sentence in (
        ([good[0] + ",more", *good[1:]], "look at"),
        ([*good, good[1]], "more than one row for walk"),
        ([good[0], good[1].replace("0.5", "5")], "not a number from 0 to 1"),
        ([good[0], good[1] + ",1"], "has 21 numbers"),
    ):
        (tmp_path / "actions.csv").write_text("\n".join(lines))
        with pytest.raises(DataError, match=sentence):
            read_actions(tmp_path / "actions.csv")


def test_building_leaves_other_data_alone():
    listed = (packaged("zoo") / "SHA256SUMS").read_text().split()
    features = packaged("zoo") / "features.safetensors"
    assert hashlib.sha256(features.read_bytes()).hexdigest() in listed


@pytest.fixture
def small_build(tmp_path, monkeypatch):
    for name, value in (
        *(("clips_real", 3), ("clips_rehearsal", 2), ("previews", 1), ("test_every", 3)),
        *(("imaginary", 3), ("rehearsal", 2), ("clips_imaginary", 2), ("epochs", 1)),
    ):
        monkeypatch.setitem(SETTINGS, name, value)
    monkeypatch.setattr("zslkit.datasets.clips.build.ProcessPoolExecutor", _AtHome)
    rows = (packaged("clips") / "actions.csv").read_text().splitlines()[:4]

    def build_in(name):
        from zslkit.datasets.clips.build import build

        folder = tmp_path / name
        folder.mkdir()
        (folder / "actions.csv").write_text("\n".join(rows) + "\n")
        build(folder, progress=False)
        return (folder / "SHA256SUMS").read_text()

    return build_in


class _AtHome:
    """A pool of no process, so that the small settings hold there too."""

    def __init__(self, *_, **__):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    map = staticmethod(map)


def test_the_same_table_gives_the_same_files(small_build, tmp_path):
    assert small_build("one") == small_build("two")
    assert verify(tmp_path / "one") == 5 + 3
    assert not [path for path in (tmp_path / "one").iterdir() if path.name.startswith(".build")]


# ---------------------------------------------------------------------- video features
@pytest.fixture
def videos(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(1, 5), 6)
    folder = tmp_path / "xlsa17" / "data" / "HMDB51"
    folder.mkdir(parents=True)
    features = rng.uniform(size=(8, 24))
    savemat(folder / "i3d.mat", {"features": features, "labels": labels[:, None]})
    at = np.arange(1, 25)
    seen = at[labels <= 2]
    names = np.array(["run", "jump", "wave", "sit"], object)
    split = {"att": rng.normal(size=(5, 4)), "allclasses_names": names[:, None]}
    split |= {"trainval_loc": seen[seen % 3 > 0], "test_seen_loc": seen[seen % 3 == 0]}
    savemat(folder / "split_2.mat", {**split, "test_unseen_loc": at[labels > 2]})
    shutil.copy(folder / "split_2.mat", folder / "att_splits.mat")
    return tmp_path, features.T


def test_video_features_are_two_streams_in_one_row(videos):
    root, features = videos
    both = zslkit.load("HMDB51", split=2, root=root, scale="none")
    assert both.features == pytest.approx(features) and both.name == "HMDB51"
    for streams, part in (("appearance", slice(4)), ("motion", slice(4, None))):
        half = zslkit.load("hmdb51", split=2, root=root, scale="none", streams=streams)
        assert half.features == pytest.approx(features[:, part])
        assert half.about["streams"] == streams
    with pytest.raises(MissingFile, match="split_3"):
        zslkit.load("HMDB51", split=3, root=root)
    with pytest.raises(UsageError, match="Did you mean 'motion'"):
        zslkit.load("HMDB51", split=2, root=root, streams="moton")
    with pytest.raises(UsageError, match="whole number"):
        zslkit.load("HMDB51", split="a", root=root)
