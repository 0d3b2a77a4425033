"""Import of what a GLPI agent wrote: JSON inventories become workstations, labelled as imported.

Only what the agent feeds is known, with its file and date as the source; everything else is
``Unknown(NOT_RECORDED)``, so no check passes for want of data.
"""

from kit.glpi_import.files import Imported, Imports, Refused, import_paths, read_document
from kit.glpi_import.merging import merge_by_date

__all__ = [
    "Imported",
    "Imports",
    "Refused",
    "import_paths",
    "merge_by_date",
    "read_document",
]
