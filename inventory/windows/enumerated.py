r"""Windows' ``Enum`` keys: every device ever seen, and which of them is there now.

Below ``Enum\BUS`` stand ``DEVICE\instance``; a ``Control`` key below the instance is volatile: it
exists only while the device is there and the system runs. A hive at rest has none and tells
nothing of what is plugged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.reading import label, registry_value, text

if TYPE_CHECKING:
    from inventory.answers import Hive, RegistryKey


def present(hive: Hive) -> dict[str, RegistryKey] | None:
    r"""Instances that run now, by path (``VID_046D&PID_08C9\6BE882AB``); None: nothing tells."""
    paths = {path.lower(): path for path in hive.keys}
    controls = [path for path in paths if path.endswith("\\control")]
    if not controls:
        return None
    found = {}
    for control in controls:
        instance = paths.get(control.removesuffix("\\control"))
        active = registry_value(hive.keys[paths[control]], "ActiveService")
        if instance is not None and active:
            found[instance] = hive.keys[instance]
    return found


def device_name(key: RegistryKey) -> str | None:
    r"""The name that Windows shows: ``FriendlyName``, else ``DeviceDesc``.

    ``@usb.inf,%usb\composite.devicedesc%;USB Composite Device`` ends with the text.
    """
    return label(registry_value(key, "FriendlyName")) or label(_last(key, "DeviceDesc"))


def device_maker(key: RegistryKey) -> str | None:
    """The driver's maker, unless Windows wrote a localised ``(Standard USB host controller)``."""
    return maker(_last(key, "Mfg"))


def maker(value: object) -> str | None:
    """A maker as drivers give it; one between brackets is a kind of device, in some language."""
    word = label(value)
    return None if word is None or word.startswith("(") else word


def _last(key: RegistryKey, name: str) -> str:
    return (text(registry_value(key, name)) or "").rsplit(";", 1)[-1]
