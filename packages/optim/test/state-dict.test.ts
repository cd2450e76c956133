/** @file State dicts: what they hold, that training goes on from them bit for bit, and what is refused. */
import { reference } from '@striate/tensor/reference';
import { describe, expect, it } from 'vitest';
import { OptimError, type Optimizer, type OptimizerState, type StateTensor } from '../src/index.js';
import { cases, type OptimizerCase, Problem } from './problem.js';

const caseOf = (name: string): OptimizerCase => cases.find((example) => example.name === name)!;

async function trained(
  name: string,
  steps = 3,
): Promise<{ optimizer: Optimizer; problem: Problem }> {
  const problem = new Problem(reference());
  const optimizer = await problem.optimizer(caseOf(name));
  await problem.train(optimizer, steps);
  return { optimizer, problem };
}

/** As it comes back from a file: the groups through JSON, the tensors as copies. */
function stored({ state, paramGroups }: OptimizerState): OptimizerState {
  return {
    state: new Map(
      Array.from(state, ([key, value]) => [
        key,
        { ...value, data: value.data.slice() } as StateTensor,
      ]),
    ),
    paramGroups: JSON.parse(JSON.stringify(paramGroups)),
  };
}

describe('going on from a state dict', () => {
  it.each(cases)('$name gives the same bits as never having stopped', async (example) => {
    const whole = new Problem(reference());
    const wholeLosses = await whole.train(await whole.optimizer(example), 20);

    const first = new Problem(reference());
    const before = await first.optimizer(example);
    const losses = await first.train(before, 7);
    const saved = stored(await before.stateDict());

    const second = new Problem(reference(), await first.values());
    // Other options than those saved: the state's count.
    const after = await second.optimizer({ ...example, biasOptions: {}, options: {} as never });
    after.loadStateDict(saved);
    losses.push(...(await second.train(after, 13)));
    expect(losses).toEqual(wholeLosses);
    expect(await second.values()).toEqual(await whole.values());
  });
});

describe('a state dict', () => {
  it("has PyTorch's keys, counts as int64 and the groups as plain JSON", async () => {
    const { optimizer } = await trained('adam with other betas and decay');
    const { state, paramGroups } = await optimizer.stateDict();
    expect(Array.from(state, ([key, { dtype, shape }]) => [key, dtype, shape])).toEqual([
      ['state.0.step', 'int64', []],
      ['state.0.exp_avg', 'float32', [4, 3]],
      ['state.0.exp_avg_sq', 'float32', [4, 3]],
      ['state.1.step', 'int64', []],
      ['state.1.exp_avg', 'float32', [4]],
      ['state.1.exp_avg_sq', 'float32', [4]],
    ]);
    const shared = { lr: 0.02, eps: 1e-4, maximize: false };
    expect(JSON.parse(JSON.stringify(paramGroups))).toEqual([
      { params: [0], betas: [0.8, 0.95], weightDecay: 0.1, ...shared },
      { params: [1], betas: [0.5, 0.9], weightDecay: 0, ...shared },
    ]);
  });

  it('is of the moment it was asked for', async () => {
    const { optimizer, problem } = await trained('adam');
    const now = await optimizer.stateDict();
    const asked = optimizer.stateDict();
    optimizer.paramGroups[0]!.lr = 5;
    await problem.train(optimizer, 2);
    expect(await asked).toEqual(now);
  });

  it('takes the place of the state there was, and of its memory', async () => {
    const { optimizer, problem } = await trained('adam');
    const { backend } = problem.weight;
    const saved = await optimizer.stateDict();
    const { storages } = backend.memory();
    await problem.train(optimizer, 2);
    optimizer.loadStateDict(saved);
    expect(backend.memory().storages).toBe(storages);
    expect(await optimizer.stateDict()).toEqual(saved);
    optimizer.loadStateDict({ ...saved, state: new Map() });
    expect(backend.memory().storages).toBe(2);
  });

  it('keeps an option that it does not name as it is', async () => {
    const { optimizer } = await trained('adam');
    const { state, paramGroups } = await optimizer.stateDict();
    const older = paramGroups.map(({ maximize: _, ...group }) => group);
    optimizer.paramGroups[0]!.maximize = true;
    optimizer.loadStateDict({ state, paramGroups: older });
    expect(optimizer.paramGroups.map(({ maximize }) => maximize)).toEqual([true, false]);
  });
});

describe('a state that does not fit', () => {
  type Change = (state: Map<string, StateTensor>, groups: Record<string, unknown>[]) => void;
  const scalar = (value: number): StateTensor => ({
    dtype: 'float32',
    shape: [],
    data: Float32Array.of(value),
  });
  const matrix = (shape: number[], count: number): StateTensor => ({
    dtype: 'float32',
    shape,
    data: new Float32Array(count),
  });
  const refusals: [words: string, change: Change][] = [
    ['it has 1 groups, the optimizer 2', (_, groups) => groups.pop()],
    [
      "group 1 has 2 parameters, the optimizer's 1",
      (_, groups) => Object.assign(groups[1]!, { params: [1, 2] }),
    ],
    ['it has no groups with lists of indices', (_, groups) => delete groups[0]!.params],
    ['an index stands in it twice', (_, groups) => Object.assign(groups[1]!, { params: [0] })],
    ['unexpected in group 0: amsgrad', (_, groups) => Object.assign(groups[0]!, { amsgrad: true })],
    ['missing: state.1.exp_avg_sq', (state) => state.delete('state.1.exp_avg_sq')],
    ['missing: state.0.step', (state) => state.delete('state.0.step')],
    ['unexpected: state.2.step', (state) => state.set('state.2.step', scalar(1))],
    ['unexpected: state.0.square_avg', (state) => state.set('state.0.square_avg', scalar(1))],
    [
      'unexpected: x7 and 2 more.',
      (state) => {
        for (let i = 0; i < 10; i++) state.set(`x${i}`, scalar(1));
      },
    ],
    ['unexpected: weight', (state) => state.set('weight', scalar(1))],
    ['state.0.step is no count', (state) => state.set('state.0.step', scalar(1.5))],
    [
      'state.0.exp_avg is float32 [4, 3] here, but float32 [3, 4] with 12 values there',
      (state) => state.set('state.0.exp_avg', matrix([3, 4], 12)),
    ],
    [
      'state.1.exp_avg is float32 [4] here, but float32 [4] with 3 values there',
      (state) => state.set('state.1.exp_avg', matrix([4], 3)),
    ],
    [
      'state.1.exp_avg is float32 [4] here, but int64 [4] with 4 values there',
      (state) =>
        state.set('state.1.exp_avg', { dtype: 'int64', shape: [4], data: new BigInt64Array(4) }),
    ],
    ['paramGroups[1].lr is -1', (_, groups) => Object.assign(groups[1]!, { lr: -1 })],
    ['paramGroups[0].initialLr is 1', (_, groups) => Object.assign(groups[0]!, { initialLr: '1' })],
  ];

  it.each(refusals)('changes nothing: %s', async (words, change) => {
    const { optimizer } = await trained('adam');
    const before = await optimizer.stateDict();
    const { state, paramGroups } = stored(before);
    change(state as Map<string, StateTensor>, paramGroups as unknown as Record<string, unknown>[]);
    const load = () => optimizer.loadStateDict({ state, paramGroups });
    expect(load).toThrow(OptimError);
    expect(load).toThrow(words.replace('initialLr is 1', 'initialLr is "1"'));
    expect(await optimizer.stateDict()).toEqual(before);
  });

  it('is one of another optimizer, or lacks what its own options need', async () => {
    const sgd = await trained('sgd with momentum');
    const adam = await trained('adam');
    const rmsprop = await trained('rmsprop with everything');
    const saved = await sgd.optimizer.stateDict();
    expect(() => adam.optimizer.loadStateDict(saved)).toThrow(
      'does not fit this Adam: unexpected in group 0: momentum',
    );
    const { state, paramGroups } = await rmsprop.optimizer.stateDict();
    const without = new Map(state);
    for (const name of ['momentum_buffer', 'grad_avg']) without.delete(`state.1.${name}`);
    expect(() => rmsprop.optimizer.loadStateDict({ state: without, paramGroups })).toThrow(
      'missing: state.1.momentum_buffer; missing: state.1.grad_avg. Make the optimizer with',
    );
  });
});
