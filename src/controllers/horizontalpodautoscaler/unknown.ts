/** What cannot be told, and why: one sentence, before which everybody who had asked puts his own. */
export class Unknown {
  constructor(readonly why: string) {}

  within(whatFailed: string): Unknown {
    return new Unknown(`${whatFailed}: ${this.why}`)
  }
}
