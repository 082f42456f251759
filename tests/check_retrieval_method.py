"""What every method of retrieval must pass: a name without an implementation cannot ship.

A test module calls :func:`check_retrieval_method` with a small, fast instance.
"""

from dataclasses import replace

import numpy as np
import pytest
from check_method import same, weights
from sklearn.base import clone

from zslkit import search
from zslkit.errors import DataError, UsageError
from zslkit.evaluation import evaluate_retrieval


def check_retrieval_method(model, problem, tmp_path):
    """Interface, repeatability, what is read, files, bad input. ``model`` has 3 epochs or more."""
    whole = _check_interface(model, problem)
    _check_repeatable(model, problem, whole)
    _check_reads_training_rows_only(model, problem, whole)
    _check_files(model, problem, whole, tmp_path)
    _check_bad_input(model, problem, whole)


def embedded(model, problem):
    return model.embed_sketches(problem.sketches), model.embed_images(problem.images)


def _check_interface(model, problem):
    assert clone(model).get_params() == model.get_params()
    model = clone(model)
    assert model.fit(problem, progress=False) is model
    sketches, images = embedded(model, problem)
    assert sketches.dtype == images.dtype == np.float32
    assert len(sketches) == len(problem.sketches) and len(images) == len(problem.images)
    assert sketches.shape[1] == images.shape[1] > 0
    assert np.isfinite(sketches).all() and np.isfinite(images).all()
    again = model.embed_images(problem.images[:3])
    assert np.allclose(again, images[:3], atol=1e-5), "an embedding depends on its neighbours"
    assert model.embed_sketches(problem.sketches[:0]).shape == (0, sketches.shape[1])
    lengths = {len(values) for values in model.history_.values()}
    assert model.history_ and lengths == {model.epochs}
    assert np.isfinite(list(model.history_.values())).all()
    assert model.trained_on_ == problem.fingerprint
    found = evaluate_retrieval(problem, model.embed_sketches, model.embed_images, at=[5])
    assert 0 < found.map_all <= 1
    return model


def _check_repeatable(model, problem, whole):
    np.random.seed(7)  # other code's draws
    twin = clone(model).fit(problem, progress=False)
    assert same(weights(whole), weights(twin)) and whole.history_ == twin.history_
    other = clone(model).set_params(seed=model.seed + 1).fit(problem, progress=False)
    assert not same(weights(whole), weights(other))


def _check_reads_training_rows_only(model, problem, whole):
    sketches, images = np.array(problem.sketches), np.array(problem.images)
    sketches[np.setdiff1d(np.arange(len(sketches)), problem.train_sketches)] = 1
    images[np.setdiff1d(np.arange(len(images)), problem.train_images)] = 1
    semantics = problem.semantics.copy()
    semantics[problem.unseen_classes] = 9
    blind = replace(problem, sketches=sketches, images=images, semantics=semantics)
    assert same(weights(whole), weights(clone(model).fit(blind, progress=False)))


def _check_files(model, problem, whole, tmp_path):
    path = tmp_path / "model.safetensors"
    whole.save(path)
    for loaded in (type(model).load(path), search.load(path)):
        assert same(weights(whole), weights(loaded)) and loaded.history_ == whole.history_
        assert loaded.get_params() == whole.get_params()
        for a, b in zip(embedded(whole, problem), embedded(loaded, problem), strict=True):
            assert np.array_equal(a, b)

    class Stopped(Exception):
        pass

    def stop(watched, epoch):
        embedded(watched, problem)  # to look at a model changes nothing
        if epoch == 2:
            raise Stopped

    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(Stopped):
        clone(model).fit(problem, checkpoint=checkpoint, progress=False, after_epoch=stop)
    assert search.load(checkpoint).trained_on_ == problem.fingerprint
    resumed = clone(model).fit(problem, checkpoint=checkpoint, progress=False)
    assert same(weights(whole), weights(resumed)) and resumed.history_ == whole.history_

    changed = clone(model).set_params(learning_rate=0.123)
    with pytest.raises(DataError, match=r"its learning_rate is .* this run's is 0.123"):
        changed.fit(problem, checkpoint=checkpoint, progress=False)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(DataError, match="damaged"):
        search.load(path)


def _check_bad_input(model, problem, whole):
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).embed_sketches(problem.sketches)
    with pytest.raises(UsageError, match="not fitted"):
        clone(model).save("nowhere.safetensors")
    for bad in ({"epochs": 0}, {"learning_rate": -1.0}, {"batch_size": 1}, {"seed": 0.5}):
        with pytest.raises(UsageError, match=next(iter(bad))):
            clone(model).set_params(**bad).fit(problem, progress=False)
    with pytest.raises(DataError, match="fewer than one batch"):
        clone(model).set_params(batch_size=10**6).fit(problem, progress=False)
    with pytest.raises(DataError, match=r"was trained on images of shape .*, not \(3,\)"):
        whole.embed_images(np.zeros((2, 3)))
    nameless = replace(problem, semantics=None, attribute_names=())
    with pytest.raises(UsageError, match=r"described_by"):
        clone(model).fit(nameless, progress=False)
