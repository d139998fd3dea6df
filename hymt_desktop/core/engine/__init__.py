# SPDX-License-Identifier: Apache-2.0
"""Model packages, tokenizer and CTranslate2 decoding."""
