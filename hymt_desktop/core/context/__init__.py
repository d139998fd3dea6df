# SPDX-License-Identifier: Apache-2.0
"""Context windows over a document."""
