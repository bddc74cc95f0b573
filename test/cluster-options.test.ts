/** Options that make no sense are refused before there is a cluster, in the words of the command line. */
import { describe, expect, test } from 'vitest'
import { type ClusterOptions, createCluster } from '../src/index.ts'

const created = (options: object) => () => createCluster(options as ClusterOptions)

describe('a cluster is refused', () => {
  test.each([
    [{ nodes: -1 }, "option 'nodes' argument '-1' is invalid. It must be a whole number from 0 to 10000."],
    [{ nodes: 1.5 }, "option 'nodes' argument '1.5' is invalid. It must be a whole number from 0 to 10000."],
    [{ nodes: '3' }, "option 'nodes' argument '3' is invalid. It must be a whole number from 0 to 10000."],
    [
      { seed: 0.5 },
      "option 'seed' argument '0.5' is invalid. It must be a whole number from 0 to 4294967295.",
    ],
    [{ seed: Number.NaN }, /^option 'seed' argument 'NaN' is invalid/],
    [
      { profile: 'quick' },
      "option 'profile' argument 'quick' is invalid. Allowed choices are instant, realistic.",
    ],
    [{ profile: 'toString' }, /^option 'profile' argument 'toString' is invalid/],
    [
      { startAt: 'today' },
      "option 'startAt' argument 'today' is invalid. It must be a number of milliseconds, in the years 1 to 9999.",
    ],
    [{ startAt: 1e300 }, /^option 'startAt' argument '1e\+300' is invalid/],
    [
      { scheduler: { percentageOfNodesToScore: 101 } },
      "option 'scheduler' is invalid: percentageOfNodesToScore: Invalid value: 101: not in valid range [0-100]",
    ],
    [{ cacheLagMs: -1 }, /^option 'cacheLagMs' argument '-1' is invalid/],
  ])('for %j', (options, message) => {
    expect(created(options)).toThrow(RangeError)
    expect(created(options)).toThrow(message)
  })

  test.each([null, 5, 'three', []])('where there are no options but %j', (options) => {
    expect(created(options as object)).toThrow(
      new TypeError('the options of a cluster are an object: { nodes: 3 }'),
    )
  })

  test('for a machine without a name', () => {
    expect(created({ nodes: [{}] })).toThrow(new TypeError("a machine is added as { name: 'node-4' }"))
  })

  test('for an option that there is not', () => {
    expect(created({ node: 3 })).toThrow(new TypeError("unknown option 'node'"))
  })
})

test('an option that is undefined is as good as none', () => {
  expect(created({ nodes: undefined, seed: undefined, profile: undefined })).not.toThrow()
})

test('no nodes are a number of nodes, too', () => {
  expect(created({ nodes: 0 })).not.toThrow()
})
