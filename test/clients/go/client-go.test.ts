/** client-go, with all it asks for in protobuf, against a served cluster. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import { createCluster } from '../../../src/cluster.ts'
import { goProgram, testWithGo } from './program.ts'

testWithGo('client-go reads, writes, watches and informs itself in protobuf', async () => {
  const program = goProgram('read')
  const cluster = createCluster({ nodes: 0 })
  const { url } = await cluster.listen()
  try {
    const { stdout } = await promisify(execFile)(program, [url])

    expect(stdout.trim().split('\n')).toEqual([
      'created m-0 true 0',
      'created m-1 true 1',
      'created m-2 true 2',
      'got m-2 vv',
      'refused true configmaps "none" not found',
      'refused resourceVersion should not be set on objects to be created',
      'listed 3 true m-0',
      'paged 2 <nil>',
      'watched MODIFIED patched',
      'from the past: ADDED *v1.ConfigMap',
      'informed [default/m-0 default/m-1 default/m-2]',
      'informed updated',
      'metadata 3 m-0',
      'discovered apps/v1 true',
      'left 0',
    ])
  } finally {
    await cluster.close()
  }
})
