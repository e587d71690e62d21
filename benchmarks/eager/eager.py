#!/usr/bin/env python3
"""The MNIST experiment in ordinary eager PyTorch: what nashost is measured against.

Written as a competent user would: tensors in memory, one path a batch, plain modules, the default
AdamW, no profiling-guided tricks. Each task prints one JSON object with what it did and the seconds
it took, start-up and warm-up left out.

    eager.py train --steps 100                   uniform single-path supernet
    eager.py train --steps 50 --path 3,3         one architecture only
    eager.py alone --steps 50                    all nine from scratch, --workers at once
    eager.py evaluate --batch-size 32            all nine on the test images, one after another
    eager.py separate --steps 5                  gradients of all nine on one batch, one after another
    eager.py experiment --part 20                mnist_full.toml at 1/20 of its length
    eager.py check --run FOLDER                  answers on the test images against a nashost run's
"""

import argparse
import gzip
import json
import os
import pathlib
import sqlite3
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

PATHS = [(a, b) for a in (1, 2, 3) for b in (1, 2, 3)]


def conv(inputs, outputs, stride, padding):
    block = nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, padding),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )
    nn.init.normal_(block[0].weight, 0, 1 / inputs)
    nn.init.zeros_(block[0].bias)
    nn.init.constant_(block[1].bias, 1e-4)
    return block


class Supernet(nn.Module):
    """Two NAS blocks of one to three sub-blocks; corner: pooling over the top left 7 x 7 only."""

    def __init__(self, corner=True):
        super().__init__()
        self.corner = corner
        self.start = conv(1, 32, 1, 0)
        self.block1 = nn.ModuleList(conv(32, 32, 1, 1) for _ in range(3))
        self.reduce = conv(32, 64, 2, 0)
        self.block2 = nn.ModuleList(conv(64, 64, 1, 1) for _ in range(3))
        self.linear = nn.Linear(64, 10, bias=False)
        nn.init.normal_(self.linear.weight, 0, 0.01)

    def forward(self, x, path):
        x = self.start(x)
        for layer in self.block1[: path[0]]:
            x = layer(x)
        x = self.reduce(x)
        for layer in self.block2[: path[1]]:
            x = layer(x)
        x = F.avg_pool2d(x, 7).flatten(1) if self.corner else x.mean((2, 3))
        return self.linear(x)


def read_idx(folder, name):
    for candidate, opener in ((folder / name, open), (folder / (name + ".gz"), gzip.open)):
        if candidate.exists():
            with opener(candidate, "rb") as file:
                data = file.read()
            dimensions = data[3]
            shape = struct.unpack(f">{dimensions}I", data[4 : 4 + 4 * dimensions])
            return torch.frombuffer(bytearray(data[4 + 4 * dimensions :]), dtype=torch.uint8).view(shape)
    sys.exit(f"eager.py: there is no {name} in {folder}; set NASHOST_DATA")


def load(split):
    root = pathlib.Path(os.environ.get("NASHOST_DATA", ".deps/data")) / "mnist"
    images = read_idx(root, f"{split}-images-idx3-ubyte").float().div(255).unsqueeze(1)
    return images, read_idx(root, f"{split}-labels-idx1-ubyte").long()


def batches(images, labels, size, steps):
    done = 0
    while done < steps:
        order = torch.randperm(len(images))
        for begin in range(0, len(images), size):
            if done == steps:
                return
            index = order[begin : begin + size]
            yield images[index], labels[index]
            done += 1


def train_step(model, optimizer, x, y, path):
    optimizer.zero_grad()
    logits = model(x, path)
    loss = F.cross_entropy(logits, y)
    loss.backward()
    optimizer.step()
    return logits


def accuracy(logits, y):
    return (logits.argmax(1) == y).float().mean().item()


class EpsilonGreedy:
    """The original's rule: warm-up, then with epsilon uniform, else the best lifetime mean."""

    def __init__(self, epsilon=0.2, warmup=100):
        self.epsilon, self.warmup = epsilon, warmup
        self.sums, self.counts, self.rounds = [0.0] * 9, [0] * 9, 0

    def draw(self):
        self.rounds += 1
        if self.rounds <= self.warmup or torch.rand(()).item() < self.epsilon:
            return torch.randint(9, ()).item()
        means = [s / c if c else 0.0 for s, c in zip(self.sums, self.counts)]
        return max(range(9), key=means.__getitem__)

    def update(self, arm, reward):
        self.sums[arm] += reward
        self.counts[arm] += 1


def train_supernet(data, steps, batch, rate, path=None, greedy=False, warm=3):
    model = Supernet()
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    policy = EpsilonGreedy() if greedy else None
    begin = None
    for n, (x, y) in enumerate(batches(*data, batch, steps + warm)):
        if n == warm:
            begin = time.perf_counter()
        arm = policy.draw() if policy else torch.randint(9, ()).item()
        logits = train_step(model, optimizer, x, y, path or PATHS[arm])
        reward = accuracy(logits.detach(), y)
        if policy:
            policy.update(arm, reward)
    return model, time.perf_counter() - begin


def train_alone(arguments):
    path, steps, batch, rate, threads, data = arguments
    if threads:
        torch.set_num_threads(threads)
    data = data or load("train")
    model = Supernet()
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate)
    begin = time.perf_counter()
    for x, y in batches(*data, batch, steps):
        train_step(model, optimizer, x, y, path)
    return time.perf_counter() - begin, model


def train_all_alone(data, steps, batch, rate):
    """One after another, each with all threads: what a plain script does."""
    begin = time.perf_counter()
    models = [train_alone((path, steps, batch, rate, 0, data))[1] for path in PATHS]
    return time.perf_counter() - begin, models


@torch.no_grad()
def evaluate(model_of, data, batch):
    """Accuracies of all nine, one after another."""
    images, labels = data
    begin = time.perf_counter()
    right = []
    for path in PATHS:
        model = model_of(path)
        model.eval()
        hits = 0
        for i in range(0, len(images), batch):
            hits += (model(images[i : i + batch], path).argmax(1) == labels[i : i + batch]).sum().item()
        right.append(hits / len(images))
    return time.perf_counter() - begin, right


def separate(data, steps, batch):
    """Gradients of all nine on one batch, accumulated, then one optimizer step."""
    model = Supernet()
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4)
    begin = None
    for n, (x, y) in enumerate(batches(*data, batch, steps + 1)):
        if n == 1:
            begin = time.perf_counter()
        optimizer.zero_grad()
        for path in PATHS:
            F.cross_entropy(model(x, path), y).backward()
        optimizer.step()
    return time.perf_counter() - begin


class PerSample(torch.utils.data.Dataset):
    """What torchvision's MNIST with ToTensor does: one example at a time, by way of a PIL image."""

    def __init__(self, images, labels):
        import numpy
        from PIL import Image

        self.numpy, self.make = numpy, Image.fromarray
        self.images, self.labels = (images[:, 0] * 255).to(torch.uint8), labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        image = self.make(self.images[i].numpy(), mode="L")
        tensor = torch.from_numpy(self.numpy.array(image, self.numpy.uint8, copy=True))
        return tensor.view(1, 28, 28).contiguous().to(torch.float32).div(255), int(self.labels[i])


def loader_seconds(data, size, count):
    loader = torch.utils.data.DataLoader(PerSample(*data), batch_size=size, shuffle=True)
    begin = time.perf_counter()
    seen = 0
    for x, _ in loader:
        seen += len(x)
        if seen >= count:
            break
    return time.perf_counter() - begin, seen


def read_safetensors(file):
    data = pathlib.Path(file).read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            kind = {"F32": torch.float32, "I64": torch.int64}[entry["dtype"]]
            raw = bytearray(data[8 + length + begin : 8 + length + end])
            tensors[name] = torch.frombuffer(raw, dtype=kind).view(entry["shape"])
    return tensors


def load_weights(model, file):
    """A supernet as nashost keeps it: block k of NAS block i is called block<i>_<k>."""
    blocks = {"start": model.start, "reduction1": model.reduce}
    for i, layers in enumerate((model.block1, model.block2), 1):
        blocks.update({f"block{i}_{k}": layer for k, layer in enumerate(layers, 1)})
    tensors = read_safetensors(file)
    with torch.no_grad():
        for name, (convolution, norm, _) in blocks.items():
            for mine, part in ((convolution, "convolution"), (norm, "norm")):
                for key, value in mine.state_dict().items():
                    value.copy_(tensors[f"{name}.{part}.{key}"])
        model.linear.weight.copy_(tensors["head.weight"])


@torch.no_grad()
def check(run):
    """Right and wrong answers of all nine, compared with those that nashost stored, image by image."""
    store = sqlite3.connect(f"file:{run}/run.sqlite?mode=ro", uri=True)
    stage, origin = store.execute(
        "SELECT id, origin FROM stages WHERE kind = 'evaluate' LIMIT 1"
    ).fetchone()
    model = Supernet()
    load_weights(model, f"{run}/checkpoints/{origin}.safetensors")
    model.eval()
    images, labels = load("t10k")
    differ = close = 0
    for a, b in PATHS:
        (hits,) = store.execute(
            "SELECT hits FROM evaluations e JOIN architectures a ON a.id = e.architecture "
            "WHERE e.stage = ? AND e.split = 'test' AND a.label = ?",
            (stage, f"({a}, {b})"),
        ).fetchone()
        for i in range(0, len(images), 500):
            logits = model(images[i : i + 500], (a, b))
            best = logits.topk(2).values
            for j in range(len(logits)):
                stored = hits[(i + j) // 8] >> (7 - (i + j) % 8) & 1
                if stored != int(logits[j].argmax() == labels[i + j]):
                    differ += 1
                    close += int(best[j, 0] - best[j, 1] < 1e-4)
    return {"answers": 9 * len(images), "differ": differ, "of_these_closer_than_1e-4": close}


def experiment(part, batch=32, rate=1e-4):
    """configs/mnist_full.toml, every training 1/part as long, every evaluation on 1/part of the images."""
    train, test = load("train"), load("t10k")
    epoch = -(-len(train[0]) // batch)
    few = lambda data: tuple(tensor[: len(tensor) // part] for tensor in data)
    begin = time.perf_counter()
    marks = {}

    def mark(name, since):
        marks[name] = time.perf_counter() - since

    since = time.perf_counter()
    model, _ = train_supernet(train, 3 * epoch // part, batch, rate, warm=0)
    mark("uniform", since)
    since = time.perf_counter()
    for data in (train, test):
        evaluate(lambda _: model, few(data), batch)
    mark("uniform_scores", since)
    since = time.perf_counter()
    model, _ = train_supernet(train, epoch // part, batch, rate, greedy=True, warm=0)
    mark("greedy", since)
    since = time.perf_counter()
    for data in (train, test):
        evaluate(lambda _: model, few(data), batch)
    mark("greedy_scores", since)
    since = time.perf_counter()
    _, models = train_all_alone(train, 3 * epoch // part, batch, rate)
    by_path = dict(zip(PATHS, models))
    for data in (train, test):
        evaluate(by_path.__getitem__, few(data), batch)
    mark("alone", since)
    return time.perf_counter() - begin, marks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    tasks = ["train", "alone", "evaluate", "separate", "loader", "experiment", "check"]
    parser.add_argument("task", choices=tasks)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--threads", type=int, default=0, help="0: PyTorch's default")
    parser.add_argument("--path", help="depths of one architecture: 3,3")
    parser.add_argument("--part", type=int, default=20)
    parser.add_argument("--images", type=int, default=10000)
    parser.add_argument("--run", help="a run folder with a stage of kind evaluate")
    given = parser.parse_args()
    torch.manual_seed(1187)
    if given.threads:
        torch.set_num_threads(given.threads)
    result = {"task": given.task, "torch": torch.__version__, "threads": torch.get_num_threads()}
    batch = given.batch_size
    if given.task == "experiment":
        result["seconds"], result["stages"] = experiment(given.part)
    elif given.task == "train":
        path = tuple(int(n) for n in given.path.split(",")) if given.path else None
        _, seconds = train_supernet(load("train"), given.steps, batch, 1e-4, path)
        result.update(seconds=seconds, steps=given.steps)
    elif given.task == "alone":
        seconds, _ = train_all_alone(load("train"), given.steps, batch, 1e-4)
        result.update(seconds=seconds, steps=9 * given.steps)
    elif given.task == "evaluate":
        data = tuple(tensor[: given.images] for tensor in load("t10k"))
        model = Supernet()
        seconds, right = evaluate(lambda _: model, data, batch)
        result.update(seconds=seconds, images=len(data[0]), accuracies=right)
    elif given.task == "check":
        result.update(check(given.run))
    elif given.task == "separate":
        result.update(seconds=separate(load("train"), given.steps, batch), gradients=9 * given.steps)
    else:
        seconds, images = loader_seconds(load("train"), batch, given.images)
        result.update(seconds=seconds, images=images)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
