# SPDX-License-Identifier: Apache-2.0
"""What the tests of packed formats share, and what the files in tests/golden hold.

Pandoc and LibreOffice made them, from one report.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from pathlib import Path

from handler_contract import HandlerContract, marked
from hypothesis import strategies as st
from lxml import etree
from packages import canonical, parts, unmarked

GOLDEN = Path(__file__).parents[2] / "golden"


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """Return an archive with another content of one member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for member, old in parts(data).items():
            target.writestr(member, content if member == name else old)
    return out.getvalue()


class OfficeContract(HandlerContract):
    golden = ""
    many = ("", "")
    """A member, and an element of it with text that can stand in it many times."""
    empty = None
    damaged = b"PK\x03\x04 this is no archive"

    @property
    def sample(self):
        return (GOLDEN / self.golden).read_bytes()

    def content(self, data):
        return canonical(data)

    def unmark(self, data):
        return unmarked(data)

    def huge(self, times):
        name, tag = self.many
        root = etree.fromstring(parts(self.sample)[name])
        first = next(e for e in root.iter(tag) if re.search(r"[a-z]{3}", "".join(e.itertext())))
        first.getparent().extend(copy.deepcopy(first) for _ in range(times))
        return with_member(self.sample, name, etree.tostring(root))

    def mutated(self, sample, data):
        """Change the archive itself, or what is in one of its members."""
        if data.draw(st.integers(0, 3)) == 0:
            return super().mutated(sample, data)
        members = parts(sample)
        name = data.draw(st.sampled_from(sorted(members)))
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as target:
            for member, content in members.items():
                target.writestr(member, super().mutated(content, data) if member == name else content)
        return out.getvalue()

    def test_parts_without_text_are_copied_byte_by_byte(self, tmp_path):
        changed = parts(self.translate(tmp_path, self.sample, marked))
        before = parts(self.sample)
        assert list(changed) == list(before)
        same = [name for name in before if changed[name] == before[name]]
        assert len(same) >= len(before) // 2


SENTENCE = (
    "This is <x1>bold</x1>, <x2>italic</x2> and <x3>code</x3> text with a <x4>link</x4> and a footnote{0}."
    " It goes on in the same paragraph, with H<x6/>O and x<x7/>."
)


CODE = ("<x3>code</x3>", "<x3/>")
"""A style of program code is left as it is, and a monospaced font where there are no styles."""


LISTS = (
    "A quotation of <x1>several</x1> words.",
    "First item",
    "Second <x1>item</x1>",
    "One",
    "Two",
    "Name",
    "Value",
    "Red apple",
    "Green <x1>pear</x1>",
)


LAST = "The last paragraph has <x1>deleted words</x1> and math <x2/> in it."


NOTE = "The note’s <x1>own</x1> text."


HEAD = ("A Small Report", "Nobody", "Introduction")


CELLS = ("Name", "Note", "Red apple", "Sweet, and round", "Green pear", "Soft")
