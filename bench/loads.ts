/** Loads: what a user may send, beside which everybody else is to be answered quickly. `beside` measures each in turn. */
import { containerLoads, runningPods } from './container-loads.ts'
import { workloadLoads } from './workload-loads.ts'

export interface Request {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The answer is never read: its connection is left as it is. */
  readonly unread?: boolean
}

export interface Load {
  readonly name: string
  /** What there is before: see kubesim-server.ts. */
  readonly setup?: { readonly nodes?: number; readonly pods?: number; readonly configMaps?: number }
  /** Sent once, before anything is measured. */
  readonly before?: readonly Request[]
  /** What each client sends, one after the other. */
  readonly requests: readonly Request[]
  /** Default 1. */
  readonly clients?: number
  /** Each client sends its requests once, instead of again and again. */
  readonly once?: boolean
}

const pods = '/api/v1/namespaces/default/pods'
const configMaps = '/api/v1/namespaces/default/configmaps'
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io'
const largest = 3 * 1024 * 1024 - 64

const accepting = (accept: string, path = pods): readonly Request[] => [{ path, headers: { accept } }]

const sending =
  (method: string, path: string, type: string) =>
  (body: string): readonly Request[] => [{ method, path, headers: { 'content-type': type }, body }]
const creating = sending('POST', configMaps, 'application/json')
const creatingYaml = sending('POST', configMaps, 'application/yaml')
const merging = sending('PATCH', `${configMaps}/target`, 'application/merge-patch+json')
const patching = sending('PATCH', `${configMaps}/target`, 'application/json-patch+json')
const mergingPod = sending('PATCH', `${pods}/target`, 'application/strategic-merge-patch+json')
const applying = (name: string) =>
  sending('PATCH', `${configMaps}/${name}?fieldManager=bench&force=true`, 'application/apply-patch+yaml')

/** The text of as many parts as fit into the largest body between two ends. */
function filled(begin: string, end: string, part: (n: number) => string, most = largest): string {
  const parts: string[] = []
  let length = begin.length + end.length
  for (let n = 0; ; n++) {
    const next = part(n)
    length += next.length + 1
    if (length > most) return begin + parts.join(',') + end
    parts.push(next)
  }
}

const named = (name: string) => `"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"${name}"`
const keys = (n: number) => `"k${n}":""`
const target: readonly Request[] = [
  ...creating(`{${named('target')}},"data":{"a":"b"}}`),
  ...sending(
    'POST',
    pods,
    'application/json',
  )(
    '{"metadata":{"name":"target"},"spec":{"schedulerName":"nobody","containers":[{"name":"app","image":"app"}]}}',
  ),
]
const manyPods = { setup: { pods: 20_000 } }

export const loads: readonly Load[] = [
  { name: 'nothing', requests: [] },
  { name: 'list 20,000 pods', ...manyPods, requests: accepting('application/json'), clients: 2 },
  { name: 'list 20,000 pods as yaml', ...manyPods, requests: accepting('application/yaml'), clients: 2 },
  { name: 'list 20,000 pods as a table', ...manyPods, requests: accepting(table), clients: 2 },
  {
    name: 'list 20,000 pods indented',
    ...manyPods,
    requests: accepting('application/json', `${pods}?pretty=true`),
  },
  {
    name: 'list 20,000 pods in pages of 10',
    ...manyPods,
    requests: accepting('application/json', `${pods}?limit=10`),
    clients: 4,
  },
  {
    name: 'select pods by 10,000 terms',
    ...manyPods,
    requests: accepting(
      'application/json',
      `${pods}?labelSelector=${Array.from({ length: 10_000 }, (_, n) => `app!=a${n}`).join(',')}`,
    ),
    clients: 2,
  },
  {
    name: 'watch 20,000 pods from the start',
    ...manyPods,
    requests: accepting('application/json', `${pods}?watch=true&timeoutSeconds=1`),
    clients: 50,
  },
  {
    name: 'watch 20,000 pods and do not read',
    ...manyPods,
    requests: [{ path: `${pods}?watch=true`, unread: true }],
    clients: 1_000,
    once: true,
  },
  {
    name: 'delete 50,000 objects at once',
    setup: { configMaps: 50_000 },
    requests: [{ method: 'DELETE', path: configMaps }],
    once: true,
  },
  {
    name: 'follow a log and do not read',
    setup: { nodes: 1 },
    before: runningPods('while true; do echo $(date) and so on; done', { name: 'chatty' }),
    requests: [{ path: `${pods}/chatty-0/log?follow=true`, unread: true }],
    clients: 50,
    once: true,
  },
  { name: 'bodies that are no JSON', requests: creating(filled('{"a":[', '', () => '{')), clients: 2 },
  { name: 'bodies nested deep', requests: creating('['.repeat(largest / 2) + ']'.repeat(largest / 2)) },
  { name: 'maps nested deep', requests: creating(filled('', '', () => '{"a":').replaceAll(',', '')) },
  {
    name: 'objects of 45,000 keys, the most there may be',
    requests: [
      ...creating(filled(`{${named('most')}},"data":{`, '}}', keys, 500_000)),
      { method: 'DELETE', path: `${configMaps}/most` },
    ],
  },
  { name: 'objects of 300,000 keys', requests: creating(filled(`{${named('many')}},"data":{`, '}}', keys)) },
  { name: 'objects of 300,000 unknown fields', requests: creating(filled(`{${named('many')}},`, '}', keys)) },
  { name: 'labels by the 100,000', requests: creating(filled(`{${named('many')},"labels":{`, '}}}', keys)) },
  {
    name: 'a key a million times',
    requests: creating(filled(`{${named('many')}},"data":{`, '}}', () => '"":""')),
  },
  {
    name: 'lists of a million numbers',
    requests: creating(filled(`{${named('many')},"finalizers":[`, ']}}', () => '1')),
  },
  {
    name: 'finalizers by the 300,000',
    requests: creating(filled(`{${named('many')},"finalizers":[`, ']}}', (n) => `"a/b${n}"`)),
  },
  {
    name: 'owners by the 30,000',
    requests: creating(
      filled(
        `{${named('many')},"ownerReferences":[`,
        ']}}',
        (n) => `{"apiVersion":"v1","kind":"Pod","name":"p${n}","uid":"u${n}"}`,
      ),
    ),
  },
  {
    name: 'texts of a megabyte',
    before: target,
    requests: merging(`{"data":{"a":"${'x'.repeat(1_000_000)}"}}`),
    clients: 2,
  },
  {
    name: 'texts of escapes',
    before: target,
    requests: merging(`{"data":{"a":"${'\\u0001'.repeat(largest / 6 - 100)}"}}`),
  },
  { name: 'yaml of 300,000 keys', requests: creatingYaml(filled(`{${named('many')}},"data":{`, '}}', keys)) },
  {
    name: 'yaml of a million lines',
    requests: creatingYaml(filled('a:\n', '', () => '- b\n').replaceAll(',', '')),
  },
  { name: 'yaml nested deep', requests: creatingYaml('[ '.repeat(largest / 2)) },
  { name: 'yaml of aliases', requests: creatingYaml(`a: &a {x: y}\nb: ${filled('[', ']', () => '*a')}`) },
  { name: 'yaml of quotes', requests: creatingYaml(filled('a: [', ']', (n) => `'${n}''"'`)) },
  {
    name: 'merge patches of 300,000 keys',
    before: target,
    requests: merging(filled('{"data":{', '}}', keys)),
  },
  {
    name: 'merge patches of 300,000 nulls',
    before: target,
    requests: merging(filled('{"data":{', '}}', (n) => `"k${n}":null`)),
  },
  {
    name: 'patches of 50,000 operations',
    before: target,
    requests: patching(filled('[', ']', (n) => `{"op":"add","path":"/data/k${n}","value":"x"}`)),
  },
  {
    name: 'patches that put first',
    before: target,
    requests: patching(
      filled(
        '[{"op":"add","path":"/metadata/finalizers","value":[]},',
        ']',
        (n) => `{"op":"add","path":"/metadata/finalizers/0","value":"a/${n}"}`,
      ),
    ),
  },
  {
    name: 'patches that copy what they have copied',
    before: target,
    requests: patching(filled('[', ']', () => '{"op":"copy","from":"/data","path":"/data/a"}', 3_000)),
  },
  {
    name: 'strategic patches of 60,000 items under a key',
    before: target,
    requests: mergingPod(filled('{"spec":{"containers":[', ']}}', (n) => `{"name":"c${n}","image":"i"}`)),
  },
  {
    name: 'strategic patches of one key 60,000 times',
    before: target,
    requests: mergingPod(filled('{"spec":{"containers":[', ']}}', () => '{"name":"app","image":"i"}')),
  },
  {
    name: 'strategic patches that order 200,000 items',
    before: target,
    requests: mergingPod(
      filled('{"spec":{"$setElementOrder/containers":[', ']}}', (n) => `{"name":"c${n}"}`),
    ),
  },
  {
    name: 'configurations of 300,000 keys',
    requests: applying('applied')(filled(`{${named('applied')}},"data":{`, '}}', keys)),
  },
  {
    name: 'objects of 20,000 keys, written, read and applied',
    before: creating(filled(`{${named('wide')}},"data":{`, '}}', keys, 250_000)),
    requests: [
      ...merging('{"data":{"a":"c"}}').map((request) => ({ ...request, path: `${configMaps}/wide` })),
      { path: `${configMaps}/wide`, headers: { accept: 'application/yaml' } },
      { path: `${configMaps}/wide?pretty=true` },
      ...applying('wide')(`{${named('wide')}},"data":{"b":"c"}}`),
    ],
  },
  {
    name: 'documents',
    requests: ['/openapi/v2', '/openapi/v3', '/openapi/v3/api/v1', '/apis', '/api/v1'].map((path) => ({
      path,
    })),
  },
  ...containerLoads,
  ...workloadLoads,
]
