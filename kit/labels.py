"""The French words of outcomes, severities and people, the same in every output."""

from __future__ import annotations

from checks.verdict import Outcome, Severity

OUTCOME_LABELS = {
    Outcome.OK: "Conforme",
    Outcome.WATCH: "À surveiller",
    Outcome.FAIL: "À corriger",
    Outcome.UNKNOWN: "Non vérifié",
    Outcome.NA: "Sans objet",
}
SEVERITY_LABELS = {
    Severity.CRITICAL: "critique",
    Severity.HIGH: "élevée",
    Severity.MEDIUM: "moyenne",
    Severity.LOW: "faible",
    Severity.INFO: "information",
}
WHO_LABELS = {
    "secretary": "le secrétariat",
    "technician": "le technicien du syndicat",
    "publisher": "l’éditeur du logiciel",
    "supplier": "le fournisseur du matériel",
}
CAN_BREAK_LABELS = {
    "no": "",
    "ask_first": "à faire après accord",
    "technician_only": "à faire par le technicien seulement",
}
