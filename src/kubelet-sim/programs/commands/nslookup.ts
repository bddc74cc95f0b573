/** nslookup, as busybox has it. */
import type { Process, Program, Running } from '../../runtime/program.ts'
import { lookupOptions } from './addresses.ts'
import { Options } from './options.ts'

export const nslookup: Program = (process) => {
  const options = new Options(process.args, 't:q:', { type: 't' })
  const name = options.operands.find((each) => !each.startsWith('-')) ?? ''
  const lookup = lookupOptions(process.machine.config)
  const found = process.machine.network.lookup(name, lookup)
  if (typeof found === 'string') return unanswered(process)
  if (isOldBusybox(process))
    return nslookupOld(process, { name, server: lookup.server, found: found?.addresses })
  process.print(`Server:\t\t${lookup.server}\nAddress:\t${lookup.server}:53\n\n`)
  if (!found) {
    process.print(`** server can't find ${name}: NXDOMAIN\n\n`)
    return 1
  }
  for (const address of found.addresses) process.print(`Name:\t${found.name}\nAddress: ${address}\n`)
  process.print('\n')
  return 0
}

/** How long it asks a server that does not answer. */
const patienceMs = 10_000

function* unanswered(process: Process): Running {
  yield process.sleep(patienceMs)
  process.print(';; connection timed out; no servers could be reached\n\n')
  return 1
}

/** Up to busybox 1.28, which examples use because of it, the output was another. */
function nslookupOld(
  process: Process,
  { name, server, found }: { name: string; server: string; found: readonly string[] | undefined },
): number {
  process.print(`Server:    ${server}\nAddress 1: ${server} kube-dns.kube-system.svc.cluster.local\n\n`)
  if (!found) {
    process.complain(`nslookup: can't resolve '${name}'\n`)
    return 1
  }
  process.print(`Name:      ${name}\n`)
  for (const [n, address] of found.entries()) process.print(`Address ${n + 1}: ${address}\n`)
  return 0
}

const isOldBusybox = (process: Process): boolean =>
  /busybox:1\.(\d|1\d|2[0-8])(\D|$)/.test(process.machine.config.image)
