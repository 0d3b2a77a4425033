"""The collector process: side by side, outliving what hangs, what crashes and what kills it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from _queue import SimpleQueue
from pathlib import Path

import pytest

from inventory import questions as q
from inventory.answers import Content, Listing, Output, Refusal
from inventory.facts import Reason
from inventory.live import collecting, collector
from inventory.live.child import Child, Event
from inventory.live.collecting import CollectedMachine, UnsupportedSystem, open_machine
from inventory.live.sessions import session_members
from inventory.machine import Family, ask
from inventory.workstation import TOPICS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the Live machine of Linux")

ROOT = str(Path(__file__).parents[3])
HOSTNAME = q.ReadFile("/proc/sys/kernel/hostname")

# A collector with programs of ours: the real one, its closed list enlarged for the test.
BOOT = """
import sys
sys.path.append(sys.argv[1])
import os, signal
from inventory import questions as q
from inventory.live import collector
from inventory.live import linux as live_linux
q.COMMANDS["sleep"] = q.Template(("/bin/sleep",), ("{0}",))
q.COMMANDS["echo"] = q.Template(("/bin/echo",), ("{0}",))
q.COMMANDS["script"] = q.Template(("/bin/sh",), ("{0}",))
true_call = live_linux.call
def call(question):
    match question.name:
        case "crash": os._exit(9)
        case "signal": os.kill(os.getpid(), signal.SIGKILL)
        case "bug": raise RuntimeError("a fault of ours")
        case "hang": __import__("time").sleep(600)
        case "freeze": os.kill(os.getpid(), signal.SIGSTOP); __import__("time").sleep(600)
        case "print": print("garbage\\n" * 100, flush=True)
        case "garbage": os.write(3, b"garbage\\n"); __import__("time").sleep(600)
    return true_call(question)
live_linux.call = call
dup = os.dup
os.dup = lambda handle: os.dup2(handle, 3, inheritable=False)
collector.main()
"""
COMMAND = (sys.executable, "-I", "-S", "-c", BOOT, ROOT)

q_sleep = q.Template(("/bin/sleep",), ("{0}",))


@pytest.fixture(autouse=True)
def printable(monkeypatch):
    """The parent knows the same programs."""
    monkeypatch.setitem(q.COMMANDS, "sleep", q_sleep)
    monkeypatch.setitem(q.COMMANDS, "echo", q.Template(("/bin/echo",), ("{0}",)))
    monkeypatch.setitem(q.COMMANDS, "script", q.Template(("/bin/sh",), ("{0}",)))


@pytest.fixture(autouse=True)
def nothing_left():
    """No thread, no child, no zombie after any test."""
    threads = set(threading.enumerate())
    before = set(children())
    yield
    assert set(threading.enumerate()) <= threads
    assert set(children()) <= before


def children():
    own = os.getpid()
    return [int(pid) for pid in Path(f"/proc/{own}/task/{own}/children").read_text().split()]


@pytest.fixture
def machine():
    with CollectedMachine(Family.LINUX, COMMAND, grace=0.3, start=60) as opened:
        yield opened


def sleep(seconds, timeout=30.0):
    return q.Command("sleep", (str(seconds),), timeout=timeout)


def pid_of(machine):
    return machine._child._process.pid


# Answers


def test_the_running_machine_answers():
    with open_machine() as machine:
        actual = machine.ask_all((HOSTNAME, q.ListDir("/"), q.ReadFile("/nowhere")))

    assert machine.family is Family.LINUX
    assert actual[0].text.strip() == os.uname().nodename
    assert "etc" in actual[1].names
    assert actual[2].reason is Reason.ABSENT


def test_answers_come_in_the_order_of_the_questions(machine):
    questions = [q.Command("echo", (f"word {number}",)) for number in range(40)]

    actual = machine.ask_all(questions)

    assert [one.stdout for one in actual] == [f"word {number}\n" for number in range(40)]


def test_programs_run_side_by_side(machine, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, script in (("one", f"cat {tmp_path}/pipe"), ("two", f"echo x > {tmp_path}/pipe")):
        (tmp_path / name).write_text(script)

    actual = machine.ask_all([q.Command("script", (f"{tmp_path}/{n}",)) for n in ("one", "two")])

    # Neither end of the pipe opens before the other does.
    assert actual == [Output("x\n"), Output("")]


def test_a_question_asked_twice_is_answered_from_memory(machine, tmp_path):
    path = tmp_path / "file"
    path.write_text("first")
    question = q.ReadFile(str(path))
    first = ask(machine, question)
    path.write_text("second")

    actual = machine.ask_all((question, question))

    assert actual == [first, first]


def test_a_question_sent_ahead_is_begun_before_it_is_asked(machine, tmp_path):
    path = tmp_path / "file"
    path.write_text("first")
    machine.expect([q.ReadFile(str(path))])
    while machine._numbers:
        machine._step()
    path.write_text("second")

    actual = ask(machine, q.ReadFile(str(path)))

    assert actual.text == "first"


def test_asking_nothing_is_answered_with_nothing(machine):
    actual = machine.ask_all(())

    assert actual == []


def test_any_text_passes_the_pipe(machine):
    word = "é\n\x01\u2028 « € » " + "x" * 200_000

    actual = machine.ask_all([q.Command("echo", (word[:100],)), q.ListDir("/" + word)])

    assert actual[0].stdout == word[:100] + "\n"
    assert actual[1].reason is Reason.ABSENT


def test_what_prints_by_itself_does_not_break_the_lines(machine):
    actual = machine.ask_all((q.Call("print"), HOSTNAME))

    assert actual[0].reason is Reason.NOT_SUPPORTED
    assert isinstance(actual[1], Content)


# Time-outs


def test_what_hangs_is_refused_and_the_rest_is_answered(machine):
    questions = (q.Call("hang", timeout=0.3), HOSTNAME, q.ListDir("/"), q.Command("echo", ("x",)))

    actual = machine.ask_all(questions)

    assert actual[0] == Refusal(Reason.TIMEOUT)
    assert [type(one) for one in actual[1:]] == [Content, Listing, Output]


def test_what_hangs_in_every_worker_does_not_hold_the_rest(machine):
    hanging = [q.Call("hang", (str(number),), timeout=0.3) for number in range(9)]

    actual = machine.ask_all([*hanging, HOSTNAME])

    assert actual[:-1] == [Refusal(Reason.TIMEOUT)] * 9
    assert isinstance(actual[-1], Content)


def test_a_program_that_hangs_does_not_cost_the_collector(machine):
    before = pid_of(machine)

    actual = ask(machine, sleep(600, timeout=0.3))

    assert actual == Refusal(Reason.TIMEOUT)
    assert pid_of(machine) == before


def test_a_frozen_collector_is_replaced(machine):
    actual = machine.ask_all((q.Call("freeze", timeout=0.3), HOSTNAME))

    assert actual[0] == Refusal(Reason.TIMEOUT)
    assert isinstance(actual[1], Content)


def test_a_collector_that_never_begins_is_given_up():
    silent = (sys.executable, "-c", "import time; time.sleep(600)")
    with CollectedMachine(Family.LINUX, silent, start=0.1, restarts=2) as machine:
        actual = machine.ask_all((HOSTNAME, sleep(0)))

    assert actual == [Refusal(Reason.API_ERROR, "the collector is silent")] * 2


def test_long_idleness_is_not_silence():
    with CollectedMachine(Family.LINUX, COMMAND, start=60, restarts=0) as machine:
        ask(machine, HOSTNAME)
        machine._child.heard -= 1000

        actual = ask(machine, q.ListDir("/"))

    assert isinstance(actual, Listing)


# Crashes


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("crash", "the collector ended"),
        ("signal", "the collector ended"),
        ("garbage", "the collector printed garbage"),
        ("bug", "RuntimeError: a fault of ours"),
    ],
)
def test_the_question_that_crashes_it_is_refused_and_the_rest_is_answered(machine, name, detail):
    others = [q.Command("echo", (str(number),)) for number in range(10)]

    actual = machine.ask_all([*others[:5], q.Call(name), *others[5:]])

    assert actual.pop(5) == Refusal(Reason.API_ERROR, detail)
    assert [one.stdout for one in actual] == [f"{number}\n" for number in range(10)]


def test_questions_beside_the_one_that_crashes_are_asked_again(machine):
    beside = [sleep(f"0.{number}") for number in range(1, 4)]

    actual = machine.ask_all([*beside, q.Call("crash")])

    assert actual[:3] == [Output("")] * 3
    assert actual[3].reason is Reason.API_ERROR


def test_a_collector_that_always_crashes_is_given_up(machine):
    machine.ask_all([q.Call("crash", (str(number),)) for number in range(30)])

    actual = ask(machine, HOSTNAME)

    assert actual == Refusal(Reason.API_ERROR, "the collector ended")


@pytest.mark.parametrize(
    "command",
    [("/nowhere/program",), ("/etc/passwd",), ("/bin/true",), ("/bin/echo", "{}"), ("nul\0",)],
)
def test_a_collector_that_cannot_start_is_a_refusal(command):
    with CollectedMachine(Family.LINUX, command) as machine:
        actual = machine.ask_all((HOSTNAME, q.ListDir("/")))

    assert [one.reason for one in actual] == [Reason.API_ERROR] * 2


def test_a_killed_collector_takes_its_programs_with_it(machine):
    machine.expect([sleep(601), sleep(602)])
    ask(machine, HOSTNAME)
    session = pid_of(machine)
    for _ in range(1000):
        if len(session_members(session)) < 3:
            time.sleep(0.01)
    os.kill(session, signal.SIGKILL)

    ask(machine, q.ListDir("/"))

    assert session_members(session) == []


def test_random_kills_leave_one_answer_for_each_question():
    chance = random.Random(20)  # noqa: S311 the same kills each time
    questions = chance.choices(
        [
            HOSTNAME,
            q.ListDir("/"),
            q.ReadFile("/nowhere"),
            q.ReadFile("/proc/cpuinfo"),
            q.Call("session"),
            *(q.Command("echo", (str(number),)) for number in range(60)),
            *(sleep(f"0.0{number}") for number in range(1, 10)),
            *(sleep(600, timeout=0.05 + number / 1000) for number in range(9)),
            *(q.Call("hang", (str(number),), timeout=0.05) for number in range(3)),
        ],
        k=200,
    )
    stop = threading.Event()
    with CollectedMachine(Family.LINUX, COMMAND, grace=0.2, restarts=100) as machine:

        def kill():
            while not stop.wait(chance.uniform(0.05, 0.3)):
                if (child := machine._child) is not None:
                    child._process.kill()

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            actual = machine.ask_all(questions)
        finally:
            stop.set()
            killer.join()
        again = machine.ask_all(questions)

    assert len(actual) == 200
    assert again == actual
    for question, answer in zip(questions, actual, strict=True):
        if isinstance(answer, Refusal):
            assert answer.reason in {Reason.API_ERROR, Reason.TIMEOUT, Reason.ABSENT}
        elif question == HOSTNAME:
            assert isinstance(answer, Content)
        elif isinstance(question, q.Command) and question.template == "echo":
            assert answer.stdout == question.args[0] + "\n"


# The end


def test_leaving_ends_what_still_runs():
    with CollectedMachine(Family.LINUX, COMMAND) as machine:
        machine.expect([sleep(603)])
        ask(machine, HOSTNAME)
        session = pid_of(machine)

    assert session_members(session) == []
    assert ask(machine, q.ListDir("/")).reason is Reason.API_ERROR


def test_an_audit_is_cancelled_from_another_thread(machine):
    session = pid_of(machine)
    timer = threading.Timer(0.2, machine.cancel)
    timer.start()

    actual = machine.ask_all((sleep(604), q.Call("hang", timeout=600)))

    timer.join()
    assert machine.cancelled
    assert actual == [Refusal(Reason.API_ERROR, "cancelled")] * 2
    assert session_members(session) == []


def test_a_collector_ends_with_its_input_and_ends_what_it_started():
    question = {"ask": "Command", "template": "sleep", "args": ["605"]}
    child = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    with child:
        child.stdin.write(json.dumps({"id": 1, "question": question}).encode() + b"\n")
        child.stdin.flush()
        begun = child.stdout.readline()
        child.stdin.close()
        status = child.wait(20)

    assert json.loads(begun) == {"id": 1}
    assert status == 0
    assert session_members(child.pid) == []


def test_an_unknown_question_is_refused_by_the_collector():
    lines = [{"id": 7, "question": {"ask": "Erase"}}, {"id": 8, "question": {"ask": "ListDir"}}]
    child = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with child:
        child.stdin.write("".join(json.dumps(line) + "\n" for line in lines).encode())
        child.stdin.flush()
        actual = [json.loads(child.stdout.readline()) for _ in range(4)]
        child.stdin.close()

    answers = {line["id"]: line["answer"]["refused"] for line in actual if "answer" in line}
    assert answers == {7: "not_supported", 8: "not_supported"}


# Starting


def test_other_systems_are_a_named_gap(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(UnsupportedSystem) as caught:
        open_machine()

    assert caught.value.platform == "darwin"


def test_the_collector_starts_from_any_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inventory.py").write_text("raise SystemExit")
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with open_machine() as machine:
        actual = ask(machine, HOSTNAME)

    assert isinstance(actual, Content)


def test_a_frozen_application_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    actual = collecting.collector_command()

    assert actual == (sys.executable, collector.ARGUMENT)


def test_the_collector_imports_no_topic_and_little_else():
    code = (
        "import sys; sys.path.append(sys.argv[1]); import inventory.live.collector, "
        "inventory.live.linux; print(*sys.modules)"
    )

    done = subprocess.run(
        (sys.executable, "-I", "-S", "-c", code, ROOT), capture_output=True, text=True, check=True
    )

    actual = set(done.stdout.split())
    assert "inventory.live.linux" in actual
    assert not actual & {"inventory.workstation", *(f"inventory.{topic.name}" for topic in TOPICS)}
    assert not actual & {"asyncio", "logging", "concurrent", "pathlib", "sqlite3", "tempfile"}


def test_the_end_of_a_collector_does_not_wait_for_who_left_its_session_with_its_pipe():
    events: SimpleQueue[Event] = SimpleQueue()
    leaver = "import os, time; os.fork() or (os.setsid(), print(os.getpid(), flush=True)); "
    child = Child([sys.executable, "-I", "-S", "-c", leaver + "time.sleep(600)"], events)
    _, _, line = events.get(timeout=60)
    assert line is not None
    left = int(line)

    child.end(idle=False)

    try:
        os.kill(left, 0)  # still there, so its end was not waited for
    finally:
        os.kill(left, signal.SIGKILL)
        assert events.get(timeout=60)[2] is None
