/** Commands that tell of the cluster and its API: `api-resources`, `api-versions`, `cluster-info`, `top`. */
import type { Service } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { quantityMilliValue, quantityValue } from '../../../../api/quantity.ts'
import type { Working } from '../../../runtime/program.ts'
import { byCode } from '../sort-keys.ts'
import { failure, notSimulated, Refused } from './failure.ts'
import { apiVersionOf, resourceName } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { isOfAllNamespaces, narrowing } from './selection.ts'
import { columnsOf } from './text-columns.ts'

export const apiResources: Command = {
  flags: 'api-group= cached categories= namespaced no-headers o,output= sort-by= verbs=',
  *run(kubectl) {
    const { flags } = kubectl
    const [group, namespaced] = [
      flags.get('api-group'),
      flags.has('namespaced') ? flags.isOn('namespaced') : undefined,
    ]
    const [verbs, categories] = [flags.list('verbs'), flags.list('categories')]
    const { all } = yield* kubectl.kinds()
    const seen = new Set<string>()
    const shown = all
      .filter((each) => !seen.has(resourceName(each)) && seen.add(resourceName(each)))
      .filter((each) => group === undefined || each.group === group)
      .filter((each) => namespaced === undefined || each.isNamespaced === namespaced)
      .filter((each) => verbs.every((verb) => each.verbs.includes(verb)))
      .filter((each) => categories.every((category) => each.categories.includes(category)))
      .sort((a, b) => (a.group === b.group ? byCode(a.plural, b.plural) : byCode(a.group, b.group)))
    if (flags.get('output') === 'name')
      return yield* kubectl.say(shown.map((each) => `${resourceName(each)}\n`).join(''))
    const isWide = flags.get('output') === 'wide'
    const rows = shown.map((each) => [
      each.plural,
      each.shortNames.join(','),
      apiVersionOf(each),
      String(each.isNamespaced),
      each.kind,
      ...(isWide ? [each.verbs.join(','), each.categories.join(',')] : []),
    ])
    const titles = [
      'NAME',
      'SHORTNAMES',
      'APIVERSION',
      'NAMESPACED',
      'KIND',
      ...(isWide ? ['VERBS', 'CATEGORIES'] : []),
    ]
    yield* kubectl.say(columnsOf(flags.isOn('no-headers') ? rows : [titles, ...rows]))
  },
}

export const apiVersions: Command = {
  flags: '',
  *run(kubectl) {
    const { all } = yield* kubectl.kinds()
    yield* kubectl.say(
      [...new Set(all.map(apiVersionOf))]
        .sort()
        .map((each) => `${each}\n`)
        .join(''),
    )
  },
}

export const clusterInfo: Command = {
  flags: 'l,selector=',
  *run(kubectl) {
    if (kubectl.operands.length > 0) throw notSimulated(`kubectl cluster-info ${kubectl.operands[0]} is`)
    const { server } = kubectl.client
    const { items } = yield* kubectl.client.get<{ items: readonly Service[] }>(
      '/api/v1/namespaces/kube-system/services?labelSelector=kubernetes.io%2Fcluster-service%3Dtrue',
    )
    yield* kubectl.say(`Kubernetes control plane is running at ${server}\n`)
    for (const { metadata, spec } of items) {
      const [port] = spec.ports ?? []
      const name = `${metadata.name}${port?.name ? `:${port.name}` : ''}`
      const shown = metadata.labels?.['kubernetes.io/name'] ?? metadata.name
      yield* kubectl.say(
        `${shown} is running at ${server}/api/v1/namespaces/kube-system/services/${name}/proxy\n`,
      )
    }
    yield* kubectl.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n")
  },
}

interface Use {
  readonly cpu: string
  readonly memory: string
}

type Metrics = KubeObject & {
  readonly usage?: Use
  readonly containers?: readonly { readonly name: string; readonly usage: Use }[]
}

const shownUse = (uses: readonly Use[]): readonly string[] => [
  `${Math.ceil(uses.reduce((sum, { cpu }) => sum + quantityMilliValue(cpu), 0))}m`,
  `${Math.floor(uses.reduce((sum, { memory }) => sum + quantityValue(memory), 0) / 2 ** 20)}Mi`,
]

function* metricsOf(kubectl: Kubectl, path: string): Working<readonly Metrics[]> {
  const [, name] = kubectl.operands
  try {
    if (name) return [yield* kubectl.client.get<Metrics>(`${path}/${name}`)]
    return (yield* kubectl.client.get<{ items: readonly Metrics[] }>(`${path}?${narrowing(kubectl)}`)).items
  } catch (error) {
    if (error instanceof Refused && error.isNotFound && !name) throw failure('Metrics API not available')
    throw error
  }
}

export const top: Command = {
  flags:
    'A,all-namespaces containers field-selector= no-headers l,selector= show-capacity sort-by= sum use-protocol-buffers',
  *run(kubectl) {
    const { flags, operands } = kubectl
    const [what = ''] = operands
    if (flags.isOn('sum')) throw notSimulated('kubectl top --sum is')
    const isHeaded = !flags.isOn('no-headers')
    if (/^no(?:de|des)?$/.test(what)) return yield* topNodes(kubectl, isHeaded)
    if (!/^po(?:d|ds)?$/.test(what)) throw failure(`unknown command "${what}" for "kubectl top"`)
    const isEverywhere = isOfAllNamespaces(kubectl)
    const items = yield* metricsOf(
      kubectl,
      `/apis/metrics.k8s.io/v1beta1${isEverywhere ? '' : `/namespaces/${kubectl.namespace}`}/pods`,
    )
    if (items.length === 0)
      return kubectl.complain(
        isEverywhere ? 'No resources found\n' : `No resources found in ${kubectl.namespace} namespace.\n`,
      )
    const rows = sortedUse(flags.get('sort-by'), items).flatMap(({ metadata, containers = [] }) => {
      const where = isEverywhere ? [metadata.namespace ?? ''] : []
      if (!flags.isOn('containers'))
        return [[...where, metadata.name, ...shownUse(containers.map(({ usage }) => usage))]]
      return containers.map(({ name, usage }) => [...where, metadata.name, name, ...shownUse([usage])])
    })
    const title = flags.isOn('containers') ? ['POD', 'NAME'] : ['NAME']
    const titles = [...(isEverywhere ? ['NAMESPACE'] : []), ...title, 'CPU(cores)', 'MEMORY(bytes)']
    yield* kubectl.say(columnsOf(isHeaded ? [titles, ...rows] : rows).replace(/(\S)\n/g, '$1   \n'))
  },
}

function* topNodes(kubectl: Kubectl, isHeaded: boolean): Working {
  const items = yield* metricsOf(kubectl, '/apis/metrics.k8s.io/v1beta1/nodes')
  const { items: nodes } = yield* kubectl.client.get<{
    items: readonly (KubeObject & { status: { allocatable: Use } })[]
  }>('/api/v1/nodes')
  const allocatable = new Map(nodes.map(({ metadata, status }) => [metadata.name, status.allocatable]))
  const rows = sortedUse(kubectl.flags.get('sort-by'), items).map(
    ({ metadata, usage = { cpu: '0', memory: '0' } }) => {
      const all = allocatable.get(metadata.name)
      const [cpu, memory] = shownUse([usage])
      const share = (part: number, whole: number) => `${Math.floor((part * 100) / whole)}%`
      return [
        metadata.name,
        cpu,
        all ? share(quantityMilliValue(usage.cpu), quantityMilliValue(all.cpu)) : '<unknown>',
        memory,
        all ? share(quantityValue(usage.memory), quantityValue(all.memory)) : '<unknown>',
      ]
    },
  )
  const titles = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)']
  yield* kubectl.say(columnsOf(isHeaded ? [titles, ...rows] : rows).replace(/(\S)\n/g, '$1   \n'))
}

function sortedUse(by: string | undefined, items: readonly Metrics[]): readonly Metrics[] {
  if (by === undefined)
    return items.toSorted(
      (a, b) =>
        byCode(a.metadata.namespace ?? '', b.metadata.namespace ?? '') ||
        byCode(a.metadata.name, b.metadata.name),
    )
  if (by !== 'cpu' && by !== 'memory') throw failure('--sort-by accepts only cpu or memory')
  const value = ({ usage, containers = [] }: Metrics) =>
    (usage ? [usage] : containers.map((each) => each.usage)).reduce(
      (sum, each) => sum + (by === 'cpu' ? quantityMilliValue(each.cpu) : quantityValue(each.memory)),
      0,
    )
  return items.toSorted((a, b) => value(b) - value(a))
}
