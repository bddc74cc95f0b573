/** A command in a container, as a user of the library has it: nothing of it moves until the cluster's time does. */
import type { ByteSource, Session, SessionEnd } from './client/node-streams.ts'
import { bytesOf, textOf } from './kubelet-sim/runtime/bytes.ts'

export interface ExecOptions {
  /** Default: `default`. */
  readonly namespace?: string
  /** Default: the first one of the pod. */
  readonly container?: string
  /** What the command reads on its standard input. Default: nothing. */
  readonly stdin?: string
}

/** A command that writes more than 64 KiB goes on when somebody has looked at that. */
export class Execution {
  readonly #written = { stdout: '', stderr: '' }
  #end: SessionEnd | undefined

  /** @internal Made by Cluster.exec. */
  constructor(
    private readonly session: Session,
    stdin: string | undefined,
  ) {
    if (stdin) session.stdin?.write(bytesOf(stdin))
    session.stdin?.close()
    session.onEnd((end) => {
      this.#end = end
    })
  }

  /** What it has written so far. */
  get stdout(): string {
    return textOf(this.#read('stdout', this.session.stdout))
  }

  get stderr(): string {
    return textOf(this.#read('stderr', this.session.stderr))
  }

  /** How it ended; undefined while it runs, and where it could not be started. */
  get exitCode(): number | undefined {
    return this.#end && 'exitCode' in this.#end ? this.#end.exitCode : undefined
  }

  /** Why it could not be started, as the container runtime words it; undefined where it was. */
  get problem(): string | undefined {
    return this.#end && 'problem' in this.#end ? this.#end.problem : undefined
  }

  #read(stream: 'stdout' | 'stderr', source: ByteSource | undefined): string {
    let bytes = source?.read()
    for (; typeof bytes === 'string'; bytes = source?.read()) this.#written[stream] += bytes
    return this.#written[stream]
  }
}
