/** @file The sample pictures: drawn cats and dogs, for whoever has no data set at hand. */
export { SampleError, type SampleErrorCode } from './errors.js';
export { type AnimalsOptions, drawAnimals } from './in-memory.js';
export { type SampleOptions, type SampleReport, writeSample } from './write.js';
