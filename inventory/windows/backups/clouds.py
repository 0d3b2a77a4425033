r"""Synchronisations of this session: OneDrive, Google Drive, Dropbox, iCloud, with their folders.

OneDrive comes with Windows: only an account with a folder means that it synchronises. "Known
folders" (Desktop, Documents, Pictures) that were moved into it are among its folders.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.answers import Answer, Content, Hive
from inventory.backup_lines import decoded
from inventory.backup_products import tool
from inventory.backup_questions import DROPBOX, KNOWN_FOLDERS, ONEDRIVE, SHELL_FOLDERS
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.reading import registry_value, text

if TYPE_CHECKING:
    from inventory.answers import RegistryKey
    from inventory.backups.model import Tool
    from inventory.questions import Call


def parse_onedrive(accounts: Answer, folders: Answer) -> Fact[tuple[Tool, ...]]:
    """A tool for each account that has a folder; of companies' accounts there may be several."""
    source = (str(ONEDRIVE),)
    if shapes.is_absent(accounts):
        return Known((), source)
    hive = shapes.hive(accounts, ONEDRIVE)
    if isinstance(hive, Unknown):
        return hive
    shell = shapes.key(folders, SHELL_FOLDERS)
    found = []
    for name, key in _accounts(hive):
        folder = text(registry_value(key, "UserFolder"))
        if folder is None:
            continue
        moved = () if isinstance(shell, Unknown) else _moved(shell, folder)
        sources = merge_sources(source, (str(SHELL_FOLDERS),) if moved else ())
        product = "onedrive" if name.lower() == "personal" else "onedrive_business"
        found.append(tool(product, sources=Known((folder, *moved), sources)))
    return Known(tuple(found), source)


def _accounts(hive: Hive) -> list[tuple[str, RegistryKey]]:
    return [(name, key) for name, key in sorted(hive.keys.items()) if name and "\\" not in name]


def _moved(shell: RegistryKey, folder: str) -> tuple[str, ...]:
    r"""The known folders below a folder; ``%USERPROFILE%`` and ``%OneDrive%`` stand for its own."""
    root = folder.rstrip("\\").lower()
    found = []
    for name in KNOWN_FOLDERS:
        told = text(registry_value(shell, name))
        if told is None:
            continue
        flat = told.lower().rstrip("\\")
        head, _, rest = flat.partition("\\")
        if head in {"%onedrive%", "%onedrivecommercial%", "%onedriveconsumer%"}:
            flat = f"{root}\\{rest}"
        elif head == "%userprofile%" and rest:
            first = rest.partition("\\")[0]
            if root.endswith(f"\\{first}"):
                flat = f"{root.rpartition(chr(92))[0]}\\{rest}"
        if flat.startswith(root + "\\"):
            found.append(folder.rstrip("\\") + told[len(told) - (len(flat) - len(root)) :])
    return tuple(dict.fromkeys(found))


def parse_dropbox(answers: tuple[Answer, ...]) -> Fact[tuple[Tool, ...]]:
    """``info.json``: ``{"personal": {"path": "C:/Users/claire/Dropbox", …}, "business": …}``."""
    refused: Unknown | None = None
    for question, answer in zip(DROPBOX, answers, strict=True):
        if shapes.is_absent(answer):
            continue
        source = (str(question),)
        told = answer if isinstance(answer, Content) else shapes.content(answer, question)
        if isinstance(told, Unknown):
            refused = refused or told
            continue
        folders = _dropbox_folders(decoded(told.data) if isinstance(told, Content) else told)
        if folders is None:
            return Unknown(Reason.PARSE_ERROR, source)
        return Known((tool("dropbox", sources=Known(folders, source)),), source)
    return refused or Known((), tuple(str(question) for question in DROPBOX))


def _dropbox_folders(document: str) -> tuple[str, ...] | None:
    try:
        told = json.loads(document)
    except (ValueError, RecursionError):
        return None
    accounts = told.values() if isinstance(told, dict) else ()
    found = [text(account.get("path")) for account in accounts if isinstance(account, dict)]
    return tuple(path for path in found if path) or None


def parse_folder(
    answer: Answer, question: Call, key: str, folder: str = ""
) -> Fact[tuple[Tool, ...]]:
    """A synchronisation told by a folder of its own that is there; ``folder`` is what it covers."""
    source = (str(question),)
    if shapes.is_absent(answer):
        return Known((), source)
    told = shapes.data(answer, question)
    if isinstance(told, Unknown):
        return told
    if not isinstance(told, dict):
        return Unknown(Reason.PARSE_ERROR, source)
    sources: Fact[tuple[str, ...]] = Unknown(Reason.NOT_SUPPORTED, source)
    if folder:
        sources = Known((folder,), source)
    return Known((tool(key, sources=sources),), source)
