"""Results as tables: intervals, gains, published numbers, and the command."""

import numpy as np
import pandas as pd
import pytest
from command import ok, refused

from zslkit import experiments
from zslkit.errors import UsageError
from zslkit.experiments.report import bootstrap


def test_bootstrap_by_enumeration():
    """Of two values, a quarter of all resamples is twice the lower one."""
    assert bootstrap(np.array([0.0, 1.0]), level=0.6) == (0.0, 1.0)
    assert bootstrap(np.array([0.0, 1.0]), level=0.6) == bootstrap([1.0, 0.0], level=0.6)
    assert np.isnan(bootstrap([0.3])).all()
    low, high = bootstrap([0.1, 0.2, 0.3, 0.4, 0.5])
    assert 0.1 < low < 0.3 < high < 0.5 and low + high == pytest.approx(0.6, abs=0.02)


def test_telling_columns():
    zoo, sweep, search = (experiments.read(f"zoo{x}") for x in ("", "-synthetic", "-selection"))
    assert experiments.telling(zoo) == ["run", "classifier"]
    assert experiments.telling(sweep) == ["run", "n_synthetic"]
    assert experiments.telling(search) == ["run", "classifier", "n_synthetic", "epoch"]


def test_gains_are_those_of_paired():
    zoo = experiments.read("zoo")
    found = experiments.gains(zoo, "f-WGAN")
    assert set(found.index.get_level_values("classifier")) == {"softmax", "softmax, plain"}
    step = experiments.paired(zoo[zoo.classifier == "softmax"], "f-WGAN", "f-CLSWGAN")
    said = found.loc[("f-CLSWGAN", "softmax"), "H"]
    assert said.startswith(f"{step.gain['H']:+.1f} ± {step.error['H']:.1f}")
    assert said.endswith("*") == step.clear["H"]
    alone = experiments.gains(zoo[zoo.classifier == "softmax"], "f-WGAN")
    assert alone.loc["f-CLSWGAN", "H"] == said
    with pytest.raises(UsageError, match="Did you mean 'f-WGAN'"):
        experiments.gains(zoo, "f-WGN")
    with pytest.raises(UsageError, match="No run can be compared"):
        experiments.gains(zoo[zoo.run == "f-WGAN"], "f-WGAN")


def test_a_revision_that_looks_like_a_number_stays_a_word(tmp_path):
    lines = (experiments.results.packaged("results") / "zoo.csv").read_text().splitlines()
    at = lines[0].split(",").index("revision")
    known = experiments.read("zoo").revision[0]
    assert known == lines[1].rsplit(",", len(lines[0].split(",")) - at)[1].split(",")[0]
    path = tmp_path / "odd.csv"
    path.write_text("\n".join([lines[0], lines[1].replace(known, "42e9235")]))
    assert experiments.read(path).revision.tolist() == ["42e9235"]


def test_versus_is_paired_with_students_interval():
    zoo = experiments.read("zoo").query("classifier == 'softmax'")
    before, after = (zoo[zoo.run == name] for name in ("f-WGAN", "f-CLSWGAN"))
    step, same = experiments.versus(before, after), experiments.paired(zoo, "f-WGAN", "f-CLSWGAN")
    assert step.index.tolist() == ["T1", "u", "s", "H", "AUSUC"]
    assert step.gain.to_numpy() == pytest.approx(same.gain.to_numpy())
    reach = {2: 12.706, 5: 2.776}  # of Student's t, from a printed table
    assert (step.high - step.gain).to_numpy() == pytest.approx(reach[5] * same.error, rel=1e-3)
    assert (step.gain - step.low).to_numpy() == pytest.approx(reach[5] * same.error, rel=1e-3)
    two = experiments.versus(before, after[after.seed < 2])  # only the seeds that both have
    error = experiments.paired(zoo[zoo.seed < 2], "f-WGAN", "f-CLSWGAN").error
    assert (two.high - two.gain).to_numpy() == pytest.approx(reach[2] * error, rel=1e-3)
    assert step.told["H"].startswith(f"{step.gain['H']:+.1f} ({step.low['H']:+.1f} to ")
    with pytest.raises(UsageError, match="several rows a seed"):
        experiments.versus(before, zoo)
    with pytest.raises(UsageError, match="share 1 seeds"):
        experiments.versus(before, after[after.seed == 0])


def test_a_verdict_names_what_moved_and_what_did_not():
    names = ["T1", "H", "AUSUC"]
    step = pd.DataFrame({"gain": [1.24, -2.0, 0.3], "clear": [True, True, False]}, index=names)
    said = experiments.verdict(step)
    assert (
        said == "lowers H by 2.0 points, raises T1 by 1.2 points and leaves AUSUC within the noise"
    )
    assert experiments.verdict(step, ("AUSUC",)) == "leaves AUSUC within the noise"
    assert (
        experiments.verdict(step.assign(clear=False)) == "leaves H, AUSUC and T1 within the noise"
    )


def test_published_numbers_stand_beside_with_their_source():
    table = experiments.beside(experiments.read("flo")).reset_index()
    assert set(table.dataset) == {"FLO"} and table.source.str.len().min() > 0
    assert table[table.run == "f-CLSWGAN"].H.tolist() == ["65.6"]
    assert table[table.run.str.endswith("†")].source.str.contains("memory").all()
    assert experiments.beside(experiments.read("zoo")).empty


def test_the_command_in_all_its_formats(capsys, tmp_path):
    text = ok(capsys, "report", "flo", "--only", "classifier=softmax")
    assert "52.0 ± 1.7" in text and "ResNet-101" in text and "seeds 0, 1, 2, 3, 4" in text
    marked = ok(capsys, "report", "zoo", "--format", "markdown", "--baseline", "f-WGAN")
    assert "| f-CLSWGAN | softmax |" in marked and "paired by seed" in marked
    latex = ok(capsys, "report", "zoo", "--format", "latex")
    assert latex.count("\\begin{tabular}") == 2 and "±" in latex
    target = tmp_path / "means.csv"
    assert ok(capsys, "report", "zoo", "--format", "csv", "--out", target) == ""
    means = pd.read_csv(target)
    assert len(means) == len(experiments.summary(experiments.read("zoo"), ["run", "classifier"]))


def test_mistakes_get_a_sentence(capsys, tmp_path):
    assert "Did you mean 'zoo'" in refused(capsys, "report", "zo")
    assert "must be COLUMN=VALUE" in refused(capsys, "report", "zoo", "--only", "softmax")
    assert "leaves no row; classifier has" in refused(
        capsys, "report", "zoo", "--only", "classifier=sofmax"
    )
    assert "No run is called 'x'" in refused(capsys, "report", "zoo", "--baseline", "x")
