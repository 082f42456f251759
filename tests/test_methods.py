import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from check_method import check_method, same, weights
from toy import make_problem

from zslkit import methods
from zslkit.errors import DataError, MissingFile, UsageError
from zslkit.evaluation import evaluate
from zslkit.methods import FCLSWGAN, FGAN, FGMMN, FWGAN

SMALL = {"epochs": 3, "hidden": 16, "noise_dim": 4, "batch_size": 32, "n_synthetic": 20}


@pytest.mark.parametrize("name", methods.REGISTRY)
def test_every_method_of_the_registry(name, problem, tmp_path):
    check_method(methods.make(name, **SMALL), problem, tmp_path)


def test_names_are_forgiving_and_typos_get_a_hint():
    assert isinstance(methods.make("f-CLSWGAN"), FCLSWGAN)
    with pytest.raises(UsageError, match="Did you mean 'fclswgan'"):
        methods.make("fclsgan")
    with pytest.raises(UsageError, match="Did you mean 'epochs'"):
        methods.make("fwgan", epoch=3)


def test_without_its_weight_the_classifier_changes_nothing(problem):
    without = FCLSWGAN(**SMALL, classification_weight=0.0).fit(problem, progress=False)
    plain = FWGAN(**SMALL).fit(problem, progress=False)
    assert same(weights(without), weights(plain))


def test_without_its_weight_the_penalty_changes_nothing(problem):
    free = FWGAN(**SMALL, penalty_weight=0.0).fit(problem, progress=False)
    assert set(free.history_["penalty"]) == {0.0}


def test_only_training_rows_and_semantics_are_read(problem):
    blind = problem.features.copy()
    blind[problem.test_seen] = 0.123
    blind[problem.test_unseen] = 0.456
    fields = {k: getattr(problem, k) for k in ("labels", "semantics", "class_names", "train")}
    fields |= {k: getattr(problem, k) for k in ("test_seen", "test_unseen", "name")}
    other = type(problem)(features=blind, **fields)
    a = FCLSWGAN(**SMALL).fit(problem, progress=False)
    b = FCLSWGAN(**SMALL).fit(other, progress=False)
    assert same(weights(a), weights(b))


def test_paper_gives_the_published_numbers():
    cub = FCLSWGAN.paper("CUB")
    assert (cub.learning_rate, cub.classification_weight, cub.epochs) == (1e-4, 0.01, 56)
    assert (cub.hidden, cub.noise_dim, cub.critic_steps, cub.penalty_weight) == (4096, None, 5, 10)
    assert cub.n_synthetic == 300 and cub.betas == (0.5, 0.999) and cub.batch_size == 64
    flo = FCLSWGAN.paper("flo", setting="zsl", seed=7)
    assert (flo.classification_weight, flo.epochs, flo.n_synthetic, flo.seed) == (0.1, 97, 300, 7)
    sun, awa = FCLSWGAN.paper("SUN"), FCLSWGAN.paper("AWA1")
    assert (sun.learning_rate, sun.epochs, sun.n_synthetic) == (2e-4, 40, 400)
    assert (awa.learning_rate, awa.epochs, awa.n_synthetic) == (1e-5, 30, 1800)
    assert FCLSWGAN.paper("AWA2").get_params() == awa.get_params()
    assert FCLSWGAN.paper("APY").get_params() == awa.get_params()
    with pytest.raises(UsageError, match="no published hyper-parameters for 'CUP'"):
        FCLSWGAN.paper("CUP")
    with pytest.raises(UsageError, match="'gzsl' or 'zsl'"):
        FCLSWGAN.paper("CUB", setting="both")
    with pytest.raises(UsageError, match="Did you mean 'epochs'"):
        FCLSWGAN.paper("CUB", epoch=3)


@dataclass(kw_only=True, eq=False, repr=False)
class OtherDefaults(FCLSWGAN):
    critic_steps: int = 1
    penalty_weight: float = 1.0
    betas: tuple[float, float] = (0.0, 0.9)
    batch_size: int = 8
    semantic_noise: float = 0.5
    classifier_epochs: int = 2
    hidden: int = 3


def test_paper_does_not_hang_on_the_packages_defaults():
    for setting in ("gzsl", "zsl"):
        ours = FCLSWGAN.paper("CUB", setting=setting).get_params()
        assert OtherDefaults.paper("CUB", setting=setting).get_params() == ours


@pytest.mark.parametrize("beta", [-1, float("nan"), "much"])
def test_a_weight_that_is_none_is_refused(beta, problem):
    with pytest.raises(UsageError, match=r"classification_weight=.* must be"):
        FCLSWGAN(classification_weight=beta, epochs=1, batch_size=32).fit(problem, progress=False)
    with pytest.raises(UsageError, match=r"condition_weight=.* must be"):
        FGMMN(condition_weight=beta, epochs=1, batch_size=32).fit(problem, progress=False)


def test_f_clswgan_learns_what_unseen_classes_look_like():
    many = make_problem(n_seen=30, n_unseen=5, per_class=30)
    trained, untrained = [], []
    for seed in range(3):
        model = FCLSWGAN(epochs=30, hidden=64, noise_dim=8, learning_rate=2e-3, seed=seed)
        trained.append(evaluate(model.fit(many, progress=False), many, n_synthetic=100))
        untrained.append(evaluate(model.set_params(epochs=1).fit(many, progress=False), many))
    t1, harmonic = (np.mean([getattr(s, k) for s in trained]) for k in ("t1", "harmonic"))
    assert t1 > 0.7 > 0.4 > np.mean([s.t1 for s in untrained])
    assert harmonic > 0.4 > np.mean([s.harmonic for s in untrained])
    assert evaluate(None, many).unseen == 0.0


def test_moment_matching_lowers_its_discrepancy(problem):
    model = FGMMN(**{**SMALL, "epochs": 40, "learning_rate": 3e-3}).fit(problem, progress=False)
    assert model.history_["mmd"][-1] < 0.5 * model.history_["mmd"][0]


def test_the_first_rung_plays_the_classical_game(problem):
    model = FGAN(**SMALL).fit(problem, progress=False)
    assert set(model.history_) == {"discriminator", "generator"} and model.critic_steps == 1


SCRIPT = """
import os, signal, sys
import torch
sys.path[:0] = {paths!r}
from toy import make_problem
from zslkit.methods import FCLSWGAN
torch.set_num_threads(1)
def kill(model, epoch):
    if epoch == 2:
        os.kill(os.getpid(), signal.SIGKILL)
FCLSWGAN(**{small!r}).fit(make_problem(), checkpoint={path!r}, progress=False, after_epoch=kill)
"""


def test_a_killed_process_resumes_to_the_same_weights(problem, tmp_path):
    path = str(tmp_path / "killed.safetensors")
    paths = [os.path.dirname(__file__), os.path.dirname(os.path.dirname(methods.__path__[0]))]
    script = SCRIPT.format(paths=paths, small=SMALL, path=path)
    killed = subprocess.run([sys.executable, "-c", script], check=False)
    assert killed.returncode == -signal.SIGKILL
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        resumed = FCLSWGAN(**SMALL).fit(problem, checkpoint=path, progress=False)
        whole = FCLSWGAN(**SMALL).fit(problem, progress=False)
    finally:
        torch.set_num_threads(threads)
    assert same(weights(resumed), weights(whole))


def test_a_finished_checkpoint_is_a_model_and_costs_nothing_to_resume(problem, tmp_path):
    path = tmp_path / "run.safetensors"
    first = FWGAN(**SMALL).fit(problem, checkpoint=path, progress=False)
    before = path.read_bytes()
    again = FWGAN(**SMALL).fit(problem, checkpoint=path, progress=False)
    assert same(weights(first), weights(again)) and path.read_bytes() == before
    assert same(weights(methods.load(path)), weights(first))


def test_foreign_files_are_refused(problem, tmp_path):
    from safetensors.numpy import save_file

    with pytest.raises(MissingFile, match="no file"):
        methods.load(tmp_path / "none.safetensors")
    foreign = tmp_path / "foreign.safetensors"
    save_file({"x": np.zeros(3)}, foreign)
    with pytest.raises(DataError, match="zslkit did not write it"):
        methods.load(foreign)
    text = tmp_path / "text.safetensors"
    text.write_text("hello, I am no model")
    with pytest.raises(DataError, match="damaged or no safetensors file"):
        methods.load(text)
    path = tmp_path / "gan.safetensors"
    FGAN(**SMALL).fit(problem, progress=False).save(path)
    with pytest.raises(DataError, match="holds a FGAN, not a FWGAN"):
        FWGAN.load(path)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"epochs": "a"}, "epochs='a' must be a whole number"),
        ({"hidden": None}, "hidden=None must be a whole number"),
        ({"batch_size": 2.5}, "batch_size=2.5 must be a whole number"),
        ({"noise_dim": -2}, "noise_dim=-2 must be a whole number"),
        ({"noise_dim": 0}, "noise_dim=0 must be"),
        ({"learning_rate": "fast"}, "learning_rate='fast' must be above 0"),
        ({"penalty_weight": float("nan")}, "penalty_weight=nan must be at least 0"),
        ({"init_std": -1}, "init_std=-1 must be above 0"),
        ({"betas": (2, 3)}, "must be two numbers from 0 to below 1"),
        ({"betas": 0.5}, "betas=0.5 must be two numbers"),
        ({"seed": "lucky"}, "seed='lucky' must be a whole number"),
    ],
)
def test_a_wrong_hyper_parameter_gets_its_sentence(problem, wrong, sentence):
    with pytest.raises(UsageError, match=re.escape(sentence)):
        FWGAN(**{**SMALL, **wrong}).fit(problem, progress=False)


def test_negative_features_are_refused_before_training():
    shifted = make_problem()
    shifted = make_problem(features=shifted.features - 0.5)
    with pytest.raises(DataError, match="ends in a ReLU"):
        FWGAN(**SMALL).fit(shifted, progress=False)
