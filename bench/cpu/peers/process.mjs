/**
 * @file A peer: a library in a process of its own, which is told in lines of JSON what to compute and
 * answers each with one line. So none shares a heap, a thread pool or a peak of memory with another.
 *
 * Requests                              answers
 * {do: 'versions'}                      {[name]: version}
 * {do: 'prepare', job}                  {id}, or {cannot: why not}
 * {do: 'run', id, calls, watch}         {seconds}, of all calls together; with `watch` also {delays}
 * {do: 'output', id}                    {values}: what the job computes, for comparison
 * {do: 'release', id}                   {}
 * {do: 'memory'}                        {peakBytes}: the process's largest resident set so far
 *
 * Jobs: see jobs.mjs. {error} is the answer to whatever went wrong.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export class PeerProcess {
  hasEnded = false;
  #child;
  #answers;
  #name;

  constructor(name, command, args) {
    this.#name = name;
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    // What went wrong is said by the answer that does not come.
    this.#child.on('error', () => {});
    this.#child.stdin.on('error', () => {});
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(request) {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) {
      this.hasEnded = true;
      throw new Error(`${this.#name} ended without an answer to ${JSON.stringify(request)}.`);
    }
    const answer = JSON.parse(value);
    if (answer.error) throw new Error(`${this.#name}: ${answer.error}`);
    return answer;
  }

  close() {
    this.#child.stdin.end();
  }
}
