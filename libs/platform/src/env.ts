/** The environment as it is: names and texts. */
export type Env = Readonly<Record<string, string | undefined>>;
