/**
 * @file `node scripts/lavapipe.mjs [COMMAND...]`: Mesa's software driver for Vulkan, of Debian's backports, unpacked into
 * .lavapipe/ beside the system's own, which is too old for WebGPU; then COMMAND with it. Needs no root.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './setup.mjs';

const PACKAGE = 'mesa-vulkan-drivers';
const home = fileURLToPath(new URL('../.lavapipe/', import.meta.url));
const unpacked = join(home, 'root');

/** What a process that is to find the driver has in its environment; undefined before it is installed. */
export function lavapipe() {
  const icds = join(unpacked, 'usr/share/vulkan/icd.d');
  if (!existsSync(icds)) return undefined;
  const icd = readdirSync(icds).find((name) => name.startsWith('lvp_icd'));
  const lib = join(unpacked, 'usr/lib');
  const libraries = readdirSync(lib)
    .map((name) => join(lib, name))
    .find((folder) => existsSync(join(folder, 'libvulkan_lvp.so')));
  return {
    VK_DRIVER_FILES: join(icds, icd),
    LD_LIBRARY_PATH: libraries,
    MESA_SHADER_CACHE_DIR: join(home, 'shaders'),
  };
}

/** Without it kernels run a little slower, but compile in a tenth of the time, which is most of a test. */
export const UNOPTIMIZED = { GALLIVM_PERF: 'nopt' };

/** Lists, archives and sources of apt in a folder of their own: the system's stay as they are. */
function apt(folder, ...args) {
  const places = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'APT::Update::Error-Mode': 'any',
    'Acquire::Languages': 'none',
  };
  const options = Object.entries(places).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const { status } = spawnSync('apt-get', [...options, '-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
}

/** The suites to fetch from, on the mirror that this system fetches its own from. */
function sources() {
  const codename = /^VERSION_CODENAME=(.*)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const uris = execFileSync('apt-get', ['update', '--print-uris'], { encoding: 'utf8' });
  const mirror = new RegExp(`'(\\S+)/dists/${codename}/(?:In)?Release'`).exec(uris)?.[1];
  if (!mirror) throw new Error(`apt has no source with the suite ${codename}`);
  const suites = [codename, `${codename}-backports`];
  return suites.map((suite) => `deb ${mirror} ${suite} main\n`).join('');
}

function install() {
  const folder = join(home, 'apt');
  const archives = join(folder, 'cache/archives');
  const begun = join(home, 'begun');
  rmSync(home, { recursive: true, force: true });
  for (const name of [archives, join(folder, 'lists')]) {
    mkdirSync(join(name, 'partial'), { recursive: true });
  }
  const list = sources();
  writeFileSync(join(folder, 'sources.list'), list);
  const backports = list.trim().split(/\s/).at(-2);
  apt(folder, 'update');
  const wanted = ['-t', backports, '-y', '--no-install-recommends', '--download-only'];
  apt(folder, 'install', ...wanted, '--reinstall', PACKAGE);
  for (const name of readdirSync(archives)) {
    if (name.endsWith('.deb')) execFileSync('dpkg-deb', ['-x', join(archives, name), begun]);
  }
  rmSync(folder, { recursive: true });
  renameSync(begun, unpacked);
  if (!lavapipe()?.LD_LIBRARY_PATH) throw new Error(`${PACKAGE} of ${backports} has no lavapipe`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (!lavapipe()) install();
  } catch (error) {
    console.error(
      `Can't fetch ${PACKAGE} from Debian's backports: ${error.message.trim()}\n` +
        "It takes Debian's apt-get and network. Elsewhere install Mesa 24 or newer, and set VK_DRIVER_FILES to its lvp_icd file.",
    );
    process.exit(1);
  }
  const environment = lavapipe();
  const [command, ...args] = process.argv.slice(2);
  if (command) run(command, args, environment);
  else
    console.log(
      Object.entries(environment)
        .map((entry) => entry.join('='))
        .join('\n'),
    );
}
