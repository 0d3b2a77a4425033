"""The reading child: the process that walks through a copy, so that a place that hangs can be left.

One is started for each reading (:mod:`inventory.live.backups.reading`), by the application itself
with a hidden argument. It reads one JSON object, ``{"do": name, "args": {…}}``, and writes one a
line: whatever the act yields, among it ``{"beat": number}`` as a sign of life; then ``{"end":
true}``, ``{"fault": [trouble, detail]}``, ``{"local": [errno, text]}`` when it is our own disk
that refuses, or ``{"bug": text}`` for a fault of ours.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

from inventory.backups.faulting import LocalFault, trouble_of
from inventory.backups.model import Trouble
from inventory.backups.watch import BackupFault

#: The hidden argument of the frozen application.
ARGUMENT = "--backup-reader"

#: What may be asked: the module and the function that does it.
ACTS = {
    "look": ("inventory.backups.looking", "look"),
    "folder": ("inventory.backups.folder", "tally"),
    "folder_entries": ("inventory.backups.folder", "list_files"),
    "folder_restore": ("inventory.backups.folder", "copy_files"),
    "zip": ("inventory.backups.zips", "tally"),
    "zip_entries": ("inventory.backups.zips", "list_files"),
    "zip_restore": ("inventory.backups.zips", "copy_files"),
    "history": ("inventory.backups.file_history", "tally"),
    "history_entries": ("inventory.backups.file_history", "list_files"),
    "history_restore": ("inventory.backups.file_history", "copy_files"),
    "image": ("inventory.backups.windows_image", "tally"),
    "files": ("inventory.backups.looking", "list_folder"),
    "shadow": ("inventory.backups.borg_shadow", "make"),
    "duplicati": ("inventory.backups.duplicati", "tally"),
    "kopia_list": ("inventory.backups.kopia", "read_list"),
    "living_draw": ("inventory.backups.living", "draw"),
    "living_look": ("inventory.backups.living", "look"),
    "living_sums": ("inventory.backups.living", "sums"),
}


def main() -> NoReturn:
    """Do what the standard input asks for. The process ends here."""
    # Whatever prints on the standard output by itself must not break the lines.
    with os.fdopen(os.dup(1), "wb", buffering=1 << 16) as pipe:
        os.dup2(2, 1)
        code = 0
        try:
            asked = json.loads(sys.stdin.buffer.read())
            for told in _act(asked["do"], asked["args"]):
                pipe.write(_line(told))
                if "beat" in told:
                    pipe.flush()
            pipe.write(_line({"end": True}))
        except BackupFault as fault:
            pipe.write(_line({"fault": [fault.trouble, fault.detail]}))
        except LocalFault as fault:
            pipe.write(_line({"local": [fault.code, str(fault)]}))
        except UnicodeEncodeError as error:  # a name that this system cannot have
            pipe.write(_line({"fault": [Trouble.MISSING, str(error)]}))
        except BrokenPipeError:  # nobody is left to answer
            os._exit(1)
        except OSError as error:
            pipe.write(_line({"fault": [trouble_of(error), str(error)]}))
        except Exception as error:  # noqa: BLE001 a fault of ours: the parent tells
            pipe.write(_line({"bug": f"{type(error).__name__}: {error}"}))
            code = 70
        pipe.flush()
    os._exit(code)


def _act(name: str, arguments: dict[str, Any]) -> Any:  # noqa: ANN401 one of many generators
    module, function = ACTS[name]
    return getattr(import_module(module), function)(**arguments)


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told).encode("ascii") + b"\n"


if __name__ == "__main__":
    main()
