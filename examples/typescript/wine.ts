/** Measured bottles and the cultivar that each was made of. */
export interface Rows {
  readonly features: readonly (readonly number[])[];
  readonly labels: readonly string[];
  /** These rows and no others, as CSV with a header: what the digest of the data is taken of. */
  readonly csv: string;
}

/** Every fourth row is kept for measuring; the rows stand in the order of their cultivars. */
export function splitWine(csv: string): { readonly train: Rows; readonly test: Rows } {
  const [header, ...lines] = csv.trimEnd().split('\n') as [string, ...string[]];
  return {
    train: rowsOf(
      header,
      lines.filter((_, index) => index % 4 !== 3),
    ),
    test: rowsOf(
      header,
      lines.filter((_, index) => index % 4 === 3),
    ),
  };
}

function rowsOf(header: string, lines: readonly string[]): Rows {
  const cells = lines.map((line) => line.split(','));
  return {
    features: cells.map(([, ...numbers]) => numbers.map(Number)),
    labels: cells.map(([label]) => label as string),
    csv: [header, ...lines, ''].join('\n'),
  };
}
