/** What openssl ends with: what it says, and exit code 1. */
export class Failure extends Error {}

export const failure = (text: string): Failure => new Failure(text)
