"""Prints what TensorBoard's own reader finds below a run's tensorboard/: scalars per stage."""

import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

for stage in sorted(pathlib.Path(sys.argv[1], "tensorboard").iterdir()):
    events = EventAccumulator(str(stage), size_guidance={"scalars": 0})
    events.Reload()
    counts = {}
    for tag in events.Tags()["scalars"]:
        name = "reward/*" if tag.startswith("reward/") else tag
        scalars = events.Scalars(tag)
        assert all(a.step <= b.step for a, b in zip(scalars, scalars[1:])), tag
        counts[name] = counts.get(name, 0) + len(scalars)
    if stage.name in ("leader", "ranking", "uniform"):
        print(f"{stage.name}: " + ", ".join(f"{k} {v}" for k, v in sorted(counts.items())))
