/** @file The tables of FEATURES. */
import type { BackendName, KernelRow, OptionRow } from '../../config/features';
import { ScrollTable } from './ScrollFrame';

const BACKENDS: readonly BackendName[] = ['reference', 'cpu', 'webgpu', 'tensorflow'];

export function KernelTable({ kernels }: { readonly kernels: readonly KernelRow[] }) {
  return (
    <ScrollTable>
      <thead>
        <tr>
          <th scope="col">Kernel</th>
          {BACKENDS.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {kernels.map(({ name, own, isRequired }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
              {isRequired ? '' : ' (optional)'}
            </td>
            {BACKENDS.map((backend) => (
              <td key={backend}>{own.includes(backend) ? 'yes' : 'composed'}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}

function Codes({ names }: { readonly names: readonly string[] }) {
  return names.map((name, index) => (
    <span key={name}>
      {index > 0 && ', '}
      <code>{name}</code>
    </span>
  ));
}

interface OptionTableProps {
  readonly rows: readonly OptionRow[];
  readonly head: string;
}

export function OptionTable({ rows, head }: OptionTableProps) {
  return (
    <ScrollTable>
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col">Takes</th>
          <th scope="col">Does not take</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, taken, missing }) => (
          <tr key={name}>
            <td>
              <code>{name}</code>
            </td>
            <td>
              <Codes names={taken} />
            </td>
            <td>
              <Codes names={missing} />
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
