/**
 * Streams between who is outside of a cluster and what is inside of a container. They carry bytes: each character of a
 * string is one. Nothing blocks: who must wait is told for what.
 */

/** Called with what to call when one may go on; answers how to call that off. */
export type Wait = (wake: () => void) => () => void

/** What can be read from. */
export interface ByteSource {
  /** Some of the bytes that there are now; undefined at the end; a wait when more may come. */
  read(): string | undefined | Wait
}

/** What can be written to. */
export interface ByteTarget {
  /** Answers what to wait for before more is written, or `broken` where nobody reads it any more. */
  write(bytes: string): undefined | Wait | 'broken'
  /** Nothing more will come. */
  close(): void
}

/** A command to be run in a container, or the program that runs in it already. */
export interface CommandRequest {
  readonly container: string
  /** Undefined: what the container itself runs, as `kubectl attach` wants it. */
  readonly command: readonly string[] | undefined
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

/** In characters, as a terminal has them. */
export interface TerminalSize {
  readonly width: number
  readonly height: number
}

/** How a session ended: the command came to its end, or why there was none. */
export type SessionEnd = { readonly exitCode: number } | { readonly problem: string }

/** What a client and a command say to each other. */
export interface Session {
  /** Undefined unless it was asked for, as are the others. */
  readonly stdin: ByteTarget | undefined
  readonly stdout: ByteSource | undefined
  readonly stderr: ByteSource | undefined
  /** The client's terminal has, or has now, this size. */
  resize(size: TerminalSize): void
  /** Calls `run` once, when it has ended; at once if it has already. What it has written may still have to be read. */
  onEnd(run: (end: SessionEnd) => void): void
  /** The client has gone. */
  abandon(): void
}

/** A connection to a port of a pod. */
export interface Connection extends ByteSource, ByteTarget {
  /** Ends it in both directions at once. */
  abort(): void
}
