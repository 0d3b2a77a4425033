"""The edit log as it is read while another connection writes."""

from __future__ import annotations

from inventory.record import replace
from kit.store import edits
from tests.kit.store.samples import new_store


class Between:
    """A connection during whose first statement somebody else finishes a write."""

    def __init__(self, connection, write):
        self._connection, self._write = connection, write

    def execute(self, *told):
        found = self._connection.execute(*told)
        if self._write is None:
            return found
        rows, write, self._write = found.fetchall(), self._write, None
        write()
        return Rows(rows)


class Rows(list):
    def fetchall(self):
        return list(self)


def test_a_record_that_is_added_while_all_are_read_waits_for_the_next_time(tmp_path):
    with new_store(tmp_path / "registre.kit") as store, store.again() as other:
        first = edits.add_record(store, "workstation", "mairie")
        edits.put(store, first, {"label": "Accueil"})

        def write():
            edits.put(other, edits.add_record(other, "workstation", "mairie"), {"label": "Compta"})

        meanwhile = replace(store, connection=Between(store.connection, write))

        assert edits.records(meanwhile, "workstation") == {first: {"label": "Accueil"}}
        assert len(edits.records(store, "workstation")) == 2
