# SPDX-License-Identifier: Apache-2.0
"""Threads behind the window, and how results come back from them."""
