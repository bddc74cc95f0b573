/** Which commands of redis are taken in which state of a client. */

/** What may be asked by who has not said the password. */
export const open: ReadonlySet<string> = new Set(['auth', 'hello', 'quit', 'reset'])

/** What a client may ask who listens. */
export const whileListening: ReadonlySet<string> = new Set(
  'subscribe unsubscribe psubscribe punsubscribe ssubscribe sunsubscribe ping quit reset'.split(' '),
)

/** What ends a transaction, or belongs to it but is done at once. */
export const ofTransactions: ReadonlySet<string> = new Set([
  'exec',
  'discard',
  'multi',
  'watch',
  'quit',
  'reset',
])
