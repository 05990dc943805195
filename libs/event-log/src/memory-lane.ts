import type { CommandRecord, NewCommandRecord } from '#records';
import { Watermark } from './watermark.js';

/** One partition of the queue: commands that have no outcome yet. Offsets count from 0. */
export class MemoryLane {
  private readonly mark = new Watermark(0);
  private waiting: CommandRecord[] = [];
  private weight = 0;

  constructor(readonly partition: number) {}

  get count(): number {
    return this.waiting.length;
  }

  /** Of the commands' data. */
  get bytes(): number {
    return this.weight;
  }

  /** Gives the very object its offset: what was parsed of a command is kept by its object. One that has an offset is copied. */
  put(command: NewCommandRecord): void {
    const offset = this.mark.value;
    this.waiting.push('offset' in command ? { ...command, offset } : Object.assign(command, { offset }));
    this.weight += command.value.length;
    this.mark.advance(offset + 1);
  }

  /** Returns once a command waits, or the signal is aborted. */
  arrival(signal: AbortSignal): Promise<void> {
    return this.mark.passed(this.mark.value - this.waiting.length, signal);
  }

  /** The commands that have waited longest. They wait until `forget`. */
  first(count: number): readonly CommandRecord[] {
    return this.waiting.slice(0, count);
  }

  /** Lets go of the commands up to this offset: they are decided. */
  forget(through: number): void {
    const kept = this.waiting.findIndex(({ offset }) => offset > through);
    const gone = this.waiting.splice(0, kept < 0 ? this.waiting.length : kept);
    for (const { value } of gone) this.weight -= value.length;
  }
}
