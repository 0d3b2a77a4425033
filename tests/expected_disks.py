"""Recorded ``smartctl --json`` reports, each as the disk of a machine that a test made."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from inventory.linux.block_devices import BLOCK_DEVICES
from inventory.questions import Command
from tests.expected_tables import CAPTURES, Cell, of_capture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SMART = CAPTURES / "smart"


def machine_with(report: Mapping[str, Any]) -> dict[str, Any]:
    """A Linux whose one disk gives this report; lsblk knows its name and size alone."""
    nvme = "NVM" in str(report.get("device", {}).get("protocol", "")).upper()
    name = "nvme0n1" if nvme else "sda"
    size = report.get("user_capacity", {}).get("bytes") or report.get("nvme_total_capacity")
    listed = {"blockdevices": [{"name": name, "type": "disk", "size": size}]}
    asked = Command("smart", (f"/dev/{name}",))
    status = report.get("smartctl", {}).get("exit_status", 0)
    return {
        "os_family": "linux",
        "commands": {
            _printed(BLOCK_DEVICES): {"stdout": json.dumps(listed), "exit_status": 0},
            _printed(asked): {"stdout": json.dumps(report), "exit_status": status},
        },
    }


def _printed(command: Command) -> str:
    return str(command).removeprefix("command ")


@cache
def _outputs(stem: str) -> tuple[Any, Any]:
    report = json.loads((SMART / f"{stem}.json").read_text("utf-8"))["smartctl"]
    audit = of_capture(machine_with(report), "audit", "json")
    return of_capture(machine_with(report))["content"].get("storages", [{}])[0], audit


def disks(name: str) -> Iterator[Cell]:
    """Identity, health and verdict of every recorded drive."""
    for path in sorted(SMART.glob("*.json")):
        report = json.loads(path.read_text("utf-8"))["smartctl"]
        storage, audit = _outputs(path.stem)
        stated = _identity(report)
        for field, value in stated.items():
            yield Cell(name, path.stem, field, value, storage.get(field))
        told = audit["facts"]["disks"]["disks"].get("value", [{}])[0].get("health", {})
        health = told.get("value", {})
        for field, value in _health(report).items():
            yield Cell(name, path.stem, field, value, health.get(field))
        found = {finding["id"]: finding for finding in audit["findings"]}["hardware/disks_healthy"]
        yield Cell(name, path.stem, "verdict", _verdict(report), found["outcome"] == "FAIL")


def _identity(report: Mapping[str, Any]) -> dict[str, Any]:
    """What GLPI gets, of the report's own words."""
    product = report.get("scsi_product") or report.get("product")
    joined = " ".join(filter(None, (report.get("scsi_vendor") or report.get("vendor"), product)))
    size = report.get("user_capacity", {}).get("bytes") or report.get("nvme_total_capacity")
    turns = report.get("rotation_rate")
    stated = {
        "model": report.get("model_name") or report.get("scsi_model_name") or joined or None,
        "serial": report.get("serial_number"),
        "firmware": report.get("firmware_version")
        or report.get("scsi_revision")
        or report.get("revision"),
        "disksize": size // 1_000_000 if size else None,
    }
    nvme = "NVM" in str(report.get("device", {}).get("protocol", "")).upper()
    if turns is not None or nvme:
        stated["type"] = "HDD" if turns else "SSD"
    return stated


def _health(report: Mapping[str, Any]) -> dict[str, Any]:
    """Counters as the report writes them, by our names."""
    log = report.get("nvme_smart_health_information_log", {})
    raw = {
        entry["id"]: entry["raw"]
        for entry in report.get("ata_smart_attributes", {}).get("table", ())
    }
    hours = report.get("power_on_time", {}).get("hours", log.get("power_on_hours"))
    stated: dict[str, Any] = {
        "worn": log.get("percentage_used"),
        "spare": log.get("available_spare"),
        "critical_warning": log.get("critical_warning"),
        "media_errors": log.get("media_errors"),
        "hours": hours,
        "temperature": report.get("temperature", {}).get("current") or log.get("temperature"),
        "reallocated": report.get("scsi_grown_defect_list"),
    }
    for number, field in ((5, "reallocated"), (197, "pending"), (198, "offline_uncorrectable"),
                          (187, "uncorrectable")):  # fmt: skip
        if number in raw:
            stated[field] = str(raw[number]["string"]).split()[0]
    return {field: value for field, value in stated.items() if value is not None}


def _verdict(report: Mapping[str, Any]) -> bool:
    """Whether the disk must be replaced: it says so, or its counters of lost sectors do."""
    passed = report.get("smart_status", {}).get("passed")
    return passed is False
