/** @file The figure kit: frame, controls, grids of pixels, curves, and the packages to compute with. */
export type { Palette, Rgb } from './colors';
export { colorOf, inkOn } from './colors';
export { Button, Buttons, Check, NumberField, Select, Slider } from './controls';
export { Figure, Labelled, Readout, Row } from './Figure';
export { LineChart, type LineChartProps, type Series } from './LineChart';
export { type Cell, type Highlight, PixelGrid, type PixelGridProps } from './PixelGrid';
export { fastestBackend, loadStriate, type Striate, useStriate, useWhenNear } from './striate';
export { useWorker, type WorkerHandle } from './use-worker';
