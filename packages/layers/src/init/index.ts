/** @file Initialisation of parameters, as `torch.nn.init` has it: before or after they are on a device. */
export {
  calculateGain,
  constant,
  type FanOptions,
  kaimingUniform,
  type Nonlinearity,
  ones,
  uniform,
  xavierUniform,
  zeros,
} from './fill.js';
