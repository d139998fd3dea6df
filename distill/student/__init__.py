# SPDX-License-Identifier: Apache-2.0
"""Student architectures and their initialisation."""
