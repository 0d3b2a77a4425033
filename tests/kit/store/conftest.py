"""Key slots that open at once, for every test of the record."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _quick(quick_slots):
    pass
