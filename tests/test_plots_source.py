"""Source shown on a page, and figures that weigh little there."""

import io

import pytest
from PIL import Image

from zslkit import losses, plots
from zslkit.classifiers.bilinear import RankingModel
from zslkit.errors import UsageError
from zslkit.nets import Generator


def test_source_is_the_packages_own_with_short_docstrings():
    shown = plots.source(losses.critic_loss)
    assert shown.text.startswith("# zslkit/losses/wasserstein.py\ndef critic_loss(")
    assert "return fake_scores.mean() - real_scores.mean()" in shown.text
    assert '"""What the critic minimises: minus its estimate of the Wasserstein' in shown.text
    assert "Parameters" not in shown.text and ":math:" not in shown.text
    assert shown._repr_markdown_() == f"```python\n{shown.text}\n```"
    compile(shown.text, "shown", "exec")


def test_source_of_classes_and_methods():
    shown = plots.source(Generator, RankingModel._solve).text
    assert "# zslkit/nets.py" in shown and "# zslkit/classifiers/bilinear.py" in shown
    assert "\ndef _solve(self, theta, columns, phi):" in shown  # dedented
    compile(shown, "shown", "exec")


def test_a_file_is_named_once_for_neighbours():
    shown = plots.source(losses.critic_loss, losses.generator_loss).text
    assert shown.count("# zslkit/losses/wasserstein.py") == 1


@pytest.mark.parametrize("wrong", [(), (5,), ("text",), (len,)])
def test_what_has_no_source_gets_a_sentence(wrong):
    with pytest.raises(UsageError, match="give a function, a method or a class"):
        plots.source(*wrong)


def test_compact_is_a_small_png_of_the_figure():
    figure, ax = plots.subplots()
    ax.plot([1, 2, 3])
    whole = io.BytesIO()
    figure.savefig(whole, format="png", dpi=120)
    small = plots.compact(figure)
    assert small._repr_png_() == small.png and len(small.png) < len(whole.getvalue())
    assert Image.open(io.BytesIO(small.png)).format == "PNG"
    assert "KB" in repr(small)
    with pytest.raises(UsageError, match="give a matplotlib figure"):
        plots.compact(ax)
