import { describe, expect, test } from 'vitest'
import { deviceClass } from '../../../src/api/resource/deviceclass.ts'
import { resourceClaim } from '../../../src/api/resource/resourceclaim.ts'
import { resourceClaimTemplate } from '../../../src/api/resource/resourceclaimtemplate.ts'
import { resourceSlice } from '../../../src/api/resource/resourceslice.ts'
import { apiServer, cellsOf, refusal } from '../../apiserver/admission/api-server.ts'

const gpu = (more: object = {}) => ({ name: 'gpu', exactly: { deviceClassName: 'gpu.example.com' }, ...more })

const claim = (devices: object) => ({ metadata: { name: 'mine', namespace: 'default' }, spec: { devices } })

const slice = (spec: object) => ({
  metadata: { name: 'worker-gpus' },
  spec: {
    driver: 'gpu.example.com',
    pool: { name: 'worker', generation: 1, resourceSliceCount: 1 },
    nodeName: 'worker',
    ...spec,
  },
})

describe('a claim', () => {
  const create = (devices: object) =>
    refusal(() => apiServer().user.create(resourceClaim, claim(devices))).message

  test('is for one device of each request unless it says otherwise, and waits for it', () => {
    const made = apiServer().user.create(resourceClaim, claim({ requests: [gpu()] }))

    expect(made.spec.devices.requests?.[0].exactly).toMatchObject({ allocationMode: 'ExactCount', count: 1 })
    expect(cellsOf(resourceClaim, made)).toMatchObject({ State: 'pending' })
  })

  test('has requests of one sort each, of another name each', () => {
    expect(create({ requests: [{ name: 'gpu' }] })).toContain(
      'spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required',
    )
    expect(create({ requests: [gpu(), gpu()] })).toContain('spec.devices.requests[1]: Duplicate value: "gpu"')
    expect(create({ requests: [{ name: 'gpu', exactly: {} }] })).toContain(
      'spec.devices.requests[0].exactly.deviceClassName: Required value',
    )
  })

  test('can say what its requests and their alternatives must have in common', () => {
    const requests = [
      { name: 'gpu', firstAvailable: [{ name: 'large', deviceClassName: 'large.example.com' }] },
    ]
    const common = (...names: string[]) => ({
      requests,
      constraints: [{ requests: names, matchAttribute: 'gpu.example.com/numa' }],
    })

    expect(apiServer().user.create(resourceClaim, claim(common('gpu', 'gpu/large')))).toBeDefined()
    expect(create(common('gpu/small'))).toContain(
      'spec.devices.constraints[0].requests[0]: Invalid value: "gpu/small": must be the name of a request in the claim or the name of a request and a subrequest separated by \'/\'',
    )
  })

  test('never asks for anything else', () => {
    const { user } = apiServer()
    const made = user.create(resourceClaim, claim({ requests: [gpu()] }))
    const change = () =>
      user.update(resourceClaim, made, ({ spec }) => {
        delete spec.devices.requests
      })

    expect(refusal(change).message).toBe(
      'ResourceClaim.resource.k8s.io "mine" is invalid: spec: Invalid value: {"Devices":{"Requests":null,"Constraints":null,"Config":null}}: field is immutable',
    )
  })

  test('is in use once it was given a device and somebody has reserved it', () => {
    const { user } = apiServer()
    const made = user.create(resourceClaim, claim({ requests: [gpu()] }))
    const results = [{ request: 'gpu', driver: 'gpu.example.com', pool: 'worker', device: 'gpu-0' }]
    const reservedFor = [{ resource: 'pods', name: 'trainer', uid: 'u-1' }]
    const reserve = () =>
      user.updateStatus(resourceClaim, made, (status) => {
        status.reservedFor = reservedFor
      })

    expect(refusal(reserve).message).toContain(
      'status.reservedFor: Forbidden: may not be specified when `allocated` is not set',
    )
    const used = user.updateStatus(resourceClaim, made, (status) => {
      status.allocation = { devices: { results } }
      status.reservedFor = reservedFor
    })
    expect(cellsOf(resourceClaim, used)).toMatchObject({ State: 'allocated,reserved' })
  })

  test('takes the tolerations of what it was given as they are, and tells of a device without conditions', () => {
    const { user } = apiServer()
    const made = user.create(resourceClaim, claim({ requests: [gpu()] }))
    const device = { driver: 'gpu.example.com', pool: 'worker', device: 'gpu-0' }
    const { status } = user.updateStatus(resourceClaim, made, (draft) => {
      const tolerations = [{ key: 'not a key', operator: 'Exists' as const }]
      draft.allocation = { devices: { results: [{ request: 'gpu', ...device, tolerations }] } }
      draft.devices = [device]
    })
    expect(status.devices).toEqual([{ ...device, conditions: null }])
  })
})

test('a template makes claims like a claim, with labels and annotations and nothing more', () => {
  const { user } = apiServer()
  const create = (metadata: object) =>
    user.create(resourceClaimTemplate, {
      metadata: { name: 'each', namespace: 'default' },
      spec: { metadata, spec: { devices: { requests: [gpu()] } } },
    })

  expect(refusal(() => create({ name: 'mine' })).message).toContain(
    'spec.metadata.name: Forbidden: cannot be set',
  )
  const made = create({ labels: { app: 'trainer' } })
  expect(made.spec.spec.devices.requests?.[0].exactly?.count).toBe(1)
  const change = () =>
    user.update(resourceClaimTemplate, made, (draft) => {
      draft.spec.metadata = { labels: { app: 'other' } }
    })
  expect(refusal(change).message).toContain(
    'spec: Invalid value: {"labels":{"app":"other"},"Spec":{"Devices":',
  )
})

test('a class may stand for an extended resource', () => {
  const { user } = apiServer()
  const create = (extendedResourceName: string) =>
    user.create(deviceClass, { metadata: { name: 'gpu.example.com' }, spec: { extendedResourceName } })

  expect(refusal(() => create('cpu')).message).toContain('must be a valid extended resource name')
  expect(create('example.com/gpu').metadata.generation).toBe(1)
})

describe('a slice', () => {
  const create = (spec: object) => refusal(() => apiServer().user.create(resourceSlice, slice(spec))).message

  test('shows where its devices are and who offers them', () => {
    const made = apiServer().user.create(resourceSlice, slice({ devices: [{ name: 'gpu-0' }] }))
    expect(cellsOf(resourceSlice, made)).toMatchObject({
      Node: 'worker',
      Driver: 'gpu.example.com',
      Pool: 'worker',
    })
  })

  test('has devices or what they share, be they empty or not', () => {
    const one = 'spec: Invalid value: "": only one of `sharedCounters` or `devices` is allowed'
    expect(create({ devices: [{ name: 'gpu-0' }], sharedCounters: [] })).toContain(one)
    expect(create({ devices: [], sharedCounters: [] })).toContain(one)
  })

  test('is in one place', () => {
    const one = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required'
    expect(create({ nodeName: undefined })).toContain(`spec: Required value: ${one}`)
    expect(create({ allNodes: true })).toContain(
      `spec: Invalid value: "{\`nodeName\`, \`allNodes\`}": ${one}, but multiple fields are set`,
    )
  })

  test.each([
    [
      { model: {} },
      'spec.devices[0].attributes[model]: Invalid value: "": exactly one value must be specified',
    ],
    [{ model: { version: '1.2' } }, 'must be a string compatible with semver.org spec 2.0.0'],
    [{ 'a-b': { int: 1 } }, "a valid C identifier must start with alphabetic character or '_'"],
    [{ '/b': { int: 1 } }, 'the domain must not be empty'],
  ])('has devices with attributes of one value each: %j', (attributes, sentence) => {
    expect(create({ devices: [{ name: 'gpu-0', attributes }] })).toContain(sentence)
  })

  test('gives shared devices away in the amounts that it says', () => {
    const memory = (requestPolicy: object) => ({
      devices: [
        {
          name: 'gpu-0',
          allowMultipleAllocations: true,
          capacity: { memory: { value: '16Gi', requestPolicy } },
        },
      ],
    })
    const path = 'spec.devices[0].capacity[memory].requestPolicy'

    expect(create(memory({ validValues: ['1Gi'] }))).toContain(`${path}.default: Required value`)
    expect(create(memory({ default: '1Gi', validValues: ['2Gi', '1Gi'] }))).toContain(
      `${path}.validValues[1]: Invalid value: "1Gi": values must be sorted in ascending order`,
    )
    const { devices } = memory({ default: '1Gi', validValues: ['1Gi'] })
    const { user } = apiServer()
    const made = user.create(resourceSlice, slice({ devices }))
    const keepForOne = () =>
      user.update(resourceSlice, made, (draft) => {
        delete draft.spec.devices![0].allowMultipleAllocations
      })
    expect(refusal(keepForOne).message).toContain(`${path}: Forbidden: allowMultipleAllocations must be true`)
    expect(create(memory({ default: '3Gi', validRange: { min: '1Gi', step: '4Gi' } }))).toContain(
      `${path}.validRange.step: Invalid value: "3Gi": value is not a multiple of a given step (4Gi) from (1Gi)`,
    )
  })
})
