/** What goes wrong with a command of redis. */

/** What a client of redis is told instead of an answer. */
export class RedisError extends Error {}

/** What a client cannot have is an answer, too. */
export function orError<T>(run: () => T): T | { readonly error: string } {
  try {
    return run()
  } catch (error) {
    if (error instanceof RedisError) return { error: error.message }
    throw error
  }
}
