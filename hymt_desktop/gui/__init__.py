# SPDX-License-Identifier: Apache-2.0
"""The window. PySide6 lives here and nowhere else."""
