# SPDX-License-Identifier: Apache-2.0
"""Timing this app beside its peers; see README.md. Not part of the wheel."""
