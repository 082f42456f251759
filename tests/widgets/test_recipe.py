"""The Python that a figure carries makes the same points again."""

import numpy as np
import pytest
from explored import flat_map, zoo_model
from toy import make_problem

import zslkit
from zslkit.errors import UsageError
from zslkit.widgets import AttributeExplorer, recipe


def again(explorer, **names):
    """What the copied lines make."""
    exec(explorer.data["recipe"], names)
    call = f"zslkit.widgets.AttributeExplorer(model, problem, {explorer.data['options']})"
    return eval(call, names)


def test_the_zoo_and_its_model_are_made_again():
    explorer = AttributeExplorer(
        zoo_model(), zslkit.load("zoo"), start="zebra", n=50, n_landmarks=400, seed=3
    )
    assert explorer.data["recipe"] == (
        'import zslkit\nproblem = zslkit.load("zoo")\n'
        "model = zslkit.methods.FCLSWGAN(epochs=4, seed=0).fit(problem)"
    )
    assert explorer.data["options"] == "start='zebra', n=50, seed=3, n_landmarks=400"
    other = again(explorer)
    assert np.allclose(other.points(), explorer.points(), atol=1e-4)
    assert other.reading().unseen == pytest.approx(explorer.reading().unseen, abs=1e-4)


def test_another_split_and_scale_are_made_again():
    problem = zslkit.load("zoo", scale="l2", unseen=["cat", "lion", "wolf"])
    model = zslkit.methods.FWGAN(epochs=1, hidden=16, betas=[0.0, 0.9], seed=np.int64(2))
    model.fit(problem, progress=False)
    explorer = AttributeExplorer(
        model, problem, n=20, n_landmarks=np.int64(300), feature_map=flat_map(problem)
    )
    hidden = [problem.class_names[c] for c in problem.unseen_classes]
    assert f"zslkit.load(\"zoo\", scale='l2', unseen={hidden})" in explorer.data["recipe"]
    assert "FWGAN(betas=(0.0, 0.9), epochs=1, hidden=16, seed=2)" in explorer.data["recipe"]
    assert explorer.data["options"].endswith("n_landmarks=300, feature_map=feature_map")
    assert "# feature_map: the" in explorer.data["recipe"]
    other = again(explorer, feature_map=flat_map(problem))
    assert np.allclose(other.points(), explorer.points(), atol=1e-4)


def test_a_checkpoint_is_trained_for_as_long_as_it_was(tmp_path):
    problem = zslkit.load("zoo")
    model = zslkit.methods.FWGAN(epochs=2, hidden=16, seed=1)
    model.fit(problem, progress=False, checkpoint=tmp_path / "m.checkpoint")
    model.epochs = 400
    assert recipe.finished_epochs(model) == 2
    assert "FWGAN(epochs=2, hidden=16, seed=1)" in recipe.recipe_of(model, problem)
    kept = zslkit.methods.load(tmp_path / "m.checkpoint")
    assert kept.trained_on_ == problem.fingerprint


def test_of_other_data_it_says_what_is_needed():
    problem = make_problem()
    model = zslkit.methods.FWGAN(epochs=1, hidden=16).fit(problem, progress=False)
    explorer = AttributeExplorer(model, problem, feature_map=flat_map(problem))
    told = explorer.data["recipe"].splitlines()
    assert told[0] == "import zslkit"
    assert [line.split(":")[0] for line in told[1:]] == ["# problem", "# model", "# feature_map"]
    other = again(explorer, model=model, problem=problem, feature_map=flat_map(problem))
    assert np.array_equal(other.points(), explorer.points())
    own = AttributeExplorer(
        model, problem, feature_map=flat_map(problem), made_by="problem, model = mine()"
    )
    assert own.data["recipe"].startswith("problem, model = mine()")
    with pytest.raises(UsageError, match="made_by=3 must be lines of Python"):
        AttributeExplorer(model, problem, made_by=3)


def test_a_zoo_that_was_changed_is_no_zoo():
    problem = zslkit.load("zoo").resplit(["cat"], test_fraction=0.4)
    assert recipe.recipe_of(zoo_model(), problem).startswith("import zslkit\n# problem: the")
