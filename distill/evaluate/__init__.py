# SPDX-License-Identifier: Apache-2.0
"""Scores, significance tests and reports."""
