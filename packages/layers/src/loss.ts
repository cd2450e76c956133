/** @file Losses: what training makes small. */
import { crossEntropy, type Tensor } from '@striate/tensor';

/** The mean cross-entropy of logits (N, classes) with int32 classes (N) (`torch.nn.CrossEntropyLoss`). */
export class CrossEntropyLoss {
  forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target);
  }
}
