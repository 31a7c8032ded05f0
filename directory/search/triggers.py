"""Triggers that note every change of what the index knows, whoever makes it and by whatever way.

Generated from one list, for SQLite and PostgreSQL; installed anew after each migrate, since SQLite loses a table's
triggers whenever a migration remakes it.
"""

from uuid import uuid4

from django.db import models as fields

from directory import models

REVISION, CHANGE = models.SearchRevision._meta.db_table, models.SearchChange._meta.db_table

# Which records a row tells of: (noun, column with its key).
ITSELF = [
    *(models.Clinic, models.Doctor, models.Condition, models.Treatment, models.Specialty, models.City),
    *(models.Country, models.Language, models.Accreditation, models.Equipment, models.Source),
]
PARTS_OF_A_CLINIC = [
    *(models.ClinicTreatment, models.ClinicCondition, models.ClinicSpecialty, models.ClinicLanguage),
    *(models.ClinicAccreditation, models.ClinicEquipment, models.ClinicFigure),
]
PARTS_OF_A_DOCTOR = [
    *(models.DoctorSpecialty, models.DoctorCondition, models.DoctorTreatment, models.DoctorLanguage),
    models.Affiliation,
]
PARTS = {
    models.Photo: [("clinic", "clinic_id"), ("doctor", "doctor_id")],
    models.ClinicSynonym: [("clinic", "noun_id")],
    models.DoctorSynonym: [("doctor", "noun_id")],
    models.TreatmentSynonym: [("treatment", "noun_id")],
    models.SpecialtySynonym: [("specialty", "noun_id")],
    models.ConditionSynonym: [("condition", "condition_id")],
    models.ConditionCode: [("condition", "condition_id")],
    models.Condition.specialties.through: [("condition", "condition_id")],
    models.Treatment.specialties.through: [("treatment", "treatment_id")],
}
TOLD: dict[type[fields.Model], list[tuple[str, str]]] = {
    **{model: [(model._meta.model_name, "id")] for model in ITSELF},
    **{part: [("clinic", "clinic_id")] for part in PARTS_OF_A_CLINIC},
    **{part: [("doctor", "doctor_id")] for part in PARTS_OF_A_DOCTOR},
    **PARTS,
}
EVENTS = {"insert": ["new"], "update": ["old", "new"], "delete": ["old"]}


def install(connection) -> None:
    """Put the triggers into the database of `connection`, in place of those that are there."""
    statements = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    with connection.cursor() as cursor:
        for model, told in TOLD.items():
            for event, rows in EVENTS.items():
                for statement in statements(model._meta.db_table, event, rows, told):
                    cursor.execute(statement)


def remove(connection) -> None:
    """Take the triggers off; until `install` the caller answers for what the index is not told."""
    on_table = {"sqlite": "", "postgresql": " ON {table}"}[connection.vendor]
    with connection.cursor() as cursor:
        for model in TOLD:
            table = model._meta.db_table
            for event in EVENTS:
                cursor.execute(f"DROP TRIGGER IF EXISTS search_{event}_{table}{on_table.format(table=table)}")


def note_everything(connection) -> None:
    """Note that all records may have changed: every index is made anew."""
    stamp = uuid4().hex
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO {REVISION} (id, number, stamp) VALUES (1, 1, %s)
            ON CONFLICT (id) DO UPDATE SET number = {REVISION}.number + 1, stamp = excluded.stamp
            """,
            [stamp],
        )
        cursor.execute(
            f"INSERT INTO {CHANGE} (revision, stamp, noun, key) SELECT number, stamp, '*', 0 FROM {REVISION}"
        )


def _sqlite(table, event, rows, told):
    """A trigger for each row."""
    name = f"search_{event}_{table}"
    notes = "".join(
        f"""
        INSERT INTO {CHANGE} (revision, stamp, noun, key)
        SELECT number, stamp, '{noun}', {row}.{column} FROM {REVISION} WHERE {row}.{column} IS NOT NULL;
        """
        for noun, column in told
        for row in rows
    )
    yield f"DROP TRIGGER IF EXISTS {name}"
    yield f"""
        CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN
        INSERT INTO {REVISION} (id, number, stamp) VALUES (1, 1, lower(hex(randomblob(16))))
        ON CONFLICT (id) DO UPDATE SET number = number + 1, stamp = excluded.stamp;
        {notes}
        END
    """


def _postgresql(table, event, rows, told):
    """A trigger for each statement, however many rows it changes."""
    name = f"search_{event}_{table}"
    any_row = " OR ".join(f"EXISTS (SELECT FROM {row}_rows)" for row in rows)
    notes = "".join(
        f"""
        INSERT INTO {CHANGE} (revision, stamp, noun, key)
        SELECT note.number, note.stamp, '{noun}', key
        FROM ({" UNION ".join(f"SELECT {column} AS key FROM {row}_rows" for row in rows)}) AS changed
        WHERE key IS NOT NULL;
        """
        for noun, column in told
    )
    tables = " ".join(f"{row.upper()} TABLE AS {row}_rows" for row in rows)
    yield f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE note {REVISION}%ROWTYPE;
        BEGIN
            IF {any_row} THEN
                INSERT INTO {REVISION} AS r (id, number, stamp)
                VALUES (1, 1, md5(random()::text || clock_timestamp()::text))
                ON CONFLICT (id) DO UPDATE SET number = r.number + 1, stamp = excluded.stamp
                RETURNING * INTO note;
                {notes}
            END IF;
            RETURN NULL;
        END $$
    """
    yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    yield f"""
        CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}()
    """
