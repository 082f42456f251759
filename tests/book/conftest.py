"""What the tests of the built pages share: the weights at the end."""

import pytest
from built_book import HTML, weights


def pytest_collection_modifyitems():
    if not (HTML / "index.html").exists():
        pytest.exit("There are no built pages to look at: run `make pages`.", returncode=2)


def pytest_terminal_summary(terminalreporter):
    if weights:
        terminalreporter.section("what a page loads before it is scrolled: KB, and KB gzipped")
        for name, (raw, gzipped) in sorted(weights.items(), key=lambda item: item[1], reverse=True):
            terminalreporter.write_line(f"{raw / 1000:8.0f} {gzipped / 1000:8.0f}  {name}")
