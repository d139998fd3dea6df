# SPDX-License-Identifier: Apache-2.0
"""The digits of Chinese numerals."""

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2, "俩": 2}
