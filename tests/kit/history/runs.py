"""Runs made by hand: results by name, everything else unknown."""

from __future__ import annotations

from datetime import UTC, datetime

from checks.verdict import Finding, Outcome, Severity
from inventory.facts import Reason
from inventory.software import Program
from kit.history import RuleSet, Run
from tests.checks.workstations import workstation

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RULES = RuleSet(elevated=False, tables="t1", checks="c1")
REBOOT = "updates/no_reboot_pending"


def finding(outcome, check=REBOOT, severity=Severity.HIGH):
    return Finding(check, severity, Outcome(outcome), Reason.OK, {}, "", ())


def run(*findings, at=NOW, rules=RULES, **topics):
    return Run(at, workstation(**topics), tuple(findings), rules)


def program(name, version=None, origin="registry", arch="x86_64", **more):
    return Program(name, version, None, arch, None, origin, (), **more)
