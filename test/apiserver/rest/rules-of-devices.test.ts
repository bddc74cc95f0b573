import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCluster } from '../../../src/index.ts'

/** What DeviceClasses, ResourceClaims and ResourceSlices may say. Nothing is stored: every write is a trial. */
const cluster = createCluster({ nodes: 0 })
afterAll(() => cluster.close())

interface Answer {
  readonly status: number
  readonly warning: string | null
  readonly body: {
    readonly message?: string
    readonly spec: { readonly devices: unknown }
  }
}

async function create(plural: string, body: object, namespace?: string): Promise<Answer> {
  const inside = namespace === undefined ? '' : `namespaces/${namespace}/`
  const response = await cluster.fetch(`/apis/resource.k8s.io/v1/${inside}${plural}?dryRun=All`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ metadata: { name: 'x' }, ...body }),
  })
  return {
    status: response.status,
    warning: response.headers.get('warning'),
    body: (await response.json()) as Answer['body'],
  }
}

describe('a DeviceClass', () => {
  const withSelector = (expression: string) =>
    create('deviceclasses', { spec: { selectors: [{ cel: { expression } }] } })

  test.each([
    'device.driver == "gpu.example.com"',
    'device.attributes["gpu.example.com"].model == "a100"',
    'device.attributes["gpu.example.com"].isLarge',
    'device.capacity["gpu.example.com"].memory.compareTo(quantity("1Gi")) >= 0',
    'cel.bind(gpu, device.attributes["gpu.example.com"], gpu.cores > 4 && gpu.model == "a100")',
  ])('selects devices by %s', async (expression) => {
    expect((await withSelector(expression)).status).toBe(201)
  })

  test.each([
    ['device.name == "x"', "1:7: undefined field 'name'"],
    ['1 + 1', 'must evaluate to bool or the unknown type, not int'],
    ['', "1:0: Syntax error: mismatched input '<EOF>'"],
    ['device.attributes["a"].all(a, device.attributes["b"].all(b, a.matches(b)))', undefined],
  ])('does not select them by %j', async (expression, why) => {
    const { status, body } = await withSelector(expression)

    expect(status).toBe(why === undefined ? 201 : 422)
    if (why !== undefined) expect(body.message).toContain(why)
  })

  test('costs no more than a selector may', async () => {
    const attributes = 'device.attributes["a"]'
    const { body } = await withSelector(
      `${attributes}.all(a, ${attributes}.all(b, ${attributes}.all(c, ${attributes}.all(d, a + b + c + d != ""))))`,
    )

    expect(body.message).toContain(
      'spec.selectors[0].cel.expression: Forbidden: too complex, exceeds cost limit',
    )
  })
})

describe('a ResourceClaim', () => {
  const administering = {
    spec: { devices: { requests: [{ name: 'r', exactly: { deviceClassName: 'c', adminAccess: true } }] } },
  }
  beforeAll(async () => {
    await cluster.apply(
      `{apiVersion: v1, kind: Namespace, metadata: {name: admins, labels: {resource.kubernetes.io/admin-access: "true"}}}`,
    )
  })

  test('sees devices of others only where the namespace is marked for that', async () => {
    expect((await create('resourceclaims', administering, 'admins')).status).toBe(201)
    expect((await create('resourceclaims', administering, 'default')).body.message).toBe(
      'ResourceClaim.resource.k8s.io "x" is invalid: spec.devices.requests[0].adminAccess: Forbidden: admin access to devices requires the `resource.kubernetes.io/admin-access: true` label on the containing namespace',
    )
  })

  test('that asks for nothing says so', async () => {
    expect((await create('resourceclaims', {}, 'default')).body.spec.devices).toEqual({ requests: null })
  })
})

test('a ResourceSlice dates the taints of its devices, loses what is behind a closed gate, and is warned of capitals in its driver', async () => {
  const taints = [{ key: 'k', value: 'v', effect: 'NoSchedule' }]
  const { body, warning } = await create('resourceslices', {
    spec: {
      driver: 'GPU',
      allNodes: true,
      pool: { name: 'p', generation: 1, resourceSliceCount: 1 },
      devices: [{ name: 'd', taints, nodeAllocatableResourceMappings: { cpu: {} } }],
    },
  })

  expect(body.spec.devices).toEqual([
    { name: 'd', taints: [{ ...taints[0], timeAdded: expect.stringMatching(/Z$/) }] },
  ])
  expect(warning).toContain('driver names should be lowercase')
})
