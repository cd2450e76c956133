#!/usr/bin/env node
import { EXIT } from './failure.js';
import { run } from './index.js';

// Whoever reads may stop early, as `| head` does: that ends the command, and is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

process.exitCode = await run(process.argv.slice(2));
