/** How a user changes things, and what he hears when he errs, with the real kubectl. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'
import { deployment, pod } from '../support/manifests.ts'

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start()
})
afterAll(() => k.stop())

describe('imperative commands, which send protobuf', () => {
  test('create', async () => {
    expect(await k.run('create namespace team')).toBe('namespace/team created\n')
    expect(await k.run('create configmap settings --from-literal=colour=blue')).toBe(
      'configmap/settings created\n',
    )
    expect(await k.run('create secret generic keys --from-literal=a=b')).toBe('secret/keys created\n')
    expect(await k.run('create deployment front --image=nginx --replicas=2')).toBe(
      'deployment.apps/front created\n',
    )
    expect(await k.run('create service clusterip front --tcp=80:8080')).toBe('service/front created\n')
    expect(await k.run('create serviceaccount robot')).toBe('serviceaccount/robot created\n')
    expect(await k.run('create priorityclass urgent --value=1000')).toBe(
      'priorityclass.scheduling.k8s.io/urgent created\n',
    )
    const said = '{.items[*].data.a} {.items[*].spec.ports[0].targetPort} {.items[*].spec.replicas}'
    expect(await k.run(`get secret/keys service/front deployment/front -o jsonpath='${said}'`)).toBe(
      'Yg== 8080 2',
    )
  })

  test('run and expose', async () => {
    expect(await k.run('run solo --image=nginx --port=80')).toBe('pod/solo created\n')
    expect(await k.run('expose pod solo')).toBe('service/solo exposed\n')
    await k.advance('30s')
    expect(await k.run('get endpoints solo')).toMatch(/solo +10\.\S+:80/)
    expect(await k.run('delete pod solo --now')).toBe('pod "solo" deleted\n')
  })

  test('delete of a namespace takes what is in it', async () => {
    await k.run('create configmap inside -n team')
    expect(await k.run('delete namespace team')).toBe('namespace "team" deleted\n')
    expect((await k.try('get configmap inside -n team')).stderr).toContain('not found')
  })
})

describe('apply', () => {
  test('changes one container and keeps the other, as a strategic merge does', async () => {
    const two = (image: string) => ({
      ...pod('pair'),
      spec: {
        containers: [
          { name: 'a', image },
          { name: 'b', image: 'nginx:1' },
        ],
      },
    })
    await k.apply(two('nginx:1'))
    expect(await k.apply(two('nginx:2'))).toBe('pod/pair configured\n')
    expect(await k.run('get pod pair -o jsonpath={.spec.containers[*].image}')).toBe('nginx:2 nginx:1')
  })

  test('a List is its items', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [pod('one'), pod('two')] }
    expect(await k.apply(list)).toBe('pod/one created\npod/two created\n')
  })

  test('on the server', async () => {
    expect(await k.apply(deployment('ssa', { replicas: 1 }), '--server-side')).toBe(
      'deployment.apps/ssa serverside-applied\n',
    )
    expect(await k.apply(deployment('ssa', { replicas: 2 }), '--server-side')).toBe(
      'deployment.apps/ssa serverside-applied\n',
    )
    expect(await k.run('get deployment ssa -o jsonpath={.spec.replicas}')).toBe('2')
    const managers = '{.metadata.managedFields[?(@.operation=="Apply")].manager}'
    expect(await k.run(`get deployment ssa -o jsonpath=${managers} --show-managed-fields`)).toBe('kubectl')
  })

  test('on the server, as two managers, of whom the second has to insist', async () => {
    const image = (name: string) => JSON.stringify(deployment('shared', { image: name }))
    await k.apply(image('nginx:1'), '--server-side')
    const { stderr, code } = await k.try('apply --server-side --field-manager=other -f -', {
      stdin: image('nginx:2'),
    })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'Apply failed with 1 conflict: conflict with "kubectl": .spec.template.spec.containers[name="shared"].image',
    )
    expect(stderr).toContain('re-run the apply\n  command with the `--force-conflicts` flag')

    const other = '--server-side --force-conflicts --field-manager=other'
    const { stdout: diff } = await k.try(`diff ${other} -f -`, { stdin: image('nginx:2') })
    expect(diff).toMatch(/^-\s+- image: nginx:1\n\+\s+- image: nginx:2$/m)
    expect(await k.apply(image('nginx:2'), other)).toBe('deployment.apps/shared serverside-applied\n')
    const shown = await k.run('get deployment shared -o yaml --show-managed-fields')
    expect(shown).toMatch(/f:image: \{\}\s+f:name: \{\}\s+manager: other\n/)
  })

  test('on the server, what was applied by the client before', async () => {
    await k.apply(deployment('moved', { image: 'nginx:1', replicas: 1 }))
    const next = deployment('moved', { image: 'nginx:2' })
    expect(await k.apply(next, '--server-side')).toBe('deployment.apps/moved serverside-applied\n')
    const { containers } = next.spec.template.spec
    const annotation = String.raw`{.metadata.annotations.kubectl\.kubernetes\.io/last-applied-configuration}`
    const last = JSON.parse(await k.run(`get deployment moved -o jsonpath=${annotation}`))
    expect(last.spec.template.spec.containers).toEqual(containers)
  })

  test('an unknown field is named', async () => {
    const { stderr, code } = await k.try('apply -f -', {
      stdin: JSON.stringify({ ...deployment('odd'), spec: { ...deployment('odd').spec, replicaz: 3 } }),
    })
    expect(code).toBe(1)
    expect(stderr).toContain('strict decoding error: unknown field "spec.replicaz"')
  })

  test('what is invalid is said field by field', async () => {
    const { stderr, code } = await k.try('apply -f -', {
      stdin: JSON.stringify(deployment('bad', { replicas: -1 })),
    })
    expect(code).toBe(1)
    expect(stderr).toContain(
      'The Deployment "bad" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    )
  })

  test('a selector cannot change', async () => {
    k.cluster.apply(deployment('fixed'))
    const moved = deployment('fixed', {
      spec: { selector: { matchLabels: { app: 'other' } } },
      labels: { app: 'other' },
    })
    const { stderr } = await k.try('apply -f -', { stdin: JSON.stringify(moved) })
    expect(stderr).toContain('field is immutable')
  })

  test('of a pod, only a few fields may change (P18)', async () => {
    k.cluster.apply(pod('firm'))
    const { stderr } = await k.try(`patch pod firm -p '{"spec":{"hostname":"new"}}'`)
    expect(stderr).toContain('pod updates may not change fields other than')
    expect(stderr).toContain('spec.containers[*].image')
  })
})

describe('nodes', () => {
  test('a cordoned node gets no pods, a drained one loses them', async () => {
    k.cluster.apply(deployment('moving', { replicas: 6 }))
    await k.advance('1m')
    expect(await k.run('cordon node-1')).toBe('node/node-1 cordoned\n')
    expect(await k.run('get node node-1')).toContain('Ready,SchedulingDisabled')
    const text = await k.run('drain node-1 --ignore-daemonsets --delete-emptydir-data --force')
    expect(text).toContain('node/node-1 drained')
    expect(await k.run('get pods -l app=moving --field-selector spec.nodeName=node-1 -o name')).toBe('')
    await k.run('rollout status deployment/moving')
    expect(await k.run('uncordon node-1')).toBe('node/node-1 uncordoned\n')
  })

  test('a taint keeps pods away, and the pod says why', async () => {
    await k.run('taint nodes --all dedicated=none:NoSchedule')
    k.cluster.apply(pod('waiting'))
    await k.run('wait --for=condition=PodScheduled=False pod/waiting --timeout=30s')
    expect(await k.run('describe pod waiting')).toContain(
      '0/3 nodes are available: 3 node(s) had untolerated taint(s)',
    )
    await k.run('taint nodes --all dedicated-')
    await k.run('wait --for=condition=Ready pod/waiting --timeout=30s')
  })
})
