/** How much clients may make the server hold, and for how long. */

/** The limit of kube-apiserver on request bodies. */
export const bodyLimit = 3 * 1024 * 1024
/** The limit of Go's server on the request line and the headers together; so no part of an address is too long. */
export const maxHeaderSize = 1024 * 1024

export interface Limits {
  /** How long a request may take to arrive: its head, as the API server has it, and its body. */
  readonly arrivalMs: number
  /** After so long without a byte in either direction an answer is given up, as by the API server; streams are not. */
  readonly silenceMs: number
  readonly connections: number
  /** What all heads of requests that have not ended may take, in bytes. */
  readonly heads: number
  /** What all bodies that are on their way may take, in bytes. */
  readonly bodies: number
  /** What all answers that wait for their clients may take, in bytes. */
  readonly unsent: number
  /** What all streams may have sent that their clients have not taken, in bytes. */
  readonly streams: number
  /** How long clients may take for what is left of their streams when the server ends. */
  readonly closingMs: number
  /** How often what is over its limit is looked for. */
  readonly sweepMs: number
}

const MiB = 1024 * 1024

export const usualLimits: Limits = {
  arrivalMs: 32_000,
  silenceMs: 60_000,
  connections: 10_000,
  heads: 64 * MiB,
  bodies: 128 * MiB,
  unsent: 128 * MiB,
  streams: 64 * MiB,
  closingMs: 2_000,
  sweepMs: 1_000,
}
