# SPDX-License-Identifier: Apache-2.0
"""HY-MT Desktop: a private, offline translator with glossaries and document context."""

__version__ = "0.1.0"
