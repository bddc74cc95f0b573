/** What a command of kubectl has at hand. */
import { bytesOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { ApiClient } from './api-client.ts'
import { type ClusterAccess, clusterAccess } from './cluster-access.ts'
import type { Refused } from './failure.ts'
import type { Flags } from './flags.ts'
import { type Kinds, readKinds } from './kinds.ts'

/** A command, by its words. */
export interface Command {
  /** See Flags. */
  readonly flags: string
  /** Answers the exit code; none is 0. @throws Failure */
  run(kubectl: Kubectl): Working<number> | Working
}

export class Kubectl {
  /** What the server has said no to while others were found: told in the end. */
  readonly refused: Refused[] = []
  #client: ApiClient | undefined
  #access: ClusterAccess | undefined
  #kinds: Kinds | undefined

  constructor(
    readonly process: Process,
    readonly flags: Flags,
    /** As it is said to be called: `kubectl get`. */
    readonly name: string,
  ) {}

  get operands(): readonly string[] {
    return this.flags.operands
  }

  /** @throws Failure */
  get access(): ClusterAccess {
    this.#access ??= clusterAccess(this.process, this.flags)
    return this.#access
  }

  /** @throws Failure */
  get client(): ApiClient {
    this.#client ??= new ApiClient(this.process, this.access, this.flags)
    return this.#client
  }

  get namespace(): string {
    return this.access.namespace
  }

  *kinds(): Working<Kinds> {
    this.#kinds ??= yield* readKinds(this.process, this.client)
    return this.#kinds
  }

  get now(): number {
    return this.process.machine.clock.now()
  }

  /** Until when somebody wants to wait, as `--timeout` says; undefined: however long it takes. @throws Failure */
  get deadline(): number | undefined {
    const timeout = this.flags.duration('timeout')
    return timeout ? this.now + timeout : undefined
  }

  /** @param text whole lines */
  *say(text: string): Working {
    yield* this.process.write(bytesOf(text))
  }

  complain(text: string): void {
    this.process.complain(bytesOf(text))
  }
}
