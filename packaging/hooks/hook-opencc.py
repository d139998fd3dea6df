# SPDX-License-Identifier: Apache-2.0
"""OpenCC: its dictionaries, without the headers and static libraries that its wheel carries."""

from PyInstaller.utils.hooks import collect_data_files, copy_metadata

datas = [
    *collect_data_files(
        "opencc", excludes=["**/*.a", "**/*.lib", "**/include/**", "**/cmake/**", "**/pkgconfig/**"]
    ),
    *copy_metadata("opencc"),
]
