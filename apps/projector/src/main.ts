import process from 'node:process';
import { runApp } from '#platform';
import { startProjector } from './app.module.js';

process.exitCode = await runApp('projector', process, startProjector);
