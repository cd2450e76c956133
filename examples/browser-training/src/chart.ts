/** @file Two lines over the steps of a training, as SVG. */

export type Point = readonly [step: number, value: number];
export type Lines = Readonly<Record<'training' | 'validation', readonly Point[]>>;

export interface ChartOptions {
  readonly title: string;
  /** The top of the value axis; where left out, the largest value. */
  readonly top?: number;
}

const [WIDTH, HEIGHT] = [360, 200];
const MARGIN = { left: 36, right: 8, top: 8, bottom: 22 };

/** Fills `figure`, and gives a function that draws anew. */
export function chart(figure: HTMLElement, { title, top }: ChartOptions): (lines: Lines) => void {
  const caption = document.createElement('figcaption');
  caption.append(`${title}: `, key('training'), ', ', key('validation'));
  const svg = element('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  figure.append(caption, svg);
  return (lines) => {
    const points = [...lines.training, ...lines.validation];
    const last = Math.max(1, ...points.map(([step]) => step));
    const highest = top ?? Math.max(0.1, ...points.map(([, value]) => value));
    const x = (step: number) => MARGIN.left + (step / last) * (WIDTH - MARGIN.left - MARGIN.right);
    const y = (value: number) =>
      HEIGHT - MARGIN.bottom - (value / highest) * (HEIGHT - MARGIN.top - MARGIN.bottom);
    const values = [0, highest / 2, highest];
    svg.replaceChildren(
      ...values.map((value) =>
        element('line', { class: 'axis', x1: x(0), x2: x(last), y1: y(value), y2: y(value) }),
      ),
      ...values.map((value) => text(value.toFixed(1), x(0) - 6, y(value) + 4, 'end')),
      text('0', x(0), HEIGHT - 6, 'middle'),
      text(`step ${last}`, x(last), HEIGHT - 6, 'end'),
      ...Object.entries(lines).map(([name, line]) =>
        element('polyline', {
          class: name,
          points: line.map(([step, value]) => `${x(step)},${y(value)}`).join(' '),
        }),
      ),
    );
    svg.setAttribute('aria-label', `${title} over ${points.length > 0 ? last : 0} steps`);
  };
}

function key(name: keyof Lines): HTMLElement {
  const span = document.createElement('span');
  span.className = name;
  span.textContent = name;
  return span;
}

function element(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, `${value}`);
  return made;
}

function text(content: string, x: number, y: number, anchor: string): SVGElement {
  const made = element('text', { x, y, 'text-anchor': anchor });
  made.textContent = content;
  return made;
}
