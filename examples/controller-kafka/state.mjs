import { appendFileSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What the controller remembers, in a folder. Each line of the journal is a deployment with its position, written in one
 * step: what was done and how far it was done are never apart. The cursors only say where to read on, and may be behind.
 */
export class State {
  #journal;
  #file;
  #done = {};
  cursors;

  constructor(folder) {
    mkdirSync(folder, { recursive: true });
    this.#journal = join(folder, 'deployed.ndjson');
    this.#file = join(folder, 'cursors.json');
    this.cursors = existsSync(this.#file) ? JSON.parse(readFileSync(this.#file, 'utf8')) : {};
    const text = existsSync(this.#journal) ? readFileSync(this.#journal, 'utf8') : '';
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    // A power cut may leave half a line: that deployment is done again.
    if (whole !== text) truncateSync(this.#journal, Buffer.byteLength(whole));
    for (const line of whole.split('\n').slice(0, -1)) this.#remember(JSON.parse(line));
  }

  isDone({ namespace, seq }) {
    return seq <= (this.#done[namespace] ?? 0);
  }

  /** Deploys, here by a line in the journal. What cannot be done in one step with its position is made a no-op when it is done again. */
  deploy(event) {
    const line = { namespace: event.namespace, seq: event.seq, subject: event.subject, at: event.time };
    const file = openSync(this.#journal, 'a');
    appendFileSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
    closeSync(file);
    this.#remember(line);
  }

  /** Whole or not at all: a cursor whose parts do not belong together is worse than none. */
  keep(partition, cursor) {
    this.cursors[partition] = cursor;
    writeFileSync(`${this.#file}.new`, JSON.stringify(this.cursors), { flush: true });
    renameSync(`${this.#file}.new`, this.#file);
  }

  #remember({ namespace, seq }) {
    this.#done[namespace] = seq;
  }
}
