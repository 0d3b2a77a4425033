"""What the whole suite shares: settings of Hypothesis, keyrings, quick key slots, a server."""

from __future__ import annotations

import os

import keyring
import keyring.backends.fail
import pytest
from hypothesis import HealthCheck, settings

from kit.store import slots
from tests.https_site import Site
from tests.kit.store.keyrings import Memory

# How fast an example is made says something of the computer and of its other work, nothing of the
# code. The rest stays as Hypothesis chose it (it knows when it runs for a continuous integration).
settings.register_profile(
    "kit", settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
)
settings.load_profile("kit")


@pytest.fixture
def quick_slots(monkeypatch):
    """Passphrases that are soon checked."""
    monkeypatch.setattr(slots, "COST", 2**10)


@pytest.fixture
def memory():
    """A computer that keeps secrets."""
    before = keyring.get_keyring()
    backend = Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring():
    """A computer that keeps none."""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def running_site(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    site.close()


@pytest.fixture
def site(running_site, monkeypatch):
    """A real HTTPS server that has nothing yet; it is reached without this machine's proxy."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    running_site.paths.clear()
    running_site.asked.clear()
    return running_site
