/** What a connection of redis asks its server for. */
import type { Random } from '../../../sim/random.ts'
import type { Files } from '../../runtime/files/files.ts'
import type { Client } from './client-commands.ts'
import type { Cluster } from './cluster/cluster.ts'
import type { Fact } from './facts.ts'
import type { Follower } from './replication.ts'
import type { Scripting } from './scripts/scripting.ts'
import type { Statistics } from './store.ts'
import type { Users } from './users/users.ts'
import type { RedisValue } from './values.ts'

/** Somebody who asks, as those see it who watch (`MONITOR`). */
export interface Watched {
  /** Undefined for what they are not told of. */
  watchedAs(words: readonly string[]): string | undefined
}

/** The server of a connection. */
export interface Asked {
  readonly settings: ReadonlyMap<string, string>
  readonly statistics: Statistics
  readonly users: Users
  readonly random: Random
  readonly files: Files
  readonly version: string
  readonly port: number
  readonly isFollowing: boolean
  /** `standalone`, `cluster` or `sentinel`. */
  readonly mode: string
  /** All who are connected. */
  readonly connections: readonly Client[]
  /** Undefined where it runs none. */
  readonly scripts: Scripting | undefined
  now(): number
  /** The same with the usual name of the command, where it has another one here; undefined where it has none. */
  meant(words: readonly string[]): readonly string[] | undefined
  /** What is known of a command. @throws RedisError for what is none */
  factOf(words: readonly string[]): Fact
  /** Why that cannot be done now; undefined: it can. @param isReader who asks reads of replicas, too */
  refusal(fact: Fact, words: readonly string[], isReader?: boolean): string | undefined
  /** Undefined where it is in none. */
  readonly cluster: Cluster | undefined
  run(words: readonly string[], database: number): RedisValue
  /** What a key has: another text after each change. */
  stateOf(database: number, key: string): string
  follow(master: { readonly host: string; readonly port: number } | undefined): void
  /** Somebody follows from now on: answers all that there is. */
  addFollower(follower: Follower): string
  /** Somebody asks for something: who watches is told. */
  watched(from: Watched, words: readonly string[]): void
  log(mark: string, text: string): void
  /** Calls back in so many milliseconds. */
  later(ms: number, run: () => void): void
  /** Somebody speaks HTTP: a page may have made a browser do so. */
  suspect(ip: string): void
  /** @param saves undefined: where it is to save at all */
  shutDown(saves: boolean | undefined): void
}
