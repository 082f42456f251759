"""The methods of adaptation: one suite for all, and what is CoCoGAN's own."""

import numpy as np
import pytest
import torch
from adaptationtoy import make_adaptation
from check_adaptation_method import check_adaptation_method
from check_method import same, weights

from zslkit import adaptation
from zslkit.adaptation import REGISTRY, ZDDA, CoCoGAN, CoGAN, Oracle, SourceOnly, accuracy, cocogan
from zslkit.adaptation.coupled import Corner
from zslkit.adaptation.networks import KINDS
from zslkit.errors import DataError, UsageError

SMALL = {"epochs": 3, "batches": 2, "batch_size": 4, "hidden": 8}
GAN = {**SMALL, "maps": 2, "representation": 4, "noise_dim": 3, "classifier_steps": 3}
OWN = {"cogan": GAN, "cocogan": {**GAN, "n_synthetic": 20}}


@pytest.fixture(scope="module")
def problem():
    return make_adaptation()


@pytest.mark.parametrize("name", REGISTRY)
def test_every_method_of_the_registry(name, problem, tmp_path):
    check_adaptation_method(adaptation.make(name, **OWN.get(name, SMALL)), problem, tmp_path)


@pytest.mark.parametrize("name", REGISTRY)
def test_the_convolutional_variant_trains(name, problem):
    model = adaptation.make(name, **OWN.get(name, SMALL), kind="conv").fit(problem, progress=False)
    assert 0 <= accuracy(model, problem)["dark"] <= 1


def test_a_source_classifier_fails_in_the_negative_and_pairs_mend_it(problem):
    found = {
        model: accuracy(model(batches=40).fit(problem, progress=False), problem)["dark"]
        for model in (SourceOnly, ZDDA, Oracle)
    }
    assert found[SourceOnly] < 0.6 < 0.9 < found[Oracle]
    assert found[ZDDA] > found[SourceOnly]


@pytest.mark.parametrize("kind", KINDS)
def test_cocogan_learns_a_domain_that_it_never_saw_its_classes_in(kind):
    problem = make_adaptation(count=100)
    settings = {"maps": 4, "hidden": 24, "noise_dim": 8, "batches": 60, "n_synthetic": 500}
    model = CoCoGAN(**settings, epochs=6, seed=1, kind=kind).fit(problem, progress=False)
    made = model.generate(np.random.default_rng(0).normal(size=(200, 8)))
    assert made["bright"].mean() < 0.5 < made["dark"].mean()
    apart = SourceOnly(batches=40).fit(problem, progress=False)
    assert accuracy(model, problem)["dark"] > accuracy(apart, problem)["dark"]


@pytest.mark.parametrize("kind", KINDS)
def test_domains_share_one_sketch_and_a_picture_is_the_same_in_any_batch(kind, problem):
    model = CoCoGAN(**OWN["cocogan"], kind=kind).fit(problem, progress=False)
    sketch = model.generator_.trunks["all"](torch.zeros(2, 3 + 2))
    assert sketch.shape == (2, 1, 4, 4)
    reach = [layer.kernel_size for layer in model.generator_.ends["dark"][::2]]
    assert reach == [(3, 3), (3, 3)]  # an end has no room to choose what is drawn
    noise = np.random.default_rng(0).normal(size=(6, 3))
    many, one = model.generate(noise), model.generate(noise[2:3])
    assert all(np.allclose(many[d][2], one[d][0], atol=1e-6) for d in many)


# ---------------------------------------------------------------------- limits
def test_a_weight_of_nothing_leaves_a_term_out(problem):
    model = CoCoGAN(**OWN["cocogan"], alignment_weight=0, tie_weight=0).fit(problem, progress=False)
    assert set(model.history_) == {"discriminator", "generator"}
    model = CoCoGAN(**OWN["cocogan"], pair_weight=0.5).fit(problem, progress=False)
    terms = {"discriminator", "generator", "alignment", "alignment (g)", "tie", "pairs"}
    assert set(model.history_) == terms - ({"tie"} if not model.tie_weight else set())


def test_without_alignment_the_task_classifiers_stay_as_they_were(problem):
    begun = {}
    for weight in (0.0, 0.5):
        model = CoCoGAN(**OWN["cocogan"], alignment_weight=weight)
        model.fit(problem, progress=False)
        tasks = model.discriminator_.tasks.state_dict()
        begun[weight] = {k: v.clone() for k, v in tasks.items()}
    assert not same(begun[0.0], begun[0.5])


def test_without_a_condition_both_tasks_are_one(problem):
    model = CoCoGAN(**OWN["cocogan"], conditional=False).fit(problem, progress=False)
    z = np.ones((2, 3))
    one, other = (model.generate(z, task)["dark"] for task in ("relevant", "irrelevant"))
    assert np.array_equal(one, other)
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    one, other = (model.generate(z, task)["dark"] for task in ("relevant", "irrelevant"))
    assert not np.array_equal(one, other)
    assert np.array_equal(model.generate(z, 0)["dark"], one)
    between = model.generate(z, 0.5)["dark"]
    assert not np.array_equal(between, one) and not np.array_equal(between, other)


def test_shared_trunks_are_shared(problem):
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    assert list(model.generator_.trunks) == list(model.discriminator_.trunks) == ["all"]
    model = CoCoGAN(**OWN["cocogan"], shared=False).fit(problem, progress=False)
    assert list(model.generator_.trunks) == ["bright", "dark"]


def test_the_fourth_corner_is_never_real_and_heard_only_if_asked(problem):
    seen = {}

    class Watched(CoCoGAN):
        def _verdicts(self, *groups):
            seen.setdefault(len(groups), [set(group) for group in groups])
            return super()._verdicts(*groups)

    missing = Corner("dark", "relevant")
    for choice in cocogan.FOURTH:
        seen.clear()
        Watched(**OWN["cocogan"], fourth_corner=choice).fit(problem, progress=False)
        real, fake = seen[2]
        assert missing not in real and len(real) == 3
        assert (missing in fake) == (choice == "judged")
        assert (missing in seen[1][0]) == (choice != "silent")  # what the generator hears


def test_the_condition_picks_a_verdict_of_its_own(problem):
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    rows = torch.rand(5, 4)
    conditions = [model.condition(task, 5) for task in ("relevant", "irrelevant")]
    one, other = model.discriminator_.judge([rows, rows], conditions)
    assert not torch.allclose(one, other)
    (alone,) = model.discriminator_.judge([rows], conditions[:1])
    assert torch.allclose(alone, one, atol=1e-6)


def test_the_verdict_sees_a_generator_that_draws_one_picture_only(problem):
    """Equal rows have no spread, and a gradient all the same."""
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    rows = torch.ones(5, 4, requires_grad=True)
    (logits,) = model.discriminator_.judge([rows], [model.condition("relevant", 5)])
    logits.sum().backward()
    assert rows.grad.isfinite().all()
    spread = torch.cat([torch.zeros(2, 4), 2 * torch.ones(3, 4)])
    (other,) = model.discriminator_.judge([spread], [model.condition("relevant", 5)])
    mixed = torch.cat([torch.ones(1, 4), spread])
    (third,) = model.discriminator_.judge([mixed], [model.condition("relevant", 6)])
    assert not torch.allclose(third[0], logits[0])  # the same row in other company
    assert other.shape == (5,)


def test_target_classifiers_see_each_class_as_often(problem, monkeypatch):
    seen = []
    monkeypatch.setattr(cocogan, "fit_classifier", lambda net, x, y, *rest: seen.append(y))
    model = CoCoGAN(**{**OWN["cocogan"], "n_synthetic": 4000})

    def lopsided(noise):
        made = {d: torch.rand(len(noise), 1, 4, 4) for d in ("bright", "dark")}
        return made, (torch.arange(len(noise)) % 10 == 0).long()

    model.labelled_pairs = lopsided
    model.fit(problem, progress=False)
    assert len(seen) == 2 and abs(seen[1].float().mean() - 0.5) < 0.05


def test_labels_cross_by_the_shared_z(problem):
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    z = torch.randn(6, 3)
    made, labels = model.labelled_pairs(z)
    pictures = model.generate(z.numpy())
    assert np.allclose(pictures["dark"], made["dark"].permute(0, 2, 3, 1).numpy())
    assert np.array_equal(model.predict(pictures["bright"], "bright"), labels.numpy())


def test_alignment_turns_the_gradient_of_the_representation_round(problem):
    """The task classifier goes down its loss, the representation up, by the weight."""
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    rows = torch.rand(4, 1, 4, 4)
    real = {Corner(d, "irrelevant"): rows for d in problem.domains}
    real[Corner("bright", "relevant")] = rows
    fake = {Corner(d, t): rows for d in problem.domains for t in ("relevant", "irrelevant")}
    model._source, model._real = "bright", real
    slopes = {}
    for weight in (0.5, 1.0):
        model.alignment_weight = weight
        model.discriminator_.zero_grad()
        model.discriminator_terms(real, fake)["alignment"].backward()
        own = next(model.discriminator_.tasks["dark"].parameters()).grad.clone()
        slopes[weight] = own, model.discriminator_.ends["dark"][0].weight.grad.clone()
    assert torch.allclose(slopes[0.5][0], slopes[1.0][0])
    assert torch.allclose(2 * slopes[0.5][1], slopes[1.0][1], atol=1e-7)
    assert slopes[1.0][1].abs().sum() > 0


def test_several_targets_at_once():
    bright = make_adaptation()
    problem = make_adaptation(
        irrelevant={**bright.irrelevant, "dim": bright.irrelevant["bright"] / 2},
        irrelevant_labels={**bright.irrelevant_labels, "dim": bright.irrelevant_labels["bright"]},
        test={**bright.test, "dim": bright.test["dark"] / 2},
        test_labels={**bright.test_labels, "dim": bright.test_labels["dark"]},
        hidden={},
        hidden_labels={},
    )
    model = CoCoGAN(**OWN["cocogan"]).fit(problem, progress=False)
    assert set(accuracy(model, problem)) == {"dark", "dim"}
    assert set(model.generate(np.zeros((1, 3)))) == {"bright", "dark", "dim"}


def test_other_code_does_not_change_a_run(problem):
    one = CoGAN(**GAN).fit(problem, progress=False)
    torch.manual_seed(99)
    assert same(weights(one), weights(CoGAN(**GAN).fit(problem, progress=False)))


# ---------------------------------------------------------------------- refusals
def test_what_cannot_be_is_one_sentence(problem):
    single = make_adaptation(paired=False)
    with pytest.raises(UsageError, match="ZDDA learns from pairs"):
        ZDDA().fit(single, progress=False)
    with pytest.raises(UsageError, match=r"pair_weight=1.0 needs pairs"):
        CoCoGAN(pair_weight=1.0).fit(single, progress=False)
    with pytest.raises(UsageError, match="no hidden pictures"):
        Oracle().fit(make_adaptation(hidden={}, hidden_labels={}), progress=False)
    for bad in (
        {"alignment_weight": -1},
        {"conditional": 1},
        {"n_synthetic": 0},
        {"maps": 0},
        {"fourth_corner": "loud"},
    ):
        with pytest.raises(UsageError, match=next(iter(bad))):
            CoCoGAN(**bad).fit(problem, progress=False)
    model = CoCoGAN(**OWN["cocogan"])
    with pytest.raises(UsageError, match="not fitted"):
        model.generate(np.zeros((1, 3)))
    model.fit(problem, progress=False)
    with pytest.raises(DataError, match=r"noise must be \[n, 3\]"):
        model.generate(np.zeros((1, 4)))
    with pytest.raises(UsageError, match="task='other'"):
        model.generate(np.zeros((1, 3)), "other")
    with pytest.raises(UsageError, match=r"no method of adaptation 'cocogam'.*cocogan"):
        adaptation.make("cocogam")
    with pytest.raises(UsageError, match=r"no parameter 'epoch'.*epochs"):
        adaptation.make("cocogan", epoch=3)


def test_convolutions_need_sides_that_four_divides():
    problem = make_adaptation()
    crop = {d: x[:, :, :3] for d, x in problem.irrelevant.items()}
    narrow = make_adaptation(
        relevant=problem.relevant[:, :, :3],
        irrelevant=crop,
        test={"dark": problem.test["dark"][:, :, :3]},
        hidden={},
        hidden_labels={},
    )
    with pytest.raises(DataError, match="not 4 x 3"):
        CoCoGAN(kind="conv").fit(narrow, progress=False)
