import pytest
from adaptationtoy import make_adaptation
from torch.nn import functional as F

from zslkit.adaptation import SourceOnly
from zslkit.exercises import cocogan as check


def refused(verdict, words):
    assert verdict.right is False and words in verdict.sentence, verdict


def test_corners():
    assert check.corners((3, 4))
    assert check.corners(...).right is None
    for answer, words in (
        ((4, 4), "one corner is empty"),
        ((3, 3), "generated, too"),
        ((3, 1), "in every corner"),
        ((2, 2), "is not it"),
        (3, "a pair"),
    ):
        refused(check.corners(answer), words)


def test_negative():
    assert check.negative_and_edge(lambda x: 1 - x)
    for answer, words in (
        (lambda x: x, "themselves"),
        (lambda x: -x, "leaves 0..1"),
        (lambda x: 255 - x, "for bytes"),
        (lambda x: 0.9 - x, "keeps the edges"),
        (lambda x: x**2, "changes the edges"),
        (lambda x: x[0], "shape"),
        (lambda x: None, "returned None"),
    ):
        refused(check.negative_and_edge(answer), words)


def right(a, b):
    return (F.softplus(-a).mean() + F.softplus(b).mean()) / 2


def test_alignment():
    assert check.alignment(right)
    for words, answer in {
        "averaged": lambda a, b: 2 * right(a, b),
        "exchanged": lambda a, b: right(-a, -b),
        "relevant half": lambda a, b: F.softplus(-a).mean(),
        "irrelevant half": lambda a, b: F.softplus(b).mean(),
        "The sign": lambda a, b: -right(a, b),
        "logarithm": lambda a, b: (-a.sigmoid().mean() - (1 - b.sigmoid()).mean()) / 2,
        "the two halves are": lambda a, b: a.mean() * 0 + 9,
        "torch tensor": lambda a, b: float(right(a, b)),
        "no gradient flows": lambda a, b: right(a, b).detach(),
    }.items():
        refused(check.alignment(answer), words)


def test_carried_labels():
    def carry(generate, name, noise):
        made = generate(noise)
        return made["target"], name(made["source"])

    assert check.carried_labels(carry)
    for words, answer in {
        "same z": lambda g, n, z: (g(z + 1)["target"], n(g(z)["source"])),
        "source pictures": lambda g, n, z: (g(z)["source"], n(g(z)["source"])),
        "knows the source domain only": lambda g, n, z: (g(z)["target"], n(g(z)["target"])),
        "out of step": lambda g, n, z: (g(z)["target"][::-1], n(g(z)["source"])),
        "a pair": lambda g, n, z: g(z)["target"],
    }.items():
        refused(check.carried_labels(answer), words)


@pytest.fixture(scope="module")
def own():
    problem = make_adaptation()
    return SourceOnly(epochs=1, batches=2).fit(problem, progress=False), problem


def test_another_domain(own):
    model, problem = own
    verdict = check.another_domain((model, problem))
    assert verdict and "dark" in verdict.sentence
    refused(check.another_domain(model), "a pair")
    refused(check.another_domain((model, 3)), "AdaptationProblem")
    refused(check.another_domain((3, problem)), "method of zslkit.adaptation")
    refused(check.another_domain((model, make_adaptation(seed=5))), "not fitted to this problem")
    named = {"source": "gray", "irrelevant": {"gray": problem.irrelevant["bright"]}}
    named["irrelevant"]["edge"] = problem.irrelevant["dark"]
    plain = make_adaptation(
        **named, irrelevant_labels={}, test={"edge": problem.test["dark"]},
        test_labels={"edge": problem.test_labels["dark"]}, hidden={}, hidden_labels={},
    )  # fmt: skip
    fitted = SourceOnly(epochs=1, batches=2).fit(plain, progress=False)
    refused(check.another_domain((fitted, plain)), "of your own")
