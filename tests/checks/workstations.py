"""Workstations of which all is unknown but what a test says."""

from __future__ import annotations

from dataclasses import fields
from importlib import import_module

from inventory.facts import Reason, Unknown
from inventory.machine import Family
from inventory.workstation import Workstation

UNREAD = Unknown(Reason.NOT_RECORDED)


def workstation(family=Family.WINDOWS, **topics):
    """``workstation(accounts={"uac": Known(…)})``: every other fact is ``not_recorded``."""
    made = {}
    for field in fields(Workstation):
        if field.name == "family":
            continue
        module, kind = field.type.split(".")
        topic = getattr(import_module(f"inventory.{module}"), kind)
        known = topics.get(field.name, {})
        made[field.name] = topic(**{f.name: known.get(f.name, UNREAD) for f in fields(topic)})
    return Workstation(family=family, **made)
