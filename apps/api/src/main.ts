import process from 'node:process';
import { runApp } from '#platform';
import { startApi } from './app.module.js';

process.exitCode = await runApp('api', process, startApi);
