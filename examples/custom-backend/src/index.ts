/** @file `@striate/example-custom-backend`: the backend that the guide in README.md builds. */
export { custom } from './backend.js';
