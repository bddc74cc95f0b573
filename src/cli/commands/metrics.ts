/** `kubesim metrics`: what a running cluster is told of metrics that nothing in it measures. */
import type { Command } from 'commander'
import { eachPair, given } from '../arguments.ts'
import { ask } from '../asking.ts'
import { printLines } from '../output.ts'
import { addServerOptions, findServer, type ServerOptions } from '../server.ts'

export function addMetrics(program: Command): void {
  const metrics = program
    .command('metrics')
    .description('give values of custom and external metrics, for autoscalers, and take them away')
  const verb = (word: string, description: string): Command =>
    addServerOptions(metrics.command(word).description(description))
  const set = (word: string, description: string): Command =>
    verb(word, description)
      .argument('<metric>', 'its name', given)
      .argument('<value>', 'a quantity: 120, 10k, 500m', given)
      .option('-n, --namespace <namespace>', 'where; default: in default (of external ones: in all)', given)

  verb('list', 'list what is given').action((_options, command: Command) =>
    show(command, { method: 'GET', path: '' }),
  )
  set('pods', 'say what each of some pods has, those to come too')
    .option('-l, --selector <selector>', 'which pods: app=web; default: all of the namespace', given)
    .option('--shared', 'the value is what those that are ready have together')
    .action(put('pods'))
  set('object', 'say what one object has')
    .requiredOption('--of <object>', 'which: ingress/main', given)
    .option('--label <key=value>', 'of the metric; may be given several times', eachPair)
    .action(put('objects'))
  set('external', 'say what something outside of the cluster has')
    .option('--label <key=value>', 'of the metric; may be given several times', eachPair)
    .action(put('external'))
  verb('clear', 'take away what is given of a metric, or all of it')
    .argument('[metric]', 'its name', given)
    .action((metric: string | undefined, _options, command: Command) =>
      show(command, { method: 'DELETE', path: metric === undefined ? '' : `/${encodeURIComponent(metric)}` }),
    )
}

interface Flags {
  readonly namespace?: string
  readonly selector?: string
  readonly shared?: boolean
  readonly of?: string
  readonly label?: Readonly<Record<string, string>>
}

interface Shown extends Omit<Flags, 'of' | 'label'> {
  readonly metric: string
  readonly of: 'pods' | 'object' | 'external'
  readonly object?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly value: string
}

const put =
  (folder: string) =>
  (
    metric: string,
    value: string,
    { namespace, selector, shared, of: object, label: labels }: Flags,
    command: Command,
  ): Promise<void> =>
    show(command, {
      method: 'PUT',
      path: `/${folder}/${encodeURIComponent(metric)}`,
      body: { value, namespace, selector, shared, object, labels },
    })

interface Question {
  readonly method: 'GET' | 'PUT' | 'DELETE'
  readonly path: string
  readonly body?: object
}

async function show(command: Command, { method, path, body }: Question): Promise<void> {
  const server = findServer(command.optsWithGlobals<ServerOptions>())
  const answer = await ask(server, { method, path: `/kubesim/v1/metrics${path}`, body })
  const all = (answer as { readonly items?: readonly Shown[] }).items ?? [answer as Shown]
  await printLines(
    all.map((each) => line(each, method === 'DELETE')),
    'no values are given',
  )
}

function line(shown: Shown, isGone: boolean): string {
  const { metric, value, namespace } = shown
  const where = namespace === undefined ? '' : ` in ${namespace}`
  return `${metric}  ${value} ${whatOf(shown)}${where}${isGone ? '  taken away' : ''}\n`
}

function whatOf({ of, selector, shared, object, labels }: Shown): string {
  const which = selector === undefined ? 'all pods' : `pods ${selector}`
  if (of === 'pods') return shared ? `shared by ${which}` : `of each of ${which}`
  const with_ = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`)
  const labelled = with_.length > 0 ? ` with ${with_.join(',')}` : ''
  return of === 'object' ? `of ${object}${labelled}` : `external${labelled}`
}
