"""Opens a model as its user would: plain Python, PyTorch and the safetensors package.

    open_model.py MANIFEST EXAMPLES

EXAMPLES is a .safetensors file with `inputs` (a normalised batch) and `logits` (what the network gave
for it). Checks that the weights can be read, and that torch.jit.load gives the same logits to 1e-5.
Prints one JSON object.
"""

import json
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore", message="Failed to initialize NumPy")

import torch
from safetensors import safe_open


def read(file):
    with safe_open(file, framework="pt") as tensors:
        return {name: tensors.get_tensor(name) for name in tensors.keys()}, tensors.metadata()


manifest_file = pathlib.Path(sys.argv[1])
manifest = json.loads(manifest_file.read_text())
weights, metadata = read(manifest_file.parent / manifest["weights"]["file"])
examples, _ = read(sys.argv[2])
result = {
    "architecture": metadata["architecture"],
    "tensors": {name: list(tensor.shape) for name, tensor in weights.items()},
    "sums": {name: tensor.double().sum().item() for name, tensor in weights.items()},
}
if "file" in manifest["torchscript"]:
    network = torch.jit.load(manifest_file.parent / manifest["torchscript"]["file"])
    logits = network(examples["inputs"])
    result["off"] = (logits - examples["logits"]).abs().max().item()
    result["largest"] = examples["logits"].abs().max().item()
print(json.dumps(result))
