/**
 * @file The API reference as a reader wants it: modules by the names that they are imported by, with what their files
 * say of themselves, and what a class inherits listed where it is defined.
 */
import { readFileSync } from 'node:fs';
import { Comment, Converter, ReflectionKind } from 'typedoc';

/** `packages/tensor/src/random/index.ts` is tensor/random. */
const nameOf = (file) =>
  /packages\/([^/]+)\/src\/(.*?)\/?index\.ts$/
    .exec(file.replaceAll('\\', '/'))
    .slice(1)
    .filter(Boolean)
    .join('/');

/** The version of the package that a module's file is of. */
function versionOf(file) {
  const folder = /^(.*\/packages\/[^/]+)\//.exec(file.replaceAll('\\', '/'))[1];
  return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')).version;
}

/** What a source says of itself behind `@file`, which TypeDoc would take for the first declaration's comment. */
function descriptionOf(source) {
  const [, text] = /^\/\*\*[\s*]*@file\s([\s\S]*?)\s*\*\//.exec(source);
  return text.replaceAll(/\s*\n\s*\* ?/g, ' ');
}

/** A module's description and the version of its package. */
function describe(module) {
  const file = module.sources[0].fullFileName;
  const version = versionOf(file);
  const state = version === '0.0.0' ? ', as it is in the repository: nothing is published yet' : '';
  const changes = '[What changed](/reference/changes/)';
  const text = `${descriptionOf(readFileSync(file, 'utf8'))}\n\nVersion ${version}${state}. ${changes}.`;
  module.comment = new Comment([{ kind: 'text', text }]);
}

/** Where it is written: the same for a member and for what inherits it, through classes that are not exported too. */
const placeOf = ({ name, sources, signatures }) => {
  const [source] = sources ?? signatures?.[0]?.sources ?? [];
  return `${name} ${source?.fullFileName}:${source?.line}`;
};

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      module.name = nameOf(module.sources[0].fullFileName);
      describe(module);
    }
  });
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const members = project.getReflectionsByKind(ReflectionKind.ClassMember);
    const own = new Set(members.filter((member) => !member.inheritedFrom).map(placeOf));
    for (const member of members) {
      const isInherited = member.inheritedFrom && own.has(placeOf(member));
      // A static `name` keeps a class's name from minifiers, and tells a reader nothing.
      const isName = member.flags.isStatic && member.name === 'name';
      if (isInherited || isName) project.removeReflection(member);
    }
  });
}
