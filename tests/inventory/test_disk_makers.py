"""Who made a disk, told by its model."""

from __future__ import annotations

import pytest

from inventory.disk_makers import disk_maker


@pytest.mark.parametrize(
    ("vendor", "model", "expected"),
    [
        (None, "Samsung SSD 990 PRO 2TB", "Samsung"),
        ("ATA", "ST2000DM006-2DM1", "Seagate"),
        ("ATA", "WDC WD20EFRX-68EUZN0", "Western Digital"),
        (None, "KXG50ZNV512G NVMe TOSHIBA 512GB", "Toshiba"),
        (None, "PC300 NVMe SK hynix 512GB", "SK hynix"),
        (None, "CT250P2SSD8", "Crucial"),
        ("(Standard disk drives)", "KINGSTON SA400S37240G", "Kingston"),
        ("(Lecteurs de disque standard)", None, None),
        ("VMware,", "Virtual S", "VMware"),
        ("Acme", "Rocket", "Acme"),
        ("0x1af4", None, None),
        (None, "Rocket", None),
        (None, None, None),
    ],
)
def test_the_maker_is_told(vendor, model, expected):
    actual = disk_maker(vendor, model)

    assert actual == expected
