/** @file The surface of every entry point as text (`api/*.api.md`), so that a review sees what changes for users. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
} from '@microsoft/api-extractor';
import { ENTRIES } from './entries.mjs';
import { root } from './packages.mjs';

export const API = join(root, 'release/api');

/** `tensor-random.api.md` for `@striate/tensor/random`. */
export const reportOf = (specifier) =>
  `${specifier.slice('@striate/'.length).replaceAll('/', '-')}.api.md`;

function configOf({ name, types, specifier }, temporary) {
  const folder = join(root, 'packages', name);
  return ExtractorConfig.prepare({
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, types),
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'es2022',
            module: 'nodenext',
            moduleResolution: 'nodenext',
            lib: ['es2023', 'dom', 'esnext.disposable'],
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          include: [types],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: reportOf(specifier).replace('.api.md', ''),
        reportFolder: API,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      newlineKind: 'lf',
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'none' },
        },
        tsdocMessageReporting: { default: { logLevel: 'none' } },
      },
    },
  });
}

/** Compares an entry point's surface with its report. Returns whether they differ; `record` writes the report. */
function compare(config, compilerState, record) {
  const messages = [];
  const { apiReportChanged, errorCount } = Extractor.invoke(config, {
    compilerState,
    localBuild: record,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Error) messages.push(message.text);
      message.handled = true;
    },
  });
  if (errorCount > 0) {
    throw new Error(`${config.mainEntryPointFilePath}: ${messages.join('\n')}`);
  }
  return apiReportChanged;
}

/** Names of the entry points whose surface is another than its report says; with `record` reports are written. */
export function changedSurfaces(temporary, record = false) {
  mkdirSync(API, { recursive: true });
  const configs = ENTRIES.map((entry) => configOf(entry, temporary));
  const additionalEntryPoints = configs.map((config) => config.mainEntryPointFilePath);
  const state = CompilerState.create(configs[0], { additionalEntryPoints });
  return ENTRIES.filter((_, i) => compare(configs[i], state, record)).map(
    ({ specifier }) => specifier,
  );
}
