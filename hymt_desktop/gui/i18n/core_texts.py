# SPDX-License-Identifier: Apache-2.0
"""What core says in English - errors, row problems, notes, reports - in the language of the interface.

Core's texts travel in English, as the command line, the log and the API show them. Here each of core's
templates is known; a text is matched with them, and what was put into a template is put into its translation.
A test holds the templates against core's code.
"""

from __future__ import annotations

import re
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from hymt_desktop.gui.i18n.reasons import reason_label

if TYPE_CHECKING:
    from hymt_desktop.core.errors import UserError

TEXTS: tuple[str, ...] = tuple(
    map(
        str,
        (
            QT_TRANSLATE_NOOP("Error", "There is no file {0}."),
            QT_TRANSLATE_NOOP("Error", "Check the name."),
            QT_TRANSLATE_NOOP("Error", "{0} is a link that leads nowhere."),
            QT_TRANSLATE_NOOP("Error", "Give the file itself."),
            QT_TRANSLATE_NOOP("Error", "{0} is not a file."),
            QT_TRANSLATE_NOOP("Error", "Give a document, or a folder of documents."),
            QT_TRANSLATE_NOOP("Error", "{0} can't be read."),
            QT_TRANSLATE_NOOP("Error", "{0} can't be read: {1}."),
            QT_TRANSLATE_NOOP("Error", "Check its permissions."),
            QT_TRANSLATE_NOOP("Error", "Check the file."),
            QT_TRANSLATE_NOOP("Error", "{0} is larger than {1} MB."),
            QT_TRANSLATE_NOOP("Error", "Divide it, or save it as plain text."),
            QT_TRANSLATE_NOOP("Error", "{0} is damaged: {1}."),
            QT_TRANSLATE_NOOP("Error", "Open it in the program that made it and save it again."),
            QT_TRANSLATE_NOOP("Error", "Open it in the program that made it and save it as {0}."),
            QT_TRANSLATE_NOOP("Error", "{0} is in a format that can't be read."),
            QT_TRANSLATE_NOOP("Error", "These can: {0}."),
            QT_TRANSLATE_NOOP("Error", "{0} is protected with a password, or in an old binary format."),
            QT_TRANSLATE_NOOP("Error", "Open it, take off the password, and save it in a current format."),
            QT_TRANSLATE_NOOP("Error", "{0} is protected with a password."),
            QT_TRANSLATE_NOOP("Error", "Take off the password and save it again."),
            QT_TRANSLATE_NOOP("Error", "Save a copy without the password."),
            QT_TRANSLATE_NOOP("Error", "{0} is encrypted."),
            QT_TRANSLATE_NOOP("Error", "{0} is protected against copying."),
            QT_TRANSLATE_NOOP("Error", "Use an unprotected copy."),
            QT_TRANSLATE_NOOP("Error", "{0} needs more memory than there is."),
            QT_TRANSLATE_NOOP("Error", "Divide the file."),
            QT_TRANSLATE_NOOP("Error", "{0} was changed while it was being translated."),
            QT_TRANSLATE_NOOP("Error", "Translate it again."),
            QT_TRANSLATE_NOOP("Error", "{0} is nested too deeply."),
            QT_TRANSLATE_NOOP("Error", "{0} would be overwritten by its own translation."),
            QT_TRANSLATE_NOOP("Error", "Choose another folder with -o."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is no encoding."),
            QT_TRANSLATE_NOOP("Error", "Use a name such as utf-8, gb18030, big5 or shift_jis."),
            QT_TRANSLATE_NOOP("Error", "There is no sheet '{0}' in {1}."),
            QT_TRANSLATE_NOOP("Error", "The sheets are: {0}."),
            QT_TRANSLATE_NOOP("Error", "There is no column '{0}' in {1}."),
            QT_TRANSLATE_NOOP("Error", "An unexpected fault: {0}."),
            QT_TRANSLATE_NOOP("Error", "The log has the details."),
            QT_TRANSLATE_NOOP("Error", "it is no YAML ({0})"),
            QT_TRANSLATE_NOOP("Error", "it has no [Events] section"),
            QT_TRANSLATE_NOOP("Error", "its Dialogue line {0} doesn't fit its Format line"),
            QT_TRANSLATE_NOOP("Error", "it holds binary data, no text"),
            QT_TRANSLATE_NOOP("Error", "byte {0} is no {1} text"),
            QT_TRANSLATE_NOOP("Error", "it names no package document"),
            QT_TRANSLATE_NOOP("Error", "{0} is no UTF-8 text"),
            QT_TRANSLATE_NOOP("Error", "it is no JSON ({0})"),
            QT_TRANSLATE_NOOP("Error", "content.xml is missing"),
            QT_TRANSLATE_NOOP("Error", "its main part is missing"),
            QT_TRANSLATE_NOOP("Error", "it is no complete PDF"),
            QT_TRANSLATE_NOOP("Error", "page {0} can't be read"),
            QT_TRANSLATE_NOOP("Error", "it names an unknown encoding, {0}"),
            QT_TRANSLATE_NOOP("Error", "line {0} is not of a catalogue"),
            QT_TRANSLATE_NOOP("Error", "it is no catalogue ({0})"),
            QT_TRANSLATE_NOOP("Error", 'line {0} is not of the form "key" = "value";'),
            QT_TRANSLATE_NOOP("Error", "its root element is not {0}"),
            QT_TRANSLATE_NOOP("Error", "its XML is not well formed{0}: {1}"),
            QT_TRANSLATE_NOOP("Error", "it has no content{0}"),
            QT_TRANSLATE_NOOP("Error", "it declares XML entities{0}, which a document has no need of"),
            QT_TRANSLATE_NOOP("Error", "it is not a complete archive"),
            QT_TRANSLATE_NOOP("Error", "it holds {0} files"),
            QT_TRANSLATE_NOOP("Error", "it holds a file with an unsafe name, {0}"),
            QT_TRANSLATE_NOOP("Error", "it holds two files named {0}"),
            QT_TRANSLATE_NOOP("Error", "it unpacks to an absurd size ({0})"),
            QT_TRANSLATE_NOOP("Error", "{0} is missing"),
            QT_TRANSLATE_NOOP("Error", "{0} can't be unpacked"),
            QT_TRANSLATE_NOOP("Error", "{0} is larger than it claims"),
            QT_TRANSLATE_NOOP("Error", "it has no line with a cue's times"),
            QT_TRANSLATE_NOOP("Error", "it doesn't begin with a cue"),
            QT_TRANSLATE_NOOP("Error", "it doesn't begin with WEBVTT"),
            QT_TRANSLATE_NOOP("Error", "a quotation mark in row {0} is never closed"),
            QT_TRANSLATE_NOOP("Error", "text follows the quotation mark that closes a cell of row {0}"),
            QT_TRANSLATE_NOOP("Error", "it is no {0} text (line {1})"),
            QT_TRANSLATE_NOOP("Error", "cell {0} refers to a string that isn't there"),
            QT_TRANSLATE_NOOP(
                "Error",
                "The folder is read-only, or the file is open in another program: close it, or choose another folder with -o.",  # noqa: E501
            ),
            QT_TRANSLATE_NOOP("Error", "{0} was not written: {1}."),
            QT_TRANSLATE_NOOP("Error", "The disk is full: free some space and try again."),
            QT_TRANSLATE_NOOP("Error", "Your disk quota is used up: free some space and try again."),
            QT_TRANSLATE_NOOP("Error", "The folder is read-only: choose another."),
            QT_TRANSLATE_NOOP(
                "Error",
                "The folder is read-only, or the file is open in another program: close it, or choose another folder.",  # noqa: E501
            ),
            QT_TRANSLATE_NOOP("Error", "The file name is too long: shorten it."),
            QT_TRANSLATE_NOOP("Error", "Check the free disk space and the folder's permissions."),
            QT_TRANSLATE_NOOP("Error", "The disk is full: free some space, then run it again with --resume."),
            QT_TRANSLATE_NOOP(
                "Error", "Your disk quota is used up: free some space, then run it again with --resume."
            ),
            QT_TRANSLATE_NOOP("Error", "The folder is read-only: choose another with -o."),
            QT_TRANSLATE_NOOP("Error", "{0} can't be written: {1}."),
            QT_TRANSLATE_NOOP("Error", "Check the disk and its rights."),
            QT_TRANSLATE_NOOP("Error", "'{0}' exists already."),
            QT_TRANSLATE_NOOP("Error", "Choose another name, or overwrite it (--force)."),
            QT_TRANSLATE_NOOP("Error", "The job's journal {0} can't be written: {1}."),
            QT_TRANSLATE_NOOP("Error", "Check the data folder."),
            QT_TRANSLATE_NOOP("Error", "Free some space, then run the job again with --resume."),
            QT_TRANSLATE_NOOP("Error", "This file is being translated by another window or program."),
            QT_TRANSLATE_NOOP("Error", "Wait for it, or cancel it there."),
            QT_TRANSLATE_NOOP("Error", "The job's journal {0} has changed."),
            QT_TRANSLATE_NOOP("Error", "Start the job again."),
            QT_TRANSLATE_NOOP(
                "Error", "The journal of a file's translation, {0}, is in use or can't be removed."
            ),
            QT_TRANSLATE_NOOP("Error", "Wait for the job's end or cancel it, and clear again."),
            QT_TRANSLATE_NOOP("Error", "There isn't memory enough for the model {0} ({1} MB)."),
            QT_TRANSLATE_NOOP("Error", "There isn't memory enough for this translation."),
            QT_TRANSLATE_NOOP("Error", "Close other programs, or use a smaller model."),
            QT_TRANSLATE_NOOP("Error", "The model in {0} can't be loaded: {1}."),
            QT_TRANSLATE_NOOP("Error", "Install the model again: hymt models install FILE"),
            QT_TRANSLATE_NOOP("Error", "The model {0} doesn't translate {1} -> {2}."),
            QT_TRANSLATE_NOOP("Error", "It translates: {0}."),
            QT_TRANSLATE_NOOP("Error", "There is no model folder {0}."),
            QT_TRANSLATE_NOOP("Error", "See the installed ones: hymt models list"),
            QT_TRANSLATE_NOOP("Error", "The folder {0} holds no model package ({1} is missing)."),
            QT_TRANSLATE_NOOP("Error", "{0} can't be used: {1}."),
            QT_TRANSLATE_NOOP("Error", "{0} doesn't list {1}."),
            QT_TRANSLATE_NOOP("Error", "The model's file {0} is missing."),
            QT_TRANSLATE_NOOP(
                "Error", "The model's file {0} is damaged: it has {1} bytes and should have {2}."
            ),
            QT_TRANSLATE_NOOP("Error", "The model's file {0} is damaged: its SHA-256 is not the manifest's."),
            QT_TRANSLATE_NOOP("Error", "The model's file {0} can't be read: {1}."),
            QT_TRANSLATE_NOOP("Error", "The model's file {0} can't be used: {1}."),
            QT_TRANSLATE_NOOP("Error", "The model's tokenizer {0} can't be read."),
            QT_TRANSLATE_NOOP("Error", "{0} is missing."),
            QT_TRANSLATE_NOOP("Error", "Convert the model first."),
            QT_TRANSLATE_NOOP("Error", "{0} is not a model package: {1}."),
            QT_TRANSLATE_NOOP(
                "Error",
                "A package is a .hymt file, an .argosmodel file, or a folder with a model. Nothing was installed.",  # noqa: E501
            ),
            QT_TRANSLATE_NOOP("Error", "it has too many or too large files"),
            QT_TRANSLATE_NOOP("Error", "'{0}' leads out of the package"),
            QT_TRANSLATE_NOOP("Error", "'{0}' is a link"),
            QT_TRANSLATE_NOOP("Error", "'{0}' grows too much"),
            QT_TRANSLATE_NOOP("Error", "'{0}' is not where a package's file lies"),
            QT_TRANSLATE_NOOP("Error", "it has folders beside {0}"),
            QT_TRANSLATE_NOOP("Error", "it is empty"),
            QT_TRANSLATE_NOOP("Error", "There is no model called '{0}'."),
            QT_TRANSLATE_NOOP("Error", "Installed models: {0}."),
            QT_TRANSLATE_NOOP("Error", "No translation model is installed."),
            QT_TRANSLATE_NOOP("Error", "Install one from a file: hymt models install FILE.hymt"),
            QT_TRANSLATE_NOOP("Error", "The model {0} returned nothing for a test sentence."),
            QT_TRANSLATE_NOOP("Error", "Get the package again from where it was made."),
            QT_TRANSLATE_NOOP("Error", "There is no file or folder {0}."),
            QT_TRANSLATE_NOOP("Error", "Check the path."),
            QT_TRANSLATE_NOOP("Error", "No installed model is called '{0}'."),
            QT_TRANSLATE_NOOP("Error", "A model that came with the program can't be removed."),
            QT_TRANSLATE_NOOP("Error", "The model {0} doesn't translate into '{1}'."),
            QT_TRANSLATE_NOOP("Error", "Languages that it translates into: {0}."),
            QT_TRANSLATE_NOOP("Error", "The model {0} doesn't translate from '{1}'."),
            QT_TRANSLATE_NOOP("Error", "Languages that it translates from: {0}."),
            QT_TRANSLATE_NOOP("Error", "The source and the target language are both {0}."),
            QT_TRANSLATE_NOOP("Error", "Choose another target language."),
            QT_TRANSLATE_NOOP("Error", "{0} lacks its tokenizer: {1}, or source.spm and target.spm."),
            QT_TRANSLATE_NOOP(
                "Error",
                "Copy it from the model that was converted into the folder, or convert with --copy_files.",
            ),
            QT_TRANSLATE_NOOP(
                "Error",
                "{0} is not a model package: it has neither hymt.json nor a CTranslate2 model with its vocabulary.",  # noqa: E501
            ),
            QT_TRANSLATE_NOOP(
                "Error", "Convert a model first: ct2-transformers-converter --model NAME --output_dir FOLDER"
            ),
            QT_TRANSLATE_NOOP("Error", "{0} is a model of ours without its manifest."),
            QT_TRANSLATE_NOOP("Error", "Make a package: python -m distill package"),
            QT_TRANSLATE_NOOP(
                "Error", "{0} uses the tokenizer of subword-nmt (bpe.model), which this program doesn't have."
            ),
            QT_TRANSLATE_NOOP(
                "Error", "Take a package of this pair with sentencepiece.model, or an OPUS-MT model."
            ),
            QT_TRANSLATE_NOOP("Error", "The model {0} has no symbol for '{1}'."),
            QT_TRANSLATE_NOOP("Error", "The model's source and target language are the same."),
            QT_TRANSLATE_NOOP("Error", "Check --from and --to."),
            QT_TRANSLATE_NOOP("Error", "The model's vocabulary {0} can't be read."),
            QT_TRANSLATE_NOOP("Error", "Convert the model again."),
            QT_TRANSLATE_NOOP("Error", "{0} doesn't say which language it translates {1}."),
            QT_TRANSLATE_NOOP("Error", "{0} translates {1} '{2}', which is no known language."),
            QT_TRANSLATE_NOOP("Error", "'{0}' can't be a model's name."),
            QT_TRANSLATE_NOOP("Error", "Use a-z, 0-9, '.', '_' and '-', 64 characters at most."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is not a language that this translator knows."),
            QT_TRANSLATE_NOOP("Error", "Use a code such as en, zh or zh-Hant."),
            QT_TRANSLATE_NOOP(
                "Error", "Traditional Chinese needs the package 'opencc', which is not installed."
            ),
            QT_TRANSLATE_NOOP("Error", "Install it: pip install opencc"),
            QT_TRANSLATE_NOOP("Error", "a cell has more than {0} characters."),
            QT_TRANSLATE_NOOP("Error", "a cell has {0} characters; the most is {1}."),
            QT_TRANSLATE_NOOP("Error", "<{0}> has {1} characters; the most is {2}."),
            QT_TRANSLATE_NOOP("Error", "the language pair is not clear; its languages: {0}."),
            QT_TRANSLATE_NOOP("Error", "Name source and target."),
            QT_TRANSLATE_NOOP("Error", "the element <!ENTITY> declares an entity."),
            QT_TRANSLATE_NOOP(
                "Error", "Such a file can do harm, and no glossary needs it. Remove the declaration."
            ),
            QT_TRANSLATE_NOOP("Error", "broken XML: {0}."),
            QT_TRANSLATE_NOOP("Error", "no {0} column; the row has {1}."),
            QT_TRANSLATE_NOOP(
                "Error",
                "A glossary needs a source and a target column. Choose the columns, or check the separator.",
            ),
            QT_TRANSLATE_NOOP("Error", "the cell has {0} characters; the most is {1}."),
            QT_TRANSLATE_NOOP("Error", "The {0} is no longer there: another window removed it."),
            QT_TRANSLATE_NOOP("Error", "The glossary file '{0}' can't be read: {1}."),
            QT_TRANSLATE_NOOP("Error", "Nothing was imported. Mend the file."),
            QT_TRANSLATE_NOOP("Error", "Nothing was imported."),
            QT_TRANSLATE_NOOP("Error", "the file has {0} MiB; the most is {1} MiB."),
            QT_TRANSLATE_NOOP("Error", "the file is empty."),
            QT_TRANSLATE_NOOP("Error", "the file has no rows."),
            QT_TRANSLATE_NOOP("Error", "more than {0} entries."),
            QT_TRANSLATE_NOOP("Error", "more than {0} rows."),
            QT_TRANSLATE_NOOP("Error", "Split the file."),
            QT_TRANSLATE_NOOP("Error", "has no terms in '{0}'; its languages: {1}."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is no field."),
            QT_TRANSLATE_NOOP("Error", "Fields: {0}."),
            QT_TRANSLATE_NOOP("Error", "there is no column {0}; the row has {1}."),
            QT_TRANSLATE_NOOP("Error", "there is no column '{0}'."),
            QT_TRANSLATE_NOOP("Error", "The columns: {0}."),
            QT_TRANSLATE_NOOP("Error", "The columns are: {0}."),
            QT_TRANSLATE_NOOP("Error", "holds a NUL character."),
            QT_TRANSLATE_NOOP("Error", "uses the unknown entity '{0}'."),
            QT_TRANSLATE_NOOP("Error", "the first line doesn't start with #UTX."),
            QT_TRANSLATE_NOOP("Error", "a term comes before the line with the columns' titles."),
            QT_TRANSLATE_NOOP("Error", "there is no line with the columns' titles."),
            QT_TRANSLATE_NOOP("Error", "the second field should be the languages, such as en/zh."),
            QT_TRANSLATE_NOOP("Error", "is no Excel workbook, or is cut off."),
            QT_TRANSLATE_NOOP("Error", "is missing or damaged."),
            QT_TRANSLATE_NOOP("Error", "is protected by a password."),
            QT_TRANSLATE_NOOP("Error", "Save it without one."),
            QT_TRANSLATE_NOOP("Error", "holds a formula."),
            QT_TRANSLATE_NOOP("Error", "Nothing was imported. Copy the cells and paste them as values."),
            QT_TRANSLATE_NOOP("Error", "refers to a missing text."),
            QT_TRANSLATE_NOOP("Error", "holds the error {0}."),
            QT_TRANSLATE_NOOP("Error", "there is no sheet '{0}'."),
            QT_TRANSLATE_NOOP("Error", "Its sheets: {0}."),
            QT_TRANSLATE_NOOP("Error", "the sheet is empty."),
            QT_TRANSLATE_NOOP("Error", "the element <{0}> is no TMX file."),
            QT_TRANSLATE_NOOP("Error", "there are no translation units in the file."),
            QT_TRANSLATE_NOOP("Error", "the element <{0}> is no TBX file."),
            QT_TRANSLATE_NOOP("Error", "there are no concepts in the file."),
            QT_TRANSLATE_NOOP("Error", "the encoding is unknown."),
            QT_TRANSLATE_NOOP("Error", "Save the file as UTF-8, or name it: --encoding"),
            QT_TRANSLATE_NOOP("Error", "there is no encoding '{0}'."),
            QT_TRANSLATE_NOOP("Error", "Use for example utf-8."),
            QT_TRANSLATE_NOOP("Error", "not valid {0}."),
            QT_TRANSLATE_NOOP("Error", "Save the file as UTF-8."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is neither yes nor no ({1})."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is no status."),
            QT_TRANSLATE_NOOP("Error", "is {0}-{1}, not {2}-{3}."),
            QT_TRANSLATE_NOOP("Error", "has no text in '{0}'."),
            QT_TRANSLATE_NOOP("Error", "has no term in '{0}'{1}."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is '{1}' already, and here '{2}'"),
            QT_TRANSLATE_NOOP("Error", "{0}: {1} can't be imported:\n{2}"),
            QT_TRANSLATE_NOOP("Error", "... and {0} more"),
            QT_TRANSLATE_NOOP(
                "Error", "Nothing was imported. Mend the rows, or import without them (--skip-rejected)."
            ),
            QT_TRANSLATE_NOOP("Error", "{0} has no entries."),
            QT_TRANSLATE_NOOP("Error", "{0} doesn't say what its {1} language is."),
            QT_TRANSLATE_NOOP("Error", "Name it with --from and --to."),
            QT_TRANSLATE_NOOP("Error", "{0} has the {1} language '{2}', not '{3}'."),
            QT_TRANSLATE_NOOP("Error", "Choose the right languages, or import it into another glossary."),
            QT_TRANSLATE_NOOP("Error", "The glossary '{0}' is for {1}-{2}, the file for {3}."),
            QT_TRANSLATE_NOOP("Error", "Give the import another name."),
            QT_TRANSLATE_NOOP("Error", "The {0} holds the character U+{1}, which is no text."),
            QT_TRANSLATE_NOOP("Error", "Remove the character."),
            QT_TRANSLATE_NOOP("Error", "The {0} has {1} characters; the most is {2}."),
            QT_TRANSLATE_NOOP("Error", "Shorten it."),
            QT_TRANSLATE_NOOP("Error", "The term has {0} translations; the most is {1}."),
            QT_TRANSLATE_NOOP("Error", "The term '{0}' has no translation."),
            QT_TRANSLATE_NOOP("Error", "Give one, or the status do_not_translate."),
            QT_TRANSLATE_NOOP("Error", "The source term is empty."),
            QT_TRANSLATE_NOOP("Error", "Give a source term."),
            QT_TRANSLATE_NOOP("Error", "A glossary needs a name."),
            QT_TRANSLATE_NOOP("Error", "Give it one."),
            QT_TRANSLATE_NOOP("Error", "The glossary '{0}' has the same source and target language ({1})."),
            QT_TRANSLATE_NOOP("Error", "Choose two languages."),
            QT_TRANSLATE_NOOP("Error", "{0} is a glossary for {1}-{2}, not for '{3}'."),
            QT_TRANSLATE_NOOP("Error", "Use a glossary for the languages of the translation."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is neither a stored glossary nor a file."),
            QT_TRANSLATE_NOOP("Error", "Stored glossaries: {0}. See 'hymt glossary list'."),
            QT_TRANSLATE_NOOP("Error", "Stored glossaries: {0}."),
            QT_TRANSLATE_NOOP("Error", "There is no glossary '{0}'."),
            QT_TRANSLATE_NOOP("Error", "There is already a glossary '{0}'."),
            QT_TRANSLATE_NOOP("Error", "Choose another name."),
            QT_TRANSLATE_NOOP("Error", "Reload the list."),
            QT_TRANSLATE_NOOP("Error", "There is no glossary format '{0}'."),
            QT_TRANSLATE_NOOP("Error", "Formats: {0}."),
            QT_TRANSLATE_NOOP("Error", "'{0}' is no glossary file by its name."),
            QT_TRANSLATE_NOOP("Error", "Known: {0}."),
            QT_TRANSLATE_NOOP("Error", "{0} has no translation units that can be used."),
            QT_TRANSLATE_NOOP("Error", "Check the path and its rights."),
            QT_TRANSLATE_NOOP("Error", "{0} is in use by another window."),
            QT_TRANSLATE_NOOP("Error", "Wait for it to finish and try again."),
            QT_TRANSLATE_NOOP("Error", "{0} is damaged."),
            QT_TRANSLATE_NOOP("Error", "Move it away and start again, or restore it from a backup."),
            QT_TRANSLATE_NOOP("Error", "The {0} file '{1}' was written by a newer version of this program."),
            QT_TRANSLATE_NOOP("Error", "Update the program, or choose another data folder with --data-dir."),
            QT_TRANSLATE_NOOP(
                "Error",
                "The {0} file '{1}' is in use by another window, so deleted text may still be on the disk.",
            ),
            QT_TRANSLATE_NOOP("Error", "Close the other windows and clear again."),
            QT_TRANSLATE_NOOP("Error", "The old copy '{0}' can't be removed: {1}."),
            QT_TRANSLATE_NOOP("Error", "Remove it yourself."),
            QT_TRANSLATE_NOOP("Error", "The folder for the {0} file, '{1}', can't be made: {2}."),
            QT_TRANSLATE_NOOP("Error", "Choose another data folder with --data-dir."),
            QT_TRANSLATE_NOOP("Error", "The file NOTICE is missing from {0}."),
            QT_TRANSLATE_NOOP("Error", "Install the program again."),
            QT_TRANSLATE_NOOP(
                "Error", "The settings were not saved: {0} was written by a newer version of this program."
            ),
            QT_TRANSLATE_NOOP("Error", "Update the program, or choose another folder with --data-dir."),
            QT_TRANSLATE_NOOP("Error", "it is a translation of the file beside it"),
            QT_TRANSLATE_NOOP("Error", "its format can't be read"),
            QT_TRANSLATE_NOOP("Error", "{0} vector drawings were left as they are."),
            QT_TRANSLATE_NOOP("Error", "{0} blocks of code or marked as not to be translated were left."),
            QT_TRANSLATE_NOOP("Error", "{0} paragraphs with unusual markup were left as they are."),
            QT_TRANSLATE_NOOP("Error", "Page {0} has no text (it may be a picture)."),
            QT_TRANSLATE_NOOP("Error", "{0} messages had a translation and were left."),
            QT_TRANSLATE_NOOP("Error", "{0} segments had a translation and were left."),
            QT_TRANSLATE_NOOP(
                "Error", "{0} values with an anchor or a tag of their own were left as they are."
            ),
        ),
    )
)
"""For ``lupdate``; values are ``{0}``, ``{1}`` ..."""

VALUES: tuple[str, ...] = tuple(
    map(
        str,
        (
            QT_TRANSLATE_NOOP("Error", "row {0}"),
            QT_TRANSLATE_NOOP("Error", "line {0}"),
            QT_TRANSLATE_NOOP("Error", "cell {0}"),
            QT_TRANSLATE_NOOP("Error", "part {0}"),
            QT_TRANSLATE_NOOP("Error", "sheet '{0}'"),
            QT_TRANSLATE_NOOP("Error", "source"),
            QT_TRANSLATE_NOOP("Error", "target"),
            QT_TRANSLATE_NOOP("Error", "source term"),
            QT_TRANSLATE_NOOP("Error", "translation"),
            QT_TRANSLATE_NOOP("Error", "note"),
            QT_TRANSLATE_NOOP("Error", "domain"),
            QT_TRANSLATE_NOOP("Error", "glossary's name"),
            QT_TRANSLATE_NOOP("Error", "glossary"),
            QT_TRANSLATE_NOOP("Error", "history"),
            QT_TRANSLATE_NOOP("Error", "term usage"),
            QT_TRANSLATE_NOOP("Error", "{0} rows"),
            QT_TRANSLATE_NOOP("Error", "1 row"),
            QT_TRANSLATE_NOOP("Error", "{0} columns"),
            QT_TRANSLATE_NOOP("Error", "column {0}"),
            QT_TRANSLATE_NOOP("Error", "1 column"),
            QT_TRANSLATE_NOOP("Error", "glossary '{0}'"),
            QT_TRANSLATE_NOOP("Error", "term '{0}'"),
            QT_TRANSLATE_NOOP("Error", "source or target"),
            QT_TRANSLATE_NOOP("Error", "No such file or directory"),
            QT_TRANSLATE_NOOP("Error", "Permission denied"),
            QT_TRANSLATE_NOOP("Error", "Operation not permitted"),
            QT_TRANSLATE_NOOP("Error", "No space left on device"),
            QT_TRANSLATE_NOOP("Error", "Disk quota exceeded"),
            QT_TRANSLATE_NOOP("Error", "Read-only file system"),
            QT_TRANSLATE_NOOP("Error", "File name too long"),
            QT_TRANSLATE_NOOP("Error", "Is a directory"),
            QT_TRANSLATE_NOOP("Error", "Not a directory"),
            QT_TRANSLATE_NOOP("Error", "File exists"),
            QT_TRANSLATE_NOOP("Error", "Input/output error"),
            QT_TRANSLATE_NOOP("Error", "Too many open files"),
        ),
    )
)
"""What core puts into such a template of its own words: a place, a count, a cause."""

REPORT_TEXTS: tuple[str, ...] = tuple(
    map(
        str,
        (
            QT_TRANSLATE_NOOP("Report", "Translation report"),
            QT_TRANSLATE_NOOP("Report", "detected"),
            QT_TRANSLATE_NOOP("Report", "File"),
            QT_TRANSLATE_NOOP("Report", "State"),
            QT_TRANSLATE_NOOP("Report", "Segments"),
            QT_TRANSLATE_NOOP("Report", "Translated"),
            QT_TRANSLATE_NOOP("Report", "From memory"),
            QT_TRANSLATE_NOOP("Report", "Repeated"),
            QT_TRANSLATE_NOOP("Report", "Kept"),
            QT_TRANSLATE_NOOP("Report", "Flagged"),
            QT_TRANSLATE_NOOP("Report", "Quality"),
            QT_TRANSLATE_NOOP("Report", "Consistency"),
            QT_TRANSLATE_NOOP("Report", "Notes"),
            QT_TRANSLATE_NOOP("Report", "To look at"),
            QT_TRANSLATE_NOOP("Report", "Rendered in several ways"),
            QT_TRANSLATE_NOOP("Report", "Lowest expected quality"),
            QT_TRANSLATE_NOOP("Report", "Passed over"),
            QT_TRANSLATE_NOOP("Report", "waiting"),
            QT_TRANSLATE_NOOP("Report", "done"),
            QT_TRANSLATE_NOOP("Report", "failed"),
            QT_TRANSLATE_NOOP("Report", "cancelled"),
            QT_TRANSLATE_NOOP("Report", "{0} translated again"),
            QT_TRANSLATE_NOOP("Report", "Name or term"),
            QT_TRANSLATE_NOOP("Report", "Usual rendering"),
            QT_TRANSLATE_NOOP("Report", "Uses that have it"),
            QT_TRANSLATE_NOOP("Report", "Other renderings in"),
            QT_TRANSLATE_NOOP("Report", "Where"),
            QT_TRANSLATE_NOOP("Report", "Source"),
            QT_TRANSLATE_NOOP("Report", "Translation"),
            QT_TRANSLATE_NOOP("Report", "Why"),
            QT_TRANSLATE_NOOP(
                "Report",
                "Quality is the chrF (0 to 100) that such translations reach on average against a human one. It is of use for sorting sentences by doubt; of a single one it says little.",  # noqa: E501
            ),
        ),
    )
)
"""The words of a saved report."""

_FIELD = re.compile(r"\{(\d)\}")


@lru_cache(maxsize=2)
def _patterns(templates: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the templates with values, those with the most words of their own first."""
    ordered = sorted((text for text in templates if "{" in text), key=lambda t: -len(_FIELD.sub("", t)))
    return tuple(
        (text, re.compile("(.*?)".join(map(re.escape, _FIELD.split(text)[::2])), re.DOTALL))
        for text in ordered
    )


def _known(text: str, templates: tuple[str, ...] = TEXTS) -> str | None:
    """Return a text in the language of the interface; None where it has no template."""
    if text in templates:
        return QCoreApplication.translate("Error", text)
    for template, pattern in _patterns(templates):
        found = pattern.fullmatch(text)
        if found:
            before = _FIELD.split(template)[::2]
            values = map(_value, found.groups(), before)
            return QCoreApplication.translate("Error", template).format(*values)
    return None


def _value(text: str, before: str) -> str:
    """Return a value of a template in the language of the interface."""
    if before.endswith("'"):
        # What is quoted is the user's: a term, a name.
        return text
    return _known(text, VALUES) or core_label(text)


def core_label(text: str) -> str:
    """Return what core said, in the language of the interface; what isn't known stays as it is."""
    known = _known(text)
    if known is not None:
        return known
    if "\n" in text:
        lines = text.split("\n")
        return "\n".join(line[: len(line) - len(line.lstrip())] + core_label(line.lstrip()) for line in lines)
    # "FILE, row 3: what is wrong with it": the place, then a template.
    for colon in re.finditer(": ", text):
        said = _known(text[colon.end() :])
        if said is not None:
            places = [_known(place, VALUES) or place for place in text[: colon.start()].split(", ")]
            comma = QCoreApplication.translate("Error", "{0}, {1}")
            return QCoreApplication.translate("Error", "{0}: {1}").format(reduce(comma.format, places), said)
    return text


def error_words(error: UserError) -> tuple[str, str]:
    """Return an error's message and hint in the language of the interface."""
    return core_label(error.message), core_label(error.hint)


def report_label(text: str) -> str:
    """Return a text of a saved report in the language of the interface."""
    if text in REPORT_TEXTS:
        return QCoreApplication.translate("Report", text)
    # A unit's reason may have its kind before it.
    for reason in (text, text.partition(": ")[2]):
        said = reason_label(reason)
        if said != reason:
            return said
    return core_label(text)
