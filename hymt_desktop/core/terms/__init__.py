# SPDX-License-Identifier: Apache-2.0
"""Glossaries: model, storage, matching, import and export."""
