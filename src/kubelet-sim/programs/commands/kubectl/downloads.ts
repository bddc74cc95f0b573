/** What kubectl reads from the network: files that are named by their URL. Source: cli-runtime's URLVisitor. */
import { textOf } from '../../../runtime/bytes.ts'
import { statusLine } from '../../../runtime/http/message.ts'
import type { Working } from '../../../runtime/program.ts'
import { parseAddress } from '../addresses.ts'
import { exchange } from '../http/exchange.ts'
import { failure } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'

/** @throws Failure */
export function* download(kubectl: Kubectl, url: string): Working<string> {
  const address = parseAddress(url)
  const answer =
    address && (yield* exchange(kubectl.process, address, { method: 'GET', headers: {}, trusts: true }))
  if (!answer)
    throw failure(`unable to read URL "${url}": dial tcp: lookup ${address?.host ?? ''}: no such host`)
  if ('failure' in answer)
    throw failure(`unable to read URL "${url}": dial tcp ${answer.ip}:${address.port}: ${answer.failure}`)
  const { status, body } = answer.response
  if (status !== 200)
    throw failure(
      `unable to read URL "${url}", server reported ${statusLine(status).replace(/^HTTP\/1\.1 /, '')}, status code=${status}`,
    )
  return textOf(body)
}
