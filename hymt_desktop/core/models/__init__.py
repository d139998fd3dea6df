# SPDX-License-Identifier: Apache-2.0
"""Installed model packages: find, verify, import, remove."""
