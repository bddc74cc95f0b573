/** etcdctl's commands for keys: put, get and del. */
import type { Working } from '../../../runtime/program.ts'
import { endOfPrefix } from '../key-space.ts'
import { ask, type Call, Failure } from './call.ts'
import { leaseNumber } from './leases.ts'
import { shown } from './shown.ts'

interface Told {
  readonly key: string
  readonly value?: string
}

export function* put({ process, options, words: [key, value] }: Call): Working<Failure | undefined> {
  if (key === undefined || value === undefined)
    return new Failure('put command needs 1 argument and input from stdin or 2 arguments', 128)
  const attached = options.get('L') ?? '0'
  const lease = attached === '0' ? '0' : leaseNumber(attached)
  if (lease instanceof Failure) return lease
  const question = { key: btoa(key), value: btoa(value), prev_kv: options.has('P'), lease }
  const answer = yield* ask({ process, options }, '/v3/kv/put', question)
  if (answer instanceof Failure) return answer
  const previous = answer['prev_kv'] as Told | undefined
  const before = previous ? `${atob(previous.key)}\n${atob(previous.value ?? '')}\n` : ''
  return yield* shown({ process, options }, answer, `OK\n${before}`)
}

export function* get(call: Call): Working<Failure | undefined> {
  const { process, options } = call
  const range = rangeOf(call)
  if (range instanceof Failure) return range
  const isKeyOnly = options.has('k')
  if (isKeyOnly && options.has('c'))
    return new Failure(
      '`--keys-only` and `--count-only` cannot be set at the same time, choose one or the other',
      128,
    )
  const answer = yield* ask({ process, options }, '/v3/kv/range', {
    ...range,
    limit: options.get('l'),
    keys_only: isKeyOnly,
    count_only: options.has('c'),
    sort_order: options.get('o'),
  })
  if (answer instanceof Failure) return answer
  const isValueOnly = options.has('v')
  const lines = ((answer['kvs'] ?? []) as readonly Told[]).map(({ key, value = '' }) =>
    isValueOnly ? `${atob(value)}\n` : `${atob(key)}\n${atob(value)}\n`,
  )
  return yield* shown(call, answer, lines.join(''))
}

export function* remove(call: Call): Working<Failure | undefined> {
  const { process, options } = call
  const range = rangeOf(call)
  if (range instanceof Failure) return range
  const answer = yield* ask({ process, options }, '/v3/kv/deleterange', {
    ...range,
    prev_kv: options.has('P'),
  })
  if (answer instanceof Failure) return answer
  const gone = ((answer['prev_kvs'] ?? []) as readonly Told[]).map(
    ({ key, value = '' }) => `${atob(key)}\n${atob(value)}\n`,
  )
  return yield* shown(call, answer, `${String(answer['deleted'] ?? 0)}\n${gone.join('')}`)
}

function rangeOf({
  options,
  words: [key, end],
}: Call): { readonly key: string; readonly range_end?: string } | Failure {
  const isOfMany = options.has('p') || options.has('F')
  if (key === undefined)
    return new Failure('get command needs one argument as key and an optional argument as range_end', 128)
  if (options.has('p') && options.has('F'))
    return new Failure('`--prefix` and `--from-key` cannot be set at the same time, choose one', 128)
  if (end !== undefined)
    return isOfMany
      ? new Failure(
          'too many arguments, only accept one argument when `--prefix` or `--from-key` is set',
          128,
        )
      : { key: btoa(key), range_end: btoa(end) }
  if (!isOfMany) return { key: btoa(key) }
  // All keys come after the first there can be.
  const from = key === '' ? '\0' : key
  return { key: btoa(from), range_end: btoa(options.has('F') || key === '' ? '\0' : endOfPrefix(key)) }
}
