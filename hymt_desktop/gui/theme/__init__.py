# SPDX-License-Identifier: Apache-2.0
"""Colours, the style sheet and the icons."""
