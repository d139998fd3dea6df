# SPDX-License-Identifier: Apache-2.0
"""Item models: the data side of tables and lists."""
