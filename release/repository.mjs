/**
 * @file `node release/repository.mjs URL`: says in every published package.json where the sources are. The release
 * workflow does so with the address of the repository that it runs in, which is what npm holds provenance against.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifest, PUBLISHED, root } from './packages.mjs';

/** @param url of the repository's page, as https://github.com/owner/name */
export function stampRepository(url, repository = root) {
  const page = url.replace(/\.git$/, '').replace(/\/$/, '');
  for (const name of PUBLISHED) {
    const directory = `packages/${name}`;
    const stamped = {
      ...manifest(name, repository),
      repository: { type: 'git', url: `git+${page}.git`, directory },
      homepage: `${page}/tree/main/${directory}#readme`,
      bugs: `${page}/issues`,
    };
    const file = join(repository, directory, 'package.json');
    writeFileSync(file, `${JSON.stringify(stamped, null, 2)}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [url] = process.argv.slice(2);
  if (!url?.startsWith('https://')) {
    console.error('Usage: node release/repository.mjs https://HOST/OWNER/NAME');
    process.exit(2);
  }
  stampRepository(url);
}
