/** @file Draws up a variant beside the page: making a model passes over the random numbers of all its weights. */
import type { Variant } from '@striate/alexnet';
import { drawingOf } from './stages';

const CLASSES = 1000;

self.onmessage = ({ data }: MessageEvent<Variant>) => {
  self.postMessage(drawingOf(data, CLASSES));
  self.postMessage('end');
};
