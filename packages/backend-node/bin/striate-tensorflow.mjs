#!/usr/bin/env node
// A file that is there before the package is built, so that installing the workspace can link it.
await import('../dist/cli.js');
