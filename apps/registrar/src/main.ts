import process from 'node:process';
import { runApp } from '#platform';
import { startRegistrar } from './app.module.js';

process.exitCode = await runApp('registrar', process, startRegistrar);
