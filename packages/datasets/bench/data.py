"""The peer of loaders.mjs: torch.utils.data.DataLoader with Pillow and two worker processes.

    python data.py FOLDER

Prints its versions in JSON, then, for each line on standard input, runs an epoch and prints its pictures per second.
What torchvision's Resize, RandomHorizontalFlip, ToTensor and Normalize do to a Pillow picture is written out.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import PIL
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

MEAN = torch.tensor([0.485, 0.456, 0.406]).view(3, 1, 1)
STD = torch.tensor([0.229, 0.224, 0.225]).view(3, 1, 1)


class Pictures(Dataset):
    def __init__(self, root):
        self.files = sorted(Path(root).glob("*/*.jpg"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        with open(self.files[index], "rb") as file:
            picture = Image.open(file).convert("RGB")
        picture = picture.resize((224, 224), Image.BILINEAR)
        if torch.rand(1) < 0.5:
            picture = picture.transpose(Image.FLIP_LEFT_RIGHT)
        pixels = torch.from_numpy(np.array(picture, copy=True))
        values = pixels.permute(2, 0, 1).contiguous().to(torch.float32).div(255)
        return values.sub_(MEAN).div_(STD), 0


if __name__ == "__main__":
    loader = DataLoader(Pictures(sys.argv[1]), 32, shuffle=True, num_workers=2, persistent_workers=True)
    print(json.dumps({"torch": torch.__version__, "Pillow": PIL.__version__}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        pictures = sum(len(values) for values, _ in loader)
        print(pictures / (time.perf_counter() - start), flush=True)
