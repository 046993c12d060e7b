"""The treasurer's spreadsheet: usual headings, strict cells, and the same file twice is the same gifts."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ledger_import import FORMATS, LARGEST_FILE, MOST_ROWS, Sheet, read_sheet
from bot.errors import Refusal

TODAY = date(2026, 3, 1)
CIRCLES = {"Harbor": 1, "Tide": 2}


def read(text: str | bytes) -> Sheet:
    """Read a file of this text."""
    return read_sheet(text if isinstance(text, bytes) else text.encode(), 11, CIRCLES, today=TODAY)


def said(sheet: Sheet) -> list[tuple[str, str, int | None]]:
    """Return what the entries say."""
    return [(one.given_on.isoformat(), str(one.amount), one.circle_id) for one in sheet.entries]


@pytest.mark.parametrize(
    "text",
    [
        "Date,Amount,Currency\n2026-01-05,12.50,USD\n",
        "\ufeffAMOUNT;currency code;Given_on;Name\r\n12,50;usd;2026-01-05;Ada\r\n;;;\r\n",
        "Betrag\tWährung\tDatum\n12.5\tUSD\t2026-01-05\n",
        "Amount (USD),Date (DD.MM.YYYY)\n12.50,5.1.2026\n",
        "amount (usd),date (mm/dd/yyyy)\n12.50,01/05/2026\n",
        'DateTime (UTC),From,Received,Currency\n2026-01-05 13:00:01,"Ada, who gave",12.50,USD\n',
    ],
)
def test_the_usual_sheets_are_read(text: str) -> None:
    """Commas, semicolons or tabs; headings in any order and letters; dates as the heading says them."""
    for data in (text.encode(), text.lstrip("\ufeff").encode("utf-16")):
        sheet = read(data)
        assert sheet.bad == ()
        assert said(sheet) == [("2026-01-05", "12.50 USD", None)]
    assert "Ada" not in str(read(text))


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ("05/01/2026,5,USD,", "donations.row_date"),
        ("2026-02-30,5,USD,", "donations.row_date"),
        (",5,USD,", "donations.row_date"),
        ("2026-04-01,5,USD,", "donations.date_ahead"),
        ("1999-01-01,5,USD,", "donations.date_too_old"),
        ("2026-01-05,-5,USD,", "donations.bad_amount"),
        ("2026-01-05,$5,USD,", "donations.bad_amount"),
        ("2026-01-05,1e3,USD,", "donations.bad_amount"),
        ('2026-01-05,"1,000",USD,', "donations.bad_amount"),
        ("2026-01-05,=1+1,USD,", "donations.bad_amount"),
        ("2026-01-05,5,dollars,", "donations.bad_currency"),
        ("2026-01-05,5,,", "donations.bad_currency"),
        ("2026-01-05,5", "donations.bad_currency"),
        ("2026-01-05,5,USD,Atlantis", "donations.row_circle"),
    ],
)
def test_a_row_that_can_be_misread_is_told_with_its_number(row: str, key: str) -> None:
    """Each bad row is reported as the spreadsheet counts it; the good ones are still seen."""
    sheet = read(f"date,amount,currency,circle\n2026-01-05,5,USD,harbor\n\n{row}\n")

    assert said(sheet) == [("2026-01-05", "5.00 USD", 1)]
    assert [(one.number, one.refusal.key) for one in sheet.bad] == [(4, key)]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "donations.file_columns"),
        (b"date,amount\n2026-01-05,5\n", "donations.file_columns"),
        (b"date (soon),amount,currency\n2026-01-05,5,USD\n", "donations.file_columns"),
        (b"PK\x03\x04\x00\x00", "donations.file_text"),
        (b"date,amount,currency\n\xff\xfa,5,USD\n", "donations.file_text"),
        (b'date,amount,currency\n"2026-01-05,5,USD\n', "donations.file_text"),
        (b"x" * (LARGEST_FILE + 1), "donations.file_large"),
        (b"date,amount,currency\n" + b"2026-01-05,5,USD\n" * (MOST_ROWS + 1), "donations.file_rows"),
    ],
)
def test_what_is_no_such_sheet_is_refused(data: bytes, key: str) -> None:
    """Spreadsheet files that are no CSV, other encodings, missing headings and too much are one kind sentence each."""
    with pytest.raises(Refusal) as refused:
        read(data)
    assert refused.value.key == key


ROWS = st.lists(
    st.tuples(
        st.dates(date(2025, 1, 1), TODAY),
        st.integers(1, 300),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from(["", "Harbor", "tide"]),
    ),
    max_size=12,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, ROWS, st.sampled_from(sorted(FORMATS)), st.sampled_from(",;\t"))
def test_the_same_rows_have_the_same_names(
    rows: list[tuple[date, int, str, str]], later: list[tuple[date, int, str, str]], form: str, mark: str
) -> None:
    """A file again, in another date format, or with more rows below: each row keeps its own name."""

    def sheet(those: list[tuple[date, int, str, str]], heading: str) -> Sheet:
        page = io.StringIO()
        writer = csv.writer(page, delimiter=mark)
        writer.writerow([heading, "amount", "currency", "circle"])
        pattern = heading[6:-1] or "yyyy-mm-dd"
        for day, amount, currency, circle in those:
            text = pattern.replace("yyyy", f"{day:%Y}").replace("mm", f"{day:%m}").replace("dd", f"{day:%d}")
            writer.writerow([text, amount, currency, circle])
        return read(page.getvalue())

    first, again, more = sheet(rows, "date"), sheet(rows, f"date ({form})"), sheet([*rows, *later], "date")

    assert first == again
    names = [one.external_id for one in more.entries]
    assert names[: len(rows)] == [one.external_id for one in first.entries]
    assert len(set(names)) == len(names) == len(rows) + len(later)


def test_a_reference_tells_equal_rows_apart_and_is_not_kept() -> None:
    """Two gifts of one day and amount in two files are two where the sheet has a number for each."""
    one, other = (
        read(f"date,amount,currency,id\n2026-01-05,5,USD,{number}\n") for number in ("pi_1", "pi_2")
    )

    assert one.entries[0].external_id != other.entries[0].external_id
    assert "pi_1" not in str(one)
