import { grown } from './columns.js';

/** References of rows, as `default/m:v3`. Each model is written once, however many rows name its versions. */
export class RefColumn {
  private readonly numberOf = new Map<string, number>();

  /** `models[row]` is 1 + the place of the row's model among `names`, 0 for no reference; `versions[row]` 0 for none. */
  constructor(
    private readonly names: string[] = [],
    private models = new Uint32Array(0),
    private versions = new Uint32Array(0),
  ) {
    names.forEach((name, at) => this.numberOf.set(name, at + 1));
  }

  get(row: number): string | undefined {
    const name = this.names[(this.models[row] as number) - 1];
    const version = this.versions[row] as number;
    return version === 0 ? name : `${name}:v${version}`;
  }

  set(row: number, ref: string | undefined): void {
    this.models = grown(this.models, row + 1);
    this.versions = grown(this.versions, row + 1);
    const mark = ref?.lastIndexOf(':v') ?? -1;
    this.versions[row] = mark === -1 ? 0 : Number(ref?.slice(mark + 2));
    this.models[row] = ref === undefined ? 0 : this.numberFor(mark === -1 ? ref : ref.slice(0, mark));
  }

  /** Of the first `length` rows. */
  toSnapshot(length: number): RefRows {
    return {
      names: this.names.slice(),
      models: this.models.slice(0, length),
      versions: this.versions.slice(0, length),
    };
  }

  private numberFor(name: string): number {
    const known = this.numberOf.get(name);
    if (known !== undefined) return known;
    const number = this.names.push(name);
    this.numberOf.set(name, number);
    return number;
  }
}

export interface RefRows {
  readonly names: string[];
  readonly models: Uint32Array<ArrayBuffer>;
  readonly versions: Uint32Array<ArrayBuffer>;
}
