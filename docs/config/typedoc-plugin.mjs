/**
 * @file The API reference as a reader wants it: modules by the names that they are imported by, with what their files
 * say of themselves, and what a class inherits listed where it is defined.
 */
import { Converter, ReflectionKind } from 'typedoc';

/** `packages/tensor/src/random/index.ts` is tensor/random. */
const nameOf = (file) =>
  /packages\/([^/]+)\/src\/(.*?)\/?index\.ts$/
    .exec(file.replaceAll('\\', '/'))
    .slice(1)
    .filter(Boolean)
    .join('/');

/** What stands behind `@file` is the module's description. */
function describe(module) {
  const tag = module.comment?.getTag('@file');
  if (!tag) return;
  module.comment.summary = tag.content;
  module.comment.removeTags('@file');
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
