"""What every method of the registry must pass: a name without an implementation cannot ship.

A test module calls :func:`check_method` with a small, fast instance.
"""

import numpy as np
import pytest
import torch
from sklearn.base import clone

from zslkit import methods
from zslkit.errors import DataError, UsageError


def check_method(model, problem, tmp_path):
    """Interface, repeatability, files, bad input."""
    _check_interface(model, problem)
    _check_repeatable(model, problem)
    _check_files(model, problem, tmp_path)
    _check_bad_input(model, problem)


def weights(model):
    return {
        f"{name}.{k}": v.clone()
        for name, net in model.modules().items()
        for k, v in net.state_dict().items()
    }


def same(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[k], b[k]) for k in a)


def _check_interface(model, problem):
    assert clone(model).get_params() == model.get_params()
    assert model.fit(problem, progress=False) is model
    tiger = problem.semantics[problem.unseen_classes[0]]
    one = model.generate(tiger, 5)
    several = model.generate(problem.semantics[:3], 4)
    d = problem.features.shape[1]
    assert one.shape == (5, d) and several.shape == (12, d)
    assert one.dtype == np.float32 and np.isfinite(several).all() and (one >= 0).all()
    assert np.array_equal(one, model.generate(tiger, 5))
    assert not np.array_equal(one, model.generate(tiger, 5, seed=1))
    lengths = {len(values) for values in model.history_.values()}
    assert model.history_ and lengths == {model.epochs}


def _check_repeatable(model, problem):
    twins = [clone(model).fit(problem, progress=False) for _ in range(2)]
    assert same(weights(twins[0]), weights(twins[1]))
    assert twins[0].history_ == twins[1].history_
    other = clone(model).set_params(seed=model.seed + 1).fit(problem, progress=False)
    assert not same(weights(twins[0]), weights(other))


def _check_files(model, problem, tmp_path):
    whole = clone(model).fit(problem, progress=False)
    path = tmp_path / "model.safetensors"
    whole.save(path)
    for loaded in (type(model).load(path), methods.load(path)):
        assert same(weights(whole), weights(loaded)) and loaded.history_ == whole.history_
        assert loaded.get_params() == whole.get_params()

    class Stopped(Exception):
        pass

    def stop(_, epoch):
        if epoch == 2:
            raise Stopped

    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(Stopped):
        clone(model).fit(problem, checkpoint=checkpoint, progress=False, after_epoch=stop)
    resumed = clone(model).fit(problem, checkpoint=checkpoint, progress=False)
    assert same(weights(whole), weights(resumed)) and resumed.history_ == whole.history_

    changed = clone(model).set_params(learning_rate=0.123)
    with pytest.raises(DataError, match=r"its learning_rate is .* this run's is 0.123"):
        changed.fit(problem, checkpoint=checkpoint, progress=False)
    shorter = clone(model).set_params(epochs=1)
    with pytest.raises(DataError, match="more than the 1 asked for"):
        shorter.fit(problem, checkpoint=checkpoint, progress=False)
    checkpoint.write_bytes(checkpoint.read_bytes()[:1000])
    with pytest.raises(DataError, match="damaged"):
        clone(model).fit(problem, checkpoint=checkpoint, progress=False)


def _check_bad_input(model, problem):
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).generate(problem.semantics[0], 3)
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).save("nowhere.safetensors")
    for bad in ({"epochs": 0}, {"learning_rate": -1.0}, {"hidden": 2.5}, {"penalty_weight": -1}):
        with pytest.raises(UsageError, match=next(iter(bad))):
            clone(model).set_params(**bad).fit(problem, progress=False)
    with pytest.raises(DataError, match="fewer than one batch"):
        clone(model).set_params(batch_size=10**6).fit(problem, progress=False)
    for semantics in (problem.semantics[0, :-1], np.zeros((2, 2, 2))):
        with pytest.raises(UsageError, match="numbers here; got an array of shape"):
            model.generate(semantics, 3)
    with pytest.raises(UsageError, match="NaN"):
        model.generate(problem.semantics[0] * np.nan, 3)
    with pytest.raises(UsageError, match="at least 1"):
        model.generate(problem.semantics[0], 0)
