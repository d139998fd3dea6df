# SPDX-License-Identifier: Apache-2.0
"""Reading CTranslate2's ``model.bin``: counting what is in it, and making a student of it again.

The file is a header and a list of named arrays, little-endian, as ``ctranslate2.specs.model_spec`` writes it:
version, name and revision of the specification; then per array its name, rank, dimensions, type and bytes;
then pairs of an alias and the array that it stands for. Strings have a 16-bit length that counts their
closing NUL.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from hymt_desktop.core.errors import ModelCorrupt, ModelMissing

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
_VERSION = 6


def read_variables(file: Path) -> dict[str, np.ndarray]:
    """Return all arrays by name; an alias names the array that it stands for.

    Raises:
        ModelMissing: There is no such file.
        ModelCorrupt: It is no CTranslate2 model of a version that is known.
    """
    try:
        with file.open("rb") as handle:
            return _read(handle)
    except FileNotFoundError:
        raise ModelMissing(f"{file} is missing.", "Convert the model: python -m distill convert.") from None
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise ModelCorrupt(f"{file} can't be read as a CTranslate2 model: {error!r}.") from error


def count_parameters(variables: dict[str, np.ndarray]) -> int:
    """Return the number of weights: each array once, without the scales of quantization and settings."""
    seen = {id(a): a.size for n, a in variables.items() if not n.endswith("_scale") and a.ndim}
    return sum(seen.values())


def dequantized(variables: dict[str, np.ndarray], name: str) -> np.ndarray:
    """Return a weight as float32; int8 rows are divided by their scales."""
    values = variables[name].astype(np.float32)
    scale = variables.get(f"{name}_scale")
    return values if scale is None else values / scale.reshape(-1, *[1] * (values.ndim - 1))


def _read(handle: BinaryIO) -> dict[str, np.ndarray]:
    version = _number(handle, "<I")
    if version != _VERSION:
        raise ValueError(f"binary version {version}")
    _text(handle)
    _number(handle, "<I")
    variables: dict[str, np.ndarray] = {}
    for _ in range(_number(handle, "<I")):
        name = _text(handle)
        shape = [_number(handle, "<I") for _ in range(_number(handle, "<B"))]
        dtype = np.dtype(_TYPES[_number(handle, "<B")])
        size = _number(handle, "<I")
        variables[name] = np.frombuffer(handle.read(size), dtype).reshape(shape)
    for _ in range(_number(handle, "<I")):
        alias = _text(handle)
        variables[alias] = variables[_text(handle)]
    return variables


def _number(handle: BinaryIO, kind: str) -> int:
    value: tuple[Any, ...] = struct.unpack(kind, handle.read(struct.calcsize(kind)))
    return int(value[0])


def _text(handle: BinaryIO) -> str:
    return handle.read(_number(handle, "<H")).rstrip(b"\0").decode()
