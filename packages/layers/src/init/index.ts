/** @file Initialisation of parameters, as `torch.nn.init` has it: before or after they are on a device. */
export {
  calculateGain,
  constant,
  type FanOptions,
  type GainOptions,
  kaimingNormal,
  kaimingUniform,
  type Nonlinearity,
  normal,
  ones,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from './fill.js';
