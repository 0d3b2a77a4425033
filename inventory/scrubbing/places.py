r"""Places where a capture holds what names a person, a place or one machine (for the scrubber).

A place gives a *kind*: ``name`` (account or person), ``host``, ``domain``, ``serial``, ``uuid``,
``mac``, ``sid``, ``email``, ``ip``, ``phrase`` (a Wi-Fi network, an organisation), ``person`` (a
full name, of which each part tells).
"""

from __future__ import annotations

import re

_MEMBER = r'"\s*:\s*"(?P<w>(?:[^"\\]|\\.)+)"'  # the rest of a JSON member with a text
_LINE = r"[ \t.]*[:=][ \t]*(?P<w>\S(?:.*\S)?)[ \t]*$"  # the rest of a line "Label: text"
_UUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
# getty@tty1.service is a unit of systemd, not a mail address.
_UNITS = "service|socket|target|timer|mount|automount|slice|scope|path|device|swap"
_TLD = rf"(?!(?:{_UNITS})\b)[A-Za-z]{{2,24}}"
_HEX_PAIR = r"[0-9A-Fa-f]{2}"

#: Searched in every text; the group ``w`` is what is replaced. The first that matches wins.
TEXT_PLACES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        # What has a form of its own
        (r"(?P<w>(?i:S-1-(?:5-21|12-1))(?:-\d{1,10}){3}(?:-\d{1,10})?)(?!\d)", "sid"),
        (
            (
                rf"(?<!{_HEX_PAIR}[:-])(?<![0-9A-Za-z])(?P<w>{_HEX_PAIR}([:-])(?:{_HEX_PAIR}\2){{4}}"
                rf"{_HEX_PAIR})(?![:-]?[0-9A-Za-z])"
            ),
            "mac",
        ),
        (r"\b(?:enx|wlx|wwx|BRW|BRN)(?P<w>[0-9A-Fa-f]{12})\b", "mac"),
        (r"\bNPI(?P<w>[0-9A-F]{6})\b", "serial"),
        (
            rf"(?<![\w.+-])(?P<w>[\w.+-]{{1,64}}@(?:[\w-]{{1,63}}\.){{1,8}}{_TLD})(?![\w-])",
            "email",
        ),
        (r"\b(?P<w>[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})\b", "serial"),
        # What a label announces: JSON (lsblk, smartctl, ip), lines (dmidecode, upower, udev)
        (r'"(?i:serial|serial_number|wwn|wwid|unique_id)' + _MEMBER, "serial"),
        (r'"wwn"\s*:\s*\{[^{}]*"id"\s*:\s*(?P<w>\d+)', "serial"),
        (r'"(?i:uuid|partuuid|ptuuid|machine_id|boot_id)' + _MEMBER, "uuid"),
        (r'"(?i:ssid)' + _MEMBER, "phrase"),
        (r'"(?i:hostname|host_name)' + _MEMBER, "host"),
        (
            (
                r"(?im)^[ \t>*-]*(?:(?:chassis |board |system |product |unit |disk |drive )?"
                r"serial(?: ?n(?:umber|o\.?))?|asset tag|lu wwn device id|logical unit id"
                r"|logical unit wwn device identifier|unique id|wwn)" + _LINE
            ),
            "serial",
        ),
        (r"(?im)^[ \t>*-]*(?:uuid|iduuid|id uuid|machine id|boot id)" + _LINE, "uuid"),
        (r"(?m)^(?:[A-Z]:)?\w*SERIAL_(?:SHORT|NUMBER)=(?P<w>.*\S)", "serial"),
        (r"(?m)^(?:[A-Z]:)?\w*(?:_WWN|ASSET_TAG)=(?P<w>.*\S)", "serial"),
        (r"(?im)^[ \t]*(?:e?ssid|ssid name)" + _LINE, "phrase"),
        (r'\bESSID:"(?P<w>[^"]+)"', "phrase"),
        (r"(?im)^[ \t]*(?:static |transient )?host ?name" + _LINE, "host"),
        (r"(?im)^[ \t]*netbios (?:name|aliases)" + _LINE, "host"),
        (r"(?im)^[ \t]*(?:workgroup|realm|icann domain)" + _LINE, "domain"),
        (r'\b(?:host-name|domain-name|domain-search)\s+"(?P<w>[^"]+)"', "domain"),
        (r"(?m)^(?:search|domain)[ \t]+(?P<w>\S.*)$", "domain"),
        # Parts of addresses, paths and names of devices
        (r"[?&](?:serial|uuid)=(?P<w>[^&\s\"'<>]+)", "serial"),
        (r"\b(?i:(?:part)?uuid)[=:] ?\"?(?P<w>[0-9A-Fa-f-]{4,36})", "uuid"),
        (rf"(?:/by-uuid/|/by-partuuid/|\bluks-)(?P<w>{_UUID}|[0-9A-F]{{4}}-[0-9A-F]{{4}})", "uuid"),
        (
            r"(?i:USB|USBSTOR|SWD)\\{1,2}[^\\\"\s]+\\{1,2}(?P<w>[^\\&\"\s]{6,})(?![^&\s\"]*\{)",
            "serial",
        ),
        (r"(?:/home/|/run/media/|/var/mail/)(?P<w>[^\s/:\"'<>,;)]+)", "name"),
        (
            (
                r"(?i:[\\/](?:users|documents and settings))[\\/]{1,2}"
                r"(?P<w>[^\\/:*?\"<>|\r\n]{1,64}(?=\\)|[^\\/:*?\"<>|\s,;)]+)"
            ),
            "name",
        ),
        (r"(?i:Win32_(?:User)?Account)\b[^\n]{0,200}?Name=\\?\"(?P<w>[^\"\\]+)", "name"),
        (r"(?:^|[\s\"'=;,>])\\\\(?P<w>[A-Za-z][\w-]{1,62})(?=\\)", "host"),
        # Elements of File History's settings and of events; OneDrive's folder of an organisation
        (r"<UserName>(?P<w>[^<>\r\n]+)</", "name"),
        (r"<FriendlyName>(?P<w>[^<>\r\n]+)</", "person"),
        (r"<(?:PCName|Computer)>(?P<w>[^<>\r\n]+)</", "host"),
        (r"\bOneDrive - (?P<w>[^\\/:*?\"<>|\r\n]{2,60})", "phrase"),
    )
)

#: Searched where copies go: addresses of servers, which elsewhere are those of publishers.
BACKUP_PLACES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"\w://(?P<w>[^/\s:@\"'<>]+)(?::[^/\s@]*)?@", "name"),
        (r"\w://(?:[^/\s@]*@)?(?P<w>[A-Za-z][\w.-]+)", "host"),
        (r"(?:^|[\s\"'=:])(?P<w>[\w.-]+)@[A-Za-z][\w.-]*:", "name"),
        (
            (
                r"(?:^|[\s\"'=:@])(?!(?:sftp|rest|s3|b2|azure|gs|swift|rclone|file|ssh|https?):)"
                r"(?P<w>[A-Za-z][\w.-]+):[~./\w](?!/)"
            ),
            "host",
        ),
        (r"(?:^|[\s\"'=])//(?P<w>[A-Za-z][\w.-]+)/", "host"),
    )
)
_BACKUP_CALLS = ("scheduled_copies", "backup_jobs", "backup_lines")

_IP_4 = r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])"
_IP_6 = r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:|:){2}[0-9A-Fa-f:]*(?![\w.])"
#: Searched only where numbers with dots are addresses and not versions.
IP_PLACES = ((re.compile(rf"(?P<w>{_IP_4}|{_IP_6})"), "ip"),)

#: Searched in the outputs of single commands.
COMMAND_PLACES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("passwd -S", re.compile(r"(?m)^(?P<w>\S+) (?:P|L|NP|PS|LK)\b"), "name"),
    ("who", re.compile(r"(?m)^(?P<w>[^\s.]\S*)\s"), "name"),
    ("last", re.compile(r"(?m)^(?P<w>[^\s.]\S*)\s"), "name"),
    ("hostname", re.compile(r"^\s*(?P<w>\S+)\s*$"), "host"),
    ("uname -n", re.compile(r"^\s*(?P<w>\S+)\s*$"), "host"),
    ("uname -a", re.compile(r"^\S+ (?P<w>\S+)"), "host"),
)

_NETWORK_COMMANDS = re.compile(
    r"^(?:ip|ifconfig|ipconfig|ss|netstat|route|arp|nmcli|iwconfig|who|last|lpstat|nft|iptables|ufw"
    r"|chronyc|ntpq|timedatectl|testparm|resolvectl|getmac|net|netsh)\b"
)
_NETWORK_FILES = re.compile(
    r"^/etc/(?:hosts|resolv|network|netplan)|/dhcp|/resolve/|^/proc/net/arp"
)
_PUBLIC_COMMANDS = re.compile(r"^(?:rpm|flatpak|snap|apt|dpkg|pacman|dnf|yum|lspci|lsusb)\b")
_PUBLIC_FILES = re.compile(
    r"^(?:/usr/(?!local)|/var/lib/(?:dpkg|rpm|apt|pacman|snapd|flatpak)/|/etc/(?:os|lsb|debian)"
    r"|/proc/(?:cpuinfo|meminfo|stat|modules)|/etc/apt/(?!auth))"
)

_FILE_KINDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^/etc/hostname$|^/proc/sys/kernel/hostname$"), "host"),
    (re.compile(r"^/proc/sys/kernel/domainname$|^/etc/defaultdomain$"), "domain"),
    (re.compile(r"/machine-id$|/(?:boot_id|product_uuid)$"), "uuid"),
    (re.compile(r"^/sys/.*/(?:\w*serial(?:_number)?|wwid|\w*asset_tag|eui|nguid)$"), "serial"),
)

_COLUMNS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (
            (
                r"\w*serial(?:_?n(?:umber|o))?(?:id)?|identifyingnumber|\w*asset_?tag|wwn|uniqueid"
                r"|adapterserialnumber|esn|imei"
            ),
            "serial",
        ),
        (r"uuid|smbiosuuid|machineguid|machine_?id|sqmmachineid|boot_?id|systemuuid", "uuid"),
        (r"\w*mac_?address|permanentaddress|networkaddress|currentaddress", "mac"),
        (
            (
                r"username|user|registereduser|registeredowner|\w*lastloggedon(?:sam)?user"
                r"|(?:last|default|alt\w*)username|primaryownername|lastuseduser\w*|login"
            ),
            "name",
        ),
        (r"csname|pscomputername|systemname|(?:nv )?hostname|computername|dnshostname", "host"),
        (r"__server|netbios\w*name|servername", "host"),
        (
            (
                r"(?:dns|dhcp|nv |primary|defaultdomain|logon)?domain(?:name)?|workgroup|searchlist"
                r"|dnsdomainsuffixsearchorder|defaultdomainname"
            ),
            "domain",
        ),
        (
            (
                r"(?:dhcp)?ipaddress(?:es)?|dhcpserver|(?:dhcp)?defaultipgateway|(?:dhcp)?defaultgateway"
                r"|dnsserversearchorder|(?:dhcp)?nameserver|winsprimaryserver|winssecondaryserver"
                r"|local(?:address)?|remoteaddress|gateway|nexthop"
            ),
            "ip",
        ),
        (r"full_?name", "person"),
        (r"\w*ssid|profilename|firstnetwork|(?:registered)?organization", "phrase"),
    )
)

_ACCOUNTS = frozenset(
    {
        "win32_useraccount", "win32_account", "win32_networkloginprofile", "win32_desktop",
        "local_accounts", "local_group_members",
    }
)  # fmt: skip


def column_kind(owner: str, name: str) -> str | None:
    """The kind of what a property, a registry value or a JSON member holds; None for anything.

    ``owner`` is the class, the call or the registry key that it belongs to.
    """
    owner, low = owner.lower(), name.lower()
    if owner in _ACCOUNTS and low in {"name", "caption"}:
        return "name"
    if owner == "win32_computersystem" and low in {"name", "caption"}:
        return "host"
    if "\\networklist\\" in owner and low == "description":
        return "phrase"
    if low == "productid" and owner.endswith("\\currentversion"):  # elsewhere it names a product
        return "serial"
    if owner == "session_token" and low == "user":
        return "name"
    if owner == "session" and low == "groups":
        return "name"
    return next((kind for pattern, kind in _COLUMNS if pattern.fullmatch(low)), None)


def file_kind(path: str) -> str | None:
    """The kind of the whole content of a file; None when it is a text like any other."""
    return next((kind for pattern, kind in _FILE_KINDS if pattern.search(path)), None)


def listed_kind(folder: str) -> str | None:
    """The kind of the names in a folder."""
    return "name" if re.search(r"(?i)^/home/?$|^[a-z]:\\users\\?$", folder) else None


def tells_of_backups(section: str, name: str) -> bool:
    """Whether an entry is a call whose texts may name servers as copies do (``nas:/volume1``)."""
    return section == "calls" and name.startswith(_BACKUP_CALLS)


def text_places(section: str, name: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """What is searched in a text of the capture, by the section and the entry that hold it."""
    if section == "commands":
        if _PUBLIC_COMMANDS.search(name):
            return ()
        own = tuple((p, k) for start, p, k in COMMAND_PLACES if name.startswith(start))
        return (*own, *TEXT_PLACES, *(IP_PLACES if _NETWORK_COMMANDS.search(name) else ()))
    if section == "files":
        if _PUBLIC_FILES.search(name):
            return ()
        if "/borg/security/" in name:
            return (*TEXT_PLACES, *BACKUP_PLACES)
        return (*TEXT_PLACES, *(IP_PLACES if _NETWORK_FILES.search(name) else ()))
    if tells_of_backups(section, name):
        return (*TEXT_PLACES, *BACKUP_PLACES)
    if section in {"dns", "tls", "http", "snmp", "probes"}:
        return (*TEXT_PLACES, *IP_PLACES)
    return TEXT_PLACES
