/** @file Paper that a person draws on. */
import type { Point, Stroke } from './strokes.js';

const PEN = 18;
const INK = 'hsl(220 60% 25%)';

export class Pad {
  readonly #canvas: HTMLCanvasElement;
  readonly #onChange: (strokes: readonly Stroke[]) => void;
  #strokes: Point[][] = [];

  /** `onChange` is called with every point that is drawn. */
  constructor(canvas: HTMLCanvasElement, onChange: (strokes: readonly Stroke[]) => void) {
    this.#canvas = canvas;
    this.#onChange = onChange;
    canvas.addEventListener('pointerdown', (event) => {
      canvas.setPointerCapture(event.pointerId);
      this.#strokes.push([]);
      this.#add(event);
    });
    canvas.addEventListener('pointermove', (event) => {
      if (canvas.hasPointerCapture(event.pointerId)) this.#add(event);
    });
  }

  get strokes(): readonly Stroke[] {
    return this.#strokes;
  }

  /** Puts strokes between -1.4 and 1.4 onto the paper, in place of what is there. */
  show(strokes: readonly Stroke[]): void {
    const half = this.#canvas.width / 2;
    const onPaper = ([x, y]: Point): Point => [half + (x * half) / 1.4, half + (y * half) / 1.4];
    this.#strokes = strokes.map((stroke) => stroke.map(onPaper));
    this.#changed();
  }

  #add({ offsetX, offsetY }: PointerEvent): void {
    this.#strokes.at(-1)!.push([offsetX, offsetY]);
    this.#changed();
  }

  #changed(): void {
    const context = this.#canvas.getContext('2d')!;
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    Object.assign(context, {
      strokeStyle: INK,
      lineWidth: PEN,
      lineCap: 'round',
      lineJoin: 'round',
    });
    for (const stroke of this.#strokes) {
      context.beginPath();
      for (const [x, y] of stroke) context.lineTo(x, y);
      context.stroke();
    }
    this.#onChange(this.#strokes);
  }
}
