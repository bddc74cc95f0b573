/** Does what a script asks for, as who has started it may. Source: scriptCall. */
import { integer } from '../command.ts'
import { orError, RedisError } from '../error.ts'
import type { Fact } from '../facts.ts'
import { denial } from '../users/commands.ts'
import type { User } from '../users/users.ts'
import type { RedisValue } from '../values.ts'
import type { Runner } from './scripting.ts'

interface Served {
  factOf(words: readonly string[]): Fact
  refusal(fact: Fact, words: readonly string[]): string | undefined
  run(words: readonly string[], database: number): RedisValue
  readonly settings: ReadonlyMap<string, string>
}

export class ScriptRunner implements Runner {
  constructor(
    private readonly server: Served,
    private readonly user: User,
    /** The one that it has chosen. */
    private database: number,
  ) {}

  run(words: readonly string[], isReading: boolean): RedisValue {
    return orError(() => {
      const fact = this.#factOf(words)
      if (fact.flags.includes('s')) throw new RedisError('ERR This Redis command is not allowed from script')
      if (isReading && fact.flags.includes('w'))
        throw new RedisError('ERR Write commands are not allowed from read-only scripts.')
      const why = this.user.refusal(fact, words)
      if (why !== undefined)
        throw new RedisError(`ERR ACL failure in script: ${denial(why, this.user.name, fact.name)}`)
      const problem = this.server.refusal(fact, words)
      if (problem !== undefined) throw new RedisError(problem)
      return fact.name === 'select' ? this.#select(words[1]) : this.server.run(words, this.database)
    })
  }

  #factOf(words: readonly string[]): Fact {
    try {
      return this.server.factOf(words)
    } catch (error) {
      if (!(error instanceof RedisError)) throw error
      throw new RedisError(
        error.message.startsWith('ERR unknown')
          ? 'ERR Unknown Redis command called from script'
          : 'ERR Wrong number of args calling Redis command from script',
      )
    }
  }

  #select(which: string): RedisValue {
    const index = integer(which)
    if (index < 0 || index >= Number(this.server.settings.get('databases')))
      throw new RedisError('ERR DB index is out of range')
    this.database = index
    return { status: 'OK' }
  }
}
