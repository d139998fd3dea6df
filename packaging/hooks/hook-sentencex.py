# SPDX-License-Identifier: Apache-2.0
"""sentencex: its abbreviation lists."""

from PyInstaller.utils.hooks import collect_data_files, copy_metadata

datas = [*collect_data_files("sentencex"), *copy_metadata("sentencex")]
