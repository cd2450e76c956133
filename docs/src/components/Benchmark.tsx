/** @file One run of a benchmark, drawn from the JSON that `bench/run.mjs` writes. */
import styles from './Benchmark.module.css';
import { Code } from './Code';

interface Entry {
  readonly name: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

interface Result {
  readonly section: string;
  readonly case: string;
  readonly unit: string;
  readonly better: string;
  readonly threads: number;
  readonly entries: readonly Entry[];
}

export interface BenchmarkRun {
  readonly date: string;
  readonly command: string;
  readonly commit: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly loadBefore: number;
  };
  readonly versions: Readonly<Record<string, string>>;
  readonly settings: { readonly rounds: number };
  readonly peak: { readonly isa: string };
  readonly results: readonly Result[];
}

const short = (value: number) =>
  value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);

function Bars({ result }: { readonly result: Result }) {
  const { entries, unit, better, threads } = result;
  const greatest = Math.max(...entries.map(({ max }) => max));
  const share = (value: number) => `${(100 * value) / greatest}%`;
  return (
    <figure className={styles.case}>
      <figcaption>
        {result.case}, {threads === 1 ? '1 thread' : `${threads} threads`}{' '}
        <span className={styles.unit}>
          {unit}, {better} is better
        </span>
      </figcaption>
      <table className={styles.bars}>
        <tbody>
          {entries.map(({ name, median, min, max }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <div className={styles.track}>
                  <div
                    className={styles.bar}
                    data-ours={name === 'Striate' ? '' : undefined}
                    style={{ width: share(median) }}
                  />
                  <div
                    className={styles.spread}
                    style={{ left: share(min), width: share(max - min) }}
                  />
                </div>
              </td>
              <td className={styles.value}>
                {short(median)}
                <span className={styles.range}>
                  {short(min)} to {short(max)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** All cases of a run under their sections, and where it was measured. */
export function Benchmark({ run }: { readonly run: BenchmarkRun }) {
  const { machine, versions, settings, peak } = run;
  const sections = [...new Set(run.results.map(({ section }) => section))];
  return (
    <>
      <p>
        {run.date.slice(0, 10)}, {machine.cores} cores of an {machine.processor} with {peak.isa},{' '}
        {machine.memoryGiB} GiB, load {machine.loadBefore} before the run; medians of{' '}
        {settings.rounds} rounds in turns, the line is the least and the greatest. Versions:{' '}
        {Object.entries(versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(', ')}
        ; commit {run.commit}.
      </p>
      <Code text={run.command} />
      {sections.map((section) => (
        <section key={section}>
          <h3>{section}</h3>
          {run.results
            .filter((result) => result.section === section)
            .map((result) => (
              <Bars key={`${result.case} ${result.threads}`} result={result} />
            ))}
        </section>
      ))}
    </>
  );
}
