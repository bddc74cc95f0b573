/** Images that kubesim does not know: they are their author's business, and are taken to work. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { definitionOf } from '../support/definition.ts'
import { deployment, job, pod, script, service } from '../support/manifests.ts'
import { containerOf, eventsOf, line, logs, podOf, podsOf, status } from '../support/sight.ts'
import { configMap, configuration, inCluster } from '../support/webhooks.ts'

const image = 'ghcr.io/acme/app:1.0'

/** Runs a pod for a while, and answers the line of `kubectl get`. */
function settled(cluster: Cluster, name: string, options: Parameters<typeof pod>[1]): string {
  cluster.apply(pod(name, { image, ...options }))
  cluster.advance(minutes(2))
  return status(cluster, name)
}

describe('a probe of a program that nobody knows is answered', () => {
  const probes: readonly (readonly [string, object])[] = [
    ['by HTTP on a port that is not declared', { httpGet: { path: '/healthz', port: 10254 } }],
    ['by HTTPS on any path', { httpGet: { path: '/any/path?at=all', port: 8443, scheme: 'HTTPS' } }],
    ['by HTTP on a port that has a name', { httpGet: { port: 'metrics' } }],
    ['by TCP', { tcpSocket: { port: 9999 } }],
    ['by gRPC', { grpc: { port: 50051, service: 'acme.v1' } }],
    ['by a program of its own', { exec: { command: ['/bin/grpc_health_probe', '-addr=:50051'] } }],
    ['by a file that it is taken to have written', { exec: { command: ['cat', '/tmp/healthy'] } }],
    [
      'by a script',
      { exec: { command: ['sh', '-c', 'curl -sf localhost:8080/health | grep UP || exit 1'] } },
    ],
  ]

  test.each(probes)('%s', (_how, action) => {
    const probe = { ...action, periodSeconds: 5, failureThreshold: 1 }
    const container = {
      ports: [{ name: 'metrics', containerPort: 9113 }],
      readinessProbe: probe,
      livenessProbe: probe,
      startupProbe: probe,
    }
    expect(settled(testCluster({ nodes: 1 }), 'app', { container })).toBe('1/1 Running 0')
  })

  test('at the localhost of its node, where the Pod has the network of that one', () => {
    const container = {
      livenessProbe: { httpGet: { host: 'localhost', path: '/liveness', port: 9099 }, periodSeconds: 5 },
    }
    const cluster = testCluster({ nodes: 1 })
    expect(settled(cluster, 'agent', { container, podSpec: { hostNetwork: true } })).toBe('1/1 Running 0')
    expect(settled(testCluster({ nodes: 1 }), 'app', { container })).toMatch(/^\S+ \S+ [1-9]/)
  })

  test('but for one that says by itself that it fails', () => {
    const container = {
      livenessProbe: { exec: { command: ['sh', '-c', 'echo no; exit 1'] }, periodSeconds: 5 },
    }
    const podSpec = { terminationGracePeriodSeconds: 1 }
    expect(settled(testCluster({ nodes: 1 }), 'app', { container, podSpec })).toMatch(/^\S+ \S+ [1-9]/)
  })

  test('in a sidecar, and while its hooks succeed', () => {
    const probe = { httpGet: { path: '/ready', port: 15021 }, periodSeconds: 1 }
    const container = {
      lifecycle: {
        postStart: { httpGet: { path: '/warm-up', port: 7070 } },
        preStop: { exec: { command: ['/drain'] } },
      },
    }
    const proxy = { name: 'proxy', image: 'acme/proxy:1', restartPolicy: 'Always', startupProbe: probe }
    const cluster = testCluster({ nodes: 1 })
    expect(settled(cluster, 'app', { container, podSpec: { initContainers: [proxy] } })).toBe('2/2 Running 0')
    expect(eventsOf(cluster, 'pod/app').join()).not.toMatch(/Failed|Unhealthy/)
  })

  test('only by the script itself where a script is all that runs', () => {
    const command = ['sh', '-c', 'sleep 3600']
    const container = { command, readinessProbe: { exec: { command: ['cat', '/tmp/healthy'] } } }
    expect(settled(testCluster({ nodes: 1 }), 'app', { container })).toBe('0/1 Running 0')
  })
})

describe('a webhook of a program that nobody knows', () => {
  const operator = () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([deployment('guard', { image }), service('guard', { ports: [{ port: 443 }] })])
    cluster.advance(minutes(1))
    return cluster
  }

  test.each(['Validating', 'Mutating'] as const)('has no objections (%s)', (sort) => {
    const cluster = operator()
    cluster.apply(configuration(sort, inCluster))
    cluster.apply(configMap('a', { color: 'red' }))
    expect(cluster.get('configmap')).toMatch(/^a /m)
  })

  test('knows an object in every version', async () => {
    const cluster = operator()
    const { spec, ...definition } = definitionOf({
      spec: { type: 'object', properties: { size: { type: 'integer' } } },
    })
    const [v1] = spec.versions
    const versions = [v1, { ...v1, name: 'v1beta1', storage: false }]
    const webhook = { clientConfig: inCluster, conversionReviewVersions: ['v1'] }
    cluster.apply({
      ...definition,
      spec: { ...spec, versions, conversion: { strategy: 'Webhook', webhook } },
    })
    cluster.settle()
    cluster.apply({ apiVersion: 'example.com/v1', kind: 'Thing', metadata: { name: 'a' }, spec: { size: 3 } })

    const found = await cluster.fetch('/apis/example.com/v1beta1/namespaces/default/things/a')
    expect(await found.json()).toMatchObject({ apiVersion: 'example.com/v1beta1', spec: { size: 3 } })
  })
})

describe('two containers of a Pod', () => {
  const probed = (name: string, port: number, more: object = {}) => ({
    name,
    image: `acme/${name}:1`,
    readinessProbe: { httpGet: { port }, periodSeconds: 1 },
    ...more,
  })
  const run = (...containers: object[]) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'two' }, spec: { containers } })
    cluster.advance(seconds(20))
    return cluster
  }

  test('that could both answer on a port are in nobody’s way', () => {
    const ports = [{ containerPort: 8080 }]
    expect(status(run(probed('one', 8080, { ports }), probed('other', 8080, { ports })), 'two')).toBe(
      '2/2 Running 0',
    )
    expect(status(run(probed('one', 8080), probed('other', 8080)), 'two')).toBe('2/2 Running 0')
  })

  test('leave a port to the one that declares it', () => {
    const cluster = run(probed('watcher', 8080), {
      name: 'web',
      image: 'acme/web:1',
      ports: [{ containerPort: 8080 }],
      command: ['sh', '-c', 'sleep 600'],
    })
    expect(status(cluster, 'two')).toBe('1/2 Running 0')
  })

  test('leave it to a server that is known', () => {
    const cluster = run(probed('watcher', 80), { name: 'web', image: 'nginx:1.27' })
    expect(status(cluster, 'two')).toBe('2/2 Running 0')
    expect(logs(cluster, 'two', { container: 'web' })).toContain('kube-probe')
  })
})

describe('an image that demands not to be root', () => {
  const securityContext = { runAsNonRoot: true }
  const problem = (cluster: Cluster, name: string) => containerOf(cluster, name).state.waiting?.message

  test('is believed where nobody knows better, and runs as somebody', () => {
    const cluster = testCluster({ nodes: 1 })
    const container = {
      securityContext,
      command: ['sh', '-c', 'id; touch /tmp/x && stat -c %u:%g /tmp/x; sleep 600'],
    }
    expect(settled(cluster, 'app', { container })).toBe('1/1 Running 0')
    expect(logs(cluster, 'app')).toMatch(/^uid=65532 gid=65532 groups=65532\n65532:65532\n/)
    expect(containerOf(cluster, 'app').user).toEqual({
      linux: { uid: 65532, gid: 65532, supplementalGroups: [65532] },
    })
  })

  test.each([
    'nginx',
    'busybox:1.36',
    'docker.io/library/redis:7',
    'registry.k8s.io/e2e-test-images/agnhost:2.40',
    'public.ecr.aws/docker/library/nginx:1',
  ])('is refused where it is known to be root’s: %s', (known) => {
    const cluster = testCluster({ nodes: 1 })
    expect(settled(cluster, 'app', { image: known, podSpec: { securityContext } })).toBe(
      '0/1 CreateContainerConfigError 0',
    )
    expect(problem(cluster, 'app')).toMatch(
      /^container has runAsNonRoot and image will run as root \(pod: "app_/,
    )
  })

  test.each(['quay.io/acme/nginx:1', 'bitnami/redis:7', 'registry.k8s.io/pause:3.10'])(
    'is believed where somebody else has built it, or its user is known: %s',
    (other) => {
      expect(settled(testCluster({ nodes: 1 }), 'app', { image: other, podSpec: { securityContext } })).toBe(
        '1/1 Running 0',
      )
    },
  )

  test('is refused for the user 0, and for one that is only named', () => {
    const cluster = testCluster({ nodes: 1 })
    settled(cluster, 'zero', { podSpec: { securityContext: { ...securityContext, runAsUser: 0 } } })
    expect(problem(cluster, 'zero')).toMatch(/^container's runAsUser breaks non-root policy \(pod: /)
    settled(cluster, 'named', { image: 'curlimages/curl:8.14.1', podSpec: { securityContext } })
    expect(problem(cluster, 'named')).toMatch(
      /^container has runAsNonRoot and image has non-numeric user \(curl_user\), cannot verify user is non-root \(pod: /,
    )
  })
})

describe('a program that nobody knows does its work and ends', () => {
  test('in a Job, behind init containers, whatever it is called', () => {
    const cluster = testCluster({ nodes: 1 })
    const initContainers = [
      { name: 'fetch', image: 'ghcr.io/acme/fetch:1', args: ['--once'] },
      { name: 'migrate', image, command: ['sh', '-c', 'echo first; ./migrate --all && echo done'] },
    ]
    cluster.apply(
      job('work', {
        image: 'python:3.12',
        container: { command: ['python', '-c', 'print(1)'] },
        podSpec: { initContainers },
      }),
    )
    cluster.settle()
    expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 /)
    const [{ metadata }] = podsOf(cluster, 'work')
    expect(logs(cluster, metadata.name, { container: 'migrate' })).toBe('first\ndone\n')
  })

  test('in an init container of a Deployment, whose own containers go on', () => {
    const cluster = testCluster({ nodes: 1 })
    const podSpec = { initContainers: [{ name: 'wait', image: 'acme/wait-for:2', args: ['db:5432'] }] }
    cluster.apply(deployment('web', { replicas: 2, image, podSpec }))
    cluster.advance(minutes(10))
    expect(line(cluster, 'deployments', 'web')).toMatch(/^2\/2 2 2 /)
    expect(podsOf(cluster, 'web').map(({ metadata }) => status(cluster, metadata.name))).toEqual([
      '1/1 Running 0',
      '1/1 Running 0',
    ])
  })

  test.each(['Never', 'OnFailure'])('in a Pod of its own whose restartPolicy is %s', (restartPolicy) => {
    expect(settled(testCluster({ nodes: 1 }), 'once', { podSpec: { restartPolicy } })).toBe('0/1 Completed 0')
  })

  test('but not where something is asked of it: there it serves', () => {
    const cluster = testCluster({ nodes: 1 })
    const podSpec = { restartPolicy: 'Never' }
    expect(settled(cluster, 'web', { podSpec, container: { ports: [{ containerPort: 80 }] } })).toBe(
      '1/1 Running 0',
    )
    expect(settled(cluster, 'nginx', { podSpec, image: 'nginx:1.27' })).toBe('1/1 Running 0')
    cluster.apply(job('served', { image: 'nginx:1.27' }))
    cluster.advance(minutes(5))
    expect(line(cluster, 'jobs', 'served')).toMatch(/^Running 0\/1 /)
  })

  test('after the moment that the profile names', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(job('work', { image }))
    expect(cluster.settle()).toBe(true)
    expect(line(cluster, 'jobs', 'work')).toMatch(/^Complete 1\/1 /)
    const [{ metadata }] = podsOf(cluster, 'work')
    const { startedAt, finishedAt } = containerOf(cluster, metadata.name).state.terminated!
    const tookMs = Date.parse(finishedAt!) - Date.parse(startedAt!)
    expect(tookMs).toBeGreaterThanOrEqual(seconds(2))
    expect(tookMs).toBeLessThanOrEqual(seconds(5))
  })
})

test('a script may read functions out of an image that nobody knows, and call them', () => {
  const text = `. /opt/acme/scripts/liblog.sh
info "Copying"
if ! is_dir_empty /opt/acme/logs; then cp -r /opt/acme/logs /emptydir; fi
echo copied`
  const initContainer = (name: string, file: string) => ({
    name,
    image,
    command: ['/bin/bash', '-ec', text.replace('/opt/acme/scripts/liblog.sh', file)],
  })
  const cluster = testCluster({ nodes: 1 })
  const podSpec = { initContainers: [initContainer('prepare', '/opt/acme/scripts/liblog.sh')] }
  cluster.apply(pod('app', { image, podSpec }))
  const other = { initContainers: [initContainer('prepare', '/tmp/liblog.sh')] }
  cluster.apply(pod('other', { image, podSpec: other }))
  cluster.advance(seconds(5))
  expect(logs(cluster, 'app', { container: 'prepare' })).toBe('copied\n')
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
  // Nobody has made that one at run time.
  expect(status(cluster, 'other')).toMatch(/^0\/1 Init:(?:Error|CrashLoopBackOff) /)
})

describe('what a script copies out of an image that nobody knows', () => {
  const handedOver = (text: string, main: object, initImage = image) => {
    const cluster = testCluster({ nodes: 1 })
    const volumeMounts = [{ name: 'shared', mountPath: '/shared' }]
    const initContainers = [{ name: 'copy', image: initImage, command: ['sh', '-ec', text], volumeMounts }]
    const podSpec = { initContainers, volumes: [{ name: 'shared', emptyDir: {} }] }
    cluster.apply(pod('app', { image, podSpec, container: { volumeMounts, ...main } }))
    cluster.advance(minutes(2))
    return cluster
  }
  const main = { command: ['/shared/tool', 'serve'], ports: [{ containerPort: 8080 }] }

  test.each([
    'cp /usr/local/bin/tool /shared/tool',
    '/bin/cp -n /usr/local/bin/tool /shared && chmod +x /shared/tool',
    'cp -t /shared -- /opt/acme/bin/tool',
    'mkdir -p /shared/lib && cp -r /opt/acme/lib/. /shared/lib && cp --update=none tool /shared',
    'chmod 755 /app/tool && chown 1000 /app/tool; mv /app/tool /shared/',
    './build --to /tmp/tool && cp /tmp/tool /shared/tool',
  ])('is there, and runs where it is copied to: %s', (text) => {
    expect(status(handedOver(text, main), 'app')).toBe('1/1 Running 0')
  })

  test.each(['nginx:1.27', 'busybox:1.36'])('runs in %s, too', (other) => {
    expect(status(handedOver('cp /tool /shared', { image: other, ...main }), 'app')).toBe('1/1 Running 0')
  })

  test.each([
    ['an image that is known has not', 'cp /usr/local/bin/tool /shared/tool', 'busybox:1.36'],
    ['nobody has put into a volume', 'cp /shared/other /shared/tool', image],
    ['nobody has made at run time', 'cp /tmp/tool /shared/tool', image],
  ])('is missing where %s it', (_why, text, initImage) => {
    expect(status(handedOver(text, main, initImage), 'app')).toMatch(/^0\/1 Init:(?:Error|CrashLoopBackOff) /)
  })
})

test('the content of a directory is copied into what is there, and nothing over what is to stay', () => {
  const cluster = testCluster({ nodes: 1 })
  const text =
    'mkdir -p /a/deep /b; echo new >/a/f; echo old >/b/f; cp -rn /a/. /b; cat /b/f; cp -r /a/. /b; cat /b/f; ls /b'
  cluster.apply(pod('copier', { ...script(text), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  expect(logs(cluster, 'copier')).toBe('old\nnew\ndeep\nf\n')
})

test('a Service reaches a program that nobody knows on the port that it names', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([deployment('api', { image }), service('api', { ports: [{ port: 80, targetPort: 9000 }] })])
  cluster.settle()
  const { podIP } = podsOf(cluster, 'api')[0].status
  const ask = `wget -qO- http://api; wget -qO- http://${podIP}:9000 || echo nothing there`
  cluster.apply(pod('asker', { ...script(ask), podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(seconds(5))
  expect(logs(cluster, 'asker')).toMatch(/^api-\S+\nwget: can't connect .*refused\nnothing there\n$/)
})

test('who names the port of a Pod from outside reaches a program that nobody knows there', async () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([pod('app', { image }), pod('web')])
  cluster.settle()
  const through = async (path: string) =>
    (await cluster.fetch(`/api/v1/namespaces/default/pods/${path}/proxy/any`)).status
  expect([await through('app:9000'), await through('app:1'), await through('web:9000')]).toEqual([
    200, 200, 503,
  ])
})

describe('annotations say otherwise', () => {
  const annotated = (
    name: string,
    annotations: Readonly<Record<string, string>>,
    options: Parameters<typeof pod>[1] = {},
  ) => {
    const { metadata, ...rest } = pod(name, { image, ...options })
    return { ...rest, metadata: { ...metadata, annotations } }
  }

  test('how it ends: kubesim.dev/exit-code and exit-after', () => {
    const cluster = testCluster({ nodes: 1 })
    const podSpec = { restartPolicy: 'Never' }
    cluster.apply([
      annotated('fails', { 'kubesim.dev/exit-code': '3' }, { podSpec }),
      annotated('late', { 'kubesim.dev/exit-after': '1m30s', 'kubesim.dev/exit-code': '4' }, { podSpec }),
      annotated(
        'crashes',
        { 'kubesim.dev/exit-code': '1', 'kubesim.dev/exit-after': '20s' },
        { image: 'nginx:1.27' },
      ),
    ])
    cluster.advance(seconds(85))
    expect(status(cluster, 'fails')).toBe('0/1 Error 0')
    expect(containerOf(cluster, 'fails').state.terminated?.exitCode).toBe(3)
    expect(status(cluster, 'late')).toBe('1/1 Running 0')
    expect(status(cluster, 'crashes')).toMatch(/^0\/1 CrashLoopBackOff 2/)
    cluster.advance(seconds(10))
    expect(containerOf(cluster, 'late').state.terminated?.exitCode).toBe(4)
  })

  test('how often it fails before it goes on: exit-code and answers with a number of times', () => {
    const cluster = testCluster({ nodes: 1 })
    const readinessProbe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 5 }
    cluster.apply([
      annotated('starts', { 'kubesim.dev/exit-code': '1*2' }),
      annotated('warms', { 'kubesim.dev/answers': '/ready=503*3' }, { container: { readinessProbe } }),
    ])
    cluster.advance(seconds(8))
    expect(status(cluster, 'warms')).toBe('0/1 Running 0')
    cluster.advance(seconds(30))
    expect(status(cluster, 'warms')).toBe('1/1 Running 0')
    expect(status(cluster, 'starts')).toMatch(/^1\/1 Running 2/)
    cluster.advance(minutes(10))
    expect(status(cluster, 'starts')).toMatch(/^1\/1 Running 2/)
  })

  test('when it is ready, and what it answers, also while it runs: ready-after and answers', () => {
    const cluster = testCluster({ nodes: 1 })
    const readinessProbe = { httpGet: { path: '/ready', port: 8080 }, periodSeconds: 2 }
    cluster.apply(annotated('app', { 'kubesim.dev/ready-after': '30s' }, { container: { readinessProbe } }))
    cluster.advance(seconds(25))
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toContain('connect: connection refused')
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')

    cluster.apply(
      annotated('app', { 'kubesim.dev/answers': '/ready=503,200' }, { container: { readinessProbe } }),
    )
    cluster.advance(seconds(7))
    expect(status(cluster, 'app')).toBe('0/1 Running 0')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toContain('HTTP probe failed with statuscode: 503')
    cluster.apply(annotated('app', {}, { container: { readinessProbe } }))
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  test('for one container, and for init containers only by name', () => {
    const cluster = testCluster({ nodes: 1 })
    const podSpec = { restartPolicy: 'Never', initContainers: [{ name: 'init', image }] }
    cluster.apply([
      annotated('proper', { 'kubesim.dev/exit-code': '2' }, { podSpec }),
      annotated('first', { 'init.kubesim.dev/exit-code': '2' }, { podSpec }),
    ])
    cluster.settle()
    expect(status(cluster, 'proper')).toBe('0/1 Error 0')
    expect(status(cluster, 'first')).toBe('0/1 Init:Error 0')
  })

  test('whose image it is: user', () => {
    const cluster = testCluster({ nodes: 1 })
    const container = { securityContext: { runAsNonRoot: true }, command: ['sh', '-c', 'id -u; sleep 600'] }
    cluster.apply([
      annotated('number', { 'kubesim.dev/user': '1001' }, { container }),
      annotated('name', { 'kubesim.dev/user': 'app' }, { container }),
      annotated('root', { 'kubesim.dev/user': 'root' }, { container }),
    ])
    cluster.settle()
    expect(logs(cluster, 'number')).toBe('1001\n')
    expect(containerOf(cluster, 'number').user?.linux?.uid).toBe(1001)
    expect(containerOf(cluster, 'name').state.waiting?.message).toContain('image has non-numeric user (app)')
    expect(containerOf(cluster, 'root').state.waiting?.message).toContain('image will run as root')
  })

  test.each([
    [
      'exit-code',
      '256',
      'must be a whole number from 0 to 255, or one such as 1*3 for the first three starts',
    ],
    [
      'exit-code',
      '1*',
      'must be a whole number from 0 to 255, or one such as 1*3 for the first three starts',
    ],
    ['exit-after', 'soon', 'must be a length of time such as 30s or 1m30s'],
    ['ready-after', '9999999999h', 'must be a length of time such as 30s or 1m30s'],
    [
      'answers',
      '/x=refused',
      'must be a status from 100 to 599 or the word refused, or such for paths: /healthz=503,/ready=503*3 (three times)',
    ],
    [
      'answers',
      '',
      'must be a status from 100 to 599 or the word refused, or such for paths: /healthz=503,/ready=503*3 (three times)',
    ],
    [
      'exit-kode',
      '1',
      'is none of exit-code, exit-after, ready-after, answers, body, logs, logs-every, answers-after, listens-on, connects-after, memory, cpu, disk, processes, user',
    ],
  ])('nothing where they make no sense, and the Pod tells: %s: %j', (word, value, why) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(annotated('app', { [`kubesim.dev/${word}`]: value }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/app')).toContain(
      `InvalidAnnotation: the annotation kubesim.dev/${word}: ${JSON.stringify(value)} ${why}`,
    )
  })

  test('what a server answers and logs', () => {
    const cluster = testCluster({ nodes: 1 })
    const said = { body: 'wärm', logs: 'ready', 'logs-every': '10s' }
    const own = Object.fromEntries(Object.entries(said).map(([word, text]) => [`kubesim.dev/${word}`, text]))
    cluster.apply(annotated('app', own, { container: { ports: [{ containerPort: 80 }] } }))
    cluster.advance(seconds(25))
    expect(logs(cluster, 'app')).toBe('ready\nready\nready\n')
    const ip = podOf(cluster, 'app').status.podIP
    cluster.apply(pod('asks', { ...script(`wget -qO- ${ip}/any`), podSpec: { restartPolicy: 'Never' } }))
    cluster.settle()
    expect(logs(cluster, 'asks')).toBe('wärm')
  })

  test('nothing for a container that there is not', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(annotated('app', { 'other.kubesim.dev/exit-code': '1' }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/app')).toContain(
      'InvalidAnnotation: the annotation other.kubesim.dev names no container of the pod',
    )
    expect(podOf(cluster, 'app').status.phase).toBe('Running')
  })
})
