/** What a user sees of a cluster, with the real kubectl. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Kubectl } from '../support/kubectl.ts'
import { deployment, pod, script, service } from '../support/manifests.ts'

let k: Kubectl
beforeAll(async () => {
  k = await Kubectl.start()
  k.cluster.apply([
    deployment('web', { replicas: 2, container: { ports: [{ containerPort: 80 }] } }),
    service('web'),
    pod('talker', script('echo started; n=0; while true; do n=$((n+1)); echo line $n; sleep 1; done')),
  ])
  await k.run('wait --for=condition=Ready pod --all --timeout=30s')
})
afterAll(() => k.stop())

describe('get', () => {
  test('nodes are Ready', async () => {
    const text = await k.run('get nodes')
    expect(text).toMatch(/^NAME +STATUS +ROLES +AGE +VERSION\n/)
    expect(text.match(/node-\d +Ready +<none> +\d+s +v1\.36\.0/g)).toHaveLength(3)
  })

  test('pods, plain and wide', async () => {
    expect(await k.run('get pods')).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\ntalker +1\/1 +Running +0 +\d+s\n/,
    )
    expect(await k.run('get pods -o wide')).toMatch(/talker .* 10\.\d+\.\d+\.\d+ +node-\d +<none> +<none>/)
  })

  test('all of what a user runs', async () => {
    const { stdout } = await k.try('get all')
    for (const word of [
      'pod/talker',
      'service/kubernetes',
      'service/web',
      'deployment.apps/web',
      'replicaset.apps/web-',
    ]) {
      expect(stdout).toContain(word)
    }
  })

  test('yaml, json and jsonpath', async () => {
    expect(await k.run('get pod talker -o yaml')).toMatch(/^apiVersion: v1\nkind: Pod\nmetadata:\n/)
    expect(JSON.parse(await k.run('get pod talker -o json'))).toMatchObject({
      status: { phase: 'Running', qosClass: 'BestEffort' },
    })
    expect(await k.run('get pods -l app=web -o jsonpath={.items[*].metadata.labels.app}')).toBe('web web')
  })

  test('field selectors, sorting and every namespace', async () => {
    expect(await k.run('get pods --field-selector status.phase=Running --no-headers')).toMatch(/talker/)
    expect(await k.run('get pods --field-selector status.phase!=Running -o name')).toBe('')
    expect(await k.run('get pods --sort-by=.metadata.name -o name')).toMatch(/^pod\/talker\npod\/web-/)
    expect(await k.run('get cm -A')).toMatch(/kube-system +kube-root-ca\.crt/)
    expect((await k.run('get pods --chunk-size=1 -o name')).trim().split('\n')).toHaveLength(3)
  })

  test('a watch shows what changes', async () => {
    const watch = k.follow('get pods -w')
    await watch.until(/talker/)
    k.cluster.apply(pod('newcomer'))
    await watch.until(/newcomer +1\/1 +Running/)
    await k.run('delete pod newcomer')
    expect(await watch.until(/newcomer +1\/1 +Terminating/)).toMatch(
      /newcomer +0\/1 +Pending[\s\S]*newcomer +1\/1 +Running[\s\S]*newcomer +1\/1 +Terminating/,
    )
    watch.stop()
  })

  test('what is not there', async () => {
    const { stderr, code } = await k.try('get pod nobody')
    expect([code, stderr]).toEqual([1, 'Error from server (NotFound): pods "nobody" not found\n'])
    expect((await k.try('get florbs')).stderr).toBe(
      `error: the server doesn't have a resource type "florbs"\n`,
    )
  })
})

describe('describe', () => {
  test('a pod, with its conditions and Events', async () => {
    const text = await k.run('describe pod talker')
    expect(text).toMatch(/^Node: +node-\d\/172\./m)
    expect(text).toMatch(/^Status: +Running$/m)
    expect(text).toMatch(/^ +PodScheduled +True *$/m)
    expect(text).toMatch(
      /Normal +Scheduled .*default-scheduler +Successfully assigned default\/talker to node-\d/,
    )
    expect(text).toMatch(/Normal +Started .*kubelet +(Container started|Started container talker)/)
    expect(text).not.toContain('<invalid>')
  })

  test('a node, with its pods and what they ask for', async () => {
    const text = await k.run('describe node node-1')
    expect(text).toMatch(/^ +Ready +True .*KubeletReady +kubelet is posting ready status$/m)
    expect(text).toMatch(/^Non-terminated Pods: +\(\d+ in total\)$/m)
    expect(text).toMatch(/^Lease:\n +HolderIdentity: +node-1$/m)
    expect(text).not.toContain('<invalid>')
  })

  test('a service, with its endpoints', async () => {
    expect(await k.run('describe service web')).toMatch(/^Endpoints: +10\.\S+:80,10\.\S+:80$/m)
  })
})

describe('logs', () => {
  test('what was written, the last lines, with timestamps', async () => {
    expect(await k.run('logs talker')).toMatch(/^started\nline 1\n/)
    expect(await k.run('logs talker --tail=1')).toMatch(/^line \d+\n$/)
    expect(await k.run('logs talker --timestamps --tail=1')).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z line \d+\n$/,
    )
    expect(await k.run('logs talker -c talker')).toMatch(/^started/)
    expect((await k.try('logs talker -c other')).stderr).toContain(
      'container other is not valid for pod talker',
    )
  })

  test('-f goes on as the container writes', async () => {
    const log = k.follow('logs -f talker --tail=1')
    const [first] = (await log.until(/line \d+/)).match(/line \d+/)!
    const next = `line ${Number(first.slice(5)) + 1}`
    expect(await log.until(new RegExp(`${next}\\n`))).toContain(next)
    log.stop()
  })

  test('--previous is that of the container before', async () => {
    expect((await k.try('logs talker --previous')).stderr).toContain(
      'previous terminated container "talker" in pod "talker" not found',
    )
    k.cluster.apply(pod('crasher', script('echo about to fail; exit 3')))
    await k.run(
      `wait --for=jsonpath='{.status.containerStatuses[0].restartCount}'=1 pod/crasher --timeout=30s`,
    )
    expect(await k.run('logs crasher --previous')).toBe('about to fail\n')
    await k.run('delete pod crasher')
  })
})

describe('discovery', () => {
  test('api-resources names every kind with its short names', async () => {
    const text = await k.run('api-resources')
    expect(text).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m)
    expect(text).toMatch(/^nodes +no +v1 +false +Node$/m)
    expect(await k.run('api-versions')).toContain('coordination.k8s.io/v1')
  })

  test('explain knows the fields', async () => {
    const text = await k.run('explain pod.spec.containers')
    expect(text).toContain('imagePullPolicy')
    expect(text).toMatch(/FIELD: containers <\[\]Container>/)
    expect(await k.run('explain deployment --recursive')).toContain('maxSurge')
    expect(await k.run('explain pod.spec.containers.resources.limits')).toContain('Ki, Mi, Gi')
  })

  test.each(['deployment', 'pod'])('explain says what the parts of a %s are', async (kind) => {
    expect(await k.run(`explain ${kind}`)).not.toContain('<no description>')
    expect(await k.run(`explain ${kind}.metadata.labels`)).toContain('By these, selectors find it.')
  })

  test('version says 1.36', async () => {
    expect(await k.run('version')).toContain('Server Version: v1.36')
  })
})
