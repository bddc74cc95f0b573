/** `kubectl proxy`: hands requests on to the API server, in the name of who runs it. */
import { isLocalHost, type Server } from '../../../runtime/network/network.ts'
import { forever, type Process, type Working } from '../../../runtime/program.ts'
import { parseAddress, resolve } from '../addresses.ts'
import { compileExpression, type Expression, InvalidExpression } from '../regex.ts'
import { Failure, failure, notSimulated } from './failure.ts'
import type { Command, Kubectl } from './kubectl-process.ts'

/** Source: kubectl's proxy.DefaultHostAcceptRE. */
const usualHosts = '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$'

export const proxy: Command = {
  flags:
    'accept-hosts= accept-paths= address= api-prefix= append-server-path disable-filter keepalive= p,port= reject-methods= reject-paths= u,unix-socket= w,www= P,www-prefix=',
  *run(kubectl) {
    const { flags, process } = kubectl
    for (const each of ['api-prefix', 'accept-paths', 'reject-paths', 'reject-methods', 'unix-socket', 'www'])
      if (flags.has(each)) throw notSimulated(`kubectl proxy --${each} is`)
    const { network, config } = process.machine
    const port = flags.number('port') ?? 8001
    const address = flags.get('address') ?? '127.0.0.1'
    const close = network.listen(config.ip, port, serverOf(kubectl), isLocalHost(address))
    if (typeof close === 'string')
      throw new Failure(`error: listen tcp ${address}:${port}: bind: address already in use`)
    process.whenExited(close)
    yield* kubectl.say(`Starting to serve on ${address}:${port}\n`)
    return yield* untilEnded()
  },
}

function* untilEnded(): Working<number> {
  for (;;) yield forever
}

/** `^*$` means in Go what `^$` does, and people write it for everything. @throws Failure */
function expressionOf(process: Process, text: string): Expression {
  const found = compileExpression(process, text === '^*$' ? '.*' : text, { isExtended: true, isPerl: true })
  if (found instanceof InvalidExpression) throw failure(`error parsing regexp: ${found.message}`)
  return found
}

function serverOf({ process, flags, access }: Kubectl): Server {
  const hosts = (flags.get('accept-hosts') ?? usualHosts)
    .split(',')
    .map((each) => expressionOf(process, each))
  const { network, config } = process.machine
  const target = parseAddress(access.server)
  return {
    handle(request) {
      const { host = '', authorization: _own, ...headers } = request.headers ?? {}
      const name = host.replace(/:\d+$/, '')
      if (
        !flags.isOn('disable-filter') &&
        !hosts.some((each) => each.canSearch(name) && each.isIn(process, name))
      )
        return { status: 403, body: 'Forbidden', headers: { 'content-type': 'text/plain; charset=utf-8' } }
      const ip = target && resolve(process.machine, target.host)
      const server = ip === undefined ? 'no route to host' : network.connect(ip, target!.port, config.ip)
      if (typeof server === 'string') return { status: 502, body: '' }
      const token = access.token && { authorization: `Bearer ${access.token.trim()}` }
      return network.exchange(server, {
        ...request,
        headers: { ...headers, ...token },
        isEncrypted: true,
      }) as ReturnType<NonNullable<Server['handle']>>
    },
  }
}
