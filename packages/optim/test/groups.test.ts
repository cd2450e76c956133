/** @file Parameter groups and options: what they default to, and what is refused. */
import { full, Parameter } from '@striate/tensor';
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { Adam, type AdamOptions, AdamW, OptimError, RMSprop, SGD } from '../src/index.js';

const backend = reference();

async function parameter(size = 1): Promise<Parameter> {
  const made = new Parameter([size], new Float32Array(size));
  await made.to(backend);
  return made;
}

const [a, b, c] = [await parameter(), await parameter(2), await parameter(3)];

/** `make` throws an OptimError with this code, and with these words in its message or fix. */
function expectRefused(make: () => unknown, code: string, ...words: string[]): void {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(OptimError);
    const { code: found, message, fix } = error as OptimError;
    expect(found).toBe(code);
    for (const word of words) expect(message).toContain(word);
    expect(message.endsWith(fix)).toBe(true);
    return;
  }
  expect.unreachable('nothing was thrown');
}

describe('parameter groups', () => {
  it("are one group with PyTorch's defaults where parameters come alone", () => {
    const decay = { weightDecay: 0, maximize: false };
    expect(new SGD([a, b]).paramGroups).toEqual([
      { params: [a, b], lr: 1e-3, momentum: 0, dampening: 0, nesterov: false, ...decay },
    ]);
    const adam = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, maximize: false };
    expect(new Adam([a]).paramGroups).toEqual([{ params: [a], ...adam, weightDecay: 0 }]);
    expect(new AdamW([a]).paramGroups).toEqual([{ params: [a], ...adam, weightDecay: 0.01 }]);
    expect(new RMSprop([a]).paramGroups).toEqual([
      { params: [a], lr: 0.01, alpha: 0.99, eps: 1e-8, momentum: 0, centered: false, ...decay },
    ]);
  });

  it('take what they leave out from the options of the optimizer', () => {
    const optimizer = new SGD(
      [
        { params: [a], lr: 0.5 },
        { params: [b], momentum: 0.8, lr: undefined },
      ],
      {
        lr: 0.1,
        momentum: 0.9,
      },
    );
    optimizer.addParamGroup({ params: new Set([c]), weightDecay: 0.1 });
    expect(
      optimizer.paramGroups.map(({ params, lr, momentum, weightDecay }) => [
        params,
        lr,
        momentum,
        weightDecay,
      ]),
    ).toEqual([
      [[a], 0.5, 0.9, 0],
      [[b], 0.1, 0.8, 0],
      [[c], 0.1, 0.9, 0.1],
    ]);
  });

  it('forget their gradients together', () => {
    const optimizer = new SGD([{ params: [a] }, { params: [b] }]);
    const before = backend.memory().storages;
    a.grad = full([1], 1, { backend });
    b.grad = full([2], 1, { backend });
    optimizer.zeroGrad();
    expect([a.grad, b.grad]).toEqual([null, null]);
    expect(backend.memory().storages).toBe(before);
  });

  it('refuse parameters that are missing, twice, unmaterialised or none', () => {
    const idle = new Parameter([2, 3], () => new Float32Array(6));
    const add = (params: unknown) => () =>
      new SGD([c]).addParamGroup({ params: params as Parameter[] });
    const refused: [make: () => unknown, code: string, ...words: string[]][] = [
      [
        () => new SGD([]),
        'bad-parameters',
        'The optimizer got no parameters',
        'model.parameters()',
      ],
      [
        () => new SGD([{ params: [a] }, { params: [] }]),
        'bad-parameters',
        'group 1 got no parameters',
      ],
      [() => new SGD({} as Parameter[]), 'bad-parameters', 'no list', 'model.parameters()'],
      [() => new SGD([{ params: a as unknown as [] }]), 'bad-parameters', 'group 0 got no list'],
      [() => new SGD([a, b, a]), 'bad-parameters', 'Parameter 2 of group 0', 'shape [1]', 'once'],
      [
        () => new SGD([{ params: [a] }, { params: [b, a] }]),
        'bad-parameters',
        'Parameter 1 of group 1',
      ],
      [
        add([c]),
        'bad-parameters',
        'Parameter 0 of group 1 (shape [3]) is in the optimizer already',
      ],
      [add([full([1], 1, { backend })]), 'bad-parameters', 'Item 0 of group 1 is no Parameter'],
      [
        () => new SGD([a, { params: [b] }] as Parameter[]),
        'bad-parameters',
        'Item 1 of group 0 is no Parameter',
      ],
      [() => new Adam([a, idle]), 'not-materialized', 'shape [2, 3]', 'await model.to(backend)'],
    ];
    for (const [make, ...wanted] of refused) expectRefused(make, ...wanted);
  });
});

describe('options', () => {
  it('are refused where they make no sense, in the optimizer and in groups', () => {
    const adam = (options: object) => () => new Adam([a], options as AdamOptions);
    const refused: [make: () => unknown, ...words: string[]][] = [
      [adam({ lr: -1 }), 'lr is -1, but must be a number at least 0'],
      [adam({ lr: '0.1' }), 'lr is "0.1"'],
      [adam({ lr: Number.POSITIVE_INFINITY }), 'lr is Infinity'],
      [adam({ betas: [0.9, 1] }), 'betas[1] is 1, but must be a number at least 0 and below 1'],
      [adam({ betas: 0.9 }), 'betas is 0.9, but must be two numbers'],
      [adam({ eps: -1e-8 }), 'eps is -1e-8'],
      [adam({ maximize: 1 }), 'maximize is 1, but must be true or false'],
      [
        adam({ weight_decay: 0.1 }),
        'Adam has no option weight_decay',
        'lr, betas, eps, weightDecay',
      ],
      [() => new SGD([a], { momentum: Number.NaN }), 'momentum is NaN'],
      [() => new SGD([a], { nesterov: true }), 'nesterov with momentum 0', 'momentum above 0'],
      [() => new SGD([a], { nesterov: true, momentum: 0.9, dampening: 0.1 }), 'no dampening'],
      [
        () =>
          new SGD([{ params: [a] }, { params: [b], momentum: 0 }], { nesterov: true, momentum: 1 }),
        'nesterov with momentum 0',
      ],
      [() => new SGD([{ params: [a], lr: -2 }]), 'group 0: lr is -2'],
      [
        () => new RMSprop([{ params: [a], rate: 1 } as { params: Parameter[] }]),
        'group 0 of RMSprop has no option rate',
      ],
      [() => new RMSprop([a], { alpha: -0.1 }), 'alpha is -0.1'],
    ];
    for (const [make, ...words] of refused) expectRefused(make, 'bad-option', ...words);
  });
});
