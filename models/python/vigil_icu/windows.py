"""Windows over vital signs: half-open, of one length, each with how much of it was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Window:
    #: First moment in it; `end` is the first behind it.
    start: pd.Timestamp
    end: pd.Timestamp
    #: Rows in it, as they came.
    frame: pd.DataFrame
    #: Share of the seconds with a value, 0 to 1, of each signal.
    coverage: Mapping[str, float]


def windows(
    vitals: pd.DataFrame,
    *,
    seconds: int,
    step: int | None = None,
    interval: int = 1,
    coverage: Mapping[str, float] | None = None,
) -> Iterator[Window]:
    """Windows of `seconds`, one every `step` seconds (default: side by side), from the first row on.

    `vitals` is a frame of `Export.vitals` (pandas), `interval` the seconds between its rows (60 of an export of minutes).
    Windows in which less than the `coverage` of a signal was measured are left out; a window is never filled up.
    """
    step = seconds if step is None else step
    if seconds <= 0 or step <= 0 or interval <= 0 or seconds % interval != 0:
        raise ValueError("seconds, step and interval are above 0, and seconds a multiple of interval")
    if vitals.empty:
        return
    if not vitals.index.is_monotonic_increasing:
        raise ValueError("rows are in order of time")
    least = {} if coverage is None else dict(coverage)
    unknown = [name for name in least if name not in vitals.columns]
    if unknown:
        raise KeyError(f"no such signal: {', '.join(unknown)}")
    rows = seconds // interval
    start, last = vitals.index[0], vitals.index[-1]
    length, stride = pd.Timedelta(seconds=seconds), pd.Timedelta(seconds=step)
    while start <= last:
        end = start + length
        low, high = vitals.index.searchsorted(start), vitals.index.searchsorted(end)
        frame = vitals.iloc[low:high]
        shares = {name: float(frame[name].notna().sum()) / rows for name in vitals.columns}
        if all(shares[name] >= share for name, share in least.items()):
            yield Window(start, end, frame, shares)
        start = start + stride
