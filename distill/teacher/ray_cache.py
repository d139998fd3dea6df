# SPDX-License-Identifier: Apache-2.0
"""The ``teacher`` stage on many hosts, through Ray Data: the same shards, made by the same function.

Each worker is a Ray actor with a teacher of its own. What Ray hands around are the numbers of shards; texts
are read and shards are written in the run's folder, which all hosts must share. A worker that dies has its
shard made by another, and a run that is started again makes only what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from distill.teacher.cache import Progress, ShardMaker, count_shards, open_cache, write_manifest
from hymt_desktop.core.errors import UserError

if TYPE_CHECKING:
    from distill.config import RunConfig


class ShardWorker:
    """The actor: maps batches of shard numbers to what was made."""

    def __init__(self, config: RunConfig) -> None:
        self._maker = ShardMaker(config)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Make the shards of ``batch["id"]``."""
        numbers = sorted(int(i) for i in batch["id"])
        made = [self._maker.make_number(i) for i in numbers]
        return {"id": numbers, "lines": [lines for lines, _ in made], "made": [new for _, new in made]}


def make_cache_on_ray(
    config: RunConfig, workers: int, *, address: str = "", gpus: float = 0.0
) -> dict[str, Any]:
    """Make the shards that are missing; returns the manifest.

    Args:
        config: The run.
        workers: Actors, all over the cluster.
        address: A running cluster's; empty for this host alone.
        gpus: GPUs of one actor; 0 for a teacher on the CPU.

    Raises:
        UserError: Ray is not installed, or the configuration or an input can't be used.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise UserError("Ray is not installed.", "pip install 'hymt-desktop[ray]'") from error
    open_cache(config)
    shards = count_shards(config.teacher)
    started = not ray.is_initialized()
    if started:
        # One more than the actors hold: the tasks that hand out the numbers need a place too.
        ray.init(address=address or None, num_cpus=None if address else workers + 1, log_to_driver=False)
    try:
        ray.data.DataContext.get_current().enable_progress_bars = False
        numbers = ray.data.range(shards, override_num_blocks=shards)
        results = numbers.map_batches(
            ShardWorker,
            fn_constructor_args=(config,),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=workers),
            num_gpus=gpus or None,
        )
        progress = Progress(shards)
        for done, row in enumerate(results.iter_rows()):
            if row["made"]:
                progress.report(done, int(row["lines"]))
    finally:
        if started:
            ray.shutdown()
    manifest = write_manifest(config)
    if manifest is None:
        raise UserError("Some shards are missing.", "Do all hosts see the run's folder? Run it again.")
    return manifest
