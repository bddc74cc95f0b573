/** `kubesim network`: the network of a running cluster, and what can be done to it. */
import type { Command } from 'commander'
import { given, wholeNumber } from '../arguments.ts'
import { ask } from '../asking.ts'
import { printLines } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

const portNumbers = { least: 1, most: 65_535 }

export function addNetwork(program: Command): void {
  const network = program.command('network').description('slow, cut or refuse connections, and restore them')
  const verb = (usage: string, description: string): Command =>
    addServerOptions(network.command(usage).description(description))
  const fault = (word: string, description: string): Command =>
    verb(word, description)
      .option(
        '--from <end>',
        'who connects: an address, a range, pod/NAME, service/NAME, node/NAME, namespace/NAME',
        given,
      )
      .option('--to <end>', 'to whom, named likewise', given)
      .option('--port <port>', 'to which port', wholeNumber(portNumbers))
      .option('--name <name>', 'by which it is restored; default: it is given one', given)

  verb('list', 'list what is done to it').action((_options, command: Command) =>
    show(command, { method: 'GET', path: 'faults' }),
  )
  fault('slow', 'let connections take longer')
    .requiredOption('--delay <duration>', 'how much longer: 200ms', given)
    .action((options: Fault, command: Command) => post(command, 'slow', options))
  fault('cut', 'let nothing come through').action((options: Fault, command: Command) =>
    post(command, 'cut', options),
  )
  fault('refuse', 'let connections be refused').action((options: Fault, command: Command) =>
    post(command, 'refuse', options),
  )
  verb('restore', 'take a fault away, or all of them')
    .argument('[name]', 'of the fault', given)
    .action((name: string | undefined, _options, command: Command) =>
      show(command, {
        method: 'DELETE',
        path: name === undefined ? 'faults' : `faults/${encodeURIComponent(name)}`,
      }),
    )
}

interface Fault {
  readonly from?: string
  readonly to?: string
  readonly port?: number
  readonly name?: string
  readonly delay?: string
}

interface Shown extends Fault {
  readonly name: string
  readonly verb: string
}

interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
}

const post = (command: Command, word: string, { from, to, port, name, delay }: Fault): Promise<void> =>
  show(command, { method: 'POST', path: word, body: { from, to, port, name, delay } })

async function show(command: Command, { method, path, body }: Question): Promise<void> {
  const server = findServer(command.optsWithGlobals<ServerOptions>())
  const answer = await ask(server, { method, path: `/kubesim/v1/network/${path}`, body })
  const faults = (answer as { readonly items?: readonly Shown[] }).items ?? [answer as Shown]
  await printLines(
    faults.map((fault) => line(fault, method === 'DELETE')),
    'nothing is slowed, cut or refused',
  )
}

function line({ name, verb, from = 'anybody', to = 'anybody', port, delay }: Shown, isGone: boolean): string {
  const place = port === undefined ? to : `${to} port ${port}`
  const what = delay === undefined ? verb : `${verb} by ${delay}`
  return `${name}  ${what}, from ${from} to ${place}${isGone ? '  restored' : ''}\n`
}
