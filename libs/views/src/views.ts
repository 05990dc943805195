import { aliases } from './aliases.view.js';
import { children } from './children.view.js';
import { commands } from './commands.view.js';
import { events } from './events.view.js';
import { intervals } from './intervals.view.js';
import { models } from './models.view.js';
import { names } from './names.view.js';
import { namespaces } from './namespaces.view.js';
import { versions } from './versions.view.js';
import type { View } from './view.js';

/** Every view that the projector keeps. */
export const VIEWS: readonly View[] = [
  namespaces,
  names,
  models,
  versions,
  aliases,
  children,
  intervals,
  events,
  commands,
];
