# SPDX-License-Identifier: Apache-2.0
"""Corpora: reading, cleaning, augmenting and packing."""
