"""Peers of windows.bench.mjs: means of the last whole minutes, by columns at once (numpy) or a sample at a time (Bytewax).

Prints the CPU time of the windows alone, without making the input, and the means after the last second.
"""
import json
import resource
import sys
from datetime import datetime, timedelta, timezone


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def by_numpy(task):
    import numpy as np

    beds, seconds, minutes = task["beds"], task["seconds"], task["minutes"]
    least = np.array([shape[0] for shape in task["shapes"]])
    step = np.array([shape[1] for shape in task["shapes"]])
    bed = np.arange(beds)[None, :, None] * 31
    signal = np.arange(len(least))[None, None, :] * 17
    second = np.arange(seconds)[:, None, None] * 7
    values = (least + ((bed + signal + second) % 97) * step).astype(np.float32)

    def means():
        sums = values.reshape(seconds // 60, 60, beds, len(least)).sum(axis=1, dtype=np.float64)
        total = np.concatenate([np.zeros((1,) + sums.shape[1:]), np.cumsum(sums, axis=0)])
        minute = np.arange(seconds) // 60
        before = np.maximum(0, minute - minutes)
        with np.errstate(invalid="ignore"):
            return (total[minute] - total[before]) / (60 * (minute - before))[:, None, None]

    means()
    started = cpu_seconds()
    repeats = 5
    for _ in range(repeats):
        out = means()
    return (cpu_seconds() - started) / repeats, out[-1].reshape(-1).tolist()


def by_bytewax(task):
    import bytewax.operators as op
    import bytewax.operators.windowing as win
    from bytewax.dataflow import Dataflow
    from bytewax.testing import TestingSink, TestingSource, run_main

    beds, seconds, minutes, shapes = task["beds"], task["seconds"], task["minutes"], task["shapes"]
    at = [datetime.fromtimestamp(task["from"] + second, timezone.utc) for second in range(seconds)]
    keys = [[f"{bed}/{signal}" for signal in range(len(shapes))] for bed in range(beds)]
    samples = [
        (keys[bed][signal], (at[second], least + ((bed * 31 + signal * 17 + second * 7) % 97) * step))
        for second in range(seconds)
        for bed in range(beds)
        for signal, (least, step) in enumerate(shapes)
    ]
    # Its clock runs on between two samples: with less patience what comes late by that clock is dropped.
    flow = Dataflow("windows")
    stream = op.input("in", flow, TestingSource(samples, batch_size=1000))
    windows = win.fold_window(
        "means",
        stream,
        win.EventClock(ts_getter=lambda sample: sample[0], wait_for_system_duration=timedelta(hours=1)),
        win.SlidingWindower(
            length=timedelta(minutes=minutes), offset=timedelta(minutes=1), align_to=at[0]
        ),
        lambda: (0.0, 0),
        lambda kept, sample: (kept[0] + sample[1], kept[1] + 1),
        lambda one, other: (one[0] + other[0], one[1] + other[1]),
    )
    out = []
    op.output("out", windows.down, TestingSink(out))
    started = cpu_seconds()
    run_main(flow)
    used = cpu_seconds() - started
    whole = {}
    last = (seconds - 1) // 60 - minutes
    for key, (window, (total, count)) in out:
        if window == last:
            whole[key] = total / count
    return used, [whole[key] for row in keys for key in row]


if __name__ == "__main__":
    how = {"numpy": by_numpy, "bytewax": by_bytewax}[sys.argv[1]]
    cpu, means = how(json.loads(sys.argv[2]))
    print(json.dumps({"cpuSeconds": cpu, "means": means}))
