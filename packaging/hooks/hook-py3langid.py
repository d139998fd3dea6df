# SPDX-License-Identifier: Apache-2.0
"""py3langid: its model."""

from PyInstaller.utils.hooks import collect_data_files, copy_metadata

datas = [*collect_data_files("py3langid"), *copy_metadata("py3langid")]
