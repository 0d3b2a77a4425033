"""Remote-control tools: how each is recognised among programs, services and open ports.

Plain data. Patterns are in lower case, and matched without case: ``programs`` against the whole
displayed name (or package), ``services`` against the whole service name, ``executables`` against a
program's file name. They are exact enough not to take a viewer for a server.
"""

from __future__ import annotations

from inventory.record import record


@record
class ToolPattern:
    """One tool. ``ports`` are those on which it waits; a port alone never proves a tool."""

    name: str
    programs: str
    services: str = ""
    executables: str = ""
    ports: tuple[int, ...] = ()


TOOLS: tuple[ToolPattern, ...] = (
    ToolPattern(
        "TeamViewer",
        r"teamviewer(?! meeting)(?:[ -]?(?:\d[\d.]*|host|client|quicksupport))*(?: \(.*\))?",
        r"teamviewer\d*|teamviewerd",
        r"teamviewer(?:_service|d|_desktop|qs\w*)?(?:\.exe)?",
        (5938,),
    ),
    ToolPattern(
        "AnyDesk",
        r"anydesk(?:[ -].*)?",
        r"anydesk.*",
        r"anydesk.*?(?:\.exe)?",
        (7070,),
    ),
    ToolPattern(
        "RustDesk",
        r"rustdesk(?: .*)?",
        r"rustdesk.*",
        r"rustdesk.*?(?:\.exe)?",
        (21118, 21119),
    ),
    ToolPattern(
        "TightVNC",
        r"tightvnc(?: (?!viewer).*)?|tightvncserver",
        r"tvnserver|tightvnc.*",
        r"tvnserver(?:\.exe)?|xtightvnc",
        (5900, 5800),
    ),
    ToolPattern(
        "UltraVNC",
        r"ultravnc.*|ultr@vnc.*|uvnc.*",
        r"uvnc_service|ultravnc.*",
        r"(?:ultra|u)vnc.*?(?:\.exe)?|winvnc(?:\.exe)?",
        (5900, 5800),
    ),
    ToolPattern(
        "RealVNC",
        r"(?:realvnc|vnc) (?:server|connect|enterprise|personal)(?: .*)?|realvnc-vnc-server",
        r"vncserver(?:-x11-serviced|-virtuald)?|winvnc4",
        r"vncserver(?:-\w+)*(?:\.exe)?|vncagent(?:\.exe)?|winvnc4(?:\.exe)?",
        (5900,),
    ),
    ToolPattern(
        "TigerVNC",
        r"tigervnc(?: (?!viewer).*)?|tigervnc-(?:standalone-|scraping-)?server.*",
        r"tigervnc.*|vncserver@.*",
        r"x(?:tiger)?vnc|x0(?:tiger)?vncserver",
        (5900, 5901),
    ),
    ToolPattern(
        "x11vnc",
        r"x11vnc",
        r"x11vnc.*",
        r"x11vnc",
        (5900,),
    ),
    ToolPattern(
        "Vino VNC",
        r"vino",
        r"vino-server",
        r"vino-server",
        (5900,),
    ),
    ToolPattern(
        "krfb VNC",
        r"krfb",
        r"",
        r"krfb",
        (5900,),
    ),
    ToolPattern(
        "wayvnc",
        r"wayvnc",
        r"wayvnc.*",
        r"wayvnc",
        (5900,),
    ),
    ToolPattern(
        "Splashtop",
        r"splashtop (?:streamer|remote|sos|business|for rmm).*",
        r"splashtop.*|srservice",
        r"sr(?:server|service|manager|agent)\.exe|splashtop.*\.exe",
        (6783,),
    ),
    ToolPattern(
        "LogMeIn",
        r"logmein(?! hamachi)(?: .*)?|logmein, inc\.? client",
        r"logmein|lmimaint|lmiguardiansvc|lmiignition.*",
        r"logmein.*\.exe|lmi(?:guardian|rescue).*\.exe",
    ),
    ToolPattern(
        "GoTo Resolve",
        r"goto ?(?:resolve|assist)(?: .*)?|gotoassist.*",
        r"goto ?(?:resolve|assist).*|g2ax.*",
        r"g(?:oto|2)(?:resolve|assist|ax).*\.exe",
    ),
    ToolPattern(
        "ScreenConnect",
        r"(?:screenconnect|connectwise control) client.*",
        r"(?:screenconnect|connectwise control) client.*",
        r"screenconnect\..*\.exe",
    ),
    ToolPattern(
        "MeshCentral",
        r"mesh ?(?:central )?agent(?: .*)?|meshcentral.*",
        r"mesh ?agent.*",
        r"meshagent.*?(?:\.exe)?",
    ),
    ToolPattern(
        "Ammyy Admin",
        r"ammyy(?: .*)?",
        r"ammyy.*",
        r"aa_v\d.*\.exe|ammyy.*\.exe",
    ),
    ToolPattern(
        "Supremo",
        r"supremo(?: .*)?",
        r"supremo.*",
        r"supremo.*\.exe",
    ),
    ToolPattern(
        "Chrome Remote Desktop",
        r"chrome remote desktop(?: .*)?|chrome-remote-desktop",
        r"chromoting|chrome-remote-desktop(?:@.*)?",
        r"remoting_host(?:\.exe)?|chrome-remote-desktop.*",
    ),
    ToolPattern(
        "Remote Utilities",
        r"remote utilities ?-? ?host.*|remote manipulator system ?-? ?host.*",
        r"rmanservice|rutserv.*",
        r"rutserv\.exe|rfusclient\.exe",
        (5650,),
    ),
    ToolPattern(
        "Radmin",
        r"radmin server.*",
        r"r_server|rserver3|radmin.*",
        r"rserver3\.exe|r_server\.exe",
        (4899,),
    ),
    ToolPattern(
        "DameWare",
        r"dameware (?:mini remote control|remote).*",
        r"dwmrcs|dwrcs.*",
        r"dwrcs\.exe",
        (6129,),
    ),
    ToolPattern(
        "ISL Online",
        r"isl (?:light|alwayson|online).*",
        r"isl ?(?:alwayson|light).*",
        r"isl(?:light|alwayson).*\.exe",
    ),
    ToolPattern(
        "Zoho Assist",
        r"zoho assist(?: .*)?",
        r"zohoassist.*|zoho assist.*",
        r"za(?:service|agent|_).*\.exe",
    ),
    ToolPattern(
        "BeyondTrust",
        r"(?:bomgar|beyondtrust) (?:jump|support|remote).*",
        r"bomgar.*|sra-.*",
        r"bomgar-scc\.exe|sra-.*\.exe",
    ),
    ToolPattern(
        "NoMachine",
        r"nomachine(?: .*)?",
        r"nxservice.*|nxserver",
        r"nxservice\d*\.exe|nxd(?:\.bin|\.exe)?|nxserver.*",
        (4000,),
    ),
    ToolPattern(
        "NinjaOne Remote",
        r"ninja ?(?:one )?remote(?: .*)?",
        r"ncstreamer",
        r"ncstreamer\.exe",
    ),
    ToolPattern(
        "Atera",
        r"ateraagent.*",
        r"ateraagent",
        r"ateraagent\.exe",
    ),
    ToolPattern(
        "DWService",
        r"dwagent|dwservice(?: .*)?",
        r"dwagent",
        r"dwag(?:ent|svc).*?(?:\.exe)?",
    ),
    ToolPattern(
        "AeroAdmin",
        r"aeroadmin(?: .*)?",
        r"aeroadmin.*",
        r"aeroadmin.*\.exe",
    ),
    ToolPattern(
        "Iperius Remote",
        r"iperius ?remote(?: .*)?",
        r"iperiusremote.*",
        r"iperiusremote.*\.exe",
    ),
    ToolPattern(
        "HopToDesk",
        r"hoptodesk(?: .*)?",
        r"hoptodesk.*",
        r"hoptodesk.*?(?:\.exe)?",
    ),
    ToolPattern(
        "Parsec",
        r"parsec(?: .*)?",
        r"parsec",
        r"parsecd(?:\.exe)?|pservice\.exe",
    ),
    ToolPattern(
        "xrdp",
        r"xrdp",
        r"xrdp",
        r"xrdp",
        (3389,),
    ),
    ToolPattern(
        "GNOME Remote Desktop",
        r"",
        r"gnome-remote-desktop",
        r"gnome-remote-de.*",
        (3389,),
    ),
)

#: Ports of the VNC protocol: whoever waits there lets the screen be seen.
VNC_PORTS = range(5900, 5906)
