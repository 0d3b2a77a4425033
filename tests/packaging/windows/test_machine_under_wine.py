"""The machine of Windows under Wine: methods of WMI, a hung call, a crash, secrets, odd questions.

Small programs run with the Windows Python of the build, over the sources as they are.
"""

from __future__ import annotations

import json

import pytest

from tests.packaging.windows import states, wine

pytestmark = wine.needed

METHODS = """
import json
from inventory.live.windows import wmi
services = wmi._connect(r"root\\cimv2")
given = wmi.parameters(services, "StdRegProv", "EnumKey", {"hDefKey": 0x80000002})
out = wmi.execute(services, "StdRegProv", "EnumKey", given)
print(json.dumps([wmi._property(out, name) for name in ("ReturnValue", "sNames")]))
"""

HUNG = '''
import json, sys
from inventory import questions as q
from inventory.live.collecting import CollectedMachine
from inventory.machine import Family
from inventory.wire import answer_to_json
BOOT = """
import sys
sys.path.append(sys.argv[1])
import os, time
from inventory.live import collector
from inventory.live.windows import machine
true = machine.answer
def answer(question):
    if question.name == "hang":
        time.sleep(600)
    if question.name == "crash":
        os._exit(9)
    return true(question)
machine.answer = answer
collector.main()
"""
names = ("crash", "session_token", "tpm_device")
asked = (q.Call("hang", timeout=1.0), *(q.Call(name) for name in names))
command = (sys.executable, "-I", "-S", "-c", BOOT, sys.path[0])
with CollectedMachine(Family.WINDOWS, command, grace=0.5) as machine:
    print(json.dumps([answer_to_json(answer) for answer in machine.ask_all(asked)]))
'''

ASKED = """
import json
from inventory import questions as q
from inventory.live.windows.machine import answer
from inventory.wire import answer_to_json
asked = {questions}
print(json.dumps([answer_to_json(answer(question)) for question in asked]))
"""


@pytest.fixture
def prefix():
    with wine.one_at_a_time():
        prefix = wine.Prefix(wine.BUILD / "prefix-tests")
        yield prefix
        prefix.stop()


def told(prefix, program):
    """What a program printed as JSON."""
    root = f"Z:{wine.ROOT}".replace("/", "\\")
    start = f"import sys; sys.path.insert(0, {root!r})\n"
    done = prefix.wine(wine.BUILD / "python" / "python.exe", "-B", "-c", start + program)
    assert done.status == 0, done
    return json.loads(done.stdout)


def ask(prefix, *questions):
    return told(prefix, ASKED.format(questions=f"({', '.join(questions)},)"))


def test_a_method_of_wmi_takes_parameters_and_gives_arrays(prefix):
    status, names = told(prefix, METHODS)

    assert status == 0
    assert {"Hardware", "Software", "System"} <= set(names)


def test_a_hung_call_and_a_crash_cost_only_themselves(prefix):
    hung, crashed, session, chip = told(prefix, HUNG)

    assert hung["refused"] == "timeout"
    assert crashed == {"refused": "api_error", "detail": "the collector ended"}
    assert session["data"]["groups"]
    assert chip["refused"] == "absent"


def test_what_is_not_there_is_absent_and_what_is_odd_refused(prefix):
    answers = ask(
        prefix,
        'q.Wmi("Win32_NoSuchClass", ("Name",))',
        'q.Wmi("Win32_BIOS", ("Name",), r"root\\no\\such")',
        'q.Wmi("Win32_BIOS", ("NoSuchProperty", "Version"))',
        'q.Registry(r"HKLM\\SOFTWARE\\NoSuchKey")',
        'q.Registry(r"HKU\\S-1-5-21-9-9-9-1009\\Software")',
        'q.ReadFile(r"C:\\nowhere.txt")',
        'q.ListDir(r"%SystemRoot%\\no such folder")',
        'q.Call("local_group_members", ("S-1-5-32-999",))',
        'q.Call("local_group_members", ("not a sid",))',
    )

    reasons = [answer.get("refused", "answered") for answer in answers]
    assert reasons[:2] == ["absent", "absent"]
    assert answers[2]["rows"][0]["NoSuchProperty"] is None
    assert reasons[3:7] == ["absent"] * 4
    assert "answered" not in reasons[7:]


def test_files_of_the_pc_are_read_and_folders_listed(prefix):
    (prefix.folder / "drive_c" / "été.txt").write_text("contenu", "utf-8")

    file, folder, exists = ask(
        prefix,
        'q.ReadFile("%SystemDrive%/été.txt")',
        'q.ListDir("C:/")',
        'q.Call("file_exists", (r"%ProgramFiles%",))',
    )

    assert file["text"] == "contenu"
    assert {"été.txt", "windows"} <= set(folder["names"])
    assert exists["data"] is True


def test_secrets_of_the_registry_never_leave_the_machine(prefix, tmp_path):
    team = {"SecurityPasswordAES": b"\x01\x02", "ProxyPassword": "sésame-2", "Version": "15"}
    prefix.prepare(
        wine.reg_text(
            {
                rf"{states.NT}\Winlogon": {"AutoAdminLogon": "1", "DefaultPassword": "sésame-1"},
                r"HKLM\SOFTWARE\TeamViewer": team,
                r"HKLM\SOFTWARE\TeamViewer\Accounts": {"PermanentPassword": "sésame-3"},
            }
        )
    )
    path = tmp_path / "poste.capture.json"

    done = prefix.run("record", f"Z:{path}".replace("/", "\\"))
    audit = prefix.audit()

    assert done.status == 0, done
    assert "same-" not in path.read_text("utf-8")
    assert "same-" not in json.dumps(audit)
    assert audit["facts"]["accounts"]["automatic_logon"]["value"]["clear_password"] is True
