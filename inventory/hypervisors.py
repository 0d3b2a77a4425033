"""Whether the machine is a virtual one, and whose."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from inventory import shapes
from inventory.alternatives import value_of
from inventory.answers import Output
from inventory.facts import Fact, Known, Reason, Unknown, merge_sources
from inventory.identity import pick
from inventory.reading import label, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from inventory.answers import Answer
    from inventory.identity import Said

PHYSICAL = "physical"
#: A virtual machine whose hypervisor does not say its name.
VIRTUAL = "virtual"

# What hypervisors write as maker, model and firmware of their machines: (field, pattern, name).
_MARKS: tuple[tuple[str, str, str], ...] = (
    ("maker", r"vmware", "VMware"),
    ("serial", r"vmware-", "VMware"),
    ("maker", r"innotek", "VirtualBox"),
    ("model", r"virtualbox", "VirtualBox"),
    ("model", r"vmware", "VMware"),
    ("maker", r"parallels", "Parallels"),
    ("model", r"parallels", "Parallels"),
    ("maker", r"xen\b", "Xen"),
    ("model", r"hvm domu", "Xen"),
    ("bios_version", r"xen - ", "Xen"),
    ("maker", r"amazon ec2", "Amazon EC2"),
    ("model", r"google compute", "Google Compute Engine"),
    ("maker", r"digitalocean", "DigitalOcean"),
    ("maker", r"openstack", "OpenStack"),
    ("model", r"openstack", "OpenStack"),
    ("maker", r"nutanix", "Nutanix AHV"),
    ("maker", r"ovirt|red hat", "KVM"),
    ("maker", r"apple virt", "Apple Virtualization"),
    ("model", r"virtualmac|apple virtual", "Apple Virtualization"),
    ("maker", r"bhyve", "bhyve"),
    ("model", r"bhyve", "bhyve"),
    ("model", r"kvm", "KVM"),
    ("maker", r"qemu", "QEMU"),
    ("maker", r"bochs", "QEMU"),
    ("model", r"bochs|bxpc|standard pc", "QEMU"),
    ("bios_maker", r"seabios|bochs|qemu", "QEMU"),
    ("bios_version", r"bochs", "QEMU"),
    ("bios_version", r"vrtual|hyper-v", "Hyper-V"),
)
# Physical machines that the same makers hire out.
_METAL = re.compile(r"\.metal", re.IGNORECASE)

# systemd-detect-virt(1): its words; a container is also not the physical machine.
_DETECTED = {
    "none": PHYSICAL,
    "kvm": "KVM",
    "qemu": "QEMU",
    "amazon": "Amazon EC2",
    "vmware": "VMware",
    "oracle": "VirtualBox",
    "microsoft": "Hyper-V",
    "xen": "Xen",
    "parallels": "Parallels",
    "bhyve": "bhyve",
    "bochs": "QEMU",
    "apple": "Apple Virtualization",
    "google": "Google Compute Engine",
    "docker": "Docker",
    "podman": "Podman",
    "lxc": "LXC",
    "lxc-libvirt": "LXC",
    "systemd-nspawn": "systemd-nspawn",
    "openvz": "OpenVZ",
    "wsl": "WSL",
    "proot": "PRoot",
    "rkt": "rkt",
    "pouch": "Pouch",
    "uml": "User-mode Linux",
    "zvm": "z/VM",
    "powervm": "PowerVM",
    "qnx": "QNX",
    "acrn": "ACRN",
    "sre": "LMHS SRE",
    "vm-other": VIRTUAL,
    "container-other": VIRTUAL,
}


def recognise(sources: Sequence[Said]) -> Fact[str]:
    """Physical or whose, by what SMBIOS says; unknown when neither maker nor model is.

    Microsoft makes PCs too: only its model ``Virtual Machine`` is Hyper-V.
    """
    said = {field: pick(sources, field, text) for field in ("maker", "model", "serial")}
    said |= {field: pick(sources, field, text) for field in ("bios_maker", "bios_version")}
    named = merge_sources(*(fact.sources for fact in said.values()))
    model = value_of(said["model"]) or ""
    if model.lower() == "virtual machine":
        return Known("Hyper-V", named)
    if not _METAL.search(model):
        for field, pattern, name in _MARKS:
            if re.match(pattern, (value_of(said[field]) or "").lower()):
                return Known(name, said[field].sources)
    written = [pick(sources, field, label) for field in ("maker", "model", "bios_maker")]
    if any(isinstance(fact, Known) for fact in written):
        return Known(PHYSICAL, named)
    return Unknown(getattr(said["maker"], "why", Reason.ABSENT), named)


def parse_detected(answer: Answer, source: object) -> Fact[str]:
    """``systemd-detect-virt``: one word; it exits with 1 when the word is ``none``."""
    if isinstance(answer, Output) and answer.stdout.strip() == "none":
        return Known(PHYSICAL, (str(source),))
    printed = shapes.output(answer, source)
    if isinstance(printed, Unknown):
        return printed
    word = printed.strip().lower()
    if word not in _DETECTED:
        return Unknown(Reason.PARSE_ERROR, (str(source),))
    return Known(_DETECTED[word], (str(source),))


def has_hypervisor(cpuinfo: str) -> bool:
    """Whether ``/proc/cpuinfo`` shows the CPU flag that only a hypervisor sets (CPUID 1 ECX 31)."""
    flags = re.search(r"^flags\s*:(.*)$", cpuinfo, re.MULTILINE)
    return flags is not None and "hypervisor" in flags[1].split()
