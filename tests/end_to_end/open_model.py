"""What a user of a saved model would write: its accuracy on the test images, in plain Python.

    open_model.py MANIFEST IMAGES LABELS

IMAGES and LABELS are uncompressed IDX files. Prints the share of right answers.
"""

import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")

import torch


def read_idx(file):
    data = pathlib.Path(file).read_bytes()
    sizes = [int.from_bytes(data[4 + 4 * i : 8 + 4 * i], "big") for i in range(data[3])]
    return torch.frombuffer(bytearray(data[4 + 4 * data[3] :]), dtype=torch.uint8).view(sizes)


manifest = pathlib.Path(sys.argv[1])
model = json.loads(manifest.read_text())
network = torch.jit.load(manifest.parent / model["torchscript"]["file"])
norm = model["normalization"]
inputs = read_idx(sys.argv[2]).view(-1, *model["input_shape"]).float() * norm["scale"]
for constants, apply in ((norm["mean"], torch.sub), (norm["deviation"], torch.div)):
    if constants:
        inputs = apply(inputs, torch.tensor(constants).view(1, -1, 1, 1))
right = network(inputs).argmax(1) == read_idx(sys.argv[3]).long()
print(right.float().mean().item())
