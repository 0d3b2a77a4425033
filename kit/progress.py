"""The line that says, in a terminal, what is being read."""

from __future__ import annotations

import sys

TOPICS = {
    "system": "le système",
    "hardware": "le matériel",
    "processor": "le processeur",
    "memory": "la mémoire",
    "disks": "les disques",
    "volumes": "les volumes",
    "network": "le réseau",
    "printers": "les imprimantes",
    "screens": "les écrans",
    "graphics": "les cartes graphiques",
    "devices": "les périphériques",
    "software": "les logiciels",
    "updates": "les mises à jour",
    "antivirus": "l’antivirus",
    "firewall": "le pare-feu",
    "accounts": "les comptes",
    "screen_lock": "le verrouillage de l’écran",
    "remote_access": "l’accès à distance",
    "shares": "les partages",
    "services": "les services",
    "certificates": "les certificats",
    "clock": "l’horloge",
    "virtual_machines": "les machines virtuelles",
}


def show_progress(topic: str, done: int, total: int) -> None:
    """Rewrite the progress line on stderr; the last topic clears it."""
    last = done + 1 >= total
    text = "" if last else f"Lecture : {TOPICS[topic]} ({done + 1}/{total})"
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
