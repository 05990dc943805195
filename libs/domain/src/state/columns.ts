type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** The column itself while `rows` rows fit, else a larger copy. `width` = elements a row. */
export function grown<C extends Column>(column: C, rows: number, width = 1): C {
  if (rows * width <= column.length) return column;
  const larger = new (column.constructor as new (length: number) => C)(Math.max(64, Math.ceil(rows * 1.4)) * width);
  larger.set(column);
  return larger;
}

/** The same columns, copied: those out of `v8.deserialize` are views that would keep the whole snapshot in memory. */
export function copied<R extends object>(columns: R): R {
  return Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, (column as { slice(): unknown }).slice()]),
  ) as R;
}

/** 64 hex digits into 32 bytes of a column. */
export function writeHex(column: Uint8Array, at: number, hex: string): void {
  for (let i = 0; i < 32; i++)
    column[at + i] = (nibble(hex.charCodeAt(2 * i)) << 4) | nibble(hex.charCodeAt(2 * i + 1));
}

export function equalsHex(column: Uint8Array, at: number, hex: string): boolean {
  for (let i = 0; i < 32; i++) {
    if (column[at + i] !== ((nibble(hex.charCodeAt(2 * i)) << 4) | nibble(hex.charCodeAt(2 * i + 1)))) return false;
  }
  return true;
}

export function readHex(column: Uint8Array, at: number): string {
  let hex = '';
  for (let i = 0; i < 32; i++) hex += (column[at + i] as number).toString(16).padStart(2, '0');
  return hex;
}

/** The first 32 bits, as a hash. */
export function headOfHex(hex: string): number {
  return parseInt(hex.slice(0, 8), 16);
}

export function headOf(column: Uint8Array, at: number): number {
  return (
    (((column[at] as number) << 24) |
      ((column[at + 1] as number) << 16) |
      ((column[at + 2] as number) << 8) |
      (column[at + 3] as number)) >>>
    0
  );
}

function nibble(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}
