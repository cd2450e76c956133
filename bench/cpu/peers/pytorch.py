"""PyTorch's side of the comparison: answers the requests of process.mjs. Weights are those of seed 0."""

import json
import resource
import sys
import time
import traceback

import torch
from torch import nn
from torch.nn import functional as F


def alexnet():
    return nn.Sequential(
        nn.Conv2d(3, 64, 11, stride=4, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(64),
        nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(192),
        nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(384),
        nn.Conv2d(384, 256, 3, padding=1), nn.ReLU(), nn.BatchNorm2d(256),
        nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2), nn.BatchNorm2d(256),
        nn.AdaptiveAvgPool2d((6, 6)), nn.Flatten(),
        nn.Dropout(0.5), nn.Linear(9216, 4096), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4096, 4096), nn.ReLU(),
        nn.Linear(4096, 2),
    )


def conv(inputs, outputs, kernel, stride):
    return nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=kernel // 2, bias=False)


class BasicBlock(nn.Module):
    def __init__(self, inputs, channels, stride):
        super().__init__()
        self.body = nn.Sequential(
            conv(inputs, channels, 3, stride), nn.BatchNorm2d(channels), nn.ReLU(inplace=True),
            conv(channels, channels, 3, 1), nn.BatchNorm2d(channels),
        )
        self.downsample = nn.Identity()
        if stride != 1 or inputs != channels:
            self.downsample = nn.Sequential(conv(inputs, channels, 1, stride), nn.BatchNorm2d(channels))

    def forward(self, x):
        return F.relu(self.body(x) + self.downsample(x), inplace=True)


def resnet18():
    layers = [conv(3, 64, 7, 2), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, padding=1)]
    inputs = 64
    for channels in [64, 128, 256, 512]:
        layers += [BasicBlock(inputs, channels, 1 if channels == 64 else 2), BasicBlock(channels, channels, 1)]
        inputs = channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 1000))


MODELS = {"alexnet": alexnet, "resnet18": resnet18}


def model(name):
    torch.manual_seed(0)
    return MODELS[name]()


def pictures(batch):
    return torch.rand(batch, 3, 224, 224, generator=torch.Generator().manual_seed(1))


def uniform(*shape):
    return torch.rand(shape) * 2 - 1


def matmul(job):
    m, k, n = job["m"], job["k"], job["n"]
    a = uniform(k, m).t() if job["transposeA"] else uniform(m, k)
    b = uniform(n, k).t() if job["transposeB"] else uniform(k, n)
    return lambda: a @ b


def convolution(job):
    x, weight, bias = uniform(*job["x"]), uniform(*job["weight"]), uniform(job["weight"][0])
    stride, padding = [job["stride"]] * 2, [job["padding"]] * 2
    if job["direction"] == "forward":
        return lambda: F.conv2d(x, weight, bias, stride, padding)
    g = uniform(*F.conv2d(x, weight, bias, stride, padding).shape)
    wanted = [job["direction"] == "inputGradient", job["direction"] == "weightGradient", False]
    return lambda: torch.ops.aten.convolution_backward(
        g, x, weight, None, stride, padding, [1, 1], False, [0, 0], 1, wanted
    )


def train(job):
    net = model(job["model"])
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-4, fused=job.get("fused"))
    x, y = pictures(job["batch"]), torch.arange(job["batch"]) % 2

    @torch.enable_grad()
    def step():
        optimizer.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimizer.step()

    return step


def infer(job):
    net, x = model(job["model"]).eval(), pictures(job["batch"])

    @torch.inference_mode()
    def logits():
        return net(x)

    return logits


def adam(job):
    net = model("alexnet")
    for parameter in net.parameters():
        parameter.grad = torch.full_like(parameter, 1e-3)
    return torch.optim.Adam(net.parameters(), lr=1e-4, fused=job.get("fused")).step


JOBS = {"matmul": matmul, "conv": convolution, "train": train, "infer": infer, "adam": adam}
prepared = {}


def prepare(request):
    job = request["job"]
    torch.set_num_threads(job["threads"])
    identity = max(prepared, default=0) + 1
    prepared[identity] = (job["threads"], JOBS[job["kind"]](job))
    return {"id": identity}


def run(request):
    threads, call = prepared[request["id"]]
    torch.set_num_threads(threads)
    start = time.perf_counter()
    for _ in range(request["calls"]):
        call()
    return {"seconds": time.perf_counter() - start}


def output(request):
    return {"values": prepared[request["id"]][1]().flatten().tolist()}


def release(request):
    del prepared[request["id"]]
    return {}


def memory(_):
    unit = 1 if sys.platform == "darwin" else 1024
    return {"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit}


def versions(_):
    return {"torch": torch.__version__, "python": sys.version.split()[0]}


ANSWERS = {f.__name__: f for f in [prepare, run, output, release, memory, versions]}
torch.set_grad_enabled(False)
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = ANSWERS[request["do"]](request)
    except Exception:
        answer = {"error": traceback.format_exc()}
    print(json.dumps(answer), flush=True)
