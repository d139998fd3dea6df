# SPDX-License-Identifier: Apache-2.0
"""Model packages that look right on disk; nothing can translate with them."""

from __future__ import annotations

from hymt_desktop.core.engine.manifest import DecodingDefaults, Limits, Manifest, Score
from hymt_desktop.core.engine.package import REQUIRED, write_manifest


def make_package(folder, name):
    folder.mkdir(parents=True)
    for file in REQUIRED:
        (folder / file).write_bytes(file.encode() * 1000)
    manifest = Manifest(
        name=name,
        version="1.2",
        languages=("en", "zh"),
        pairs=(("en", "zh"), ("zh", "en")),
        tags={"en": "<2en>", "zh": "<2zh>"},
        limits=Limits(),
        decoding=DecodingDefaults(),
        files={},
        teacher="a stand-in teacher",
        data="public parallel corpora",
        licence="Apache-2.0",
        scores=(
            Score("FLORES-200 dev", "en-zh", "BLEU", "sig", 27.5),
            Score("FLORES-200 dev", "zh-en", "BLEU", "sig", 21.25),
        ),
    )
    return write_manifest(folder, manifest)
