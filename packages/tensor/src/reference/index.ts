/** @file `@striate/tensor/reference`: the backend that says in plain loops what every kernel means. */
export { ReferenceBackend, reference } from './backend.js';
