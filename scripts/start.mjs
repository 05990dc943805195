import { ready } from './ready.mjs';

ready();
await import('../dist/apps/standalone/src/main.js');
