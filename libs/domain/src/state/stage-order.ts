/** Entries that may stand in the list without need before it is cleared of them. */
const SLACK = 64;

/**
 * Versions of one model in one stage by (since, number), highest last. A version that left may stay in the list;
 * whoever reads tells by `stands` whether an entry still holds. The last one always does.
 */
export class StageOrder {
  private sinces: number[] = [];
  private versions: number[] = [];

  /** The highest, or 0. */
  get last(): number {
    return this.versions.at(-1) ?? 0;
  }

  /** Returns what takes it out again. */
  insert(since: number, version: number): () => void {
    let at = this.sinces.length;
    while (at > 0 && this.isAfter(at - 1, since, version)) at--;
    if (at > 0 && this.sinces[at - 1] === since && this.versions[at - 1] === version) return () => undefined;
    if (at === this.sinces.length) {
      this.sinces.push(since);
      this.versions.push(version);
    } else {
      this.sinces.splice(at, 0, since);
      this.versions.splice(at, 0, version);
    }
    return () => {
      this.sinces.splice(at, 1);
      this.versions.splice(at, 1);
    };
  }

  /** Call when one has left and `living` remain: drops what no longer holds at the end, and everywhere once that is the most. Returns what takes it back. */
  trim(stands: (version: number, since: number) => boolean, living: number): () => void {
    const holds = (at: number): boolean => stands(this.versions[at] as number, this.sinces[at] as number);
    let end = this.versions.length;
    while (end > 0 && !holds(end - 1)) end--;
    const [sinces, versions] = [this.sinces, this.versions];
    if (end > 2 * living + SLACK) {
      const kept = versions.map((_, at) => at).filter(holds);
      this.sinces = kept.map((at) => sinces[at] as number);
      this.versions = kept.map((at) => versions[at] as number);
      return () => Object.assign(this, { sinces, versions });
    }
    const [droppedSinces, droppedVersions] = [sinces.splice(end), versions.splice(end)];
    return () => {
      for (const since of droppedSinces) sinces.push(since);
      for (const version of droppedVersions) versions.push(version);
    };
  }

  /** At most `most` of those that hold, highest first. */
  standing(stands: (version: number, since: number) => boolean, most: number): readonly number[] {
    const found: number[] = [];
    for (let at = this.versions.length - 1; at >= 0 && found.length < most; at--) {
      const version = this.versions[at] as number;
      if (stands(version, this.sinces[at] as number)) found.push(version);
    }
    return found;
  }

  private isAfter(at: number, since: number, version: number): boolean {
    const other = this.sinces[at] as number;
    return other > since || (other === since && (this.versions[at] as number) > version);
  }
}
