import dataclasses

import numpy as np
import pytest
from toy import make_problem

from zslkit.errors import DataError, UsageError


def fields(problem):
    return {
        f.name: getattr(problem, f.name)
        for f in dataclasses.fields(problem)
        if f.name != "unseen_classes"
    }


def broken(problem, **changes):
    return lambda: type(problem)(**{**fields(problem), **changes})


def edited(array, index, value):
    array = array.copy()
    array[index] = value
    return array


def test_a_good_problem_knows_its_classes(problem):
    assert problem.seen_classes.tolist() == list(range(8))
    assert problem.unseen_classes.tolist() == [8, 9, 10]
    assert problem.val_classes.tolist() == [0, 1]
    assert problem.classes.tolist() == list(range(11))
    x, y = problem.part("test_unseen")
    assert x.shape == (120, 24) and set(y) == {8, 9, 10}
    assert "8 classes" in problem.describe()


def test_it_is_immutable(problem):
    with pytest.raises(dataclasses.FrozenInstanceError):
        problem.name = "other"
    for key in ("features", "labels", "semantics", "train", "val", "unseen_classes"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(problem, key)[0] = 0


def test_later_changes_to_the_callers_arrays_do_not_reach_it():
    mine = make_problem()
    features = np.array(mine.features)
    labels = np.array(mine.labels)
    made = broken(mine, features=features, labels=labels)()
    features[:] = 0
    labels[:] = 0
    assert made.features.max() > 0 and made.labels.max() == 10


VIOLATIONS = {
    "label outside": (lambda p: {"labels": edited(p.labels, 5, 99)}, r"labels\[5\] is 99"),
    "negative label": (lambda p: {"labels": edited(p.labels, 5, -1)}, r"labels\[5\] is -1"),
    "seen and unseen overlap": (
        lambda p: {"labels": edited(p.labels, p.test_unseen[0], 3)},
        "'class3' is both seen .* and unseen",
    ),
    "unseen label in training": (
        lambda p: {"unseen_classes": [2, 8, 9, 10]},
        "unseen class 'class2' has rows in train",
    ),
    "NaN feature": (lambda p: {"features": edited(p.features, (3, 1), np.nan)}, r"\[3, 1\] is nan"),
    "infinite semantics": (
        lambda p: {"semantics": edited(p.semantics, (0, 0), np.inf)},
        r"semantics\[0, 0\] is inf",
    ),
    "labels too short": (lambda p: {"labels": p.labels[:-1]}, "439 entries but features has 440"),
    "labels are floats": (lambda p: {"labels": p.labels * 1.0}, "whole numbers, not float64"),
    "features are words": (lambda p: {"features": p.features.astype(str)}, "real numbers, not <U"),
    "features flat": (lambda p: {"features": p.features[0]}, "must be a matrix"),
    "no features": (lambda p: {"features": p.features[:, :0]}, "features is empty"),
    "names too few": (lambda p: {"class_names": p.class_names[:-1]}, "10 entries but there are 11"),
    "names twice": (
        lambda p: {"class_names": (*p.class_names[:-1], "class0")},
        "'class0' more than once",
    ),
    "attribute names": (lambda p: {"attribute_names": ["a"]}, "attribute_names has 1 entries"),
    "empty train": (lambda p: {"train": []}, "part train is empty"),
    "empty test_seen": (lambda p: {"test_seen": []}, "part test_seen is empty"),
    "empty test_unseen": (lambda p: {"test_unseen": []}, "part test_unseen is empty"),
    "row outside": (lambda p: {"train": edited(p.train, 0, 999)}, "train holds row 999"),
    "row twice": (lambda p: {"train": edited(p.train, 0, p.train[1])}, "lists a row more than"),
    "row in two parts": (
        lambda p: {"test_seen": edited(p.test_seen, 0, p.train[0]), "val": []},
        "1 rows are in both train and test_seen",
    ),
    "val outside train": (lambda p: {"val": p.test_seen[:2]}, "not a row of train"),
    "val in part": (lambda p: {"val": p.val[:-1]}, "only a part of the training rows"),
    "all classes val": (lambda p: {"val": p.train}, "Every seen class is a validation class"),
    "test_seen unknown": (
        lambda p: {
            "test_unseen": p.test_unseen[:40],
            "test_seen": np.r_[p.test_seen, p.test_unseen[40:]],
        },
        "which has no row in train",
    ),
}


@pytest.mark.parametrize("case", VIOLATIONS)
def test_each_violation_has_its_own_sentence(problem, case):
    change, sentence = VIOLATIONS[case]
    with pytest.raises(DataError, match=sentence):
        broken(problem, **change(problem))()


def test_classes_without_samples_are_allowed(problem):
    extra = np.vstack([problem.semantics, [[0.5] * 6]])
    made = broken(problem, semantics=extra, class_names=(*problem.class_names, "dodo"))()
    assert "dodo" in made.class_names and 11 not in made.classes
    declared = broken(
        problem,
        semantics=extra,
        class_names=(*problem.class_names, "dodo"),
        unseen_classes=[8, 9, 10, 11],
    )()
    assert declared.unseen_classes.tolist() == [8, 9, 10, 11]


def test_unknown_names_suggest_the_nearest(problem):
    with pytest.raises(UsageError, match="Did you mean 'class3'"):
        problem.semantics_of("clas3")
    with pytest.raises(UsageError, match="Did you mean 'train'"):
        problem.part("trian")
    assert problem.semantics_of("class3").shape == (6,)
    assert problem.semantics_of(["class3", "class9"]).shape == (2, 6)


def test_validation_holds_no_test_row(problem):
    small = problem.validation()
    used = np.concatenate([small.train, small.test_seen, small.test_unseen])
    assert set(used) == set(problem.train)
    assert small.unseen_classes.tolist() == [0, 1]
    assert small.seen_classes.tolist() == list(range(2, 8))
    again = problem.validation()
    assert np.array_equal(small.test_seen, again.test_seen)


def test_validation_needs_validation_classes(problem):
    with pytest.raises(UsageError, match="names no validation classes"):
        broken(problem, val=[])().validation()


def test_a_new_split_is_scaled_on_its_own_training_rows():
    scaled = make_problem(scaling="minmax")
    other = scaled.resplit(["class3", "class8"])
    assert other.unseen_classes.tolist() == [3, 8]
    train = other.features[other.train]
    spread = train.max(0) - train.min(0)
    assert np.allclose(train.min(0), 0) and np.allclose(spread[spread > 0], 1, atol=1e-6)
    assert set(other.labels[other.test_unseen]) == {3, 8}
    assert 8 not in other.labels[other.train]


def test_resplit_refuses_nonsense(problem):
    with pytest.raises(UsageError, match="Every class would be unseen"):
        problem.resplit(problem.class_names)
    with pytest.raises(UsageError, match="no class named"):
        problem.resplit(["unicorn"])
    with pytest.raises(UsageError, match="between 0 and 1"):
        problem.resplit(["class1"], test_fraction=1.5)


def test_a_trimmed_problem_holds_only_the_rows_of_its_parts():
    problem = make_problem()
    small = problem.validation()
    trimmed = small.trimmed()
    assert len(trimmed.features) == len(problem.train) < len(problem.features)
    for part in ("train", "val", "test_seen", "test_unseen"):
        for mine, theirs in zip(trimmed.part(part), small.part(part), strict=True):
            assert np.array_equal(mine, theirs)
    held = {row.tobytes() for row in trimmed.features}
    tests = problem.features[np.concatenate([problem.test_seen, problem.test_unseen])]
    assert held.isdisjoint(row.tobytes() for row in tests)
    assert trimmed.classes.tolist() == small.classes.tolist()
    assert trimmed.trimmed().fingerprint == trimmed.fingerprint
