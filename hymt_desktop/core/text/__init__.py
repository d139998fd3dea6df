# SPDX-License-Identifier: Apache-2.0
"""Pure functions over text: markup, normalisation, segmentation, masking, language identification."""
