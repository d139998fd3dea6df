# SPDX-License-Identifier: Apache-2.0
"""SentencePiece: its extension and the libraries beside it; the generated protocol buffers aren't used."""

from PyInstaller.utils.hooks import collect_dynamic_libs, copy_metadata

binaries = collect_dynamic_libs("sentencepiece")
datas = copy_metadata("sentencepiece")
excludedimports = [
    "google.protobuf",
    "sentencepiece.sentencepiece_pb2",
    "sentencepiece.sentencepiece_model_pb2",
]
