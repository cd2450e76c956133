/** @file All files in the folders that a person drops on a page. */

/** A file with the path that it has within what was picked or dropped. */
export interface PathedFile {
  readonly path: string;
  readonly blob: Blob;
}

interface Entry {
  readonly name: string;
  readonly isFile: boolean;
}

interface FileEntry extends Entry {
  file(done: (file: Blob) => void, failed: (error: unknown) => void): void;
}

interface FolderEntry extends Entry {
  createReader(): {
    readEntries(done: (entries: Entry[]) => void, failed: (error: unknown) => void): void;
  };
}

/** What of a `DataTransfer` is used here. */
export interface DroppedItems {
  readonly items: ArrayLike<{ webkitGetAsEntry(): Entry | null }>;
}

/** Walks what was dropped. Call it in the drop event itself, for what is dropped can be seen only there. */
export function droppedFiles({ items }: DroppedItems): Promise<PathedFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry());
  const found: PathedFile[] = [];
  const walkAll = async () => {
    for (const entry of entries) if (entry) await walk(entry, entry.name, found);
    return found;
  };
  return walkAll();
}

async function walk(entry: Entry, path: string, found: PathedFile[]): Promise<void> {
  if (entry.isFile) {
    const blob = await new Promise<Blob>((resolve, reject) => {
      (entry as FileEntry).file(resolve, reject);
    });
    found.push({ path, blob });
    return;
  }
  const reader = (entry as FolderEntry).createReader();
  for (;;) {
    // A browser hands out a hundred at a time, and none when there are no more.
    const some = await new Promise<Entry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return;
    for (const child of some) await walk(child, `${path}/${child.name}`, found);
  }
}
