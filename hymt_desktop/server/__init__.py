# SPDX-License-Identifier: Apache-2.0
"""The local HTTP API."""
