/** kubectl, as programs in containers call it: it asks the API server over the simulated network. */
import { bytesOf, textOf } from '../../../runtime/bytes.ts'
import type { Process, Program, Working } from '../../../runtime/program.ts'
import { apply } from './apply.ts'
import { attach } from './attach.ts'
import { authCommands, createToken } from './auth.ts'
import { autoscale } from './autoscale.ts'
import { certificateCommands } from './certificate.ts'
import { annotate, label, patch, scale } from './changes.ts'
import { apiResources, apiVersions, clusterInfo, top } from './cluster.ts'
import { configCommands } from './config.ts'
import { copy } from './copy.ts'
import { create, createCommands } from './create.ts'
import { deleteObjects } from './delete.ts'
import { describe } from './describe/describe.ts'
import { diff } from './diff.ts'
import { events } from './events.ts'
import { exec } from './exec.ts'
import { explain } from './explain.ts'
import { Failure, failure, notSimulated } from './failure.ts'
import { Flags } from './flags.ts'
import { get } from './get.ts'
import { type Command, Kubectl } from './kubectl-process.ts'
import { kustomize } from './kustomize/kustomize.ts'
import { logs } from './logs.ts'
import { cordon, drain, taint, uncordon } from './nodes.ts'
import { proxy } from './proxy.ts'
import { replace } from './replace.ts'
import { rolloutCommands } from './rollout.ts'
import { expose, run } from './run.ts'
import { setCommands } from './set.ts'
import { version } from './version.ts'
import { wait } from './wait.ts'

/** Those of a group, by all their words. */
const below = (
  group: string,
  commands: Readonly<Record<string, Command>>,
): readonly (readonly [string, Command])[] =>
  Object.entries(commands).map(([words, command]) => [`${group} ${words}`, command])

const commands: ReadonlyMap<string, Command> = new Map([
  ...Object.entries({
    annotate,
    'api-resources': apiResources,
    'api-versions': apiVersions,
    apply,
    attach,
    autoscale,
    'cluster-info': clusterInfo,
    cordon,
    cp: copy,
    create,
    delete: deleteObjects,
    describe,
    diff,
    drain,
    events,
    exec,
    expose,
    explain,
    get,
    kustomize,
    label,
    logs,
    patch,
    proxy,
    replace,
    run,
    scale,
    taint,
    top,
    uncordon,
    version,
    wait,
  }),
  ...below('auth', authCommands),
  ...below('certificate', certificateCommands),
  ...below('config', configCommands),
  ...below('create', { ...createCommands, token: createToken }),
  ...below('rollout', rolloutCommands),
  ...below('set', setCommands),
])

/** Other words for the second of a command. */
const aliases: Readonly<Record<string, string>> = {
  cj: 'cronjob',
  cm: 'configmap',
  deploy: 'deployment',
  ing: 'ingress',
  ns: 'namespace',
  pc: 'priorityclass',
  pdb: 'poddisruptionbudget',
  resourcequota: 'quota',
  sa: 'serviceaccount',
  svc: 'service',
}

/** What kubectl has besides. */
const others = new Set('alpha completion debug edit options plugin port-forward'.split(' '))

const usage =
  'kubectl controls the Kubernetes cluster manager.\n\n Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\nUsage:\n  kubectl [flags] [options]\n\nUse "kubectl <command> --help" for more information about a given command.\nUse "kubectl options" for a list of global command-line options (applies to all commands).\n'

/** How long it takes to start, and to look at what the server has. */
const startMs = 50

export const kubectl: Program = function* (process) {
  try {
    return yield* obey(process)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    yield* process.write(bytesOf(error.output))
    process.complain(bytesOf(`${error.message}\n`))
    return error.exitCode
  }
}

function* obey(process: Process): Working<number> {
  const words = process.args.slice(1).map(textOf)
  const found = commandIn(words)
  if (!found) {
    yield* process.write(usage)
    return 0
  }
  const { name, command, rest } = found
  const flags = new Flags(rest, command.flags, name)
  if (flags.isOn('help')) throw notSimulated(`the help of "${name}" is`)
  yield process.sleep(startMs)
  const kubectl = new Kubectl(process, flags, name)
  const code = (yield* command.run(kubectl)) ?? 0
  for (const { message } of kubectl.refused) kubectl.complain(`${message}\n`)
  return kubectl.refused.length > 0 ? 1 : code
}

/** The command that is meant; flags that all commands have may stand before it. Undefined: none is named. */
function commandIn(words: readonly string[]) {
  const { at, before } = commandPlace(words)
  const [first, word, third] = words.slice(at)
  const second = first === 'create' ? (aliases[word] ?? word) : word
  if (first === undefined || first === 'help') return undefined
  for (const names of [[first, second, third], [first, second], [first]]) {
    const command = commands.get(names.join(' '))
    if (command)
      return {
        name: `kubectl ${names.join(' ')}`,
        command,
        rest: [...before, ...words.slice(at + names.length)],
      }
  }
  throw unknown(first, second)
}

function unknown(first: string, second: string | undefined): Failure {
  const isGroup = [...commands.keys()].some((each) => each.startsWith(`${first} `))
  if (isGroup && second !== undefined && !second.startsWith('-'))
    return notSimulated(`kubectl ${first} ${second} is`)
  if (others.has(first)) return notSimulated(`kubectl ${first} is`)
  if (isGroup) return failure(`must specify a subcommand of "kubectl ${first}"`)
  return failure(`unknown command "${first}" for "kubectl"`)
}

/** Where the command stands: behind flags that are for all. */
function commandPlace(words: readonly string[]): { readonly at: number; readonly before: readonly string[] } {
  const takesNext =
    /^(?:-n|-s|--(?:namespace|server|kubeconfig|context|cluster|user|token|as|as-group|certificate-authority|request-timeout|v))$/
  let at = 0
  while (at < words.length && words[at].startsWith('-')) at += takesNext.test(words[at]) ? 2 : 1
  return { at, before: words.slice(0, at) }
}
