/** The kinds of a monitoring stack, which are the largest that people install, with the real kubectl. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { monitoringDefinition } from '../manifests-of-the-world/monitoring.ts'
import { Kubectl } from '../support/kubectl.ts'

let k: Kubectl
beforeEach(async () => {
  k = await Kubectl.start()
})
afterEach(() => k.stop())

const definitions = [
  monitoringDefinition('servers', 'Server'),
  monitoringDefinition('rulers', 'Ruler'),
  monitoringDefinition('alerters', 'Alerter'),
]

test('kinds whose schemas are large are installed as their authors say, and used at once', async () => {
  expect(JSON.stringify(definitions[0]).length).toBeGreaterThan(500 * 1024)
  await k.run('apply --server-side -f -', {
    stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items: definitions }),
  })
  await k.run('wait --for=condition=Established crd/servers.monitoring.example.com')

  await k.run('apply -f -', {
    stdin: JSON.stringify({
      apiVersion: 'monitoring.example.com/v1',
      kind: 'Server',
      metadata: { name: 'main' },
      spec: { version: '3.1', pod: { containers: [{ name: 'server', image: 'server:3.1' }] } },
    }),
  })

  expect(await k.run('get servers')).toMatch(/NAME +VERSION\nmain +3\.1/)
  expect(await k.run('explain servers.spec.pod.containers.image')).toContain(
    'The image, as the type of Kubernetes has it',
  )
})
