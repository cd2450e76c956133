/** @file The page: what is pressed goes to the worker, what the worker says is shown. */
import { Generator } from '@striate/tensor/random';
import { chart, type Lines, type Point } from './chart.js';
import { handDrawn, pick, SHAPES } from './hand.js';
import type { Device, FromTrainer, Shown, ToTrainer } from './messages.js';
import { Pad } from './pad.js';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [trainButton, stopButton] = [
  byId<HTMLButtonElement>('train'),
  byId<HTMLButtonElement>('stop'),
];
const device = byId<HTMLSelectElement>('device');
const state = byId('state');
const answer = byId('answer');

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const tell = (message: ToTrainer) => worker.postMessage(message);
const random = new Generator(Math.floor(Math.random() * 2 ** 31));

const drawLoss = chart(byId('loss'), { title: 'Loss' });
const drawAccuracy = chart(byId('accuracy'), { title: 'Accuracy', top: 1 });

let runs = 0;
/** What is known of the run. */
let run = { on: '', loss: noLines(), accuracy: noLines(), hasBegun: false };

function noLines(): Record<keyof Lines, Point[]> {
  return { training: [], validation: [] };
}

function drawCharts(): void {
  drawLoss(run.loss);
  drawAccuracy(run.accuracy);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

function showProgress(prefix: string): void {
  const [step] = run.loss.training.at(-1) ?? [0];
  const accuracy = run.accuracy.validation.at(-1)?.[1];
  const so = accuracy === undefined ? '' : ` Validation accuracy ${percent(accuracy)}.`;
  state.textContent = `${prefix} Step ${step}.${so}`;
}

function setBusy(isBusy: boolean): void {
  trainButton.disabled = isBusy;
  device.disabled = isBusy;
  stopButton.disabled = !isBusy;
}

const pad = new Pad(byId('pad'), ask);

/** One question at a time; what changes while it waits is asked when its answer has come. */
let question: 'none' | 'asked' | 'outdated' = 'none';

function ask(): void {
  const { strokes } = pad;
  if (strokes.length === 0) clearAnswer();
  else if (question !== 'none') question = 'outdated';
  else if (run.hasBegun) {
    question = 'asked';
    tell({ type: 'name', strokes });
  }
}

function clearAnswer(): void {
  answer.textContent = 'Nothing is drawn yet.';
  showBars(SHAPES.map(() => 0));
}

const bars = SHAPES.map((shape) => {
  const row = document.createElement('li');
  const [share, meter] = [document.createElement('span'), document.createElement('meter')];
  meter.setAttribute('aria-label', `Probability of a ${shape}`);
  row.append(shape, meter, share);
  byId('bars').append(row);
  return { row, meter, share };
});

function showBars(probabilities: readonly number[]): void {
  const best = probabilities.indexOf(Math.max(...probabilities));
  for (const [i, { row, meter, share }] of bars.entries()) {
    meter.value = probabilities[i]!;
    share.textContent = probabilities[i]!.toFixed(2);
    row.classList.toggle('best', i === best && probabilities[i]! > 0);
  }
}

function show(canvas: HTMLCanvasElement, picture: Shown): HTMLCanvasElement {
  const side = Math.sqrt(picture.length / 4);
  [canvas.width, canvas.height] = [side, side];
  canvas.getContext('2d')!.putImageData(new ImageData(picture, side), 0, 0);
  return canvas;
}

type Message<Type extends FromTrainer['type']> = Extract<FromTrainer, { type: Type }>;
const ON: { [Type in FromTrainer['type']]: (message: Message<Type>) => void } = {
  ready({ device, instead, training, validation, samples }) {
    run.hasBegun = true;
    run.on = `Training on ${training} pictures (and ${validation} to validate with), on ${device}.`;
    if (instead) run.on = `${instead} So it goes slowly. ${run.on}`;
    const pictures = samples.map((sample) => show(document.createElement('canvas'), sample));
    byId('samples').replaceChildren(...pictures);
    showProgress(run.on);
  },
  step({ step, loss, accuracy }) {
    run.loss.training.push([step, loss]);
    run.accuracy.training.push([step, accuracy]);
    drawCharts();
    showProgress(run.on);
  },
  epoch({ step, loss, accuracy }) {
    run.loss.validation.push([step, loss]);
    run.accuracy.validation.push([step, accuracy]);
    drawCharts();
    showProgress(run.on);
    ask();
  },
  ended({ reason }) {
    setBusy(false);
    showProgress(reason === 'trained' ? 'Trained.' : 'Stopped.');
    ask();
  },
  failed({ message }) {
    setBusy(false);
    state.textContent = `It failed: ${message}`;
  },
  named({ picture, probabilities }) {
    const isOutdated = question === 'outdated';
    question = 'none';
    if (isOutdated) return ask();
    show(byId('seen'), picture);
    showBars(probabilities);
    const best = probabilities.indexOf(Math.max(...probabilities));
    answer.textContent = `A ${SHAPES[best]}, with probability ${probabilities[best]!.toFixed(2)}.`;
  },
};

worker.onmessage = ({ data }: MessageEvent<FromTrainer>) => {
  (ON[data.type] as (message: FromTrainer) => void)(data);
};
worker.onerror = ({ message }) => ON.failed({ type: 'failed', message });

byId('controls').addEventListener('submit', (event) => {
  event.preventDefault();
  run = { on: '', loss: noLines(), accuracy: noLines(), hasBegun: false };
  drawCharts();
  setBusy(true);
  state.textContent = 'Drawing pictures, opening the device.';
  tell({ type: 'train', device: device.value as Device, seed: ++runs });
});
stopButton.addEventListener('click', () => tell({ type: 'stop' }));
byId('clear').addEventListener('click', () => pad.show([]));
byId('draw').addEventListener('click', () => pad.show(handDrawn(pick(SHAPES, random), random)));
drawCharts();
