# SPDX-License-Identifier: Apache-2.0
"""History and translation memory."""
