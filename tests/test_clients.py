"""Whatever saves a filled workbook again, the submission in it is the same; what else survives is as the docs say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support import resaving
from support.programs import lacks
from support.resaving import CLIENTS, FACTS, Client, Saved

KNOWN = json.loads(FACTS.read_text("utf-8"))


@pytest.mark.clients
@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.id)
def test_what_survives_a_client_is_what_the_docs_say(
    client: Client, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    name = resaving.missing(client)
    if name is not None:
        lacks(name)
    office = request.getfixturevalue("resave") if client.needs_libreoffice else None
    assert resaving.measured(client, tmp_path, office) == KNOWN[client.id]


def test_the_docs_know_every_client_and_all_are_read_right() -> None:
    assert KNOWN.keys() == {client.id for client in CLIENTS}
    assert [name for name, facts in KNOWN.items() if not facts["same_submission"]] == []


@pytest.mark.clients
def test_what_is_measured_can_be_missing() -> None:
    """A workbook with nothing left but its values and words survives in nothing but what it says."""
    import io

    from openpyxl import Workbook, load_workbook

    from support.filled import workbook

    bare = Workbook()
    bare.remove(bare.worksheets[0])
    for sheet in load_workbook(io.BytesIO(workbook()), data_only=True).worksheets[:-1]:
        made = bare.create_sheet(sheet.title)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    made.cell(cell.row, cell.column, cell.value)
    buffer = io.BytesIO()
    bare.save(buffer)
    facts = resaving.survival(Saved("2021", buffer.getvalue(), buffer.getvalue()))
    assert {name for name, kept in facts.items() if kept is True} == {"results", "cover_code", "same_submission"}
