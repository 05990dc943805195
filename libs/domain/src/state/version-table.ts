import { STAGES, type Stage } from '../stages.js';
import { copied, equalsHex, grown, headOf, headOfHex, writeHex } from './columns.js';
import { HashIndex, hashText } from './hash-index.js';

const DELETED = 4;
const NO_ROW = -1;

/**
 * What the owner keeps of every version, in columns: a registry has millions of them, and one object each would cost
 * five times as much. A row belongs to one version for ever.
 */
export class VersionTable {
  length = 0;
  private model = new Uint32Array(0);
  private number = new Uint32Array(0);
  private stageAndDeletion = new Uint8Array(0);
  private revisions = new Uint32Array(0);
  private sinces = new Float64Array(0);
  private fingerprints = new Uint8Array(0);
  private previousSame = new Int32Array(0);
  private previousLabel = new Int32Array(0);
  private labels: (string | undefined)[] = [];
  private byFingerprint = this.newFingerprintIndex();
  private byLabel = this.newLabelIndex();

  add(version: {
    model: number;
    number: number;
    since: number;
    fingerprint: string;
    label: string | undefined;
  }): number {
    const row = this.length;
    this.reserve(row + 1);
    this.model[row] = version.model;
    this.number[row] = version.number;
    this.stageAndDeletion[row] = 0;
    this.revisions[row] = 1;
    this.sinces[row] = version.since;
    writeHex(this.fingerprints, row * 32, version.fingerprint);
    this.labels[row] = version.label;
    this.link(row);
    this.length++;
    return row;
  }

  /** Takes the newest row back. */
  removeLast(): void {
    const row = this.length - 1;
    this.byFingerprint.takeBack(this.fingerprintHash(row), row, this.previousSame[row] as number);
    if (this.labels[row] !== undefined)
      this.byLabel.takeBack(this.labelHash(row), row, this.previousLabel[row] as number);
    this.length--;
    this.labels.length = this.length;
  }

  numberOf(row: number): number {
    return this.number[row] as number;
  }

  stageOf(row: number): Stage {
    return STAGES[(this.stageAndDeletion[row] as number) & 3] as Stage;
  }

  isDeleted(row: number): boolean {
    return ((this.stageAndDeletion[row] as number) & DELETED) !== 0;
  }

  revisionOf(row: number): number {
    return this.revisions[row] as number;
  }

  /** When the present stage began to hold, in milliseconds. */
  sinceOf(row: number): number {
    return this.sinces[row] as number;
  }

  /** Returns what takes the change back. */
  move(row: number, stage: Stage, since: number): () => void {
    const [oldStage, oldSince] = [this.stageAndDeletion[row] as number, this.sinces[row] as number];
    this.stageAndDeletion[row] = STAGES.indexOf(stage) | (oldStage & DELETED);
    this.sinces[row] = since;
    return () => {
      this.stageAndDeletion[row] = oldStage;
      this.sinces[row] = oldSince;
    };
  }

  delete(row: number): () => void {
    this.stageAndDeletion[row] = (this.stageAndDeletion[row] as number) | DELETED;
    return () => {
      this.stageAndDeletion[row] = (this.stageAndDeletion[row] as number) & ~DELETED;
    };
  }

  revise(row: number, by: 1 | -1): void {
    this.revisions[row] = (this.revisions[row] as number) + by;
  }

  /** The highest living version of the model with this fingerprint, or −1. */
  livingSame(model: number, fingerprint: string): number {
    const hash = headOfHex(fingerprint) ^ model;
    let row = this.byFingerprint.get(
      hash,
      (other) => this.model[other] === model && equalsHex(this.fingerprints, other * 32, fingerprint),
    );
    while (row !== NO_ROW && this.isDeleted(row)) row = this.previousSame[row] as number;
    return row;
  }

  /** The highest living version of the model with this label, or −1. */
  livingLabelled(model: number, label: string): number {
    let row = this.byLabel.get(
      hashText(label, model),
      (other) => this.model[other] === model && this.labels[other] === label,
    );
    while (row !== NO_ROW && this.isDeleted(row)) row = this.previousLabel[row] as number;
    return row;
  }

  toSnapshot(): VersionRows {
    const cut = <C extends { slice(from: number, to: number): C }>(column: C, width = 1): C =>
      column.slice(0, this.length * width);
    return {
      model: cut(this.model),
      number: cut(this.number),
      stageAndDeletion: cut(this.stageAndDeletion),
      revisions: cut(this.revisions),
      sinces: cut(this.sinces),
      fingerprints: cut(this.fingerprints, 32),
      labels: this.labels.slice(),
      previousSame: cut(this.previousSame),
      previousLabel: cut(this.previousLabel),
      byFingerprint: this.byFingerprint.toSnapshot(),
      byLabel: this.byLabel.toSnapshot(),
    };
  }

  static fromSnapshot(rows: VersionRows): VersionTable {
    const table = new VersionTable();
    const { byFingerprint, byLabel, ...columns } = copied(rows);
    return Object.assign(table, columns, {
      length: rows.model.length,
      byFingerprint: table.newFingerprintIndex(byFingerprint),
      byLabel: table.newLabelIndex(byLabel),
    });
  }

  /** Makes the row the newest of its fingerprint and of its label, and notes which was so before. */
  private link(row: number): void {
    this.previousSame[row] = this.byFingerprint.put(this.fingerprintHash(row), row, (other) =>
      this.hasFingerprintOf(other, row),
    );
    const isLabelled = this.labels[row] !== undefined;
    this.previousLabel[row] = isLabelled
      ? this.byLabel.put(this.labelHash(row), row, (other) => this.hasLabelOf(other, row))
      : NO_ROW;
  }

  private newFingerprintIndex(slots?: Int32Array<ArrayBuffer>): HashIndex {
    return new HashIndex((row) => this.fingerprintHash(row), slots);
  }

  private newLabelIndex(slots?: Int32Array<ArrayBuffer>): HashIndex {
    return new HashIndex((row) => this.labelHash(row), slots);
  }

  private hasFingerprintOf(other: number, row: number): boolean {
    if (this.model[other] !== this.model[row]) return false;
    for (let i = 0; i < 32; i++)
      if (this.fingerprints[other * 32 + i] !== this.fingerprints[row * 32 + i]) return false;
    return true;
  }

  private hasLabelOf(other: number, row: number): boolean {
    return this.model[other] === this.model[row] && this.labels[other] === this.labels[row];
  }

  private fingerprintHash(row: number): number {
    return headOf(this.fingerprints, row * 32) ^ (this.model[row] as number);
  }

  private labelHash(row: number): number {
    return hashText(this.labels[row] as string, this.model[row]);
  }

  private reserve(rows: number): void {
    this.model = grown(this.model, rows);
    this.number = grown(this.number, rows);
    this.stageAndDeletion = grown(this.stageAndDeletion, rows);
    this.revisions = grown(this.revisions, rows);
    this.sinces = grown(this.sinces, rows);
    this.fingerprints = grown(this.fingerprints, rows, 32);
    this.previousSame = grown(this.previousSame, rows);
    this.previousLabel = grown(this.previousLabel, rows);
  }
}

/** The columns, each as long as the table, and its indexes. */
export interface VersionRows {
  readonly model: Uint32Array<ArrayBuffer>;
  readonly number: Uint32Array<ArrayBuffer>;
  readonly stageAndDeletion: Uint8Array<ArrayBuffer>;
  readonly revisions: Uint32Array<ArrayBuffer>;
  readonly sinces: Float64Array<ArrayBuffer>;
  readonly fingerprints: Uint8Array<ArrayBuffer>;
  readonly labels: readonly (string | undefined)[];
  readonly previousSame: Int32Array<ArrayBuffer>;
  readonly previousLabel: Int32Array<ArrayBuffer>;
  readonly byFingerprint: Int32Array<ArrayBuffer>;
  readonly byLabel: Int32Array<ArrayBuffer>;
}
