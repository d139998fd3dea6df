# SPDX-License-Identifier: Apache-2.0
"""Every error that a person can meet.

::

    HymtError
    ├── UserError                 message + hint, shown as they are; exit code 2
    │   ├── UnsupportedLanguage
    │   ├── UnsupportedFormat
    │   ├── DocumentDamaged
    │   ├── GlossaryInvalid
    │   ├── SettingsInvalid
    │   ├── ModelError            exit code 3
    │   │   ├── ModelMissing
    │   │   └── ModelCorrupt
    │   └── OutputNotWritten      exit code 4
    └── Cancelled                 the user stopped the work; exit code 130

A traceback is for the log. A front end shows ``message`` and, below it, ``hint``.
"""

from __future__ import annotations


class HymtError(Exception):
    """Root of all errors raised by this package on purpose."""

    exit_code = 1


class UserError(HymtError):
    """Something that the person at the keyboard can understand and mend.

    Args:
        message: What happened, and to which file, line or value.
        hint: What to do about it; may be empty.
    """

    exit_code = 2

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UnsupportedLanguage(UserError):
    """A language or a language pair that the model can't translate."""


class UnsupportedFormat(UserError):
    """A kind of file that no handler reads."""


class DocumentDamaged(UserError):
    """A file that is not what its format says."""


class GlossaryInvalid(UserError):
    """A glossary file that can't be imported."""


class SettingsInvalid(UserError):
    """A setting with an unusable value."""


class ModelError(UserError):
    """Trouble with a model package."""

    exit_code = 3


class ModelMissing(ModelError):
    """No model package where one was expected."""


class ModelCorrupt(ModelError):
    """A model package with a missing, changed or unreadable file."""


class OutputNotWritten(UserError):
    """An I/O fault: nothing was written."""

    exit_code = 4


class Cancelled(HymtError):
    """The user stopped the work."""

    exit_code = 130
