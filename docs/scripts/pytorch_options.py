"""Options of torch.nn's modules and torch.optim's optimizers as PyTorch has them, for the tables of FEATURES.

python pytorch_options.py ../config/pytorch-options.json   (needs torch)
"""

import inspect
import json
import sys

import torch

LAYERS = """
    Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d Linear MaxPool1d MaxPool2d AvgPool1d AvgPool2d
    AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool1d AdaptiveMaxPool2d BatchNorm1d BatchNorm2d BatchNorm3d
    LayerNorm GroupNorm InstanceNorm1d InstanceNorm2d LocalResponseNorm ReLU LeakyReLU GELU SiLU Sigmoid Tanh
    Softmax LogSoftmax Dropout Dropout2d Flatten Unflatten Upsample ZeroPad2d ConstantPad2d ReflectionPad2d
    ReplicationPad2d CrossEntropyLoss NLLLoss BCEWithLogitsLoss MSELoss L1Loss SmoothL1Loss
""".split()
OPTIMIZERS = ["SGD", "Adam", "AdamW", "RMSprop"]
# Where a tensor lies and of which type it is: not a matter of a layer here.
PLACE = {"self", "device", "dtype", "params"}


def options(kind):
    parameters = inspect.signature(kind.__init__).parameters.values()
    return [p.name for p in parameters if p.name not in PLACE and p.kind != p.VAR_POSITIONAL]


table = {
    "version": torch.__version__.split("+")[0],
    "layers": {name: options(getattr(torch.nn, name)) for name in LAYERS},
    "optimizers": {name: options(getattr(torch.optim, name)) for name in OPTIMIZERS},
}
with open(sys.argv[1], "w") as file:
    json.dump(table, file, indent=2)
    file.write("\n")
