"""Look-ups on PostgreSQL go with their passenger by a trigger, whoever deletes the passenger, and from whichever month.

SQLite has a foreign key for it (``schema``). PostgreSQL would ask a parted table for each look-up that is written whether its
passenger is there, for a fifth of its time at ingest, though a look-up is only ever written beside its passenger, in the same
change.

This module knows the trigger as it stands; the revision ``followed`` makes it. It is on the whole table, and on each month from
when that is attached. It refuses another leg, id or cohort to a passenger, so that no look-up is left behind: in the same
function, before the row is written, since one that moves to another month would count as deleted. The table it deletes from is
named in full: none of that name that is nearer to whoever deletes takes its place. TRUNCATE and DROP ask no trigger:
``partition`` takes a month away only where nothing is in any of its tables.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, event, func, select

from pnrscreen.adapters.store import postgres, schema

_FUNCTION = """
CREATE FUNCTION {home}.lookups_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM {home}.lookup WHERE leg = OLD.leg AND passenger = OLD.id AND cohort = OLD.cohort;
    ELSIF (NEW.leg, NEW.id, NEW.cohort) IS DISTINCT FROM (OLD.leg, OLD.id, OLD.cohort) THEN
        RAISE 'leg, id and cohort of a passenger stay: look-ups refer to them' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$
"""
# No column is named here: PostgreSQL lets the type of one that is named in a trigger not be changed (``migrations/env``).
_TRIGGERS = (
    "CREATE TRIGGER lookups_go AFTER DELETE ON passenger FOR EACH ROW EXECUTE FUNCTION {home}.lookups_follow()",
    "CREATE TRIGGER lookups_stay BEFORE UPDATE ON passenger FOR EACH ROW EXECUTE FUNCTION {home}.lookups_follow()",
)


def forget(connection: Connection) -> None:
    """Take the function away, once the tables are: it does not go with them."""
    connection.exec_driver_sql("DROP FUNCTION IF EXISTS lookups_follow()")


def _follow(_passengers: Table, connection: Connection, **_said: Any) -> None:
    """Make what the schema has beside the table of passengers."""
    if connection.dialect.name == postgres.DIALECT:
        home = connection.dialect.identifier_preparer.quote(connection.execute(select(func.current_schema())).scalar_one())
        for statement in (_FUNCTION, *_TRIGGERS):
            connection.exec_driver_sql(statement.format(home=home))


event.listen(schema.passengers, "after_create", _follow)
