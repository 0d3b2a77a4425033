"""Antivirus products for the judge tables."""

from __future__ import annotations

from inventory.antivirus import Product, ProductState

ON, OFF = ProductState.ON, ProductState.OFF


def third(state=ON, up_to_date=True, name="Bitdefender", **more):
    return Product(name, state, up_to_date, microsoft=False, **more)


def windows_defender(state=ON, up_to_date=True):
    return Product("Windows Defender", state, up_to_date, microsoft=True)
