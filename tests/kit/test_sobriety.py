"""Sobriety: facts on each computer and on what sleeps, with their proof; nothing read is told."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader

from inventory.account import Account, Session
from inventory.batteries import Battery
from inventory.boot import Tpm
from inventory.disk import Disk, Medium
from inventory.facts import Known, Reason, Unknown
from inventory.identity import Chassis, Firmware
from inventory.machine import Family
from inventory.memory import Module
from inventory.processor import Processor
from inventory.programs import Program
from inventory.record import replace
from inventory.system import OperatingSystem, SupportClass
from kit.assessment import assess
from kit.documents.making import as_file
from kit.documents.model import Points, Table
from kit.prolonging import Advice, Fit, Read, prolonged
from kit.purchase_sheet import purchase_sheet
from kit.sobriety import made, read_sobriety
from kit.store import things
from kit.store.things import Things
from tests.checks.workstations import workstation
from tests.kit.store.samples import new_store
from ui.example import example_workstation, fill

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
GIB = 1024**3
OLD_WINDOWS = OperatingSystem(
    Family.WINDOWS, "Windows 10 Pro", "22H2", SupportClass.HOME_PRO, build=19045, revision=5000
)


@pytest.fixture
def store(tmp_path):
    with new_store(tmp_path / "a.kit") as opened:
        yield opened


def cpu(name, architecture="x86_64"):
    return Known((Processor(name, None, 4, 8, 3000, architecture),))


def disk(medium=Medium.SSD, size=256 * 10**9, *, internal=True):
    return Disk("d", "m", None, None, None, size, medium, "sata", internal, Unknown(Reason.ABSENT))


def windows_10(**changed):
    """A computer of Windows 10 on which Windows 11 goes, but for what is changed."""
    facts = {
        "os": Known(OLD_WINDOWS), "sockets": cpu("Intel(R) Core(TM) i5-8500 CPU @ 3.00GHz"),
        "tpm": Known(Tpm(present=True, version=2)), "total": Known(8 * GIB),
        "disks": Known((disk(),)), "uefi": Known(value=True),
        "virtual": Known("physical"), "chassis": Known(Chassis("Desktop", portable=False)),
    } | changed  # fmt: skip
    topics = {
        "system": ("os", "installed_at", "first_installed_at"), "processor": ("sockets",),
        "hardware": ("tpm", "uefi", "virtual", "chassis", "firmware", "batteries"),
        "memory": ("total", "modules"), "disks": ("disks",), "software": ("programs",),
        "accounts": ("accounts", "session", "logged_on"),
    }  # fmt: skip
    family = facts.pop("family", Family.WINDOWS)
    told = {
        topic: {name: facts[name] for name in names if name in facts}
        for topic, names in topics.items()
    }
    return workstation(family, **told)


def read(w, name="PC"):
    return Read(f"record of {name}", name, w, assess(w, NOW))


def told(bought=None, **changed):
    return prolonged(read(windows_10(**changed)), TODAY, bought)


# --- Windows 11 ------------------------------------------------------------------------------

RULES = [
    ("i5-8500", {}, Fit.YES, ""),
    ("an old Core", {"sockets": cpu("Intel(R) Core(TM) i5-7500 CPU")}, Fit.NO, "i5-7500"),
    ("ten by its four digits", {"sockets": cpu("Intel(R) Core(TM) i7-1065G7 CPU")}, Fit.YES, ""),
    ("ten by its five digits", {"sockets": cpu("Intel(R) Core(TM) i3-10100")}, Fit.YES, ""),
    ("the first Core", {"sockets": cpu("Intel(R) Core(TM) i5 CPU       M 520")}, Fit.NO, "M 520"),
    ("Core 2", {"sockets": cpu("Intel(R) Core(TM)2 Duo CPU T9400")}, Fit.NO, "T9400"),
    ("Core Ultra", {"sockets": cpu("Intel(R) Core(TM) Ultra 5 125U")}, Fit.YES, ""),
    ("N100", {"sockets": cpu("Intel(R) N100")}, Fit.YES, ""),
    ("Celeron", {"sockets": cpu("Intel(R) Celeron(R) N4020")}, Fit.UNKNOWN, "liste de Microsoft"),
    ("Ryzen 1600", {"sockets": cpu("AMD Ryzen 5 1600 Six-Core Processor")}, Fit.NO, "1600"),
    ("Ryzen 2200G", {"sockets": cpu("AMD Ryzen 3 2200G with Vega")}, Fit.UNKNOWN, "2200G"),
    ("Ryzen PRO 4650G", {"sockets": cpu("AMD Ryzen 5 PRO 4650G")}, Fit.YES, ""),
    ("no name", {"sockets": cpu(None)}, Fit.UNKNOWN, "processeur non lu"),
    ("unread", {"sockets": Unknown(Reason.TIMEOUT)}, Fit.UNKNOWN, "processeur non lu"),
    ("32 bits", {"sockets": cpu("Intel(R) Core(TM) i5-8500", "x86")}, Fit.NO, "32 bits"),
    ("no TPM", {"tpm": Known(Tpm(present=False, version=None))}, Fit.FIX, "éteinte dans le BIOS"),
    ("TPM 1.2", {"tpm": Known(Tpm(present=True, version=1))}, Fit.NO, "1.2"),
    ("TPM of no version", {"tpm": Known(Tpm(present=True, version=None))}, Fit.UNKNOWN, "version"),
    ("2 GB", {"total": Known(2 * GIB)}, Fit.FIX, "il en faut 4"),
    ("a small disk", {"disks": Known((disk(size=32 * 10**9),))}, Fit.FIX, "il faut 64"),
    ("a disk outside", {"disks": Known((disk(internal=False),))}, Fit.UNKNOWN, "disque non lue"),
    ("legacy", {"uefi": Known(value=False)}, Fit.FIX, "mode ancien"),
    ("unread boot", {"uefi": Unknown(Reason.API_ERROR)}, Fit.UNKNOWN, "mode de démarrage non lu"),
    ("runs it", {"os": Known(replace(OLD_WINDOWS, build=26200))}, Fit.RUNS, "déjà"),
    ("a server", {"os": Known(replace(OLD_WINDOWS, support_class=SupportClass.SERVER))},
     Fit.SERVER, "serveur"),
    ("Linux", {"family": Family.LINUX}, Fit.OTHER, "ne se pose pas"),
    ("virtual", {"virtual": Known("vmware")}, Fit.OTHER, "virtuel"),
    ("no system", {"os": Unknown(Reason.TIMEOUT)}, Fit.UNKNOWN, "pas été lu"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "changed", "fit", "words"), RULES, ids=[one[0] for one in RULES])
def test_windows_11_is_judged_on_what_was_read(name, changed, fit, words):  # noqa: ARG001
    found = told(**changed)

    assert found.fit is fit
    assert words in found.system.replace("\u00a0", " ")


def test_what_is_known_to_fail_is_not_hidden_by_what_is_not_known():
    found = told(sockets=cpu("Intel(R) Core(TM) i5-6500"), uefi=Unknown(Reason.TIMEOUT))

    assert found.fit is Fit.NO
    assert "Linux" in found.system


# --- What the facts lead to --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({}, Advice.UPGRADE),
        ({"sockets": cpu("Intel(R) Core(TM) i5-6500")}, Advice.ASK),
        ({"tpm": Known(Tpm(present=False, version=None))}, Advice.ASK),
        ({"disks": Known((disk(Medium.HDD),))}, Advice.PROLONG),
        ({"tpm": Unknown(Reason.TIMEOUT)}, Advice.VERIFY),
        ({"os": Known(replace(OLD_WINDOWS, build=26200))}, Advice.KEEP),
        ({"os": Known(replace(OLD_WINDOWS, build=26100))}, Advice.UPGRADE),
    ],
)
def test_advice(changed, advice):
    assert told(**changed).advice is advice


def test_nothing_read_is_never_good_news():
    found = prolonged(read(workstation()), TODAY)

    assert found.advice is Advice.VERIFY
    assert found.years is None
    assert not found.parts
    assert len(found.unread) == 2
    assert "date d’achat" in found.age


# --- Parts ------------------------------------------------------------------------------------


def test_a_hard_disk_alone_is_worth_an_ssd_and_beside_one_is_not():
    slow, quick = disk(Medium.HDD, 10**12), disk()

    assert "SSD" in told(disks=Known((slow,))).parts[0]
    assert told(disks=Known((slow, quick))).parts == ()
    assert told(disks=Known((slow, disk(Medium.UNKNOWN)))).parts == ()


def test_memory_is_worth_more_below_eight_and_a_free_slot_is_told():
    free = Module("1", None, None, None, None, None, None, None)
    held = replace(free, slot="0", capacity=4 * GIB)

    assert told(total=Known(int(7.8 * GIB))).parts == ()
    assert "libre" not in told(total=Known(4 * GIB), modules=Known((held, held))).parts[0]
    assert "libre" in told(total=Known(4 * GIB), modules=Known((held, free))).parts[0]


def test_a_worn_battery_is_told_and_one_that_says_nothing_is_not_known():
    laptop = Known(Chassis("Notebook", portable=True))
    cell = Battery("b", None, None, None, 50_000, 31_000, None)

    worn = told(chassis=laptop, batteries=Known((cell,)))
    assert worn.parts == (
        "Une batterie\u00a0: l’actuelle ne garde plus que 62\u00a0% de sa charge d’origine.",
    )
    silent = told(chassis=laptop, batteries=Known((replace(cell, full_capacity=None),)))
    assert silent.parts == ()
    assert "batterie" in silent.unread[0]
    assert told().unread == ()


# --- Age --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "bought", "years", "sentence"),
    [
        ({}, date(2017, 11, 24), 8, "Acheté le 24 novembre 2017 : 8 ans."),
        ({}, date(2027, 1, 1), None, "Au plus 9 ans : processeur sorti en 2017."),
        (
            {"firmware": Known(Firmware(None, None, date(2019, 6, 12)))}, None, 7,
            ("Entre 7 ans et 9 ans : programme de démarrage (BIOS) daté du 12 juin 2019 "
             "et processeur sorti en 2017."),
        ),
        (
            {
                "sockets": Unknown(Reason.TIMEOUT),
                "installed_at": Known(datetime(2021, 3, 3, tzinfo=UTC)),
                "first_installed_at": Known(datetime(2020, 3, 3, tzinfo=UTC)),
            },
            None, 6, "Au moins 6 ans : système installé le 3 mars 2020.",
        ),
        (
            {"sockets": cpu(None), "firmware": Known(Firmware(None, None, date(1980, 1, 1)))},
            None, None, "Âge inconnu : notez la date d’achat sur sa fiche.",
        ),
        ({"virtual": Known("vmware")}, None, None,
         "C’est un poste virtuel : son âge est celui de la machine qui le porte."),
    ],
)  # fmt: skip
def test_age_is_told_with_its_proof(changed, bought, years, sentence):
    found = told(bought, **changed)

    assert found.age.replace("\u00a0", " ") == sentence
    assert found.years == years


# --- The whole mairie ----------------------------------------------------------------------------


def program(name, *, shown=True):
    return Program(name, "1.0", None, None, None, "registry", ("machine64",), shown)


def with_programs(name, *programs):
    return read(windows_10(programs=Known(tuple(map(program, programs)))), name)


def sober(machines=(), known=None):
    computers = [prolonged(machine, TODAY) for machine in machines]
    return made("Mairie", known or Things({}), machines, computers, TODAY)


def test_programs_for_one_use_are_told_with_their_computers():
    found = sober(
        [
            with_programs(
                "A", "LibreOffice 24.8.2.1", "Adobe Acrobat (64-bit)", "7-Zip 24.08 (x64)"
            ),
            with_programs("B", "Microsoft 365 Apps - fr-fr", "LibreOffice 24.8.2.1"),
            with_programs("C", "TeamViewer", "AnyDesk", "RustDesk", "AnyDesk MSI"),
        ]
    )

    assert {one.label: one.tools for one in found.duplicates} == {
        "Suite de bureautique": (("LibreOffice", ("A", "B")), ("Microsoft Office", ("B",))),
        "Prise en main à distance": (
            ("AnyDesk", ("C",)), ("RustDesk", ("C",)), ("TeamViewer", ("C",)),
        ),
    }  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["LibreOffice 24.8 Help Pack", "Microsoft Office Access Runtime", "Firefox Helper",
     "Mozilla Maintenance Service", "Microsoft Edge Update", "Adobe Creative Cloud", "AVG Driver"],
)  # fmt: skip
def test_what_only_looks_like_a_program_of_that_use_is_left_out(name):
    one = "LibreOffice 24.8.2.1" if "Libre" in name else "ONLYOFFICE Desktop Editors 8.1"
    assert sober([with_programs("A", one, name)]).duplicates == ()


def test_programs_that_were_not_read_are_told():
    found = sober([read(windows_10(programs=Unknown(Reason.TIMEOUT)), "A")])

    assert found.duplicates == ()
    assert any(one.startswith("Non lu\u00a0: les logiciels de A.") for one in found.unread)


def account(name, days=None, **changed):
    seen = None if days is None else NOW - timedelta(days=days)
    made_ = Account(
        name, None, enabled=True, admin=False, password_required=True, password_set=None,
        interactive=True, role="user", last_logon=seen,
    )  # fmt: skip
    return replace(made_, **changed)


def test_accounts_that_sleep_are_those_that_can_be_used():
    every = (
        account("ancien", 400), account("stagiaire"), account("secretaire", 3),
        account("limite", 180), account("ferme", 900, enabled=False),
        account("service", role="system"), account("invite", 900, role="guest"),
    )  # fmt: skip
    found = sober([read(windows_10(accounts=Known(every)), "A")])

    assert [one.split(",")[0] for one in found.dormant] == ["ancien", "stagiaire"]
    assert "13\u00a0mois" in found.dormant[0]
    assert "aucune ouverture" in found.dormant[1]


def test_who_is_in_session_does_not_sleep():
    w = windows_10(
        accounts=Known((account("mairie"), account("Secretaire", 900), account("autre"))),
        session=Known(Session("PC\\secretaire", admin=False, elevated=False)),
        logged_on=Known("MAIRIE"),
    )

    assert [one.split(",")[0] for one in sober([read(w)]).dormant] == ["autre"]


def test_linux_does_not_tell_when_an_account_was_used():
    found = sober([read(windows_10(family=Family.LINUX, accounts=Known((account("a"),))), "A")])

    assert found.dormant == ()
    assert any("Linux" in one for one in found.unread)


def test_what_is_paid_and_not_used_is_added_up(store):
    for fields in (
        {"name": "Fax en ligne", "state": "unused", "yearly_cost": "120", "renewal": "01/02/2027"},
        {"name": "Zoom", "state": "to_cancel", "yearly_cost": "149,90", "notice_months": "2 mois"},
        {"name": "Site", "state": "in_use", "yearly_cost": "300"},
        {"name": "Sans prix", "state": "unused"},
    ):
        things.save(store, "service", fields)
    things.save(store, "equipment", {"kind": "screen", "label": "Écran", "state": "spare"})
    found = sober(known=things.things(store))

    assert found.cost == 26990
    assert [one.split("\u00a0")[0] for one in found.unused] == ["Fax en ligne", "Sans prix", "Zoom"]
    assert "1er février 2027" in found.unused[0].replace("\u00a0", " ")
    assert "préavis" in found.unused[2]
    assert found.asleep == ("Écran\u00a0: en réserve.",)


def test_what_left_without_a_trace_is_told_so(store):
    assert "Aucun matériel réformé" in sober().disposal.lines[0]
    things.save(store, "equipment", {"kind": "nas", "label": "Vieux NAS", "state": "gone"})

    found = sober(known=things.things(store)).disposal

    assert "Vieux NAS" in found.lines[0]
    assert found.share is None
    assert "50\u00a0%" in found.lines[-1]


def test_the_share_that_was_reused_counts_what_the_duty_is_about(store):
    for values in (
        {"reused": "yes", "wiped": "yes", "destination": "school"},
        {"reused": "no", "wiped": "no"},
        {"reused": "yes", "wiped": "yes", "purchased": "02/03/2016", "disposed": "01/03/2026"},
        {"reused": "no", "wiped": "none", "purchased": "01/03/2016", "disposed": "01/03/2026"},
        {"wiped": "unknown"},
    ):
        things.save(store, "disposal", {"what": "PC"} | values)

    found = sober(known=things.things(store)).disposal

    assert found.share == pytest.approx(2 / 3)
    assert [one.replace("\u00a0", " ") for one in found.lines[:-1]] == [
        "Réemploi du matériel de moins de dix ans : 2 sur 3, soit 67 %.",
        "Réemploi : pas noté pour 1 matériel.",
        "Effacement noté : 2 sur 4.",
        "Destination notée : 1 sur 5.",
    ]


def test_the_example_is_read_from_the_record(store):
    assert read_sobriety(store, NOW).empty
    fill(store)
    machine = things.things(store).of("workstation")[0].record
    things.save(store, "workstation", {"purchased": "03/03/2020"}, machine)

    found = read_sobriety(store, datetime.now(UTC))

    assert [one.name for one in found.computers] == ["ACCUEIL-01"]
    assert found.computers[0].age.startswith("Acheté le 3\u00a0mars 2020")
    assert found.computers[0].fit is Fit.RUNS
    assert found.duplicates[0].label == "Prise en main à distance"


def test_hostile_names_stay_on_one_line():
    w = replace(
        example_workstation(), family=Family.WINDOWS, software=windows_10(
            programs=Known((program("LibreOffice 1\u202e\n<b>"), program("OpenOffice 4")))
        ).software,
    )  # fmt: skip
    machine = Read("r", "PC\n<b>\u202e", w, assess(w, NOW))

    found = made("", Things({}), [machine], [prolonged(machine, TODAY)], TODAY)

    assert found.duplicates[0].tools[0][1] == ("PC <b>",)
    assert found.computers[0].name == "PC <b>"


# --- The sheet ---------------------------------------------------------------------------------


def worst(number):
    """Computers of long names that raise all questions."""
    changed = {
        "sockets": cpu("Intel(R) Core(TM) i5-6500 CPU @ 3.20GHz"), "total": Known(2 * GIB),
        "disks": Known((disk(Medium.HDD),)), "tpm": Known(Tpm(present=False, version=None)),
        "firmware": Known(Firmware(None, None, date(2017, 6, 12))),
        "programs": Known((program("TeamViewer"), program("AnyDesk"))),
    }  # fmt: skip
    return [read(windows_10(**changed), f"{n} {'Nom' * 100}") for n in range(number)]


@pytest.mark.parametrize("number", [0, 1, 6, 60])
def test_the_sheet_is_one_page_and_decides_nothing(number):
    sheet = purchase_sheet(sober(worst(number)))

    made_pdf = as_file(sheet, "pdf", NOW)
    assert len(PdfReader(io.BytesIO(made_pdf)).pages) == 1
    assert as_file(sheet, "odt", NOW).startswith(b"PK")
    assert as_file(sheet, "pdf", NOW) == made_pdf
    rows = [block for block in sheet.sections[0].blocks if isinstance(block, Table)]
    assert [len(table.rows) for table in rows] == ([min(number, 6)] if number else [])
    lines = [
        line
        for block in sheet.sections[0].blocks
        if isinstance(block, Points)
        for line in block.lines
    ]
    assert any("54\u00a0autres postes" in line for line in lines) == (number == 60)


def test_the_sheet_tells_what_is_short_of_proof_as_not_known():
    sheet = purchase_sheet(sober([read(workstation(), "A")]))

    (table,) = [block for block in sheet.sections[0].blocks if isinstance(block, Table)]
    assert table.rows == (
        ("A", "Âge inconnu", "Windows 11\u00a0: à vérifier.",
         "Non connu\u00a0: voyez le détail du poste."),
    )  # fmt: skip
