# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pyarrow
import pytest
from pyarrow import parquet

from distill.data.corpora import RawPair, read_pairs
from distill.data.files import write_lines
from hymt_desktop.core.errors import UserError

ROWS = [RawPair("Hello.", "你好。", "made", 1), RawPair("Good night.", "晚安。", "made", 2)]


def test_tsv_compressed_tsv_and_parquet_hold_the_same_pairs(tmp_path):
    lines = [f"{r.first}\t{r.second}\t{r.tag}" for r in ROWS]
    (tmp_path / "a.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    write_lines(tmp_path / "a.tsv.zst", lines)
    table = pyarrow.table(
        {"en": [r.first for r in ROWS], "zh": [r.second for r in ROWS], "tag": ["made"] * 2}
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    for name in ("a.tsv", "a.tsv.zst", "a.parquet"):
        assert list(read_pairs(tmp_path / name)) == ROWS


def test_bad_bytes_and_missing_columns_are_kept_for_the_report(tmp_path):
    (tmp_path / "a.tsv").write_bytes(b"only one column\nHello \xff\t\xe4\xbd\xa0\n")
    first, second = read_pairs(tmp_path / "a.tsv")
    assert (first.second, first.line) == ("", 1)
    assert "\ufffd" in second.first


def test_a_missing_corpus_is_named(tmp_path):
    with pytest.raises(UserError, match=r"nowhere\.tsv"):
        list(read_pairs(tmp_path / "nowhere.tsv"))
