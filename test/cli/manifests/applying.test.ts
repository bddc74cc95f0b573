/** Manifests at the start, of which some are refused. What kubectl does with the same files was looked at. */
import { beforeEach, describe, expect, test } from 'vitest'
import { applyManifests } from '../../../src/cli/manifests/applying.ts'
import { type Cluster, configMap, createCluster } from '../../../src/index.ts'
import { stopwatch } from '../../support/stopwatch.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 0 })
})

const apply = (...texts: readonly string[]) =>
  applyManifests(
    cluster,
    texts.map((text, n) => ({ path: `${n + 1}.yaml`, text })),
  )

const map = (name: string, more = '') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name} }\n${more}`
const applied = () =>
  cluster.client
    .list(configMap, { namespace: 'default' })
    .map(({ metadata }) => metadata.name)
    .filter((name) => name !== 'kube-root-ca.crt')

test('what is refused does not stop what follows, in its file and in the next', () => {
  const sum = apply(`${map('a')}---\n${map('B')}---\n${map('c', 'colour: blue\n')}---\n${map('d')}`, map('e'))
  expect(applied()).toEqual(['a', 'd', 'e'])
  expect(sum).toMatchObject({
    found: 5,
    applied: 3,
    problems: [
      expect.stringMatching(/^1\.yaml:7: ConfigMap "B" is invalid: metadata\.name: Invalid value: "B"/),
      expect.stringMatching(/^1\.yaml:12: .*unknown field "colour"/),
    ],
  })
})

test('a document that cannot be read ends its file, and no other', () => {
  const sum = apply(`${map('a')}---\nkind: {\n---\n${map('b')}`, map('c'))
  expect(applied()).toEqual(['a', 'c'])
  expect(sum).toMatchObject({ found: 2, applied: 2 })
  expect(sum.problems).toEqual([
    expect.stringMatching(/^1\.yaml: error converting YAML to JSON: yaml: line \d: did not find expected/),
  ])
})

test.each([
  ['binary', '\x7fELF\x02\x01\x00', /control characters are not allowed/],
  ['replaced bytes', 'a: \ufffd\nb', /1\.yaml: error converting YAML to JSON: yaml: line/],
  ['a separator that says something', `${map('a')}--- b\n`, /1\.yaml: .*invalid Yaml document separator: b/],
  ['nesting without end', '['.repeat(100_000), /1\.yaml: error converting YAML to JSON/],
])('what is no manifest is told: %s', (_what, text, problem) => {
  expect(apply(text).problems).toEqual([expect.stringMatching(problem)])
})

test.each([
  ['- a\n- b\n', '1.yaml:1: the document is not an object but a list'],
  ['\n\nhello\n', '1.yaml:3: the document is not an object but a string'],
  ['\nkind: ConfigMap\n', '1.yaml:2: the document has no apiVersion'],
  ['apiVersion: v1\n', '1.yaml:1: the document has no kind'],
  ['apiVersion: v1\nkind: 3\n', '1.yaml:2: the document has no kind'],
  ['# nothing\n\napiVersion: v1\nkind: Widget\n', '1.yaml:4: no matches for kind "Widget" in version "v1"'],
  [map('a').replace('v1', 'v2'), '1.yaml:2: no matches for kind "ConfigMap" in version "v2"'],
])('%j is no object that is served, and those behind it are', (text, problem) => {
  const sum = apply(`${text}---\n${map('b')}`)
  expect(sum.problems).toEqual([problem])
  expect([sum.found, sum.applied]).toEqual([2, 1])
})

describe('a List', () => {
  test('says what its items say, each with its line', () => {
    const sum = apply(`apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: { name: a }
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: B
- apiVersion: v1
  kind: ConfigMapList
  items:
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: c }
  - apiVersion: v1
    kind: ConfigMap
    metadata: { name: d }
    data: { a: 1 }
- apiVersion: v1
  kind: Widget
- apiVersion: v1
  kind: ConfigMap
  metadata: { name: e }
`)
    expect(applied()).toEqual(['a', 'c', 'e'])
    expect(sum).toMatchObject({ found: 6, applied: 3 })
    expect(sum.problems.map((problem) => problem.slice(0, 10))).toEqual([
      '1.yaml:10:',
      '1.yaml:20:',
      '1.yaml:22:',
    ])
  })

  test('with an item that is no object is refused as a whole', () => {
    const sum = apply(
      `apiVersion: v1\nkind: List\nitems: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: a } }, 3]`,
    )
    expect(applied()).toEqual([])
    expect(sum.problems).toEqual(['1.yaml:2: item 2 of the document is not an object but a number'])
  })
})

test('JSON may stand in a row, and before YAML', () => {
  const json = (name: string) => `{"apiVersion":"v1","kind":"ConfigMap",\n"metadata":{"name":"${name}"}}`
  const sum = apply(`${json('a')}${json('b')}\n\n${json('C')}\n${json('d')}\n---\n${map('E')}`)
  expect(applied()).toEqual(['a', 'b', 'd'])
  expect(sum.problems.map((problem) => problem.slice(0, 9))).toEqual(['1.yaml:5:', '1.yaml:12'])
})

test('a file of a great many objects takes no time to speak of', () => {
  const objects = Array.from({ length: 20_000 }, (_, n) => `{"apiVersion":"v1","kind":"Widget${n}"}\n`)
  const took = stopwatch()
  expect(apply(objects.join('')).problems.at(-1)).toMatch(/^1\.yaml:20000: /)
  expect(took()).toBeLessThan(2_000)
})

test('keys that stand twice are no reason to refuse: the last one counts', () => {
  expect(apply(map('a', 'data: { b: "1", b: "2" }')).problems).toEqual([])
  expect(cluster.client.get(configMap, 'a').data).toEqual({ b: '2' })
})

test('objects go where they say, or to the namespace default', () => {
  const sum = apply(
    `${map('a')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: b, namespace: mine }\n`,
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: mine }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, namespace: mine }\n',
  )
  expect(sum.problems).toEqual([expect.stringMatching(/^1\.yaml:\d: namespaces "mine" not found$/)])
  expect(cluster.get('configmaps', { namespace: 'mine' })).toContain('c ')
  expect(applied()).toEqual(['a'])
})

test('a large List with many that are refused takes no time to speak of', () => {
  const items = Array.from(
    { length: 5_000 },
    (_, n) => `- apiVersion: v1\n  kind: ConfigMap\n  metadata: { name: B${n} }\n`,
  )
  const took = stopwatch()
  const sum = apply(`apiVersion: v1\nkind: List\nitems:\n${items.join('')}`)
  expect(took()).toBeLessThan(5_000)
  expect(sum.problems.at(-1)).toMatch(/^1\.yaml:15003: /)
})
