"""What every method of adaptation must pass: a name without an implementation cannot ship.

A test module calls :func:`check_adaptation_method` with a small, fast instance.
"""

from dataclasses import replace

import numpy as np
import pytest
from check_method import same, weights
from sklearn.base import clone

from zslkit import adaptation
from zslkit.adaptation import Oracle
from zslkit.errors import DataError, UsageError


def check_adaptation_method(model, problem, tmp_path):
    """Interface, repeatability, what is read, files, bad input. ``model`` has 3 epochs or more."""
    whole = _check_interface(model, problem)
    _check_repeatable(model, problem, whole)
    _check_reads_no_test(model, problem, whole)
    _check_files(model, problem, whole, tmp_path)
    _check_bad_input(model, problem, whole)


def _check_interface(model, problem):
    assert clone(model).get_params() == model.get_params()
    model = clone(model)
    assert model.fit(problem, progress=False) is model
    for domain in problem.targets:
        pictures = problem.test[domain]
        scores = model.scores(pictures, domain)
        assert scores.shape == (len(pictures), len(problem.class_names))
        assert np.isfinite(scores).all()
        assert np.array_equal(model.predict(pictures, domain), scores.argmax(1))
        assert np.allclose(model.scores(pictures[:3], domain), scores[:3], atol=1e-5)
    assert model.scores(pictures[:0], domain).shape == (0, len(problem.class_names))
    assert {len(values) for values in model.history_.values()} == {model.epochs}
    assert np.isfinite(list(model.history_.values())).all()
    assert model.trained_on_ == problem.fingerprint
    found = adaptation.accuracy(model, problem)
    assert set(found) == set(problem.targets) and all(0 <= x <= 1 for x in found.values())
    return model


def _check_repeatable(model, problem, whole):
    np.random.seed(7)  # other code's draws
    twin = clone(model).fit(problem, progress=False)
    assert same(weights(whole), weights(twin)) and whole.history_ == twin.history_
    other = clone(model).set_params(seed=model.seed + 1).fit(problem, progress=False)
    assert not same(weights(whole), weights(other))


def _check_reads_no_test(model, problem, whole):
    """Not the test's pictures, and what is hidden only if the model is the oracle."""
    black = {d: np.zeros_like(x) for d, x in problem.test.items()}
    blind = replace(problem, test=black)
    assert same(weights(whole), weights(clone(model).fit(blind, progress=False)))
    gray = {d: np.full_like(x, 0.5) for d, x in problem.hidden.items()}
    blind = replace(problem, hidden=gray)
    found = same(weights(whole), weights(clone(model).fit(blind, progress=False)))
    assert found == (not isinstance(model, Oracle))


def _check_files(model, problem, whole, tmp_path):
    path = tmp_path / "model.safetensors"
    whole.save(path)
    domain = problem.targets[0]
    for loaded in (type(model).load(path), adaptation.load(path)):
        assert same(weights(whole), weights(loaded)) and loaded.history_ == whole.history_
        assert loaded.get_params() == whole.get_params()
        assert np.array_equal(
            loaded.scores(problem.test[domain], domain), whole.scores(problem.test[domain], domain)
        )

    class Stopped(Exception):
        pass

    def stop(watched, epoch):
        if epoch == 2:
            raise Stopped

    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(Stopped):
        clone(model).fit(problem, checkpoint=checkpoint, progress=False, after_epoch=stop)
    resumed = clone(model).fit(problem, checkpoint=checkpoint, progress=False)
    assert same(weights(whole), weights(resumed)) and resumed.history_ == whole.history_
    with pytest.raises(DataError, match=r"its learning_rate is .* this run's is 0.123"):
        clone(model).set_params(learning_rate=0.123).fit(
            problem, checkpoint=checkpoint, progress=False
        )
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="damaged"):
        adaptation.load(path)


def _check_bad_input(model, problem, whole):
    domain = problem.targets[0]
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).predict(problem.test[domain], domain)
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).save("nowhere.safetensors")
    bad = ({"epochs": 0}, {"learning_rate": -1.0}, {"batch_size": 0}, {"seed": 0.5}, {"kind": "x"})
    for each in bad:
        with pytest.raises(UsageError, match=next(iter(each))):
            clone(model).set_params(**each).fit(problem, progress=False)
    with pytest.raises(UsageError, match="AdaptationProblem"):
        clone(model).fit("digits", progress=False)
    with pytest.raises(UsageError, match="was fitted for"):
        whole.predict(problem.test[domain], "moonlight")
    with pytest.raises(DataError, match="trained on pictures of shape"):
        whole.predict(np.zeros((2, 3, 3, 1), np.float32), domain)
