/** A command of etcdctl under way: what it was told, and how it asks a server. */
import { objectIn } from '../../../../api/codec/json-object.ts'
import { parseAddress } from '../../../programs/commands/addresses.ts'
import { exchange } from '../../../programs/commands/http/exchange.ts'
import type { Options } from '../../../programs/commands/options.ts'
import { textOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'

export interface Call {
  readonly process: Process
  readonly options: Options
  /** Behind the words of the command itself. */
  readonly words: readonly string[]
}

/** undefined: it has done what it was asked to. */
export type Command = (call: Call) => Working<Failure | undefined>

export type Answer = Readonly<Record<string, unknown>>

/** Failed, and told so. */
export class Failure {
  constructor(
    readonly message: string,
    readonly exitCode = 1,
  ) {}
}

const unreachable = new Failure('context deadline exceeded')

/** Those that it is told of, one at least. */
export function endpointsOf({ process, options }: Pick<Call, 'process' | 'options'>): readonly string[] {
  const said = options.get('e') ?? process.variables.get('ETCDCTL_ENDPOINTS') ?? '127.0.0.1:2379'
  return said.split(',')
}

/** Asks the first endpoint that answers. @param among default: those that it is told of */
export function* ask(
  call: Pick<Call, 'process' | 'options'>,
  path: string,
  question: object,
  among: readonly string[] = endpointsOf(call),
): Working<Answer | Failure> {
  for (const endpoint of among) {
    const answer = yield* askOne(call.process, endpoint, path, question)
    if (answer !== unreachable) return answer
  }
  return unreachable
}

function* askOne(
  process: Process,
  endpoint: string,
  path: string,
  question: object,
): Working<Answer | Failure> {
  const address = parseAddress(endpoint)
  if (!address) return unreachable
  const answer = yield* exchange(
    process,
    { ...address, path },
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(question),
      trusts: true,
    },
  )
  if (!answer || !('response' in answer)) return unreachable
  const value = objectIn(textOf(answer.response.body))
  if (!value) return unreachable
  return answer.response.status === 200 ? value : new Failure(String(value['message'] ?? ''))
}
