/** `kubesim clock`: the time of a running cluster, and what moves it. */
import type { Command } from 'commander'
import { turnCounts } from '../../cluster-options.ts'
import type { Speed } from '../../sim/pacer.ts'
import { given, speed, wholeNumber } from '../arguments.ts'
import { ask } from '../asking.ts'
import { CliError } from '../cli-error.ts'
import { clockText } from '../clock-text.ts'
import { print } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

export function addClock(program: Command): void {
  const clock = program.command('clock').description('say what time it is in the cluster, or move it')
  clock.allowExcessArguments().action((_options, command: Command) => {
    const [unknown] = command.args
    if (unknown !== undefined) throw new CliError(`unknown command '${unknown}'`)
    return show(command, { method: 'GET', path: '' })
  })
  const verb = (usage: string, description: string): Command =>
    addServerOptions(clock.command(usage).description(description))

  verb('speed', 'change how many seconds of the cluster pass in a real one')
    .argument('<speed>', 'a number, max or paused', speed)
    .action((wanted: Speed, _options, command: Command) =>
      put(command, wanted === 'paused' ? pause : { speed: wanted, paused: false }),
    )
  verb('pause', 'let time stand still').action((_options, command: Command) => put(command, pause))
  verb('resume', 'let time pass again').action((_options, command: Command) =>
    put(command, { paused: false }),
  )
  verb('advance', 'let a length of time pass at once')
    .argument('<duration>', 'such as 90s or 1h30m', given)
    .action((duration: string, _options, command: Command) => post(command, 'advance', { duration }))
  verb('step', 'run the next turns, wherever in time they are')
    .argument('[turns]', 'how many', wholeNumber(turnCounts), 1)
    .action((turns: number, _options, command: Command) => post(command, 'step', { turns }))
  verb('settle', 'run until nothing is left to do but to wait')
    .option('--limit <duration>', `how much time of the cluster may pass; default: ${usualLimit}`, given)
    .action(({ limit }: Limited, command: Command) =>
      post(command, 'settle', { limit }, `there is still something to do after ${limit ?? usualLimit}`),
    )
  verb('run-until', 'run until an object is as it is wished, or until an instant')
    .argument('[resource]', 'type and name: deployment/web', given)
    .option(
      '--for <wish>',
      'as of kubectl wait: condition=…, delete, create, jsonpath=…; default: create',
      given,
    )
    .option('-n, --namespace <namespace>', 'where the object is; default: default', given)
    .option('--time <instant>', 'instead of an object: such as 2026-01-01T12:00:00Z', given)
    .option('--limit <duration>', `how much time of the cluster may pass; default: ${usualLimit}`, given)
    .action((resource: string | undefined, options: Wished, command: Command) => {
      const { for: words, namespace, time, limit } = options
      const late = `${lack(resource, words)} after ${limit ?? usualLimit}`
      return post(command, 'run-until', { resource, for: words, namespace, time, limit }, late)
    })
  addServerOptions(clock)
}

const pause = { paused: true }

/** How long the server goes on where nothing else is said. */
const usualLimit = '30m'

/** What is said where a wish did not come true. */
function lack(resource: string | undefined, wish = 'create'): string {
  if (wish === 'create') return `${resource} is not there`
  return wish === 'delete' ? `${resource} is still there` : `${resource}: no ${wish}`
}

interface Limited {
  readonly limit?: string
}

interface Wished extends Limited {
  readonly for?: string
  readonly namespace?: string
  readonly time?: string
}

interface Question {
  readonly method: 'GET' | 'PUT' | 'POST'
  readonly path: string
  readonly body?: object
  readonly late?: string
}

const put = (command: Command, body: object) => show(command, { method: 'PUT', path: '', body })

/** @param late what is said where the time was too short */
const post = (command: Command, path: string, body: object, late?: string) =>
  show(command, { method: 'POST', path: `/${path}`, body, late })

/** @throws CliError also where what was waited for did not come */
async function show(command: Command, { method, path, body, late = '' }: Question): Promise<void> {
  const server = findServer(command.optsWithGlobals<ServerOptions>())
  const state = await ask(server, { method, path: `/kubesim/v1/clock${path}`, body })
  await print(clockText(state))
  const { settled, reached } = state as { readonly settled?: boolean; readonly reached?: boolean }
  if (settled === false || reached === false) throw new CliError(late)
}
