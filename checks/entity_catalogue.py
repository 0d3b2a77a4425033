"""The checks of the town hall as a whole, in report order; a test compares it with the folder.

It is apart from the catalogue of computers: an audit of one imports none of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checks.backups import (
    copies_encrypted,
    copies_exist,
    copies_fresh,
    datasets_covered,
    history_deep,
    last_runs_succeeded,
    nas_saved,
    not_only_synchronised,
    one_copy_out_of_reach,
    restore_proved,
    three_two_one,
)

if TYPE_CHECKING:
    from checks.check import Check

ENTITY_CATALOGUE: tuple[Check[Any, Any], ...] = (
    copies_exist.CHECK,
    copies_fresh.CHECK,
    last_runs_succeeded.CHECK,
    datasets_covered.CHECK,
    three_two_one.CHECK,
    one_copy_out_of_reach.CHECK,
    copies_encrypted.CHECK,
    restore_proved.CHECK,
    not_only_synchronised.CHECK,
    history_deep.CHECK,
    nas_saved.CHECK,
)
