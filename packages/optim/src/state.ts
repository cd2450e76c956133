/** @file What an optimizer keeps beside each parameter: moments and buffers on its device, and a count of steps. */
import { type Buffer, type Parameter, zerosLike } from '@striate/tensor';
import { OptimError } from './errors.js';
import { show } from './groups.js';

export interface ParameterState {
  /** Steps taken. */
  step: number;
  /** By PyTorch's names: `exp_avg`, `momentum_buffer`, ... */
  readonly cells: Map<string, Buffer>;
}

export class StateStore {
  #states = new Map<Parameter, ParameterState>();

  /** The state of `parameter`; undefined before its first step. */
  get(parameter: Parameter): ParameterState | undefined {
    return this.#states.get(parameter);
  }

  has(parameter: Parameter, name: string): boolean {
    return this.#states.get(parameter)?.cells.has(name) ?? false;
  }

  /** The cell `name` beside `parameter`: zeros at first. Throws OptimError where the parameter has moved away. */
  cell(parameter: Parameter, name: string): Buffer {
    const { cells } = this.#of(parameter);
    const known = cells.get(name);
    if (known && known.backend !== parameter.backend) {
      throw new OptimError(
        'wrong-backend',
        `A parameter of shape ${show(parameter.shape)} has moved to another backend (${parameter.backend.name}); its ${name} is still on the former (${known.backend.name}).`,
        'Take optimizer.stateDict() before the move, and load it into a new optimizer after it.',
      );
    }
    const cell = known ?? zerosLike(parameter);
    if (!known) cells.set(name, cell);
    return cell;
  }

  /** Counts one step of `parameter`; returns how many it has taken. */
  count(parameter: Parameter): number {
    const state = this.#of(parameter);
    state.step++;
    return state.step;
  }

  /** Takes `states` over and gives the memory of the former ones back. */
  replace(states: Map<Parameter, ParameterState>): void {
    for (const { cells } of this.#states.values())
      for (const cell of cells.values()) cell.dispose();
    this.#states = states;
  }

  #of(parameter: Parameter): ParameterState {
    let state = this.#states.get(parameter);
    if (!state) {
      state = { step: 0, cells: new Map() };
      this.#states.set(parameter, state);
    }
    return state;
  }
}
