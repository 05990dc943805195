import { createHash } from 'node:crypto';

const OWNER_STARTED = 'io.cartulary.OwnerStarted.v1';
const START = { offset: 0, owner: undefined, prev: '0'.repeat(64), seq: {} };

/**
 * Which records of one partition count. A record counts if its owner is that of the last OwnerStarted, and its `ce_prev` is the
 * hash of the last batch that counted. A batch is a run of records with equal owner and `ce_prev`.
 */
export class PartitionReader {
  /** Where to read on after a restart: the begin of the batch that is being read. Kept as a whole. */
  cursor;
  #next;
  #owner;
  #last;
  #seq;
  #prev;
  #run = [];

  constructor(cursor = START) {
    this.cursor = cursor;
    this.#next = cursor.offset;
    this.#owner = cursor.owner;
    this.#last = cursor.prev;
    this.#seq = { ...cursor.seq };
  }

  /** The event that the message holds; undefined where it holds none, does not count, or was read already. */
  take({ offset, headers, value }) {
    if (Number(offset) < this.#next) return undefined;
    if (Number(offset) > this.#next) throw new Error(`Expected record ${this.#next}, found ${offset}: some are gone.`);
    const { ce_type: type, ce_owner: owner, ce_prev: prev, ce_leaf: leaf, ...ce } = texts(headers);
    const counts = type === OWNER_STARTED ? this.#start(owner) : this.#counts({ type, owner, prev, leaf, value });
    const event = counts && leaf !== undefined ? this.#event(type, ce, value) : undefined;
    this.#next++;
    if (this.#run.length === 0) this.#mark();
    return event;
  }

  #start(owner) {
    this.#close();
    this.#owner = owner;
    return false;
  }

  #counts({ type, owner, prev, leaf = '', value }) {
    const goesOn = this.#run.length > 0 && owner === this.#owner && prev === this.#prev;
    if (!goesOn) this.#close();
    if (owner !== this.#owner || (!goesOn && prev !== this.#last)) return false;
    const hash = sha256(type, '\0', Buffer.from(leaf, 'base64'), '\0', value).digest();
    // The first record once more: the batch stands twice, and its copy does not count.
    if (this.#run[0]?.equals(hash)) {
      this.#close();
      return false;
    }
    this.#prev = prev;
    this.#run.push(hash);
    return true;
  }

  #event(type, { ce_partitionkey: namespace, ce_sequence, ce_subject: subject, ce_time: time }, value) {
    const seq = Number(ce_sequence);
    const expected = (this.#seq[namespace] ?? 0) + 1;
    if (seq !== expected) throw new Error(`Expected event ${expected} of ${namespace}, found ${seq}.`);
    this.#seq[namespace] = seq;
    return { type, namespace, seq, subject, time, data: JSON.parse(value) };
  }

  #close() {
    if (this.#run.length > 0) this.#last = sha256(Buffer.from(this.#prev, 'hex'), ...this.#run).digest('hex');
    this.#run = [];
    this.#mark();
  }

  #mark() {
    this.cursor = { offset: this.#next, owner: this.#owner, prev: this.#last, seq: { ...this.#seq } };
  }
}

function texts(headers) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.toString()]));
}

function sha256(...parts) {
  return parts.reduce((hash, part) => hash.update(part), createHash('sha256'));
}
