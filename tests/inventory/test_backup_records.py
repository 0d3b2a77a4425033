"""Programs' own logs and databases: what their parsers make of what the machines pass on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from inventory import backup_jobs, backup_logs, backup_status
from inventory.answers import Listing, Output, Refusal, Value
from inventory.backup_lines import decoded, kept_lines
from inventory.backups.model import Ended, Kind
from inventory.facts import Known, Reason, Unknown

DONE = '2026-11-20 12:30 ** {} "mairie". {}: {}. {}: {}. {}: 3. {}: 12,5 MB **'
ENGLISH = ("Backup done for the task", "Errors", "{e}", "Processed files", "{f}",
           "Backed up files", "Total size")  # fmt: skip
FRENCH = ("Sauvegarde effectuée pour la tâche", "Erreurs", "{e}", "Fichiers traités", "{f}",
          "Fichiers sauvegardés", "Taille totale")  # fmt: skip


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


def files(*lines, modified="2026-11-20T18:00:00+00:00", file="journal 2026-11-20.txt"):
    return Value([{"file": file, "modified": modified, "lines": list(lines)}])


def the_tool(found):
    assert isinstance(found, Known), found
    (one,) = found.value
    return one


# --- Cobian -------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [ENGLISH, FRENCH])
@pytest.mark.parametrize(
    ("errors", "count", "expected"),
    [
        ("0", "120", Ended.SUCCESS),
        ("1", "120", Ended.PARTIAL),
        ("0", "0", Ended.FAILED),
        ("1", "0", Ended.FAILED),
        ("0", "1 204", Ended.SUCCESS),
    ],
)
def test_a_task_of_cobian_in_any_language(words, errors, count, expected):
    line = DONE.format(*words).format(e=errors, f=count)

    tool = the_tool(backup_logs.parse_cobian(files(*kept_lines("cobian", line))))

    (run,) = tool.runs.value
    assert (run.name, run.at, run.ended) == ("mairie", at(2026, 11, 20, 12, 30), expected)
    assert run.files == int(count.replace(" ", ""))


def test_a_log_of_cobian_keeps_no_name_of_a_document():
    log = (
        '2026-11-20 12:29 ** Backing up the task "mairie" **\n'
        '2026-11-20 12:29 Copying "C:\\Paie\\Dupont.pdf": 12\n' + DONE.format(*ENGLISH)
    )

    kept = kept_lines("cobian", log.format(e=0, f=1))

    assert len(kept) == 1
    assert "Dupont" not in " ".join(kept)


def test_a_line_cannot_be_later_than_its_file():
    line = DONE.format(*ENGLISH).format(e=0, f=1)

    tool = the_tool(backup_logs.parse_cobian(files(line, modified="2026-11-20T11:30:00+00:00")))

    assert tool.runs.value[0].at == at(2026, 11, 20, 11, 30)


@pytest.mark.parametrize(
    "parse",
    [backup_logs.parse_cobian, backup_logs.parse_syncback, backup_logs.parse_synology_agent,
     backup_logs.parse_nextcloud, backup_logs.parse_borgmatic],
)  # fmt: skip
def test_never_used_is_no_tool_and_closed_is_unknown(parse):
    assert parse(Refusal(Reason.ABSENT)).value == ()
    assert parse(Value([])).value == ()
    closed = parse(Value([{"file": "a", "modified": None, "lines": None}]))
    assert isinstance(closed, Unknown)
    assert closed.why is Reason.ACCESS_DENIED


# --- SyncBack, Synology, Nextcloud, borgmatic ---------------------------------------------------


def test_syncback_tells_when_each_profile_ran():
    rows = [
        {"file": "Mairie_20261119-1200.html", "modified": "2026-11-19T12:00:00+00:00", "lines": []},
        {"file": "Mairie_20261120-1200.html", "modified": "2026-11-20T12:00:00+00:00", "lines": []},
        {"file": "Paie.html", "modified": "2026-11-18T12:00:00+00:00", "lines": []},
    ]

    tool = the_tool(backup_logs.parse_syncback(Value(rows)))

    assert [(run.name, run.at.day, run.ended) for run in tool.runs.value] == [
        ("Mairie", 20, Ended.UNKNOWN),
        ("Paie", 18, Ended.UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("line", "modified", "expected"),
    [
        ("Nov 20 12:00:01 [INFO] async-worker.cpp (56): backup task finished",
         "2026-11-20T13:00:00+00:00", (at(2026, 11, 20, 12, 0, 1), Ended.SUCCESS)),
        ("Nov 20 12:00:01 [ERROR] async-worker.cpp (56): backup task failed",
         "2026-11-20T13:00:00+00:00", (at(2026, 11, 20, 12, 0, 1), Ended.FAILED)),
        ("Dec 31 23:00:00 [INFO] a.cpp (1): backup completed",
         "2027-01-02T08:00:00+00:00", (at(2026, 12, 31, 23), Ended.SUCCESS)),
    ],
)  # fmt: skip
def test_the_agent_of_synology_gives_the_year_of_its_file(line, modified, expected):
    lines = kept_lines("synology_agent", line)

    tool = the_tool(backup_logs.parse_synology_agent(files(*lines, modified=modified)))

    (run,) = tool.runs.value
    assert (run.at, run.ended) == expected


def test_nextcloud_tells_its_folders_and_nothing_else():
    settings = (
        "[Accounts]\n0\\url=https://nuage.example.fr\n0\\dav_user=claire\n"
        "0\\Folders\\1\\localPath=C:/Users/claire/Nextcloud/\n0\\webflow_password=sesame\n"
    )
    lines = kept_lines("nextcloud", settings)

    tool = the_tool(backup_logs.parse_nextcloud(files(*lines)))

    assert lines == ("0\\Folders\\1\\localPath=C:/Users/claire/Nextcloud/",)
    assert (tool.product, tool.synchronises) == ("Nextcloud", True)
    assert tool.sources.value == ("C:/Users/claire/Nextcloud/",)


@pytest.mark.parametrize("indent", ["", "    "])
def test_borgmatic_tells_what_it_covers_and_no_password(indent):
    settings = f"""# borgmatic
location:
{indent}source_directories:
{indent}    - /home
{indent}    - "/srv/mairie"
{indent}repositories:
{indent}    - path: ssh://nas/./mairie.borg
{indent}      label: nas
{indent}exclude_patterns:
{indent}    - '*.tmp'
encryption_passphrase: "sesame"
hooks:
    before_backup:
        - mysqldump --password=sesame
"""
    lines = kept_lines("borgmatic", settings)

    tool = the_tool(backup_logs.parse_borgmatic(files(*lines)))

    assert "sesame" not in str(lines)
    assert tool.sources.value == ("/home", "/srv/mairie")
    assert tool.destination.value == "ssh://nas/./mairie.borg"
    assert tool.excluded.value == ("*.tmp",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_logs_are_read_in_every_encoding(encoding):
    assert decoded("Tâche effectuée".encode(encoding)) == "Tâche effectuée"


# --- Duplicati, Vorta, Synology Drive -----------------------------------------------------------

JOB = {
    "name": "Mairie",
    "sources": ["C:\\Gestion\\"],
    "excluded": ["*.tmp"],
    "target": "file://E:\\copie",
    "repeat": "1D",
    "options": {"encryption-module": "aes", "keep-time": "3M"},
    "metadata": {
        "LastBackupStarted": "20261120T120000Z",
        "LastBackupFinished": "20261120T121500Z",
        "SourceFilesCount": "120",
        "SourceFilesSize": "5000",
    },
}


def duplicati(**changes):
    return the_tool(backup_jobs.parse_duplicati(Value([{**JOB, **changes}])))


def test_a_job_of_duplicati():
    tool = duplicati()

    assert (tool.product, tool.kind) == ("Duplicati", Kind.DUPLICATI)
    assert (tool.sources.value, tool.excluded.value) == (("C:\\Gestion\\",), ("*.tmp",))
    assert (tool.destination.value, tool.period.value) == ("file://E:\\copie", 24)
    assert (tool.keeps_days.value, tool.encrypted.value) == (90, True)
    (run,) = tool.runs.value
    assert (run.at, run.ended, run.files) == (at(2026, 11, 20, 12), Ended.SUCCESS, 120)


@pytest.mark.parametrize(
    ("error", "expected"),
    [("20261121T120000Z", [Ended.FAILED, Ended.SUCCESS]), ("20261101T120000Z", [Ended.SUCCESS])],
)
def test_an_error_after_the_last_success_is_a_failed_run(error, expected):
    tool = duplicati(metadata={**JOB["metadata"], "LastErrorDate": error})

    assert [run.ended for run in tool.runs.value] == expected


def test_a_success_on_no_file_is_a_failure():
    tool = duplicati(metadata={**JOB["metadata"], "SourceFilesCount": "0"})

    assert tool.runs.value[0].ended is Ended.FAILED


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"options": {"encryption-module": ""}}, "encrypted", False),
        ({"options": {"encryption-module": "aes"}}, "keeps_days", 36_500),
        ({"options": {"retention-policy": "1W:1D,4W:1W,12M:1M"}}, "keeps_days", 360),
        ({"repeat": "6h"}, "period", 6),
        ({"repeat": "1W"}, "period", 168),
    ],
)
def test_settings_of_duplicati(changes, field, expected):
    assert getattr(duplicati(**changes), field).value == expected


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"options": {"keep-versions": "5"}}, "keeps_days"),
        ({"options": {}}, "encrypted"),
        ({"repeat": None}, "period"),
        ({"repeat": "Custom"}, "period"),
        ({"target": "enc-v1:abcdef"}, "destination"),
        ({"sources": []}, "sources"),
    ],
)
def test_what_duplicati_does_not_tell_is_unknown(changes, field):
    assert isinstance(getattr(duplicati(**changes), field), Unknown)


def test_a_profile_of_vorta():
    row = {
        "name": "Mairie", "sources": ["/home"], "target": "ssh://nas/./r", "encryption": "none",
        "mode": "interval", "count": 3, "unit": "days",
        "runs": [{"at": "2026-11-20T12:00:00+00:00", "status": 0},
                 {"at": "2026-11-19T12:00:00+00:00", "status": 1},
                 {"at": "2026-11-18T12:00:00+00:00", "status": 2},
                 {"at": "2026-11-17T12:00:00+00:00", "status": None}],
    }  # fmt: skip

    tool = the_tool(backup_jobs.parse_vorta(Value([row])))

    assert [run.ended for run in tool.runs.value] == [
        Ended.SUCCESS, Ended.PARTIAL, Ended.FAILED, Ended.UNKNOWN,
    ]  # fmt: skip
    assert (tool.period.value, tool.encrypted.value) == (72, False)


@pytest.mark.parametrize(
    "parse",
    [backup_jobs.parse_duplicati, backup_jobs.parse_vorta, backup_jobs.parse_synology_drive],
)
def test_no_database_is_no_job_and_a_damaged_one_unknown(parse):
    assert parse(Refusal(Reason.ABSENT)).value == ()
    assert parse(Refusal(Reason.API_ERROR)).why is Reason.API_ERROR


# --- UrBackup, Kopia ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ('{"last_backup_time": 1763640000, "finished_processes": [{"success": true}]}',
         [Ended.SUCCESS]),
        ('{"last_backup_time": 1763640000, "finished_processes": [{"success": false}]}',
         [Ended.FAILED]),
        ('{"last_backup_time": 0, "finished_processes": []}', []),
    ],
)  # fmt: skip
def test_the_status_of_urbackup(printed, expected):
    tool = the_tool(backup_status.parse_urbackup(Output(printed)))

    assert [run.ended for run in tool.runs.value] == expected


@pytest.mark.parametrize("printed", ["", "{}", "[]", "Error connecting"])
def test_no_status_of_urbackup_is_unknown(printed):
    assert isinstance(backup_status.parse_urbackup(Output(printed)), Unknown)


def test_the_logs_of_kopia_tell_when_it_ran():
    names = ("kopia-20261120-120000-812-snapshot-create.0.log",
             "kopia-20261121-120000-813-snapshot-list.0.log", "latest.log")  # fmt: skip

    tool = the_tool(backup_status.parse_kopia(Listing(names)))

    assert [run.at for run in tool.runs.value] == [at(2026, 11, 20, 12)]
    assert tool.encrypted.value is True
