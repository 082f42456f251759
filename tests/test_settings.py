"""Words of the command line and TOML files, read and written; and how tables look."""

import pytest

from zslkit.cli.settings import RunConfig, fitted_to, pairs
from zslkit.cli.text import table
from zslkit.errors import DataError, UsageError


def test_a_table_is_readable():
    assert table(["name", "H"], [["zoo", "41.5"], ["FLO", "9.0"]]) == (
        "name     H\nzoo   41.5\nFLO    9.0"
    )


def test_pairs_are_read_as_toml_or_as_text():
    assert pairs(["a=1", "b=1e-4", "c=[1, 2]", "d=true", "e=res101", "f=x=y"], "--set") == {
        "a": 1,
        "b": 1e-4,
        "c": [1, 2],
        "d": True,
        "e": "res101",
        "f": "x=y",
    }


def test_values_take_the_kind_of_their_default():
    defaults = {"n": 1, "x": 0.5, "pair": (1, 2), "word": "minmax", "free": None, "flag": True}
    given = {"n": 3, "x": 1, "pair": [3, 4], "word": "none", "free": 7, "flag": False}
    fitted = fitted_to(given, defaults, "it")
    assert fitted == {**given, "pair": (3, 4)}
    assert isinstance(fitted["x"], float)
    assert fitted_to({"n": "none"}, defaults, "it") == {"n": None}
    for wrong in ({"n": True}, {"flag": 1}, {"x": "fast"}, {"word": 3}, {"pair": [1]}):
        with pytest.raises(UsageError, match="must be"):
            fitted_to(wrong, defaults, "it")


def test_a_configuration_survives_being_written(tmp_path):
    config = RunConfig("fwgan", "TINY", 2, {"scale": "none"}, {"init_std": None, "betas": (0.5, 1)})
    config.write(tmp_path / "c.toml")
    back = RunConfig.read(tmp_path / "c.toml")
    assert (back.method, back.dataset, back.threads) == ("fwgan", "TINY", 2)
    assert back.data == {"scale": "none"}
    assert fitted_to(back.parameters, {"init_std": 0.1, "betas": (0, 0)}, "it") == config.parameters
    with pytest.raises(DataError, match="not a TOML file"):
        (tmp_path / "c.toml").write_bytes(b"\xff\xfe")
        RunConfig.read(tmp_path / "c.toml")
