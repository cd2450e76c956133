"""PyTorch's side of bench/step.mjs: trains AlexNet for some steps and prints the seconds of each as JSON.

Reads "BATCH STEPS" lines from standard input, one answer per line, so that both sides take turns in one run.
"""

import json
import sys
import time

import torch
from torch import nn

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)
layers = [
    nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(64),
    nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(192),
    nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(384),
    nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(256),
    nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(256),
    nn.AdaptiveAvgPool2d((6, 6)), nn.Flatten(),
    nn.Dropout(0.5), nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(),
    nn.Linear(4096, 2),
]
model = nn.Sequential(*layers)
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for line in sys.stdin:
    batch, steps = map(int, line.split())
    x, y = torch.rand(batch, 3, 224, 224), torch.arange(batch) % 2
    seconds = []
    for _ in range(steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        seconds.append(time.perf_counter() - start)
    print(json.dumps(seconds), flush=True)
