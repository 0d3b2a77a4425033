"""What an import brought in two sentences, for a banner: what came, and what did not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inventory.record import record
from kit import french

if TYPE_CHECKING:
    from kit.glpi_import.keeping import KeptImports

MOST_FILES = 3


@record
class ToldImport:
    """``title`` says what came; ``refused`` and ``why`` what did not, empty where all did."""

    title: str
    refused: str
    why: str


def told_import(kept: KeptImports) -> ToldImport:
    """An import in short."""
    documents = [document for machine in kept.machines for document in machine.documents]
    added = sum(bool(document.audit) for document in documents)
    new = sum(machine.new for machine in kept.machines)
    if added:
        machines = french.count(len(kept.machines), "poste")
        title = f"{french.count(added, 'inventaire ajouté', 'inventaires ajoutés')}, {machines}"
        title += (
            f" dont {french.integer(new)} {'nouveau' if new < 2 else 'nouveaux'}." if new else "."
        )
    elif kept.machines:
        title = "Rien de nouveau : ces inventaires étaient déjà au registre."
    else:
        title = ""
    return ToldImport(title, *_refused(kept))


def _refused(kept: KeptImports) -> tuple[str, str]:
    if not kept.refused:
        return "", ""
    number = len(kept.refused)
    title = french.count(number, "fichier n’a pas été importé.", "fichiers n’ont pas été importés.")
    # The title of each fault names its file.
    why = [refused.error.title for refused in kept.refused[:MOST_FILES]]
    if number > MOST_FILES:
        rest = french.count(number - MOST_FILES, "autre fichier", "autres fichiers")
        why.append(f"Et {rest}.")
    elif number == 1:
        why.append(kept.refused[0].error.remedy)
    return title, " ".join(why)
