# SPDX-License-Identifier: Apache-2.0
"""The local HTTP API: LibreTranslate's and DeepL's shapes over the one translation service.

It needs the extra ``server`` (Starlette and uvicorn). See ``docs/api.md``.
"""
