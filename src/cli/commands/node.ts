/** `kubesim node`: the machines of a running cluster, and what can be done to them. */
import { type Command, Option } from 'commander'
import { operatingSystems } from '../../kubelet-sim/runtime/operating-system.ts'
import { eachGiven, eachPair, eachTaint, given, type Taint, wholeNumber } from '../arguments.ts'
import { ask } from '../asking.ts'
import { readKubeletConfig } from '../kubelet-config.ts'
import { print } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

export function addNode(program: Command): void {
  const node = program.command('node').description('list the machines of the nodes, or do something to them')
  const verb = (word: string, description: string): Command =>
    addServerOptions(node.command(word).description(description))
  const toEach = (word: string, description: string, question: (path: string) => Question): void => {
    verb(word, description)
      .argument('<name...>', 'of the nodes', eachGiven)
      .action(async (names: readonly string[], _options, command: Command) => {
        for (const name of names) await show(command, question(`/${encodeURIComponent(name)}`))
      })
  }
  const order = (word: string, description: string) =>
    toEach(word, description, (path) => ({ method: 'POST', path: `${path}/${word}` }))

  verb('list', 'list them').action((_options, command: Command) => show(command, { method: 'GET', path: '' }))
  verb('add', 'add a machine, whose kubelet registers a node')
    .argument('<name>', 'of the node', given)
    .option('--capacity <resource=quantity...>', 'over 4 CPUs, 16Gi of memory, 110 pods: cpu=8', eachPair)
    .option('--label <key=value...>', 'besides those that every node has', eachPair)
    .option('--taint <key=value:effect...>', 'as kubectl taint has it', eachTaint)
    .addOption(new Option('--os <os>', 'its operating system').choices(operatingSystems).default('linux'))
    .option('--kubelet-config <file>', 'KubeletConfiguration; default: that of the other nodes', given)
    .action(async (name: string, { capacity, label, taint, os, kubeletConfig }: Added, command: Command) => {
      const kubelet = await readKubeletConfig(kubeletConfig)
      const body = { name, capacity, labels: label, taints: taint, os, kubelet }
      await show(command, { method: 'POST', path: '', body })
    })
  toEach('remove', 'take a machine away for good, and its node', (path) => ({ method: 'DELETE', path }))
  order('stop', 'take the power from a machine: all that runs on it ends, and nobody is told')
  order('start', 'give a machine its power back: it boots, and takes up its pods anew')
  order(
    'shutdown',
    'shut a machine down in order: its pods end as its kubelet is configured, and then the power goes',
  )
  verb('load', 'say what runs on a machine besides pods: its kubelet evicts pods where too little is left')
    .argument('<name>', 'of the node', given)
    .option('--memory <quantity>', 'how much memory that uses: 16300Mi; what is left out is as usual', given)
    .option('--disk <quantity>', 'how much of the disk: 90Gi', given)
    .option('--processes <count>', 'how many processes there are', wholeNumber(processCounts))
    .action((name: string, { memory, disk, processes }: Load, command: Command) =>
      show(command, {
        method: 'PUT',
        path: `/${encodeURIComponent(name)}/load`,
        body: { memory, disk, processes },
      }),
    )
  order('partition', 'cut a machine off from the network; what runs on it goes on')
  order('heal', 'connect a machine again: it catches up')
}

interface Added {
  readonly capacity?: Readonly<Record<string, string>>
  readonly label?: Readonly<Record<string, string>>
  readonly taint?: readonly Taint[]
  readonly os: string
  readonly kubeletConfig?: string
}

/** A kernel of 64 bits knows no more. */
const processCounts = { least: 0, most: 4_194_304 }

interface Load {
  readonly memory?: string
  readonly disk?: string
  readonly processes?: number
}

interface Question {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly body?: object
}

interface State {
  readonly name: string
  readonly running: boolean
  readonly partitioned: boolean
}

async function show(command: Command, { method, path, body }: Question): Promise<void> {
  const server = findServer(command.optsWithGlobals<ServerOptions>())
  const answer = await ask(server, { method, path: `/kubesim/v1/nodes${path}`, body })
  const states = (answer as { readonly items?: readonly State[] }).items ?? [answer as State]
  await print(states.map((state) => line(state, method === 'DELETE')).join(''))
}

function line({ name, running, partitioned }: State, isGone: boolean): string {
  if (isGone) return `${name}  removed\n`
  return `${name}  ${running ? 'running' : 'stopped'}${partitioned ? ', cut off' : ''}\n`
}
