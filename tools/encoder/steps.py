"""The steps of fitting a transformer, the same for the encoder and its branches."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import torch

WARM_UP = 0.06
LEAST_RATE = 0.02
LARGEST_GRADIENT = 1.0


def take_steps(
    tuned: Sequence[torch.nn.Parameter],
    head: Sequence[torch.nn.Parameter],
    rates: tuple[float, float],
    loss: Callable[[], torch.Tensor],
    steps: int,
) -> None:
    """Bring a loss down; the rate of learning rises at first and falls from then on.

    Args:
        tuned: weights of the transformer.
        head: further weights, which learn faster and are not held back.
        rates: learning rates of both.
        loss: the value to bring down, of the next batch.
        steps: how many batches.
    """
    optimiser = torch.optim.AdamW(
        [
            {"params": list(tuned), "lr": rates[0], "weight_decay": 0.01},
            {"params": list(head), "lr": rates[1], "weight_decay": 0.0},
        ]
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min(1, (step + 1) / (WARM_UP * steps)) * max(LEAST_RATE, 1 - step / steps),
    )
    started = time.monotonic()
    for step in range(steps):
        value = loss()
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(tuned, LARGEST_GRADIENT)
        optimiser.step()
        schedule.step()
        if step % 50 == 0:
            seconds = time.monotonic() - started
            print(f"step {step}/{steps} loss {value.item():.3f} {seconds:.0f} s", flush=True)
