import type { Identified } from '../register/identify.js';
import type { SidecarFile, Words } from '../register/sidecar-file.js';
import type { Listing } from './walk.js';

/** A sidecar is known by the path of what it lies beside. */
export const SIDECAR_WORDS: Words = { name: 'Its sidecar', advice: 'Mend it and import again.' };

/** Where an import reads from. Paths are below its root, with `/` between their segments; that of the root is empty. */
export interface FileSource {
  /** What is in a folder, by name. A folder that cannot be read is a fault of its own in it. @throws UNAVAILABLE */
  list(folder: string): Promise<Listing>;

  /** A file as a sidecar; undefined where there is none. @throws INVALID_COMMAND for one that is none, UNAVAILABLE */
  sidecar(path: string): Promise<SidecarFile | undefined>;

  /** Reads a file, or every file of a folder, for its digest. @throws INVALID_COMMAND for what cannot be kept, UNAVAILABLE */
  identify(path: string, isFolder: boolean, signal: AbortSignal): Promise<Identified>;
}
