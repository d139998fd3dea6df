# SPDX-License-Identifier: Apache-2.0
"""Second names for the language tags, so that a batch puts the vocabulary map's list of a tag together once.

Each source begins with the tag of its target language, and the map (``distill.shortlist``) lists thousands of
pieces for it. CTranslate2 puts the lists of all pieces of all sentences of a batch into one tree, so it goes
through that list for each sentence: 5 to 7 % of a file's time. Where a package has aliases, one sentence of a
batch has the tag and all others its alias: an entry of the vocabulary with the same embedding, which the map
doesn't know. What the batch may choose from is the same, and so is what the encoder computes, since UMT5 has
relative positions alone and nothing else depends on a token's number.

CTranslate2's ``config.json`` names them, beside the vocabulary that has them::

    "tag_aliases": {"<2en>": "<2en>*", "<2zh>": "<2zh>*"}

They aren't in the manifest, because earlier versions of this program refuse a manifest with a key that they
don't know; this one they and CTranslate2 pass over, and translate with the tags alone. ``distill.convert``
puts the aliases behind all other entries of the vocabulary, where ``distill.unpack`` takes them away again.

The embedding is the output layer too, so an alias could be written where its tag is. No list of the map has
one; without the map, aliases have to be suppressed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

TAG_ALIASES = "tag_aliases"
"""Key of ``config.json``."""


def alias_of(tag: str) -> str:
    """Return the alias of a language tag. No tokenizer of ours has such a piece."""
    return f"{tag}*"


@dataclass(frozen=True, slots=True)
class TagAliases:
    """The aliases of a model: ``by_tag`` is empty where it has none."""

    by_tag: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> TagAliases:
        """Return the aliases of the CTranslate2 model in ``folder``.

        What can't be used is no alias: translations are slower then, not wrong.
        """
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return cls()
        table = config.get(TAG_ALIASES) if isinstance(config, dict) else None
        if not isinstance(table, dict) or not all(isinstance(alias, str) for alias in table.values()):
            return cls()
        return cls(table)

    def once(self, sources: Sequence[list[str]]) -> list[list[str]]:
        """Return the pieces of a batch's sources: each tag stays in the first, the others have its alias."""
        seen: set[str] = set()
        result = []
        for pieces in sources:
            tag = pieces[0] if pieces else ""
            alias = self.by_tag.get(tag)
            result.append([alias, *pieces[1:]] if alias is not None and tag in seen else pieces)
            seen.add(tag)
        return result

    @property
    def unwanted(self) -> list[list[str]]:
        """What is to be suppressed where the whole vocabulary may be written, as CTranslate2 takes it."""
        return [[alias] for alias in self.by_tag.values()]
