# SPDX-License-Identifier: Apache-2.0
"""Compare packed documents part by part."""

from __future__ import annotations

import io
import zipfile

from lxml import etree

MARK = "§"


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def canonical(data: bytes) -> dict[str, bytes]:
    """Return the parts, XML ones in canonical form."""
    result = {}
    for name, content in parts(data).items():
        if name.endswith((".xml", ".rels", ".ncx", ".opf", ".xhtml")):
            content = etree.tostring(etree.fromstring(content), method="c14n")
        result[name] = content
    return result


def unmarked(data: bytes) -> bytes:
    """Take the marks out of all XML parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            for form in (MARK.encode(), b"&#167;", b"&#xA7;"):
                content = content.replace(form, b"")
            target.writestr(info, content)
    return out.getvalue()
