# SPDX-License-Identifier: Apache-2.0
"""The tests that every document handler passes; a format's test module derives ``HandlerContract``."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hymt_desktop.core.documents.base import Document, DocumentOptions, TranslationMap
from hymt_desktop.core.documents.inline import plain
from hymt_desktop.core.documents.registry import load_registry
from hymt_desktop.core.errors import DocumentDamaged, UserError

if TYPE_CHECKING:
    from pathlib import Path

TAG = re.compile(r"<[^>]*>")
MARK = "§"
ARABIC = "هذه ترجمة عربية"
CHINESE = "这是一段没有空格的中文译文。"


def marked(text: str) -> str:
    """Put a mark before each word, outside tags."""
    return re.sub(r"(<[^>]*>)|(\w+)", lambda m: m.group(1) or MARK + m.group(2), text)


def replaced(text: str, new: str) -> str:
    """Replace the words, keep the tags."""
    return new + "".join(TAG.findall(text))


class HandlerContract:
    """What holds for every format."""

    suffix = ""
    sample: bytes = b""
    texts: tuple[str, ...] = ()
    """The sample's units, as a translator sees them."""
    damaged: bytes | None = None
    """A file that isn't what its extension says; None where anything is valid."""
    empty: bytes | None = b""
    """A file without text; None where that can't be."""
    options = DocumentOptions()
    block = b""
    """A part of the sample that can stand in it many times, with at least one unit."""

    def content(self, data: bytes) -> Any:
        """Return what two equivalent files have in common."""
        return data

    def unmark(self, data: bytes) -> bytes:
        """Take the marks out of an output file."""
        return data.replace(MARK.encode(), b"")

    def load(self, folder: Path, data: bytes, options: DocumentOptions | None = None) -> tuple[Any, Document]:
        path = folder / f"sample{self.suffix_of(data)}"
        path.write_bytes(data)
        handler = load_registry(()).find(path)
        return handler, handler.extract(path, options or self.options)

    def suffix_of(self, data: bytes) -> str:
        """Return the extension of a file that the handler read or wrote."""
        return self.suffix

    def translate(self, folder: Path, data: bytes, change: Any) -> bytes:
        handler, document = self.load(folder, data)
        out = io.BytesIO()
        handler.write(document, TranslationMap({u.index: change(u.text) for u in document.units}), out)
        return out.getvalue()

    def test_the_handler_is_found_by_extension(self, tmp_path):
        handler, _ = self.load(tmp_path, self.sample)
        assert self.suffix in handler.extensions

    def test_units_are_paragraphs_with_inline_tags(self, tmp_path):
        _, document = self.load(tmp_path, self.sample)
        assert tuple(unit.text for unit in document.units) == self.texts
        assert document.count == len(self.texts)

    def test_identity_translation_gives_an_equivalent_file(self, tmp_path):
        assert self.content(self.translate(tmp_path, self.sample, lambda t: t)) == self.content(self.sample)

    def test_every_unit_can_be_rewritten_and_nothing_else_changes(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        assert self.content(changed) != self.content(self.sample)
        assert self.content(self.unmark(changed)) == self.content(self.sample)

    def test_segment_count_and_tags_are_stable(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        _, again = self.load(tmp_path, changed)
        assert [unit.text for unit in again.units] == [marked(text) for text in self.texts]

    @pytest.mark.parametrize("new", [ARABIC, CHINESE])
    def test_right_to_left_and_chinese_text_is_kept(self, tmp_path, new):
        changed = self.translate(tmp_path, self.sample, lambda t: replaced(t, new))
        _, again = self.load(tmp_path, changed)
        found = [re.sub(r"\s", "", plain(unit.text)) for unit in again.units]
        assert found == [re.sub(r"\s", "", new)] * len(self.texts)

    def test_lost_and_invented_tags_do_no_harm(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, lambda t: "</x2>" + TAG.sub("", t) + "<x19/><x20>")
        _, again = self.load(tmp_path, changed)
        assert again.count == len(self.texts)

    def test_bilingual_output_holds_both(self, tmp_path):
        handler, document = self.load(tmp_path, self.sample, DocumentOptions(bilingual=True))
        assert document.count == len(self.texts)
        out = io.BytesIO()
        texts = {u.index: replaced(u.text, CHINESE) for u in document.units}
        handler.write(document, TranslationMap(texts), out)
        _, result = self.load(tmp_path, out.getvalue(), DocumentOptions())
        again = " ".join(plain(unit.text) for unit in result.units)
        assert re.sub(r"\s", "", again).count(CHINESE) >= 1

    def test_an_empty_file_stays_one(self, tmp_path):
        if self.empty is None:
            pytest.skip("no empty file of this format")
        assert self.content(self.translate(tmp_path, self.empty, marked)) == self.content(self.empty)

    def test_a_damaged_file_is_refused(self, tmp_path):
        if self.damaged is None:
            pytest.skip("anything is a valid file of this format")
        with pytest.raises(DocumentDamaged):
            self.load(tmp_path, self.damaged)

    def huge(self, times: int) -> bytes:
        """Return the sample with ``block``, a part of it with a unit, so many times."""
        assert self.block in self.sample
        return self.sample.replace(self.block, self.block * times, 1)

    def translated(self, folder: Path, data: bytes) -> list[str]:
        """Return the texts of a translated file."""
        return [plain(unit.text) for unit in self.load(folder, data)[1].units]

    def test_a_huge_file_keeps_its_units_in_order(self, tmp_path):
        """No unit is lost, doubled, or exchanged with another."""
        data = self.huge(200)
        _, document = self.load(tmp_path, data)
        numbers = itertools.count()
        changed = self.translate(tmp_path, data, lambda text: replaced(text, f"Satz {next(numbers)} x"))
        found = [m for text in self.translated(tmp_path, changed) for m in re.findall(r"Satz (\d+) x", text)]
        assert found == [str(i) for i in range(document.count)]
        assert document.count >= 200

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def test_mutated_files_raise_nothing_but_user_errors(self, tmp_path, data):
        with contextlib.suppress(UserError):
            self.translate(tmp_path, self.mutated(self.sample, data), marked)

    def mutated(self, sample: bytes, data: Any) -> bytes:
        """Return a file with a few bytes changed, lost or added."""
        result = bytearray(sample)
        for _ in range(data.draw(st.integers(1, 6))):
            at = data.draw(st.integers(0, max(0, len(result) - 1)))
            end = min(len(result), at + data.draw(st.integers(0, 8)))
            result[at:end] = data.draw(st.binary(max_size=8))
        return bytes(result)
