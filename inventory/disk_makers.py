"""Who made a disk, told by its model: drives seldom say it, and Windows says "(Standard)"."""

from __future__ import annotations

import re

# First match wins; matched without case at the start of the model (after "ATA " and blanks).
_MODELS: tuple[tuple[str, str], ...] = (
    (r"samsung\b|mz[7nvqiald]|hm\d{3}|hd\d{3}[a-z]{2}|pm9|.*\bnvme samsung\b", "Samsung"),
    (r"seagate\b|st\d{3,}|zp\d{3,}|xf1|barracuda|ironwolf|firecuda", "Seagate"),
    (r"wdc?\b|wd[_ -]?\d|wds|western digital|wuh|wus", "Western Digital"),
    (r"hgst\b|hus|huh|huc|hts|hte", "HGST"),
    (r"hitachi\b|hds\d|hdt\d|hua\d|hcc\d|ic\d{2}", "Hitachi"),
    (r"toshiba\b|mk\d{4}|dt01|mq0|mg0|mn0|hdw|al1[345]|thns|kxg|kbg|.*\bnvme toshiba\b", "Toshiba"),
    (r"kioxia\b|exceria|kcd", "Kioxia"),
    (r"intel\b|ssdsc|ssdpe|ssdsa|.*\bintel\b", "Intel"),
    (r"solidigm\b", "Solidigm"),
    (r"crucial\b|ct\d{3,4}", "Crucial"),
    (r"micron\b|mtfd|c[34]00-mtfd", "Micron"),
    (r"kingston\b|sa400|sv300|sv100|skc\d|snv|suv\d|snvs|sms\d|om[38]|ra400", "Kingston"),
    (r"sandisk\b|sdss|sd[6789]s|x400|x600|ultra\b|cruzer", "SanDisk"),
    (r"sk ?hynix\b|hynix|hfs|hfm|pc[36789]\d\d nvme sk hynix|.*\bsk hynix\b|.*\bhfs", "SK hynix"),
    (r"maxtor\b|6[ely]\d{3}|stm3", "Maxtor"),
    (r"fujitsu\b|ma[stux]\d|mh[tvwyz]\d|mb[abde]\d", "Fujitsu"),
    (r"quantum\b", "Quantum"),
    (r"corsair\b|force\b|mp5\d\d|mp6\d\d", "Corsair"),
    (r"ocz\b|vertex|agility|trion|arc100", "OCZ"),
    (r"adata\b|xpg\b|sx\d{4}|im2p|su\d{3}", "ADATA"),
    (r"lite-?on\b|cv[1358]-|lcs-|lch-|plextor|px-", "Lite-On"),
    (r"transcend\b|ts\d+[gt]", "Transcend"),
    (r"pny\b", "PNY"),
    (r"lexar\b", "Lexar"),
    (r"patriot\b", "Patriot"),
    (r"apacer\b|as\d{3}", "Apacer"),
    (r"goodram\b", "Goodram"),
    (r"verbatim\b", "Verbatim"),
    (r"sabrent\b", "Sabrent"),
    (r"gigabyte\b|gp-gst", "Gigabyte"),
    (r"apple\b", "Apple"),
    (r"phison\b", "Phison"),
    (r"union ?memory\b|umis\b|rpjtj|rpf", "Union Memory"),
    (r"ssstc\b|cl[14]-", "SSSTC"),
    (r"ibm\b|ibm-", "IBM"),
    (r"lg\b|hl-dt-st", "LG"),
    (r"tsstcorp\b", "TSSTcorp"),
    (r"matshita\b|uj-", "Panasonic"),
    (r"plds\b|philips", "PLDS"),
    (r"lacie\b", "LaCie"),
    (r"hp\b|hpe\b|mm0|mb0|eg0|vk0|mk000", "HP"),
    (r"dell\b", "Dell"),
    (r"generic-?\b", "Generic"),
    (r"vmware\b|necvmwar", "VMware"),
    (r"vbox\b", "VirtualBox"),
    (r"qemu\b", "QEMU"),
    (r"msft\b|microsoft\b", "Microsoft"),
)  # fmt: skip

# What the vendor field of a disk holds when it is not a maker.
_NOT_MAKERS = re.compile(r"ata|scsi|usb|nvme|sd|mmc|disk|0x[0-9a-f]+|\(.*\)", re.IGNORECASE)


def disk_maker(vendor: str | None, model: str | None) -> str | None:
    """The maker by its usual name: told by the vendor field, else by the model; None if unknown."""
    for words in (vendor, model):
        if words is None or _NOT_MAKERS.fullmatch(words):
            continue
        bare = words.removeprefix("ATA ").strip()
        # Compiled by the first disk that comes so far down the list: ``re`` keeps them.
        for pattern, maker in _MODELS:
            if re.match(pattern, bare, re.IGNORECASE):
                return maker
    if vendor is None or _NOT_MAKERS.fullmatch(vendor):
        return None
    return vendor.strip("-_ ") or None
