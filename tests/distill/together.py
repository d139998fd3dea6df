# SPDX-License-Identifier: Apache-2.0
"""Training in two processes on this machine's CPU, as ``torchrun`` starts them.

Run as a module it trains the configurations that it is given, one after another (two processes take longer to
start than a tiny student to train), and then measures what each process holds with the last one.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from distill.cli import main
from distill.config import load_config
from distill.train import run
from distill.train.batches import Position, stream

if TYPE_CHECKING:
    from distill.train.ranks import Ranks


def train_in_two_processes(*files: Path) -> None:
    """Train each configuration; fails with the processes' errors."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    done = subprocess.run(
        [*command, "-m", "tests.distill.together", *map(str, files)],
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr[-4000:]


def measure_parts(file: Path, ranks: Ranks) -> None:
    """Take one step and write ``parts.json``: what share of each kind of tensor the processes hold."""
    config = load_config(file)
    train = config.train
    trainer = run.Trainer(config, ranks.device(), ranks)
    arguments = (config.path("packed"), train.buckets, train.tokens_per_batch, config.seed, Position())
    trainer.step(next(stream(*arguments, ranks.rank, ranks.world))[0])
    parameters = list(trainer.model.parameters())
    moments = [trainer.optimizer.state[p]["exp_avg"] for p in parameters]
    kinds = {"weights": parameters, "moments": moments, "average": trainer.average}
    shares = {
        name: sum(t.to_local().numel() if hasattr(t, "to_local") else t.numel() for t in tensors)
        / sum(p.numel() for p in parameters)
        for name, tensors in kinds.items()
    }
    both = ranks.gather(shares)
    if ranks.first:
        file.with_name("parts.json").write_text(json.dumps(both), encoding="utf-8")


def _main() -> int:
    files = [Path(name) for name in sys.argv[1:]]
    with run.join_ranks() as ranks:
        # A second group of the same two processes would find the first one's addresses.
        run.join_ranks = lambda: nullcontext(ranks)
        for file in files:
            if code := main(["train", "--config", str(file)]):
                return code
        measure_parts(files[-1], ranks)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
