# SPDX-License-Identifier: Apache-2.0
"""CTranslate2 loads each library in its own folder (on Windows all ``*.dll`` there): keep them there."""

from PyInstaller.utils.hooks import collect_dynamic_libs, copy_metadata

binaries = collect_dynamic_libs("ctranslate2")
datas = copy_metadata("ctranslate2")
# Converters of training frameworks, reached through imports inside functions.
excludedimports = ["torch", "transformers", "fairseq", "onmt", "tensorflow", "huggingface_hub"]
