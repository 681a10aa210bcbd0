"""Files of the past: every figure as it is, every text only a text; and on the disk for their owner alone."""

import csv
import io
import json
import stat
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from past_rows import START, closed, ended, fill

from tui.history_file import ExportError, write_export
from tui.model.history import HistoryKind, HistoryRow
from tui.rules.export import FORMULA, as_csv, as_json, names

ROWS: dict[HistoryKind, list[HistoryRow]] = {
    HistoryKind.ORDERS: [ended(1), ended(2, price=None, order_type="Market", reduce_only=True)],
    HistoryKind.FILLS: [fill(1, exec_fee=Decimal("-0.00000001"), exec_pnl=Decimal("1E+3")), fill(2)],
    HistoryKind.CLOSED: [closed(1, "-12.50", open_fee=None)],
}


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("kind", list(HistoryKind))
def test_both_forms_have_the_same_columns_and_rows(kind: HistoryKind) -> None:
    rows = ROWS[kind]
    found, objects = read_csv(as_csv(kind, rows)), json.loads(as_json(kind, rows))
    assert len(found) == len(objects) == len(rows)
    for line, each in zip(found, objects, strict=True):
        assert tuple(line) == tuple(each) == names(kind)
        assert line["time"] == "2026-11-22T00:00:00.000+00:00"
        for name, value in each.items():
            told = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert line[name] == told


def test_figures_are_plain_text_and_unknown_is_empty() -> None:
    line = read_csv(as_csv(HistoryKind.FILLS, ROWS[HistoryKind.FILLS]))[0]
    assert (line["execFee"], line["execPnl"], line["execPrice"]) == ("-0.00000001", "1000", "100")
    assert read_csv(as_csv(HistoryKind.FILLS, [fill(2)]))[0]["execPnl"] == ""
    lost = json.loads(as_json(HistoryKind.CLOSED, ROWS[HistoryKind.CLOSED]))[0]
    assert (lost["closedPnl"], lost["openFee"], lost["createdTime"]) == ("-12.50", None, START)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_no_text_is_a_formula(text: str) -> None:
    line = read_csv(as_csv(HistoryKind.FILLS, [fill(1, order_link_id=text)]))[0]
    assert line["orderLinkId"] == (f"'{text}" if text.startswith(FORMULA) else text)
    assert json.loads(as_json(HistoryKind.FILLS, [fill(1, order_link_id=text)]))[0]["orderLinkId"] == text


def test_files_are_new_and_their_owner_s(tmp_path: Path) -> None:
    rows = ROWS[HistoryKind.FILLS]
    written = write_export(tmp_path / "fills", HistoryKind.FILLS, rows)
    assert [path.name for path in written] == ["fills.csv", "fills.json"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in written)
    assert written[0].read_text() == as_csv(HistoryKind.FILLS, rows)
    assert write_export(tmp_path / "one.JSON", HistoryKind.FILLS, rows) == [tmp_path / "one.JSON"]
    assert json.loads((tmp_path / "one.JSON").read_text()) == json.loads(as_json(HistoryKind.FILLS, rows))


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "fills.json").write_text("mine")
    with pytest.raises(ExportError, match=r"fills.json is there already"):
        write_export(tmp_path / "fills", HistoryKind.FILLS, [fill(1)])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fills.json"]
    (tmp_path / "link.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ExportError, match="is there already"):
        write_export(tmp_path / "link.csv", HistoryKind.FILLS, [fill(1)])
    with pytest.raises(ExportError, match="No such file"):
        write_export(tmp_path / "none" / "fills.csv", HistoryKind.FILLS, [fill(1)])
    with pytest.raises(ExportError, match="not written"):
        write_export(Path("~nobody-of-this-name/fills.csv"), HistoryKind.FILLS, [fill(1)])
