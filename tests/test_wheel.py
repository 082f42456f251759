"""A wheel made from this tree works where there is no tree, its data and live figures too."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
USE = """
import zslkit
from zslkit.widgets.bundle import bundle
problem = zslkit.load("zoo")
print(zslkit.__file__, "tiger" in problem.class_names, len(problem.features) > 0, sep="\\n")
print("export default" in bundle("wgan.js"))
"""


def test_an_installed_wheel_loads_the_zoo(tmp_path):
    make = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*make, "--wheel-dir", tmp_path, ROOT], check=True)
    wheel = next(tmp_path.glob("zslkit-*.whl"))
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    # -S -E keep the tree itself out; what zslkit needs comes from this environment's packages
    paths = [str(installed), *(path for path in sys.path if "site-packages" in path)]
    code = f"import sys; sys.path[1:1] = {paths!r}\n{USE}"
    done = subprocess.run(
        [sys.executable, "-E", "-S", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    where, tiger, filled, live = done.stdout.splitlines()
    assert Path(where).is_relative_to(installed)
    assert (tiger, filled, live) == ("True", "True", "True")
