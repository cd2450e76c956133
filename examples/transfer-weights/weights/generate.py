"""Trains the network of src/digits-net.mjs in PyTorch, on digits that `node weights/draw.mjs FILE` drew, and writes
digits.pth and logits.json: what PyTorch computes for the first three digits. python generate.py, with torch."""
import json
import pathlib
import struct
import subprocess
import tempfile

import torch
from torch import nn

here = pathlib.Path(__file__).parent
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "digits"
    subprocess.run(["node", str(here / "draw.mjs"), str(file)], check=True)
    data = file.read_bytes()
(count,) = struct.unpack("<i", data[:4])
labels = torch.frombuffer(bytearray(data[4 : 4 + count]), dtype=torch.uint8).long()
pixels = torch.frombuffer(bytearray(data[4 + count :]), dtype=torch.uint8)
x = pixels.reshape(count, 1, 28, 28).expand(-1, 3, -1, -1).float() / 255

torch.manual_seed(0)
net = nn.Sequential(
    nn.Sequential(
        nn.Conv2d(3, 8, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    ),
    nn.Linear(256, 10),
)
optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
for epoch in range(6):
    order = torch.randperm(count)
    for part in order.split(50):
        loss = nn.functional.cross_entropy(net(x[part]), labels[part])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(epoch, loss.item())
torch.save(net.state_dict(), here / "digits.pth")
with torch.no_grad():
    logits = net(x[:3])
(here / "logits.json").write_text(json.dumps([[round(v, 6) for v in row] for row in logits.tolist()]) + "\n")
