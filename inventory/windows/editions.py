r"""Windows versions and editions: what build, EditionID and SKU numbers mean.

Sources: the ``OperatingSystemSKU`` values of Win32_OperatingSystem and the release history of
Windows, as Microsoft documents them.
"""

from __future__ import annotations

import re

#: First build of Windows 11, whatever ProductName says.
WINDOWS_11 = 22000
#: First build of Windows 10.
WINDOWS_10 = 10240

#: Build → version, for machines where DisplayVersion was not read.
VERSIONS = {
    10240: "1507",
    10586: "1511",
    14393: "1607",
    15063: "1703",
    16299: "1709",
    17134: "1803",
    17763: "1809",
    18362: "1903",
    18363: "1909",
    19041: "2004",
    19042: "20H2",
    19043: "21H1",
    19044: "21H2",
    19045: "22H2",
    20348: "21H2",
    22000: "21H2",
    22621: "22H2",
    22631: "23H2",
    25398: "23H2",
    26100: "24H2",
    26200: "25H2",
    28000: "26H1",
}

#: OperatingSystemSKU → EditionID.
EDITIONS = {
    1: "Ultimate",
    2: "HomeBasic",
    3: "HomePremium",
    4: "Enterprise",
    5: "HomeBasicN",
    6: "Business",
    7: "ServerStandard",
    8: "ServerDatacenter",
    10: "ServerEnterprise",
    11: "Starter",
    12: "ServerDatacenterCore",
    13: "ServerStandardCore",
    14: "ServerEnterpriseCore",
    16: "BusinessN",
    26: "HomePremiumN",
    27: "EnterpriseN",
    28: "UltimateN",
    42: "ServerHyper",
    47: "StarterN",
    48: "Professional",
    49: "ProfessionalN",
    50: "ServerSolution",
    72: "EnterpriseEval",
    79: "ServerStandardEval",
    80: "ServerDatacenterEval",
    84: "EnterpriseNEval",
    98: "CoreN",
    99: "CoreCountrySpecific",
    100: "CoreSingleLanguage",
    101: "Core",
    121: "Education",
    122: "EducationN",
    125: "EnterpriseS",
    126: "EnterpriseSN",
    129: "EnterpriseSEval",
    130: "EnterpriseSNEval",
    145: "ServerDatacenterACor",
    146: "ServerStandardACor",
    161: "ProfessionalWorkstation",
    162: "ProfessionalWorkstationN",
    164: "ProfessionalEducation",
    165: "ProfessionalEducationN",
    175: "ServerRdsh",
    188: "IoTEnterprise",
    191: "IoTEnterpriseS",
    407: "ServerTurbine",
}

# Kinds of client editions, by the beginning of EditionID; the first that matches is taken.
_CLIENT_KINDS = (
    (re.compile(r"IoTEnterpriseS"), "iot_ltsc"),
    (re.compile(r"EnterpriseSN?(Eval)?$"), "ltsc"),
    (re.compile(r"(IoT)?Enterprise|Education|ServerRdsh"), "enterprise"),
    (
        re.compile(r"Core|Professional|Home(Basic|Premium)|Ultimate|Starter|Business|PPIPro"),
        "home_pro",
    ),
)

# Brand words of a product's name, in the order in which they decide. The same in most languages.
_NAME_KINDS = (
    (re.compile(r"\bIoT\b.*\bLTSC\b"), "iot_ltsc"),
    (re.compile(r"\bLTS[BC]\b"), "ltsc"),
    (re.compile(r"\b(Enterprise|Education)\b(?! Pro)"), "enterprise"),
    (re.compile(r"\b(Pro|Home|Professional|Ultimate)\b"), "home_pro"),
)

# Trademark signs, and the letters that an old console put in their place.
_SIGNS = re.compile(r"\((?:R|TM)\)|[®™]|(?<=\bMicrosoft)r\b|(?<=\bServer)r\b|(?<=\bVista)T\b")


def client_kind(edition: str) -> str | None:
    """The lifecycle of a client's EditionID: ``home_pro``, ``enterprise``, ``ltsc``."""
    return next((kind for begins, kind in _CLIENT_KINDS if begins.match(edition)), None)


def named_kind(name: str) -> str | None:
    """The same, from the brand words of a product's name; None where they do not tell."""
    return next((kind for words, kind in _NAME_KINDS if words.search(name)), None)


def product_name(name: str, build: int | None, *, server: bool) -> str:
    """A name as shown: without maker and trademark signs, "11" from build 22000 on clients."""
    shown = " ".join(_SIGNS.sub("", name).split()).removeprefix("Microsoft ")
    if not server and build is not None and build >= WINDOWS_11:
        shown = re.sub(r"^Windows 10\b", "Windows 11", shown)
    return shown
