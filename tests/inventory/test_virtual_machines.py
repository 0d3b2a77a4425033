"""Guests that this machine hosts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inventory import virtual_machines
from inventory.answers import Content, Listing, Output, Refusal, Rows, Value
from inventory.facts import Known, Reason, Unknown
from inventory.linux import guests
from inventory.linux.guests import VirtualMachine
from tests.captures import needs_recordings, recorded_machine
from tests.inventory.odd_machines import linux, odd_machines, text_file, windows

DOMAIN = """<domain type='kvm'><name>compta</name><uuid>a28ff943-8d89-38ee-fd28-1e675142951c</uuid>
<memory unit='GiB'>2</memory><vcpu placement='static'>4</vcpu><devices>
<interface type='network'><mac address='52:54:00:98:3F:CD'/></interface></devices></domain>"""
VBOX = """<?xml version="1.0"?><VirtualBox xmlns="http://www.virtualbox.org/" version="1.19-linux">
<Machine uuid="{03a37b40-31f0-4c10-8a92-472d02b02221}" name="XP" OSType="WindowsXP">
<Hardware><CPU count="2"/><Memory RAMSize="1024"/><Network>
<Adapter slot="0" enabled="true" MACAddress="08002750DAF7"/></Network></Hardware>
</Machine></VirtualBox>"""
REGISTRY = """<VirtualBox xmlns="http://www.virtualbox.org/"><Global><MachineRegistry>
<MachineEntry uuid="{03a3}" src="/home/mairie/VirtualBox VMs/XP/XP.vbox"/>
</MachineRegistry></Global></VirtualBox>"""


def value(fact):
    assert isinstance(fact, Known), fact
    return fact.value


def test_a_libvirt_domain_is_read_from_its_file():
    told = {
        "folder /etc/libvirt/qemu": Listing(("compta.xml", "networks")),
        "folder /run/libvirt/qemu": Listing(("compta.pid", "compta.xml")),
        "file /etc/libvirt/qemu/compta.xml": text_file(DOMAIN),
    }

    actual = virtual_machines.read(linux(told)).guests

    assert value(actual) == (
        VirtualMachine(
            "compta", "kvm", "running", "a28ff943-8d89-38ee-fd28-1e675142951c", 2 << 30, 4,
            "52:54:00:98:3f:cd",
        ),
    )  # fmt: skip


def test_the_virtualbox_of_the_session_is_read():
    told = {
        "call session": Value({"user": "mairie", "home": "/home/mairie"}),
        "file /home/mairie/.config/VirtualBox/VirtualBox.xml": text_file(REGISTRY),
        "file /home/mairie/VirtualBox VMs/XP/XP.vbox": text_file(VBOX),
    }

    (actual,) = value(virtual_machines.read(linux(told)).guests)

    assert (actual.name, actual.kind, actual.memory, actual.processors) == (
        "XP",
        "virtualbox",
        1 << 30,
        2,
    )
    assert (actual.mac, actual.status) == ("08:00:27:50:da:f7", None)


def test_a_machine_without_hypervisor_hosts_nothing():
    actual = virtual_machines.read(linux({"call session": Value({"home": "/home/a"})})).guests

    assert value(actual) == ()


def test_a_denied_folder_is_not_no_guest():
    told = {"folder /etc/libvirt/qemu": Refusal(Reason.ACCESS_DENIED)}

    actual = virtual_machines.read(linux(told)).guests

    assert isinstance(actual, Unknown)
    assert actual.why is Reason.ACCESS_DENIED


@pytest.mark.parametrize(
    "document",
    ['<!DOCTYPE a [<!ENTITY x "y">]>' + DOMAIN, "<domain><name>", "", "<domain/>", "<a/>"],
)
def test_a_hostile_or_broken_document_is_no_guest(document):
    actual = guests.libvirt_domain(document)

    assert actual is None


HOST = {"Name": "PC-12", "ElementName": "PC-12", "EnabledState": 2}
GUEST = {"Name": "6A257FA0-FA76-4BF4-A3FB-67AEE79316BD", "ElementName": "vm", "EnabledState": "3"}
MACHINES = "wmi " + r"root\virtualization\v2:Msvm_ComputerSystem"
MEMORY = "wmi " + r"root\virtualization\v2:Msvm_MemorySettingData"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (Rows((HOST,)), ()),
        (Rows((HOST, GUEST)), ("vm",)),
        (Rows(()), Reason.NEEDS_ADMIN),  # the host is hidden from an ordinary user
        (Refusal(Reason.ABSENT), ()),  # Hyper-V is not installed
        (Refusal(Reason.ACCESS_DENIED), Reason.ACCESS_DENIED),
        (Refusal(Reason.TIMEOUT), Reason.TIMEOUT),
        (Output("x"), Reason.PARSE_ERROR),
    ],
)
def test_hyper_v(answer, found):
    actual = virtual_machines.read(windows({MACHINES: answer})).guests

    assert (
        tuple(g.name for g in actual.value) if isinstance(actual, Known) else actual.why
    ) == found


def test_hyper_v_settings_are_joined_by_guid():
    path = "Microsoft:6A257FA0-FA76-4BF4-A3FB-67AEE79316BD\\4764"
    told = {
        MACHINES: Rows((HOST, GUEST)),
        MEMORY: Rows(
            (
                {"InstanceID": path, "VirtualQuantity": "2048"},
                {"InstanceID": r"Microsoft:Definition\X", "VirtualQuantity": 8},
            )
        ),
    }

    (actual,) = value(virtual_machines.read(windows(told)).guests)

    assert (actual.memory, actual.status) == (2048 << 20, "off")


@pytest.mark.parametrize(
    ("places", "count"),
    [("0,2", 2), ("0,3-5", 4), ("0-7", 8), ("", None), ("x", None), ("5-3", None), (None, None)],
)
def test_cpu_lists_are_counted(places, count):
    actual = guests.counted(places)

    assert actual == count


@pytest.mark.parametrize(
    ("letters", "state"),
    [("r-----", "running"), ("-b----", "blocked"), ("--p---", "paused"), ("------", "idle")],
)
def test_xen_states(letters, state):
    actual = guests.xen_state(letters)

    assert actual == state


# --- recorded machines -------------------------------------------------------------------------


@needs_recordings
@pytest.mark.parametrize(
    ("capture", "count", "first"),
    [
        ("lxc-200-proxmox", 1, ("glpi-10-rc1", "lxc", "running", 2 << 30, 2, "fa:ee:26:ef:6b:1c")),
        ("lxc-arch-linux", 1, ("arch-linux", "lxc", "off", None, 3, "00:16:3e:1f:0b:1d")),
        ("lxc-config", 1, ("name1", "lxc", None, 2048000, 4, "01:23:45:67:89:0a")),
        ("lxc-lxc-info_-n_name1", 1, ("name1", "lxc", "running", None, None, None)),
        (
            "vboxmanage-sample1",
            9,
            ("Fusion-UsineRefav", "virtualbox", "off", 855 << 20, 1, "08:00:27:50:da:f7"),
        ),
        (
            "virsh-dumpxml1",
            1,
            ("Debian_Squeeze_64_bits", "kvm", "running", 512 << 20, 1, "52:54:00:98:3f:cd"),
        ),
        ("virsh-list1", 10, ("vm1", "libvirt", "running", None, None, None)),
        ("virtuozzo-sample2", 5, ("info", "virtuozzo", "running", None, None, None)),
        (
            "virtuozzo-sample2-ctid-conf",
            1,
            ("info", "virtuozzo", None, 512 << 20, None, "00:18:51:5e:cc:ad"),
        ),
        (
            "xe-xenserver-6.2_vm_param_list_001",
            1,
            ("core-02", "xen", "running", 20 << 30, 16, None),
        ),
        ("xe-xenserver-6.2_vm_param_list_005", 0, None),  # the host alone
        ("xm-xl_list", 2, ("vm1", "xen", "blocked", 20 << 30, 4, None)),
        ("xm-xl_list_-v_vmname", 1, ("vm1", "xen", "blocked", 4 << 30, 2, None)),
        ("xm-xm_list", 5, ("Fedora3", "xen", "running", 128 << 20, 1, None)),
        (
            "xm-xm_list_-l_vmname",
            1,
            ("0004fb00000600004acc3678187fb85c", "xen", "blocked", 2 << 30, 2, "00:21:f6:01:02:03"),
        ),
    ],
)
def test_recorded_hypervisors(capture, count, first):
    machine = recorded_machine(f"peer-virtualization-{capture}")

    actual = value(virtual_machines.read(machine).guests)

    assert len(actual) == count
    if first is not None:
        g = actual[0]
        assert (g.name, g.kind, g.status, g.memory, g.processors, g.mac) == first


@needs_recordings
@pytest.mark.parametrize(
    ("capture", "names"),
    [
        ("peer-2008", ["vm-0450-glpi"]),
        ("peer-unknown", ["vmw7cainf295537", "COLETA_FABIANO", "W2012"]),
    ],
)
def test_recorded_hyper_v_hosts(capture, names):
    actual = value(virtual_machines.read(recorded_machine(capture)).guests)

    assert [guest.name for guest in actual] == names


@needs_recordings
def test_an_empty_recorded_listing_is_unknown():
    actual = virtual_machines.read(recorded_machine("peer-virtualization-xe-xe_none")).guests

    assert isinstance(actual, Unknown)


# --- odd answers -------------------------------------------------------------------------------


@given(st.text())
def test_listings_never_raise(text):
    for parse in (
        guests.virsh_list,
        guests.virtualbox_list,
        guests.xen_list,
        guests.xen_details,
        guests.xen_server,
        guests.lxc_container,
        guests.virtuozzo_list,
        guests.virtuozzo_settings,
        guests.virtualbox_registry,
        guests.virtualbox_machine,
        guests.libvirt_domain,
    ):
        parse(text)
    guests.libvirt_domain(f"<domain><name>{text}</name><memory>{text}</memory></domain>")
    guests.size(text)


@settings(max_examples=60)
@given(
    odd_machines(
        Listing(("compta.xml",)),
        Content(DOMAIN.encode()),
        Refusal(Reason.NOT_RECORDED),
        Content(REGISTRY.encode()),
        Value({"home": "/home/a"}),
        Rows((HOST, GUEST)),
        Output("lxc.uts.name = a\nname 1 0 running x\n"),
    )
)
def test_reading_never_raises(odd):
    virtual_machines.read(odd)
