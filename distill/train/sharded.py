# SPDX-License-Identifier: Apache-2.0
"""Fully sharded training (FSDP2): each process holds a part of every weight, gradient and moment.

``fully_shard`` is applied to each block, so that one block at a time is whole on a device, and to the model
around them, which holds the embeddings. Checkpoints are an ordinary run's: their tensors are made whole on
the first process, and cut again where a run goes on, sharded or not, on as many processes as there are then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.distributed.device_mesh import init_device_mesh
from torch.distributed.tensor import DTensor, distribute_tensor

from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from torch import Tensor, nn

    from distill.train.ranks import Ranks


def shard(model: Any, ranks: Ranks, *, bf16: bool) -> None:
    """Shard a student over all processes, in place.

    With ``bf16`` the weights of a block travel as bfloat16 and its gradients are summed in float32. Its
    inputs are not cast: what flows past the layers stays float32, as under autocast alone. For the same
    reason the embeddings travel as float32.

    Raises:
        UserError: This PyTorch is older than the interface, 2.7.
    """
    try:
        from torch.distributed.fsdp import MixedPrecisionPolicy, fully_shard
    except ImportError as error:
        raise UserError(
            f"PyTorch {torch.__version__} can't train with train.parallel = 'fsdp'.", "Install 2.7 or newer."
        ) from error
    mesh = init_device_mesh(ranks.device().type, (ranks.world,))
    policy = MixedPrecisionPolicy(
        param_dtype=torch.bfloat16 if bf16 else None, reduce_dtype=torch.float32, cast_forward_inputs=False
    )
    for block in (*model.encoder.block, *model.decoder.block):
        fully_shard(block, mesh=mesh, mp_policy=policy)
    fully_shard(model, mesh=mesh, mp_policy=MixedPrecisionPolicy(cast_forward_inputs=False))


def whole(tensor: Tensor, *, keep: bool) -> Tensor:
    """Return a tensor with all its parts; a sharded one on the CPU, or empty where it is not to be kept.

    All processes must call it for a sharded one, in the same order.
    """
    if not isinstance(tensor, DTensor):
        return tensor
    full = tensor.full_tensor()
    return full.cpu() if keep else full.new_empty(0)


def part_of(tensor: Tensor, like: Tensor) -> Tensor:
    """Return this process's part of a whole tensor, cut as ``like`` is; all of it where that is not."""
    if not isinstance(like, DTensor):
        return tensor
    value = tensor.to(like.device, like.dtype)
    # Every process has read the whole tensor, so none has to send its part to another.
    return distribute_tensor(value, like.device_mesh, like.placements, src_data_rank=None)


def whole_state(state: Mapping[str, Tensor], *, keep: bool) -> dict[str, Tensor]:
    """Return a module's state dict with whole tensors."""
    return {name: whole(tensor, keep=keep) for name, tensor in state.items()}


def whole_optimizer_state(optimizer: torch.optim.Optimizer, *, keep: bool) -> dict[str, Any]:
    """Return an optimiser's state dict with whole tensors."""
    state = optimizer.state_dict()
    return state | {"state": {i: whole_state(entry, keep=keep) for i, entry in state["state"].items()}}


def restore_model(model: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Load whole tensors into a model, sharded or not."""
    own = model.state_dict()
    model.load_state_dict({n: part_of(t, own[n]) if n in own else t for n, t in state.items()})


def restore_optimizer(optimizer: torch.optim.Optimizer, state: dict[str, Any]) -> None:
    """Load an optimiser's state of whole tensors, sharded or not."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    parts = {
        i: {name: t if name == "step" else part_of(t, parameters[i]) for name, t in entry.items()}
        for i, entry in state["state"].items()
    }
    optimizer.load_state_dict({**state, "state": parts})


def copy_whole(tensors: Iterable[Tensor], model: nn.Module | None) -> None:
    """Copy sharded parameters, made whole one after another, into an ordinary model; None to help others."""
    own = iter(model.parameters()) if model is not None else None
    with torch.no_grad():
        for tensor in tensors:
            full = whole(tensor.detach(), keep=own is not None)
            if own is not None:
                next(own).copy_(full)
