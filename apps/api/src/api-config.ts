/** Where the api listens, and what it says about itself. */
export class ApiConfig {
  constructor(
    readonly host: string,
    /** 0 lets the system choose one. */
    readonly port: number,
    readonly version: string,
  ) {}
}
