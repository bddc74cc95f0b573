/** nslookup and host, as busybox and BIND have them. */
import { upperCased } from '../../../runtime/bytes.ts'
import { isAddress } from '../../../runtime/network/network.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Program, Running } from '../../../runtime/program.ts'
import { lookupOptions } from '../addresses.ts'
import { Options, refuseOption } from '../options.ts'
import { askedName, askName, type NameAnswer, recordText, recordTypes, serverOf } from './names.ts'

/** How long it asks a server that does not answer. */
const patienceMs = 10_000

export const nslookup: Program = (process) => {
  const words = process.args.slice(1)
  const [name = '', server] = words.filter((each) => !each.startsWith('-'))
  const given = words
    .map((each) => /^-(?:t|q|type|query|querytype)=(\w+)$/.exec(each)?.[1])
    .findLast((each) => each !== undefined)
  if (given !== undefined && !recordTypes.has(upperCased(given))) {
    process.complain(`nslookup: invalid query type "${given}"\n`)
    return 1
  }
  if (isOldBusybox(process)) return lookUpOld(process, name)
  return (isOfBind(process) ? lookUp : lookUpEach)(process, {
    name,
    server,
    type: given && upperCased(given),
  })
}

/** BIND brings `dig` as well, in an image or in a package. */
const isOfBind = ({ machine, cwd, variables: env }: Process): boolean =>
  !isError(machine.find('dig', { cwd, env }))

interface Lookup {
  readonly name: string
  readonly server: string | undefined
  readonly type: string | undefined
}

const typesOf = ({ name, type }: Lookup): readonly string[] =>
  type !== undefined ? [type] : isAddress(name) ? ['PTR'] : ['A', 'AAAA']

/** As busybox does: it completes no name that has a dot, and tells of each name that it asks for. It fails where one of them is not there. */
function* lookUpEach(process: Process, lookup: Lookup): Running {
  const { name, server } = lookup
  const asked = serverOf(process, server)
  const { search = [] } = lookupOptions(process.machine.config)
  const names =
    name.includes('.') || search.length === 0 ? [askedName(name)] : search.map((each) => `${name}.${each}`)
  let exitCode = 0
  for (const [n, type] of typesOf(lookup).entries()) {
    for (const [m, each] of names.entries()) {
      const { answer } = askName(process, { name: each, type, server: asked.ip, searches: false })
      if (typeof answer === 'string') {
        yield process.sleep(patienceMs)
        yield* process.write(';; connection timed out; no servers could be reached\n\n')
        return 1
      }
      if (n + m === 0) yield* process.write(`Server:\t\t${asked.name}\nAddress:\t${asked.ip}:53\n\n`)
      for (const record of answer.answers) yield* process.write(recordText(record))
      if (answer.code !== 'NOERROR') {
        exitCode = 1
        yield* process.write(`** server can't find ${each}: ${answer.code}\n`)
      }
      yield* process.write('\n')
    }
  }
  return exitCode
}

/** As BIND does: the first name that is there, completed from the search list. */
function* lookUp(process: Process, lookup: Lookup): Running {
  const { name, server } = lookup
  const asked = serverOf(process, server)
  const types = typesOf(lookup)
  const found: NameAnswer[] = []
  for (const each of types) {
    const answer = askName(process, { name: askedName(name), type: each, server: asked.ip, searches: true })
    if (typeof answer.answer === 'string') {
      yield process.sleep(patienceMs)
      yield* process.write(';; connection timed out; no servers could be reached\n\n')
      return 1
    }
    found.push(answer)
  }
  yield* process.write(`Server:\t\t${asked.name}\nAddress:\t${asked.ip}#53\n\n`)
  const records = found.flatMap(({ answer }) => (typeof answer === 'string' ? [] : answer.answers))
  // The record of an alias comes with each kind of address.
  const texts = new Set(records.map(recordText))
  for (const text of texts) yield* process.write(text)
  if (records.length > 0) {
    yield* process.write('\n')
    return 0
  }
  const [{ answer, name: last }] = found
  const code = typeof answer === 'string' ? '' : answer.code
  if (code === 'NOERROR') yield* process.write(`*** Can't find ${name}: No answer\n\n`)
  else yield* process.write(`** server can't find ${last}: ${code}\n\n`)
  return 1
}

/** Up to busybox 1.28, which examples use because of it, and in images as old as that, the output was another. */
function* lookUpOld(process: Process, name: string): Running {
  const { config, network } = process.machine
  const options = lookupOptions(config)
  const found = network.lookup(name, options)
  if (typeof found === 'string') yield process.sleep(patienceMs)
  yield* process.write(`Server:    ${options.server}\n${withOwnName(process, 1, options.server)}\n`)
  if (typeof found !== 'object' || found.addresses.length === 0) {
    process.complain(`nslookup: can't resolve '${name}'\n`)
    return 1
  }
  yield* process.write(`Name:      ${name}\n`)
  for (const [n, address] of found.addresses.entries())
    yield* process.write(withOwnName(process, n + 1, address))
  return 0
}

/** `Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local`, as far as the address has a name. */
function withOwnName(process: Process, place: number, address: string): string {
  const reverse = askName(process, { name: askedName(address), type: 'PTR', searches: false }).answer
  const own = typeof reverse === 'string' ? undefined : reverse.answers[0]?.content.replace(/\.$/, '')
  return `Address ${place}: ${address}${own ? ` ${own}` : ''}\n`
}

const isOldBusybox = (process: Process): boolean =>
  /busybox:1\.(\d|1\d|2[0-8])(\D|$)|busyboxplus/.test(process.machine.config.image)

const hostWords: Readonly<Record<string, string>> = {
  A: 'has address',
  AAAA: 'has IPv6 address',
  CNAME: 'is an alias for',
  PTR: 'domain name pointer',
  SRV: 'has SRV record',
  TXT: 'descriptive text',
  NS: 'name server',
  MX: 'mail is handled by',
  SOA: 'has SOA record',
}

export function* host(process: Process): Running {
  const options = new Options(process.args, 't:aCdlnrsTvwc:N:R:W:46')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [name = '', server] = options.operands
  const given = options.get('t')
  const types = given !== undefined ? [upperCased(given)] : isAddress(name) ? ['PTR'] : ['A', 'AAAA', 'MX']
  const asked = serverOf(process, server)
  const lines = new Set<string>()
  let last: NameAnswer | undefined
  for (const type of types) {
    last = askName(process, { name: askedName(name), type, server: asked.ip, searches: true })
    if (typeof last.answer === 'string') {
      yield process.sleep(patienceMs)
      process.print(`;; connection timed out; no servers could be reached\n`)
      return 1
    }
    for (const each of last.answer.answers)
      lines.add(`${each.name} ${hostWords[each.type] ?? each.type} ${each.content}\n`)
  }
  for (const line of lines) yield* process.write(line)
  if (lines.size > 0) return 0
  const code = typeof last?.answer === 'object' ? last.answer.code : ''
  if (code === 'NXDOMAIN') yield* process.write(`Host ${name} not found: 3(NXDOMAIN)\n`)
  else yield* process.write(`${last?.name} has no ${types[0]} record\n`)
  return code === 'NXDOMAIN' ? 1 : 0
}
