"""The checkers: silent about three dots, right about right answers, and clear about wrong ones."""

import numpy as np
import pytest

from zslkit import ZeroShotProblem
from zslkit.exercises import checks, first_steps, scoring, zero_shot


@pytest.fixture(scope="module")
def problem():
    """Eight things by three properties; the last three unseen. Features show the properties."""
    rng = np.random.default_rng(0)
    semantics = np.array(
        [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [0, 1, 1], [1, 0, 1], [1, 1, 1]]
    )
    labels = np.repeat(np.arange(8), 20)
    features = semantics[labels] @ rng.normal(size=(3, 10)) + 0.05 * rng.normal(size=(160, 10))
    position = np.tile(np.arange(20), 8)
    return ZeroShotProblem(
        features=features,
        labels=labels,
        semantics=semantics,
        class_names=["cup", "bowl", "jar", "pan", "pot", "tin", "mug", "zebra"],
        attribute_names=["handle", "lid", "stripes"],
        train=np.flatnonzero((labels < 5) & (position < 15)),
        test_seen=np.flatnonzero((labels < 5) & (position >= 15)),
        test_unseen=np.flatnonzero(labels >= 5),
    )


def wrong(verdict, *words):
    """The answer was found wrong, and the sentence says so in these words."""
    assert verdict.right is False, verdict
    for word in words:
        assert word in verdict.sentence, verdict
    return True


# ---------------------------------------------------------------------- the shared helper
@checks.exercise
def sixth(answer):
    if not checks.close(checks.number(answer, low=0, high=1), 1 / 6):
        checks.wrong("not a sixth")
    return "a sixth"


def test_a_verdict_is_printed_once_and_counts_as_true_only_if_right(capsys):
    assert sixth(1 / 6)
    assert not sixth(0.5)
    assert sixth(...).right is None and not sixth(...)
    lines = capsys.readouterr().out.splitlines()
    assert [line[0] for line in lines] == ["✓", "✗", "…", "…"]
    assert sixth(0.5)._ipython_display_() is None


@pytest.mark.parametrize("answer", [..., [..., 1], {"a": ..., "b": 1}, (1, [...])])
def test_three_dots_anywhere_are_not_answered_yet(answer):
    assert checks.unanswered(answer)
    assert sixth(answer).right is None


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, ["None"]),
        ("x", ["the text 'x'"]),
        ([1, 2], ["a list of 2"]),
        (np.zeros(3), ["an array of shape (3,)"]),
        (float("nan"), ["NaN"]),
        (16.7, ["between 0 and 1", "per cent"]),
        (-0.1, ["between 0 and 1"]),
        (print, ["forget to call it"]),
    ],
)
def test_a_number_that_is_none_is_named(answer, words):
    assert wrong(sixth(answer), *words)


def test_arrays_are_checked_for_shape_and_content():
    def sees(answer, shape=(2, 3)):
        return checks.exercise(lambda a: str(checks.array(a, shape).sum()))(answer)

    assert sees(np.ones((2, 3)))
    assert wrong(sees(np.ones((3, 2))), "transposed")
    assert wrong(sees(np.ones(6)), "(2, 3)", "(6,)")
    assert wrong(sees([[1, 2, np.inf], [1, 2, 3]]), "infinity")
    assert wrong(sees("abc"), "numbers")


def test_whatever_a_readers_function_does_becomes_a_sentence():
    asks = checks.exercise(lambda f: str(checks.called(f, 1)))
    assert asks(lambda x: x + 1)
    assert asks(lambda x: ...).right is None
    assert wrong(asks(lambda x: 1 / 0), "ZeroDivisionError")
    assert wrong(asks(lambda x: None), "return missing")
    assert wrong(asks(lambda: 1), "TypeError")
    assert wrong(asks(7), "itself", "the number 7")
    assert wrong(checks.exercise(lambda f: f())(lambda: [][0]), "IndexError")


def test_a_near_miss_of_a_word_gets_a_suggestion():
    picks = checks.exercise(lambda a: checks.choice(a, ["tiger", "zebra"]))
    assert picks("tiger")
    assert wrong(picks("tigre"), "Did you mean 'tiger'?")
    assert wrong(picks(3), "in quotes")
    many = checks.exercise(lambda a: checks.choice(a, ["polar_bear", *map(str, range(20))]))
    assert many("polar bear").sentence == "polar_bear"
    assert wrong(many("polar_bare"), "the 21 that there are", "Did you mean 'polar_bear'?")


# ---------------------------------------------------------------------- start here
def test_shape_of_three(problem):
    check = first_steps.shape_of_three
    assert check((150, 10), problem)
    assert wrong(check((3, 50, 10), problem), "two axes")
    assert wrong(check((10, 150), problem), "row")
    assert wrong(check((50, 10), problem), "three classes")
    assert wrong(check((150, 11), problem), "10 numbers")
    assert wrong(check(150, problem), "tuple")
    assert wrong(check((150, 10, 1), problem), "two axes, not 3")
    assert check(np.array([150, 10]), problem)


def test_described(zoo_like):
    check = first_steps.described
    six = dict.fromkeys(zoo_like.attribute_names[:6], 0.5)
    assert "Nearest" in check(six, zoo_like).sentence
    assert wrong(check({"trunk": 1}, zoo_like), "trunk")
    assert wrong(check({**six, "p0": 7}, zoo_like), "p0", "between 0 and 1")
    assert wrong(check({"p0": 1, "p1": 1}, zoo_like), "Only 2")
    copied = dict(zip(zoo_like.attribute_names, zoo_like.semantics[0].tolist(), strict=True))
    assert wrong(check(copied, zoo_like), "number for number")
    assert wrong(check(["p0"], zoo_like), "dictionary")


@pytest.fixture
def zoo_like():
    return ZeroShotProblem(
        features=np.arange(8.0).reshape(4, 2),
        labels=[0, 0, 1, 2],
        semantics=np.random.default_rng(1).uniform(0.2, 1, (3, 7)),
        class_names=["cat", "horse", "tiger"],
        attribute_names=[f"p{i}" for i in range(7)],
        train=[0, 2],
        test_seen=[1],
        test_unseen=[3],
    )


def test_mended():
    labels = np.repeat(np.arange(12), 40)
    number = np.tile(np.arange(40), 12)
    seen = labels < 10
    good = {
        "features": np.random.default_rng(0).normal(size=(480, 4)),
        "labels": labels,
        "semantics": np.eye(12),
        "class_names": [*"abcdefghij", "pot", "vase"],
        "train": np.flatnonzero(seen & (number < 30)),
        "test_seen": np.flatnonzero(seen & (number >= 30)),
        "test_unseen": np.flatnonzero(~seen),
    }
    check = first_steps.mended
    assert check(good)
    assert wrong(check({**good, "labels": labels + 1}), "labels")
    overlap = {**good, "test_seen": np.flatnonzero(seen & (number >= 20))}
    assert wrong(check(overlap), "both train and test_seen")
    assert wrong(check({**good, "train": good["train"][:-1]}), "479 of the 480")
    no_vases = {**good, "test_unseen": np.flatnonzero(labels == 10)}
    assert wrong(check(no_vases), "440 of the 480")
    renamed = {**good, "class_names": [*"abcdefghij", "pan", "vase"]}
    assert wrong(check(renamed), "pot and vase")
    assert wrong(check({**good, "colour": "red"}), "does not exist")
    assert wrong(check([good]), "a list of 1")


# ---------------------------------------------------------------------- zero-shot learning
def test_which_setting():
    right = {"a": "generalised", "b": "zero-shot", "c": "transductive", "d": "few-shot"}
    check = zero_shot.which_setting
    assert check(right)
    assert check({**right, "c": ...}).right is None
    for key in right:
        other = "zero-shot" if right[key] != "zero-shot" else "generalised"
        assert wrong(check({**right, key: other}), f"{key} is not {other}")
    assert wrong(check({**right, "b": "zeroshot"}), "Did you mean 'zero-shot'?")
    assert wrong(check({"a": "zero-shot"}), "a, b, c and d")


def test_by_angle():
    check = zero_shot.by_angle

    def lengths(rows):
        return np.linalg.norm(rows, axis=1)

    assert check(lambda d, r: (d @ r.T / lengths(r)).argmax(1))
    assert wrong(
        check(lambda d, r: np.linalg.norm(d[:, None] - r, axis=2).argmin(1)), "smallest distance"
    )
    assert wrong(check(lambda d, r: (d @ r.T).argmax(1)), "dot product")
    assert wrong(check(lambda d, r: (d @ r.T / lengths(r)).argmin(1)), "largest cosine")
    assert wrong(check(lambda d, r: (d @ r.T / lengths(r)).argmax(0)), "(40,)")
    assert wrong(check(lambda d, r: np.zeros(40, int)), "differs first in row")
    assert wrong(check(lambda d, r: np.full(40, 52)), "not class ids", "52")
    assert check(lambda d, r: ...).right is None


def test_word_that_matters_and_hard_to_tell(problem):
    check = zero_shot.word_that_matters
    verdicts = {name: check(name, problem) for name in problem.attribute_names}
    assert any(verdicts.values())
    assert all(v.right is not None for v in verdicts.values())
    assert wrong(check("stripe", problem), "Did you mean 'stripes'?")

    check = zero_shot.hard_to_tell
    assert wrong(check("zebra", problem), "list of five")
    assert wrong(check(["zebra", "cup"], problem), "you named 2")
    assert wrong(check(["zebra", "cup", "bowl", "jar", "ox"], problem), "'ox'")
    verdict = check(["zebra", "cup", "bowl", "jar", "mug"], problem)
    assert verdict.right is not None and "T1 is" in verdict.sentence


# ---------------------------------------------------------------------- scoring
@pytest.mark.parametrize(
    ("answer", "words"),
    [(0.82, ["82 of 100"]), (0.525, ["okapi"]), (70, ["per cent, write 0.7"]), (0.6, ["0.600"])],
)
def test_by_hand(answer, words):
    assert scoring.by_hand(0.7)
    assert wrong(scoring.by_hand(answer), *words)


def test_find_the_leak():
    right = dict(zip("abcdef", ["honest", "leak", "honest", "leak", "honest", "leak"], strict=True))
    assert scoring.find_the_leak(right)
    for key, value in right.items():
        turned = {**right, key: "leak" if value == "honest" else "honest"}
        assert wrong(scoring.find_the_leak(turned), f"Look at {key} again")
    assert wrong(scoring.find_the_leak({**right, "a": "maybe"}), "maybe")


def test_stacked():
    check = scoring.stacked
    assert check(lambda f, seen, gamma: (f - gamma * seen).argmax(1))
    assert wrong(check(lambda f, seen, gamma: (f + gamma * seen).argmax(1)), "sign is turned")
    assert wrong(check(lambda f, seen, gamma: (f - gamma * ~seen).argmax(1)), "sign is turned")
    assert wrong(check(lambda f, seen, gamma: f.argmax(1)), "changes nothing")
    assert wrong(check(lambda f, seen, gamma: (f - gamma * seen).argmin(1)), "smallest")
    assert wrong(check(lambda f, seen, gamma: f - gamma * seen), "(60,)", "(60, 7)")

    def in_place(f, seen, gamma):
        f -= gamma * seen
        return f.argmax(1)

    assert wrong(check(in_place), "changed `scores`")
    assert wrong(check(lambda f, seen, gamma: (f - gamma * seen).max(1)), "argmax, not max")


def test_expected_best():
    rng = np.random.default_rng(0)
    check = scoring.expected_best
    assert check(lambda k, n, p: (rng.binomial(n, p, (4000, k)).max(1) / n).mean())
    assert wrong(check(lambda k, n, p: p), "return p itself")
    assert wrong(check(lambda k, n, p: p + 0.3 * (k > 1)), "it is")
    assert wrong(check(lambda k, n, p: 100 * p), "between 0 and 1")
