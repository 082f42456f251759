"""Fixtures that the tests share."""

import os

# Small matrices run faster on one thread, and far faster on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from chromium import chromium
from toy import make_problem


@pytest.fixture(scope="session")
def problem():
    return make_problem()


@pytest.fixture
def double(monkeypatch):
    """Fits in float64, where rounding cannot hide a wrong term."""
    from zslkit.methods import FeatureGAN

    build = FeatureGAN._build

    def build_double(self, *sizes):
        build(self, *sizes)
        for net in self.modules().values():
            net.double()
        self.critic_.double()

    monkeypatch.setattr(FeatureGAN, "_build", build_double)


@pytest.fixture(scope="session")
def browser():
    """One for all tests: Playwright does not run twice in a process."""
    with chromium() as browser:
        yield browser
