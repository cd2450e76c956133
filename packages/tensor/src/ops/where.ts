/** @file Choosing between two tensors, element by element. */
import { broadcastOutput } from '@striate/shapes';
import { record } from '../autograd/graph.js';
import { Tensor, wrap } from '../tensor.js';
import { meet, shapeOf, sumTo, type Term } from './arithmetic.js';
import { checkDType, commonBackend } from './check.js';
import { expand } from './reshape.js';

/**
 * a where `condition` (bool) is true, else b, with broadcasting and promotion (`torch.where`). What was not
 * chosen gets a gradient of 0 and passes no NaN on. Throws ShapeError.
 */
export function where(condition: Tensor, left: Term, right: Term): Tensor {
  checkDType('where', condition, 'bool');
  const backend = commonBackend(
    'where',
    condition,
    ...[left, right].filter((term) => term instanceof Tensor),
  );
  const operands = broadcastOutput(shapeOf(left), shapeOf(right), 'where');
  const shape = broadcastOutput(condition.shape, operands, 'where');
  const { a, b, dispose } = meet('where', left, right, (dtype) => dtype);
  const [mask, x, y] = [condition, a, b].map((tensor) => expand(tensor, shape)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const result = wrap(backend, backend.where(mask, x, y), shape, a.dtype);
  record('where', result, [
    { input: a, saves: [mask], gradient: (g, chosen) => sumTo(where(chosen!, g, 0), a.shape) },
    { input: b, saves: [mask], gradient: (g, chosen) => sumTo(where(chosen!, 0, g), b.shape) },
  ]);
  for (const expanded of [mask, x, y]) expanded.dispose();
  dispose();
  return result;
}
