# SPDX-License-Identifier: Apache-2.0
"""Guards for files from strangers, and for the files of the user.

Nothing in a document is executed or fetched. Archives are read member by member in memory, never unpacked to
disk, so a member's name can't lead anywhere; names that try to are refused all the same, because the file
that carries them is no honest document.
"""

from __future__ import annotations

import errno
import io
import os
import stat
import zipfile
import zlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO

from lxml import etree

from hymt_desktop.core.errors import DocumentDamaged, UnsupportedFormat, UserError

if TYPE_CHECKING:
    from pathlib import Path
MAX_FILE = 512 * 2**20
"""Bytes of a document that is read into memory."""
MAX_UNPACKED = 2 * 2**30
MAX_MEMBER = 256 * 2**20
MAX_RATIO = 200
RATIO_FROM = 8 * 2**20
"""Members smaller than this may be packed as tightly as they like: blank XML is."""
MAX_MEMBERS = 20_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_source(path: Path) -> None:
    """Refuse what isn't a readable, ordinary file.

    Raises:
        UserError: It is missing, a folder, a device, a loop of links, or not readable.
    """
    try:
        resolved = path.resolve(strict=True)
        mode = resolved.stat().st_mode
    except (OSError, RuntimeError) as error:
        if isinstance(error, FileNotFoundError):
            raise UserError(f"There is no file {path}.", "Check the name.") from error
        if isinstance(error, PermissionError):
            raise UserError(f"{path} can't be read.", "Check its permissions.") from error
        raise UserError(f"{path} is a link that leads nowhere.", "Give the file itself.") from error
    if not stat.S_ISREG(mode):
        raise UserError(f"{path} is not a file.", "Give a document, or a folder of documents.")
    if not os.access(resolved, os.R_OK):
        raise UserError(f"{path} can't be read.", "Check its permissions.")


def read_bytes(path: Path, limit: int = MAX_FILE) -> bytes:
    """Return a file's content.

    Raises:
        UserError: It can't be read, or is larger than ``limit``.
    """
    check_source(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise UserError(f"{path} can't be read: {error.strerror}.", "Check its permissions.") from error
    if len(data) > limit:
        raise UserError(
            f"{path.name} is larger than {limit // 2**20} MB.", "Divide it, or save it as plain text."
        )
    return data


def output_path(source: Path, target: str, extension: str, folder: Path | None = None) -> Path:
    """Return where a translation goes: ``NAME.<target>.<ext>``, beside the original or in ``folder``."""
    return (folder or source.parent) / f"{source.stem}.{target}{extension}"


_NO_ACCESS = (
    "The folder is read-only, or the file is open in another program: close it, or choose another folder"
    " with -o."
)
OUTPUT_HINTS = {
    errno.ENOSPC: "The disk is full: free some space, then run it again with --resume.",
    getattr(
        errno, "EDQUOT", -1
    ): "Your disk quota is used up: free some space, then run it again with --resume.",
    errno.EROFS: "The folder is read-only: choose another with -o.",
    errno.EACCES: _NO_ACCESS,
    errno.EPERM: _NO_ACCESS,
}
"""For ``core.files.atomic_output``: what to do where a translated document can't be written."""


def damaged(path: Path, why: str) -> DocumentDamaged:
    """Return the error for a file that isn't what its format says."""
    return DocumentDamaged(
        f"{path.name} is damaged: {' '.join(why.split())}.",
        "Open it in the program that made it and save it again.",
    )


def xml_parser() -> etree.XMLParser:
    """Return a parser that resolves no entity, loads no DTD and asks no network."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=False,
        remove_pis=False,
        strip_cdata=False,
    )


def parse_xml(data: bytes, path: Path, member: str = "") -> etree._ElementTree:
    """Parse XML from a stranger.

    Raises:
        DocumentDamaged: It isn't well formed, or declares entities of its own.
    """
    where = f" ({member})" if member else ""
    try:
        root = etree.fromstring(data, xml_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(path, f"its XML is not well formed{where}: {str(error)[:120]}") from error
    if root is None:
        raise damaged(path, f"it has no content{where}")
    tree = root.getroottree()
    dtd = tree.docinfo.internalDTD
    if dtd is not None and next(iter(dtd.iterentities()), None) is not None:
        raise damaged(path, f"it declares XML entities{where}, which a document has no need of")
    return tree


def serialize_xml(tree: etree._ElementTree, original: bytes) -> bytes:
    """Return a tree as bytes, with a declaration if the original had one."""
    info = tree.docinfo
    declared = original.lstrip(b"\xef\xbb\xbf \r\n\t")[:6].startswith(b"<?xml") or original[:2] in (
        b"\xff\xfe",
        b"\xfe\xff",
    )
    standalone = info.standalone if declared else None
    data: bytes = etree.tostring(
        tree, encoding=info.encoding or "UTF-8", xml_declaration=declared, standalone=standalone
    )
    return data + (b"\n" if original.endswith(b"\n") and not data.endswith(b"\n") else b"")


def open_zip(path: Path) -> zipfile.ZipFile:
    """Open a packed document after looking at its directory.

    Raises:
        DocumentDamaged: No zip archive, or one with unsafe names, too many members or absurd packing.
        UnsupportedFormat: It is encrypted.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise UnsupportedFormat(
            f"{path.name} is protected with a password, or in an old binary format.",
            "Open it, take off the password, and save it in a current format.",
        )
    try:
        # In memory, so that what is read is one state of the file, whoever writes to it meanwhile.
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        ValueError,
        NotImplementedError,
        EOFError,
        OSError,
    ) as error:
        raise damaged(path, "it is not a complete archive") from error
    try:
        _check_members(archive, path)
    except BaseException:
        archive.close()
        raise
    return archive


def _check_members(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise damaged(path, f"it holds {len(members)} files")
    total = 0
    seen: set[str] = set()
    for info in members:
        name = info.filename
        if PurePosixPath(name).is_absolute() or ".." in name.split("/") or "\\" in name or name[1:2] == ":":
            raise damaged(path, f"it holds a file with an unsafe name, {name[:80]!r}")
        if name in seen:
            raise damaged(path, f"it holds two files named {name[:80]!r}")
        seen.add(name)
        if info.flag_bits & 1:
            raise UnsupportedFormat(f"{path.name} is encrypted.", "Take off the password and save it again.")
        total += info.file_size
        tight = info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(1, info.compress_size)
        if info.file_size > MAX_MEMBER or total > MAX_UNPACKED or tight:
            raise damaged(path, f"it unpacks to an absurd size ({name[:80]})")


def read_member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """Return one member's bytes, never more than its directory entry promised.

    Raises:
        DocumentDamaged: It is missing or can't be unpacked.
    """
    try:
        info = archive.getinfo(name)
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except KeyError as error:
        raise damaged(path, f"{name} is missing") from error
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as error:
        raise damaged(path, f"{name[:80]} can't be unpacked") from error
    if len(data) > info.file_size:
        raise damaged(path, f"{name[:80]} is larger than it claims")
    return data


def copy_zip(archive: zipfile.ZipFile, path: Path, changed: dict[str, bytes], out: BinaryIO) -> None:
    """Write an archive again with some members' content replaced; order, dates and packing stay."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.comment = archive.comment
        for info in archive.infolist():
            data = changed.get(info.filename)
            if data is None:
                data = read_member(archive, info.filename, path)
            packing = info.compress_type if info.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            copy = zipfile.ZipInfo(info.filename, info.date_time)
            copy.compress_type = packing
            copy.external_attr = info.external_attr
            copy.create_system = info.create_system
            copy.comment = info.comment
            target.writestr(copy, data)
