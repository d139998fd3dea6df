# SPDX-License-Identifier: Apache-2.0
"""E-books of both versions, made by Pandoc (tests/golden)."""

from __future__ import annotations

import io
import zipfile

from handler_contract import marked
from office_contract import HEAD, LAST, LISTS, NOTE, SENTENCE, OfficeContract
from packages import parts

from hymt_desktop.core.documents.base import DocumentOptions

CHAPTER = SENTENCE.format("<x5/>").replace("<x3>code</x3>", "<x3/>")


CONTENTS = ("A Small Report", "A Small Report", "Introduction", "Next section")


class TestEpub3(OfficeContract):
    suffix = ".epub"
    many = ("EPUB/text/ch001.xhtml", "{*}p")
    golden = "pandoc.epub"
    texts = (
        *["A Small Report"] * 3,
        *HEAD[1:],
        CHAPTER,
        *LISTS[:-1],
        "<x1>Green</x1> pear",
        "Next section",
        LAST,
        NOTE + "<x2/>",
        *CONTENTS,
        *CONTENTS,
        "Title Page",
    )

    def test_the_type_stays_first_and_unpacked(self, tmp_path):
        changed = self.translate(tmp_path, self.sample, marked)
        with zipfile.ZipFile(io.BytesIO(changed)) as archive:
            first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert changed[30:58] == b"mimetypeapplication/epub+zip"

    def test_the_language_is_the_target(self, tmp_path):
        self.options = DocumentOptions(target="zh")
        changed = parts(self.translate(tmp_path, self.sample, lambda t: t))
        assert b"<dc:language>zh</dc:language>" in changed["EPUB/content.opf"]
        assert b'xml:lang="zh"' in changed["EPUB/text/ch001.xhtml"]


class TestEpub2(OfficeContract):
    suffix = ".epub"
    many = ("EPUB/text/ch001.xhtml", "{*}p")
    golden = "pandoc-epub2.epub"
    texts = (
        *TestEpub3.texts[:15],
        "Next section",
        "The last paragraph has <x1>deleted words</x1> and math "
        "<x2><x3>a</x3><x4/>\u2005+\u2005<x5>b</x5><x6/></x2> in it.",
        NOTE + "<x2/>",
        *CONTENTS,
        *CONTENTS,
    )
