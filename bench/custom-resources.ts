/** Custom resources in this process: how quickly objects of a large schema with rules are made, and large definitions installed. */
import { createCluster } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'

const group = 'bench.example.com'

/** Objects of ten fields each, in twenty parts: two hundred fields, each bounded in some way. */
const part = {
  type: 'object',
  properties: Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [
      `field${n}`,
      n % 2 === 0
        ? { type: 'string', maxLength: 40, pattern: '^[a-z0-9-]*$' }
        : { type: 'integer', minimum: 0, maximum: 1_000, default: n },
    ]),
  ),
}

const parts = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`part${n}`, part]))

const rules = Array.from({ length: 10 }, (_, n) => ({
  rule: `self.part${n}.field1 <= self.part${n + 1}.field3 || self.part${n}.field0.startsWith('a')`,
  message: `part${n} is too much`,
}))

const definition = (plural: string, kind: string, spec: object) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, kind },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec } } },
      },
    ],
  },
})

const widgets = definition('widgets', 'Widget', {
  type: 'object',
  properties: parts,
  'x-kubernetes-validations': rules,
})

/** Of all widgets: what their author does to put them together is not measured. */
const spec = Object.fromEntries(
  Object.keys(parts).map((each) => [
    each,
    Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`field${n}`, n % 2 === 0 ? `value-${n}` : n])),
  ]),
)

const widget = (name: string) => ({ apiVersion: `${group}/v1`, kind: 'Widget', metadata: { name }, spec })

/** A definition of about fifty KiB. */
function largeDefinition(n: number) {
  const words = 'What this says of the object, in as many words as there are in such definitions. '
  const field = { type: 'object', description: words.repeat(3), properties: part.properties }
  const properties = Object.fromEntries(Array.from({ length: 38 }, (_, each) => [`part${each}`, field]))
  return definition(`larges${n}`, `Large${n}`, { type: 'object', properties })
}

async function ask(cluster: ReturnType<typeof createCluster>, path: string, body?: object): Promise<string> {
  const init = body && {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  const response = await cluster.fetch(path, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.text()
}

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** Objects made in a second, five times. */
async function validate(): Promise<readonly number[]> {
  const cluster = createCluster({ nodes: 0 })
  await ask(cluster, definitions, widgets)
  cluster.settle()
  const path = `/apis/${group}/v1/namespaces/default/widgets`
  let made = 0
  const found: number[] = []
  for (let round = 0; round < 6; round++) {
    const before = made
    const begunAt = performance.now()
    do for (let n = 0; n < 20; n++) await ask(cluster, path, widget(`w-${made++}`))
    while (performance.now() - begunAt < 1_000)
    found.push(((made - before) * 1_000) / (performance.now() - begunAt))
  }
  // The first round warms the engine, and is not counted.
  return found.slice(1)
}

/** Seconds until a hundred definitions are established, discovered and described, three times. */
async function install(): Promise<readonly number[]> {
  const all = Array.from({ length: 100 }, (_, n) => largeDefinition(n))
  const found: number[] = []
  for (let round = 0; round < 3; round++) {
    const cluster = createCluster({ nodes: 0 })
    const begunAt = performance.now()
    for (const each of all) await ask(cluster, definitions, each)
    cluster.settle()
    const { resources } = JSON.parse(await ask(cluster, `/apis/${group}/v1`))
    if (resources.length !== all.length) throw new Error(`${resources.length} of ${all.length} are served`)
    await ask(cluster, `/openapi/v3/apis/${group}/v1`)
    found.push((performance.now() - begunAt) / 1_000)
    await cluster.close()
  }
  return found
}

const values = process.argv[2] === 'install' ? await install() : await validate()
process.send!({ values, roundTrips: roundTripsPerSecond(runningPod()) })
