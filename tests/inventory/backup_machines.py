"""Prepared records of backups, as the documented layouts have them; names are invented."""

from __future__ import annotations

from inventory import backup_questions as q
from tests.captures import machine

AT = "2026-11-20T18:00:00+00:00"

CONFIG = """<?xml version="1.0" encoding="UTF-8"?>
<DataProtectionUserConfig SchemaVersion="1">
  <UserName>claire</UserName>
  <FriendlyName>Claire Martin</FriendlyName>
  <PCName>PC-ACCUEIL</PCName>
  <Library><LibraryName>*lib</LibraryName><Folder>C:\\Users\\claire\\Pictures</Folder></Library>
  <UserFolder>C:\\Users\\claire\\Documents</UserFolder>
  <UserFolder>C:\\Gestion</UserFolder>
  <FolderExclude>C:\\Users\\claire\\Documents\\Musique</FolderExclude>
  <RetentionPolicies>
    <RetentionPolicyType>{kept}</RetentionPolicyType>
    <MinimumRetentionAge>{age}</MinimumRetentionAge>
  </RetentionPolicies>
  <DPFrequency>{seconds}</DPFrequency>
  <DPStatus>{status}</DPStatus>
  <Target>
    <TargetName>Sauvegarde</TargetName><TargetUrl>\\\\NAS-MAIRIE\\copies</TargetUrl>
    <TargetDriveType>REMOTE</TargetDriveType>
    <TargetBackupStorePath>claire\\PC-ACCUEIL\\Data</TargetBackupStorePath>
  </Target>
</DataProtectionUserConfig>"""


def config(kept="AGE LIMIT", age=3, seconds=3600, status="ENABLED"):
    return CONFIG.format(kept=kept, age=age, seconds=seconds, status=status)


def event(number, at, level=4, channel="Microsoft-Windows-Backup", **data):
    """An event as EvtRender writes it; data named ``_0``, ``_1`` have no name."""
    told = "".join(
        f"<Data>{value}</Data>" if name[0] == "_" else f"<Data Name='{name}'>{value}</Data>"
        for name, value in data.items()
    )
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='{channel}'/><EventID Qualifiers='0'>{number}</EventID>"
        f"<Version>0</Version><Level>{level}</Level><TimeCreated SystemTime='{at}'/>"
        f"<Channel>{channel}</Channel><Computer>PC-ACCUEIL</Computer>"
        f"<Security UserID='S-1-5-18'/></System><EventData>{told}</EventData></Event>"
    )


def call(question):
    """The name of a call's answer in a capture."""
    return str(question).removeprefix("call ")


def windows(registry=None, files=None, **calls):
    """A replayed Windows; ``calls`` by the names of :mod:`inventory.backup_questions`."""
    told = {call(getattr(q, name)): data for name, data in calls.items()}
    return machine("windows", registry=registry or {}, files=files or {}, calls=told)


def linux(files=None, commands=None, dirs=None, **calls):
    """A replayed Linux of a person whose home is ``/home/claire``."""
    told = {call(getattr(q, name)): data for name, data in calls.items()}
    told["session"] = {"user": "claire", "uid": 1000, "groups": [], "home": "/home/claire"}
    return machine("linux", files=files or {}, commands=commands or {}, dirs=dirs or {}, calls=told)


def printed(text, status=0):
    return {"stdout": text, "stderr": "", "exit_status": status}
