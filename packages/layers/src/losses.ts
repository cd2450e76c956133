/** @file Losses as objects with options (`torch.nn`'s): what training makes small. */
import {
  type BceWithLogitsOptions,
  bceWithLogitsLoss,
  type CrossEntropyOptions,
  crossEntropy,
  l1Loss,
  mseLoss,
  type NllOptions,
  nllLoss,
  type ReductionOptions,
  type SmoothL1Options,
  smoothL1Loss,
  type Tensor,
} from '@striate/tensor';

abstract class Loss<O> {
  readonly options: O;

  constructor(options: O) {
    this.options = options;
  }

  /** The loss of a model's output against what was wanted. Throws ShapeError where they do not fit. */
  abstract forward(output: Tensor, target: Tensor): Tensor;
}

/** Cross-entropy of logits (N, C, ...) with int32 classes (N, ...) or probabilities (`torch.nn.CrossEntropyLoss`). */
export class CrossEntropyLoss extends Loss<CrossEntropyOptions> {
  constructor(options: CrossEntropyOptions = {}) {
    super(options);
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, this.options);
  }
}

/** -x[class] of log-probabilities (N, C, ...) with int32 classes (N, ...) (`torch.nn.NLLLoss`). */
export class NLLLoss extends Loss<NllOptions> {
  constructor(options: NllOptions = {}) {
    super(options);
  }

  override forward(logProbabilities: Tensor, target: Tensor): Tensor {
    return nllLoss(logProbabilities, target, this.options);
  }
}

/** Binary cross-entropy of logits with probabilities of the same shape (`torch.nn.BCEWithLogitsLoss`). */
export class BCEWithLogitsLoss extends Loss<BceWithLogitsOptions> {
  constructor(options: BceWithLogitsOptions = {}) {
    super(options);
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    return bceWithLogitsLoss(logits, target, this.options);
  }
}

/** Squared differences (`torch.nn.MSELoss`). */
export class MSELoss extends Loss<ReductionOptions> {
  constructor(options: ReductionOptions = {}) {
    super(options);
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return mseLoss(output, target, this.options);
  }
}

/** Absolute differences (`torch.nn.L1Loss`). */
export class L1Loss extends Loss<ReductionOptions> {
  constructor(options: ReductionOptions = {}) {
    super(options);
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return l1Loss(output, target, this.options);
  }
}

/** Quadratic for differences below beta, linear beyond (`torch.nn.SmoothL1Loss`). */
export class SmoothL1Loss extends Loss<SmoothL1Options> {
  constructor(options: SmoothL1Options = {}) {
    super(options);
  }

  override forward(output: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(output, target, this.options);
  }
}
