# SPDX-License-Identifier: Apache-2.0
"""Decoding with a Qwen2 at the speed of the hardware: rows that end make room for the next prompts at once.

A batch of a thousand answers is as long as its longest, and most of its rows are idle at the end. Here a
fixed number of rows, the slots, has one cache of keys and values; every few steps the slots whose answers
have ended are filled with waiting prompts (continuous batching, after Orca: Yu et al., OSDI 2022). The
model's forward pass is written out, since at one token a row the time that a general one spends between two
kernels is longer than the kernels: 28 blocks of the library's took 45 ms a step on an H200, for any batch.

Prompts of like length share a round, with slots as long as that round needs. Tensor names end in their shape:
N rows, H query heads, G key and value heads, T positions, D channels of a head, V vocabulary.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

ROUNDS = (24, 32, 40, 48, 56, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024)
SMALLEST_FILL = 8
"""A slot in so many must be free before prompts are read into them: reading few is slow."""
LOGITS_AT_ONCE = 512
"""Rows whose float32 scores over the vocabulary are held at a time."""


@dataclass(frozen=True, slots=True)
class ContinuousSettings:
    """How a decoder uses its device.

    Attributes:
        rows: Answers that grow side by side, at most.
        cache_tokens: Tokens whose keys and values fit in the cache, over all rows.
        prefill_tokens: Prompt tokens, padding included, that are read at once.
        check_every: Steps between two looks at which rows have ended.
        rounds: Prompts up to each of these lengths, in tokens, share a round. Each ends with idle rows, so
            few are better where answers are long beside their prompts.
        temperature: 0 takes the likeliest token; above, tokens are drawn.
        min_p: Drawn tokens are at least so likely, as a share of the likeliest (arXiv 2407.01082).
        seed: Of the draws.
    """

    rows: int = 4096
    cache_tokens: int = 2_400_000
    prefill_tokens: int = 65_536
    check_every: int = 4
    rounds: tuple[int, ...] = ROUNDS
    temperature: float = 0.0
    min_p: float = 0.05
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one prompt.

    Attributes:
        index: Of the prompt in the list.
        ids: Without the stop.
        score: Mean log-probability of its tokens, the stop counted; of the distribution before ``min_p``.
    """

    index: int
    ids: list[int]
    score: float


@dataclass(slots=True)
class _Slots:
    """The state of a round's rows, (N,) and made (N, T); ``owner`` is -1 where a slot is free."""

    owner: list[int]
    token: Tensor
    position: Tensor
    count: Tensor
    limit: Tensor
    ended: Tensor
    total: Tensor
    made: Tensor

    def chosen(self, keep: list[int], keep_N: Tensor) -> _Slots:
        """Return the state of some rows."""
        return _Slots(
            owner=[self.owner[slot] for slot in keep],
            token=self.token[keep_N],
            position=self.position[keep_N],
            count=self.count[keep_N],
            limit=self.limit[keep_N],
            ended=self.ended[keep_N],
            total=self.total[keep_N],
            made=self.made[keep_N],
        )


class ContinuousDecoder:
    """Decodes with a ``Qwen2ForCausalLM``, whose weights it shares or, where they are fused, copies.

    Args:
        model: On its device, in the precision to compute in.
        stop: The token that ends an answer.
        settings: See ``ContinuousSettings``.
    """

    def __init__(self, model: Any, stop: int, settings: ContinuousSettings) -> None:
        config = model.config
        self._stop, self._settings = stop, settings
        self._heads, self._groups = config.num_attention_heads, config.num_key_value_heads
        self._width = model.model.layers[0].self_attn.q_proj.out_features // self._heads
        self._epsilon = config.rms_norm_eps
        weight = model.model.embed_tokens.weight.detach()
        self._embedding, self._device, self._dtype = weight, weight.device, weight.dtype
        self._output, self._norm = model.lm_head.weight.detach(), model.model.norm.weight.detach()
        self._blocks = [_Block.of(layer) for layer in model.model.layers]
        theta = getattr(config, "rope_parameters", None) or {"rope_theta": config.rope_theta}
        exponents = torch.arange(0, self._width, 2, device=self._device).float() / self._width
        self._frequencies = 1.0 / (theta["rope_theta"] ** exponents)
        shape = (2, len(self._blocks), settings.cache_tokens * self._groups * self._width)
        # Zeros, since what a mask hides is still multiplied, by nothing.
        self._cache = torch.zeros(shape, device=self._device, dtype=self._dtype)
        self._noise = torch.Generator(self._device).manual_seed(settings.seed)

    def decode(
        self,
        prompts: Sequence[Sequence[int]],
        longest: Callable[[int], int],
        stopped: Callable[[], bool] = lambda: False,
    ) -> Iterator[Answer]:
        """Yield answers as they end, round after round; a prompt whose answer reaches its limit has none.

        Args:
            prompts: Token ids, none empty.
            longest: The most tokens of an answer, by the length of its prompt.
            stopped: Asked every few steps; once true, answers in the making are given up.

        Raises:
            ValueError: A prompt with its answer is longer than the cache or the longest round.
        """
        rounds = self._settings.rounds
        most = max(map(len, prompts), default=0)
        if most > rounds[-1]:
            raise ValueError(f"a prompt of {most} tokens is longer than {rounds[-1]}")
        members: list[list[int]] = [[] for _ in rounds]
        for index, prompt in enumerate(prompts):
            members[bisect_left(rounds, len(prompt))].append(index)
        for edge, chosen in zip(rounds, members, strict=True):
            if chosen and not stopped():
                yield from self._round(edge, chosen, prompts, longest, stopped)

    @torch.inference_mode()
    def _round(
        self,
        edge: int,
        waiting: list[int],
        prompts: Sequence[Sequence[int]],
        longest: Callable[[int], int],
        stopped: Callable[[], bool],
    ) -> Iterator[Answer]:
        most = longest(edge)
        length = edge + most + 1
        size = min(self._settings.rows, self._settings.cache_tokens // length, len(waiting))
        if not size:
            raise ValueError(f"prompts of {edge} tokens and their answers don't fit in the cache")
        slots, cache = self._slots(size, most), self._view(size, length)
        waiting = waiting[::-1]
        reached = 0
        while not stopped():
            free = [slot for slot, owner in enumerate(slots.owner) if owner < 0]
            if waiting and len(free) * SMALLEST_FILL >= len(slots.owner):
                self._fill(slots, cache, edge, free, waiting, prompts, longest)
                reached = max(reached, edge)
            elif not waiting and len(free) == len(slots.owner):
                return
            elif not waiting and 2 * len(free) >= len(slots.owner):
                slots, cache = self._shrink(slots, cache, length)
            for _ in range(self._settings.check_every):
                reached = min(length, reached + 1)
                self._step(slots, cache, reached)
            yield from self._ended(slots)
            reached = int((slots.position * ~slots.ended).max())

    def _slots(self, size: int, most: int) -> _Slots:
        def zeros(dtype: torch.dtype, *more: int) -> Tensor:
            return torch.zeros((size, *more), device=self._device, dtype=dtype)

        return _Slots(
            owner=[-1] * size,
            token=zeros(torch.long),
            position=zeros(torch.long),
            count=zeros(torch.long),
            limit=zeros(torch.long),
            ended=torch.ones(size, device=self._device, dtype=torch.bool),
            total=zeros(torch.float32),
            made=zeros(torch.int32, most + 1),
        )

    def _view(self, size: int, length: int) -> Tensor:
        """Return the cache as (2, blocks, N, G, T, D)."""
        used = size * self._groups * length * self._width
        shape = (2, len(self._blocks), size, self._groups, length, self._width)
        return self._cache[:, :, :used].view(shape)

    def _fill(
        self,
        slots: _Slots,
        cache: Tensor,
        edge: int,
        free: list[int],
        waiting: list[int],
        prompts: Sequence[Sequence[int]],
        longest: Callable[[int], int],
    ) -> None:
        """Read waiting prompts into free slots, as many at once as the device should hold."""
        while free and waiting:
            count = min(len(free), len(waiting), max(1, self._settings.prefill_tokens // edge))
            rows = [waiting.pop() for _ in range(count)]
            taken = [free.pop() for _ in range(count)]
            self._read(slots, cache, taken, [prompts[i] for i in rows])
            for slot, row in zip(taken, rows, strict=True):
                slots.owner[slot] = row
            limits = torch.tensor([longest(len(prompts[i])) for i in rows], device=self._device)
            slots.limit[torch.tensor(taken, device=self._device)] = limits

    def _read(self, slots: _Slots, cache: Tensor, taken: list[int], chosen: list[Sequence[int]]) -> None:
        """Run prompts through the model, padded on the right, and choose the first token of each answer."""
        slots_N = torch.tensor(taken, device=self._device)
        lengths = [len(prompt) for prompt in chosen]
        longest = max(lengths)
        padded = [[*prompt, *[self._stop] * (longest - len(prompt))] for prompt in chosen]
        ids_NT = torch.tensor(padded, device=self._device)
        lengths_N = torch.tensor(lengths, device=self._device)
        turn_TD = self._turn(torch.arange(longest, device=self._device))
        x_NTC = self._embedding[ids_NT]
        for number, block in enumerate(self._blocks):
            q_NTHD, k_NTGD, v_NTGD = self._project(block, x_NTC)
            turn = tuple(t[None, :, None] for t in turn_TD)
            q_NHTD, k_NGTD = (_rotated(t, *turn).transpose(1, 2) for t in (q_NTHD, k_NTGD))
            v_NGTD = v_NTGD.transpose(1, 2)
            cache[0, number, slots_N, :, :longest] = k_NGTD
            cache[1, number, slots_N, :, :longest] = v_NGTD
            repeats = self._heads // self._groups
            mixed = functional.scaled_dot_product_attention(
                q_NHTD,
                k_NGTD.repeat_interleave(repeats, 1),
                v_NGTD.repeat_interleave(repeats, 1),
                is_causal=True,
            )
            x_NTC = x_NTC + functional.linear(mixed.transpose(1, 2).flatten(2), block.out)
            x_NTC = x_NTC + self._feed_forward(block, x_NTC)
        last_NC = x_NTC[torch.arange(len(chosen), device=self._device), lengths_N - 1]
        token_N, score_N = self._choose(last_NC)
        slots.position[slots_N] = lengths_N
        slots.count[slots_N] = 0
        slots.total[slots_N] = 0.0
        slots.ended[slots_N] = False
        self._note(slots, slots_N, token_N, score_N)

    def _note(self, slots: _Slots, rows: Tensor | slice, token_N: Tensor, score_N: Tensor) -> None:
        """Append the chosen tokens to the answers of these rows that still grow."""
        grows_N = ~slots.ended[rows]
        count_N = slots.count[rows]
        every = torch.arange(len(token_N), device=self._device) if isinstance(rows, slice) else rows
        last = slots.made.shape[1] - 1
        slots.made[every, count_N.clamp_max(last)] = token_N.int()
        slots.token[rows] = token_N
        slots.total[rows] += score_N * grows_N
        # A stop is not counted as made, but ends the answer.
        slots.ended[rows] |= token_N == self._stop
        slots.count[rows] = count_N + (~slots.ended[rows])

    def _step(self, slots: _Slots, cache: Tensor, longest: int) -> None:
        """Put the last token of each row through the model and choose the next."""
        rows_N = torch.arange(len(slots.owner), device=self._device)
        position_N = slots.position.clamp_max(cache.shape[4] - 1)
        hidden_NT = torch.arange(longest, device=self._device) > position_N[:, None]
        mask_N11T = torch.zeros(hidden_NT.shape, device=self._device, dtype=self._dtype)
        mask_N11T = mask_N11T.masked_fill(hidden_NT, float("-inf"))[:, None, None]
        turn = tuple(t[:, None] for t in self._turn(position_N))
        repeats = self._heads // self._groups
        scale = self._width**-0.5
        x_NC = self._embedding[slots.token]
        for number, block in enumerate(self._blocks):
            q_NHD, k_NGD, v_NGD = self._project(block, x_NC)
            cache[0, number, rows_N, :, position_N] = _rotated(k_NGD, *turn)
            cache[1, number, rows_N, :, position_N] = v_NGD
            k_NGTD, v_NGTD = cache[:, number, :, :, :longest]
            # The heads that share keys stand where several positions of one head would.
            q_NGRD = (_rotated(q_NHD, *turn) * scale).unflatten(1, (self._groups, repeats))
            scores_NGRT = q_NGRD @ k_NGTD.transpose(-1, -2) + mask_N11T
            weights_NGRT = scores_NGRT.softmax(-1, dtype=torch.float32).to(self._dtype)
            x_NC = x_NC + functional.linear((weights_NGRT @ v_NGTD).flatten(1), block.out)
            x_NC = x_NC + self._feed_forward(block, x_NC)
        token_N, score_N = self._choose(x_NC)
        slots.position += ~slots.ended
        self._note(slots, slice(None), token_N, score_N)

    def _ended(self, slots: _Slots) -> Iterator[Answer]:
        """Free the rows whose answers have ended, and yield those that ended by themselves."""
        over_N = slots.ended | (slots.count >= slots.limit)
        over, by_itself, counts, totals = (
            t.tolist() for t in (over_N, slots.ended, slots.count, slots.total)
        )
        rows = [slot for slot, owner in enumerate(slots.owner) if owner >= 0 and over[slot]]
        if not rows:
            return
        lines = slots.made[torch.tensor(rows, device=self._device)].cpu().numpy()
        slots.ended |= over_N
        for line, slot in zip(lines, rows, strict=True):
            owner, slots.owner[slot] = slots.owner[slot], -1
            if by_itself[slot]:
                count = counts[slot]
                yield Answer(owner, line[:count].tolist(), totals[slot] / (count + 1))

    def _shrink(self, slots: _Slots, cache: Tensor, length: int) -> tuple[_Slots, Tensor]:
        """Leave out the free slots; the cache of the others moves to its front."""
        keep = [slot for slot, owner in enumerate(slots.owner) if owner >= 0]
        keep_N = torch.tensor(keep, device=self._device)
        smaller = self._view(len(keep), length)
        for number in range(len(self._blocks)):
            for side in range(2):
                smaller[side, number].copy_(cache[side, number, keep_N])
        return slots.chosen(keep, keep_N), smaller

    def _project(self, block: _Block, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return queries (..., H, D), keys and values (..., G, D)."""
        normal = functional.rms_norm(x, x.shape[-1:], block.before, self._epsilon)
        heads = functional.linear(normal, block.qkv, block.qkv_bias).unflatten(-1, (-1, self._width))
        q, k, v = heads.split((self._heads, self._groups, self._groups), dim=-2)
        return q, k, v

    def _feed_forward(self, block: _Block, x: Tensor) -> Tensor:
        normal = functional.rms_norm(x, x.shape[-1:], block.after, self._epsilon)
        gate, up = functional.linear(normal, block.gate_up).chunk(2, dim=-1)
        return functional.linear(functional.silu(gate) * up, block.down)

    def _turn(self, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosine and sine (positions, D) of rotary embeddings, as transformers computes them."""
        angles = torch.outer(positions.float(), self._frequencies)
        angles = torch.cat((angles, angles), dim=-1)
        return angles.cos().to(self._dtype), angles.sin().to(self._dtype)

    def _choose(self, x_NC: Tensor) -> tuple[Tensor, Tensor]:
        """Return the next token of each row and its log-probability."""
        x_NC = functional.rms_norm(x_NC, x_NC.shape[-1:], self._norm, self._epsilon)
        tokens, scores = [], []
        for part in x_NC.split(LOGITS_AT_ONCE):
            logits_NV = functional.linear(part, self._output).float()
            token_N1 = self._pick(logits_NV)
            tokens.append(token_N1[:, 0])
            scores.append(logits_NV.gather(1, token_N1)[:, 0] - logits_NV.logsumexp(-1))
        return torch.cat(tokens), torch.cat(scores)

    def _pick(self, logits_NV: Tensor) -> Tensor:
        best = logits_NV.max(-1, keepdim=True)
        if not self._settings.temperature:
            return best.indices
        # The largest of p / e with e drawn from the exponential distribution is a draw from p.
        weights_NV = ((logits_NV - best.values) / self._settings.temperature).exp()
        weights_NV *= weights_NV >= self._settings.min_p
        noise_NV = torch.empty_like(weights_NV).exponential_(generator=self._noise)
        return (weights_NV / noise_NV).argmax(-1, keepdim=True)


@dataclass(frozen=True, slots=True)
class _Block:
    """The weights of one block, those that are multiplied with the same input as one matrix."""

    before: Tensor
    qkv: Tensor
    qkv_bias: Tensor
    out: Tensor
    after: Tensor
    gate_up: Tensor
    down: Tensor

    @classmethod
    def of(cls, layer: Any) -> _Block:
        attention, mlp = layer.self_attn, layer.mlp
        parts = (attention.q_proj, attention.k_proj, attention.v_proj)
        return cls(
            before=layer.input_layernorm.weight.detach(),
            qkv=torch.cat([p.weight.detach() for p in parts]),
            qkv_bias=torch.cat([p.bias.detach() for p in parts]),
            out=attention.o_proj.weight.detach(),
            after=layer.post_attention_layernorm.weight.detach(),
            gate_up=torch.cat((mlp.gate_proj.weight.detach(), mlp.up_proj.weight.detach())),
            down=mlp.down_proj.weight.detach(),
        )


def _rotated(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    first, second = x.chunk(2, dim=-1)
    return x * cosine + torch.cat((-second, first), dim=-1) * sine
