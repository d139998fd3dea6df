# SPDX-License-Identifier: Apache-2.0
"""The translator without any front end: text, engine, terms, context, documents, memory, models."""
