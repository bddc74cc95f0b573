/** Why a Pod goes nowhere, or went where it went. */
import { describe, expect, test } from 'vitest'
import { node } from '../../src/api/core/node.ts'
import { seconds } from '../../src/sim/duration.ts'
import { applied, podAsking } from './asking.ts'

const small = podAsking('small', 'cpu: 100m')

describe('a Pod that fits nowhere', () => {
  test('is told which plugin refused which nodes, and what would have to change', async () => {
    const { why } = applied(podAsking('big', 'cpu: "5"'))
    expect(await why('pod/big')).toEqual([
      'pod/big fits on none of 3 nodes',
      '  node-1, node-2 and node-3: Insufficient cpu (NodeResourcesFit)',
      '  It would fit',
      '    on node-1, node-2 or node-3 if it asked for 1 less cpu',
    ])
  })

  test('would fit on a node with the label', async () => {
    const { why } = applied(podAsking('picky', 'cpu: 100m', 'nodeSelector: {disk: ssd}'))
    expect((await why('pod/picky')).at(-1)).toBe(
      '    on node-1, node-2 or node-3 if the node had the label disk=ssd',
    )
  })

  test('needs all of the changes where several plugins refuse a node', async () => {
    const { why } = applied(podAsking('both', 'cpu: "5"', 'nodeSelector: {disk: ssd}'), { nodes: 1 })
    const lines = await why('pod/both')
    expect(lines[1]).toBe(
      "  node-1: node(s) didn't match Pod's node affinity/selector (NodeAffinity); Insufficient cpu (NodeResourcesFit)",
    )
    expect(lines.at(-1)).toBe('    on node-1 if the node had the label disk=ssd, and it asked for 1 less cpu')
  })

  test('would fit where one pod were gone', async () => {
    const { cluster, why } = applied(podAsking('first', 'cpu: "3"'), { nodes: 1 })
    cluster.apply(podAsking('second', 'cpu: "3"'))
    cluster.settle()
    expect((await why('pod/second')).slice(-2)).toEqual([
      '    on node-1 if it asked for 2 less cpu',
      '    on node-1 if pod default/first were gone',
    ])
  })

  test('would fit where as few pods as it takes were gone', async () => {
    const pods = ['a', 'b', 'c', 'd'].map((name) => podAsking(name, 'cpu: "1"')).join('')
    const { cluster, why } = applied(pods, { nodes: 1 })
    cluster.apply(podAsking('wide', 'cpu: "2"'))
    cluster.settle()
    expect((await why('pod/wide')).at(-1)).toMatch(
      /^ {4}on node-1 if pods default\/\w and default\/\w were gone$/,
    )
  })

  test('would fit if it tolerated a taint, or if the node were uncordoned', async () => {
    const { cluster, why } = applied('', {
      nodes: [{ name: 'gpu', taints: [{ key: 'gpu', value: 'a', effect: 'NoSchedule' }] }],
    })
    cluster.apply(small)
    cluster.settle()
    expect((await why('pod/small')).at(-1)).toBe('    on gpu if it tolerated the taint gpu=a:NoSchedule')
    cluster.client.update(node, cluster.client.get(node, 'gpu'), (draft) => {
      draft.spec.unschedulable = true
    })
    cluster.settle()
    expect((await why('pod/small')).at(-1)).toMatch(
      /^ {4}on gpu if the node were uncordoned, and it tolerated the taint gpu=a:NoSchedule$/,
    )
  })

  test('would fit where a pod ran that it needs near it', async () => {
    const near =
      'podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: db}}}]}'
    const { why } = applied(podAsking('web', 'cpu: 100m', `affinity: {${near}}`), { nodes: 2 })
    expect(await why('pod/web')).toEqual([
      'pod/web fits on none of 2 nodes',
      "  node-1 and node-2: node(s) didn't match pod affinity rules (InterPodAffinity)",
      '  It would fit',
      '    on node-1 or node-2 if a pod with app=db ran on it',
    ])
  })

  test('would fit if it could be spread less evenly, or if the node were in a zone', async () => {
    const spread =
      'topologySpreadConstraints: [{topologyKey: zone, maxSkew: 1, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]'
    const pods = ['a', 'b', 'c'].map((name) =>
      podAsking(name, 'cpu: 100m', spread).replace(`name: ${name}`, `name: ${name}, labels: {app: web}`),
    )
    const { why } = applied(pods.join(''), {
      nodes: [
        { name: 'east', labels: { zone: 'east' } },
        { name: 'west', labels: { zone: 'west' }, taints: [{ key: 'closed', effect: 'NoSchedule' }] },
        { name: 'nowhere' },
      ],
    })
    expect((await why('pod/c')).slice(-4)).toEqual([
      '    on east if its maxSkew for zone were 2',
      '    on east if pod default/a were gone',
      '    on nowhere if the node had the label zone',
      '    on west if it tolerated the taint closed:NoSchedule',
    ])
  })

  test('changes nothing by being asked about', async () => {
    const { cluster, why } = applied(podAsking('big', 'cpu: "5"'))
    const { revision } = cluster.store
    const before = await why('pod/big')
    expect(await why('pod/big')).toEqual(before)
    expect(cluster.store.revision).toBe(revision)
  })

  test('is told as data, too', async () => {
    const { cluster } = applied(podAsking('big', 'cpu: "5"'))
    const { scheduling } = await cluster.why('pod/big')
    expect(scheduling?.nodes[0]).toMatchObject({
      node: 'node-1',
      refusals: [{ plugin: 'NodeResourcesFit', reasons: ['Insufficient cpu'] }],
    })
    expect(scheduling?.remedies).toEqual([
      { nodes: ['node-1', 'node-2', 'node-3'], changes: ['it asked for 1 less cpu'], victims: [] },
    ])
  })
})

describe('a Pod that runs', () => {
  test('is told what each node was worth when it was placed, whatever came later', async () => {
    const { cluster, why } = applied(podAsking('first', 'cpu: "2"'))
    cluster.apply(podAsking('second', 'cpu: "1"'))
    cluster.settle()
    const before = await why('pod/second')
    cluster.apply(podAsking('third', 'cpu: "1"'))
    cluster.settle()
    expect(await why('pod/second')).toEqual(before)
    expect(before[1]).toMatch(/^ {2}node-\d was the best of 3 nodes that would do, chosen by chance among 2/)
    expect(before[2]).toMatch(/NODE +POINTS +NodeResourcesFit +NodeResourcesBalancedAllocation/)
  })

  test('is told why others would not have done', async () => {
    const { why } = applied(podAsking('picky', 'cpu: 100m', 'nodeSelector: {kubernetes.io/hostname: node-2}'))
    expect((await why('pod/picky')).slice(0, 2)).toEqual([
      'pod/picky runs on node-2 and is ready',
      '  node-2 was the only node of 3 that would do',
    ])
  })
})

describe('a Pod that no node is looked at for', () => {
  test('waits for its gates', async () => {
    const { why } = applied(podAsking('gated', 'cpu: 100m', 'schedulingGates: [{name: example.com/wait}]'))
    expect(await why('pod/gated')).toEqual([
      'pod/gated waits until its scheduling gates are lifted: example.com/wait',
    ])
  })

  test('waits for a scheduler that does not run here', async () => {
    const { why } = applied(podAsking('mine', 'cpu: 100m', 'schedulerName: mine'))
    expect(await why('pod/mine')).toEqual(['pod/mine waits for the scheduler mine, which does not run here'])
  })

  test('waits for a claim, and that for a volume', async () => {
    const { why } =
      applied(`${podAsking('db', 'cpu: 100m', 'volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]')}
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: tape, accessModes: [ReadWriteOnce], resources: {requests: {storage: 2Gi}}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: tiny}
spec: {storageClassName: tape, capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}`)
    expect(await why('pod/db')).toEqual([
      'pod/db waits for a node: pod has unbound immediate PersistentVolumeClaims',
      '  persistentvolumeclaim/data is not bound: no volume of storage class tape suits it, and no class of that name makes one',
      '    persistentvolume/tiny has 1Gi, less than 2Gi',
      '    storageclass/tape does not exist',
    ])
  })

  test('waits for a claim that selects other volumes', async () => {
    const { why } = applied(`
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec:
  selector: {matchLabels: {tier: gold}}
  accessModes: [ReadWriteOnce]
  resources: {requests: {storage: 1Gi}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: silver, labels: {tier: silver}}
spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], hostPath: {path: /data}}`)
    expect((await why('persistentvolumeclaim/data')).at(-1)).toBe(
      '  persistentvolume/silver is not selected by the claim (tier=gold)',
    )
  })

  test('waits for a volume that somebody else is to make for it', async () => {
    const { why } = applied(`
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: late}
provisioner: example.com/disks
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: late, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---${podAsking('db', 'cpu: 100m', 'volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]')}`)
    const lines = await why('pod/db')
    expect(lines[0]).toMatch(/^pod\/db waits until its volumes are there: \d of 3 nodes would do$/)
    expect(lines.at(-1)).toMatch(/^ {2}persistentvolumeclaim\/data is not bound: ExternalProvisioning: /)
  })

  test('has no node to go to', async () => {
    const { why } = applied(small, { nodes: 0 })
    expect(await why('pod/small')).toEqual(['pod/small waits for a node: there is none'])
  })

  test('waits for those to end that were driven off for it', async () => {
    const slow = 'terminationGracePeriodSeconds: 60'
    const stubborn = podAsking('low', 'cpu: "3"', slow).replace(
      'image: nginx',
      'image: busybox, command: [sh, -c, "trap : TERM; while true; do sleep 1; done"]',
    )
    const { cluster, why } = applied(stubborn, { nodes: 1 })
    cluster.apply(`
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
value: 1000
---${podAsking('high', 'cpu: "3"', 'priorityClassName: high')}`)
    cluster.advance(seconds(2))
    expect((await why('pod/high'))[0]).toBe(
      'pod/high waits until those have ended that were driven off node-1 for it',
    )
  })
})
