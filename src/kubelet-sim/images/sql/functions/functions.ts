/** Functions that the servers have in common. */
import type { Asking } from '../asking.ts'
import type { Dialect } from '../dialect.ts'
import { checkPiece } from '../limits.ts'
import { SqlError, type SqlValue } from '../syntax.ts'
import { lengthOf } from '../values.ts'
import { arrayFunctions } from './arrays.ts'
import type { Functions } from './function.ts'
import { instantFunctions } from './instants.ts'
import { jsonFunctions } from './json.ts'
import { numberFunctions } from './numbers.ts'
import { textFunctions } from './texts.ts'

const all: Functions = {
  ...textFunctions,
  ...numberFunctions,
  ...instantFunctions,
  ...jsonFunctions,
  ...arrayFunctions,
  version: (_args, { version }) => version,
  database: (_args, { asking }) => asking.database ?? null,
  schema: (_args, { asking }) => asking.database ?? null,
  user: (_args, { asking }) => asking.user,
  current_user: (_args, { asking }) => asking.user,
  session_user: (_args, { asking }) => asking.user,
  sleep: () => 0,
  pg_sleep: () => '',
}

/** What goes through long texts at once without holding anybody up. */
const light =
  /^(length|octet_length|concat|concat_ws|left|right|substr|substring|repeat|nullif|greatest|least)$/

interface Server {
  readonly version: string
  readonly dialect: Dialect
  /** Those that it has alone, or that mean something else to others. */
  readonly functions: Functions
}

/** @throws SqlError for one that there is not */
export function usualFunction(
  name: string,
  args: readonly SqlValue[],
  asking: Asking,
  { version, dialect, functions }: Server,
): SqlValue {
  const length = args.reduce<number>((sum, each) => sum + lengthOf(each), 0)
  if (!light.test(name)) checkPiece(length)
  const own = Object.hasOwn(functions, name) ? functions : all
  if (!Object.hasOwn(own, name)) throw new SqlError('unsupported', `${name.toUpperCase()}()`)
  return own[name](args, { asking, version, dialect })
}
