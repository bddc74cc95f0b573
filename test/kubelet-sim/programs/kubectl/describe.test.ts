/** `kubectl describe` in containers: word for word what the real one writes of the same objects. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../../../src/cluster.ts'
import { aligned } from '../../../../src/kubelet-sim/programs/commands/kubectl/describe/tab-writer.ts'
import { minutes, seconds } from '../../../../src/sim/duration.ts'
import { clusterWhosePodsMay } from '../../../support/cluster.ts'
import { deployment, pod } from '../../../support/manifests.ts'
import { logs } from '../../../support/sight.ts'

test('a column goes as far as the lines that have it, and no line without it counts', () => {
  expect(aligned('a\tb\tc\nlonger\tx\ty\nplain\na\tb\n\tc\n')).toBe(
    'a       b  c\nlonger  x  y\nplain\na  b\n   c\n',
  )
})

/** What `kubectl describe` says in a Pod; what is of chance or of the clock stands for itself. */
function described(cluster: Cluster, words: string): string {
  const command = ['sh', '-c', `kubectl describe ${words}`]
  const image = 'bitnami/kubectl:1.36'
  cluster.apply(pod('script', { image, container: { command }, podSpec: { restartPolicy: 'Never' } }))
  cluster.advance(minutes(1))
  return logs(cluster, 'script')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000/g, 'DATE')
    .replace(/(?<=[ /(])10\.\d+\.\d+\.\d+/g, 'IP')
    .replace(/web-[a-z0-9]{8,10}\b/g, 'web-HASH')
}

const web = deployment('web', {
  replicas: 2,
  image: 'nginx:1.27',
  container: { ports: [{ containerPort: 80, name: 'http' }], resources: { requests: { cpu: '100m' } } },
})

describe('kubectl describe', () => {
  test('a Deployment, with its template, its conditions, its sets and its Events', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply(web)
    cluster.advance(seconds(30))
    expect(
      described(cluster, 'deploy web').replace(/ScalingReplicaSet {2}\S+/, 'ScalingReplicaSet  AGE'),
    ).toMatchInlineSnapshot(`
      "Name:                   web
      Namespace:              default
      CreationTimestamp:      DATE
      Labels:                 <none>
      Annotations:            deployment.kubernetes.io/revision: 1
      Selector:               app=web
      Replicas:               2 desired | 2 updated | 2 total | 2 available | 0 unavailable
      StrategyType:           RollingUpdate
      MinReadySeconds:        0
      RollingUpdateStrategy:  25% max unavailable, 25% max surge
      Pod Template:
        Labels:  app=web
        Containers:
         web:
          Image:      nginx:1.27
          Port:       80/TCP (http)
          Host Port:  0/TCP (http)
          Requests:
            cpu:         100m
          Environment:   <none>
          Mounts:        <none>
        Volumes:         <none>
        Node-Selectors:  <none>
        Tolerations:     <none>
      Conditions:
        Type           Status  Reason
        ----           ------  ------
        Available      True    MinimumReplicasAvailable
        Progressing    True    NewReplicaSetAvailable
      OldReplicaSets:  <none>
      NewReplicaSet:   web-HASH (2/2 replicas created)
      Events:
        Type    Reason             Age   From                   Message
        ----    ------             ----  ----                   -------
        Normal  ScalingReplicaSet  AGE   deployment-controller  Scaled up replica set web-HASH from 0 to 2
      "
    `)
  })

  test('a Pod, with all that its containers have', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'full', labels: { app: 'full', tier: 'x' }, annotations: { note: 'one\ntwo' } },
      spec: {
        nodeSelector: { nope: '1' },
        containers: [
          {
            name: 'web',
            image: 'nginx:1.27',
            args: ['-g', 'daemon off;'],
            ports: [{ containerPort: 80, name: 'http' }, { containerPort: 443 }],
            resources: { limits: { cpu: '500m', memory: '128Mi' } },
            livenessProbe: { httpGet: { path: '/healthz', port: 'http' } },
            readinessProbe: { exec: { command: ['ls', '-l'] } },
            envFrom: [{ prefix: 'P_', configMapRef: { name: 'conf', optional: true } }],
            env: [
              { name: 'A', value: 'x\ny' },
              { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
              { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
              { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
              { name: 'KEY', valueFrom: { secretKeyRef: { name: 'sec', key: 'k' } } },
            ],
            volumeMounts: [{ name: 'c', mountPath: '/c', readOnly: true, subPath: 'key' }],
          },
        ],
        volumes: [
          { name: 'c', configMap: { name: 'conf', optional: true } },
          { name: 'e', emptyDir: { medium: 'Memory', sizeLimit: '10Mi' } },
        ],
        automountServiceAccountToken: false,
      },
    })
    expect(
      described(cluster, 'pod full').replace(/FailedScheduling {2}\S+/, 'FailedScheduling  AGE'),
    ).toMatchInlineSnapshot(`
      "Name:             full
      Namespace:        default
      Priority:         0
      Service Account:  default
      Node:             <none>
      Labels:           app=full
                        tier=x
      Annotations:      note:
                          one
                          two
      Status:           Pending
      IP:               
      IPs:              <none>
      Containers:
        web:
          Image:       nginx:1.27
          Ports:       80/TCP (http), 443/TCP
          Host Ports:  0/TCP (http), 0/TCP
          Args:
            -g
            daemon off;
          Limits:
            cpu:     500m
            memory:  128Mi
          Requests:
            cpu:      500m
            memory:   128Mi
          Liveness:   http-get http://:http/healthz delay=0s timeout=1s period=10s #success=1 #failure=3
          Readiness:  exec [ls -l] delay=0s timeout=1s period=10s #success=1 #failure=3
          Environment Variables from:
            conf  ConfigMap with prefix 'P_'  Optional: true
          Environment:
            A:     x
                   y
            NAME:  full (v1:metadata.name)
            IP:     (v1:status.podIP)
            MEM:   128 (limits.memory)
            KEY:   <set to the key 'k' in secret 'sec'>  Optional: false
          Mounts:
            /c from c (ro,path="key")
      Conditions:
        Type           Status
        PodScheduled   False 
      Volumes:
        c:
          Type:      ConfigMap (a volume populated by a ConfigMap)
          Name:      conf
          Optional:  true
        e:
          Type:        EmptyDir (a temporary directory that shares a pod's lifetime)
          Medium:      Memory
          SizeLimit:   10Mi
      QoS Class:       Guaranteed
      Node-Selectors:  nope=1
      Tolerations:     node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                       node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
      Events:
        Type     Reason            Age   From               Message
        ----     ------            ----  ----               -------
        Warning  FailedScheduling  AGE    default-scheduler  0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.
      "
    `)
  })

  test('what has no words of its own, field by field', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    expect(described(cluster, 'csidriver').split('\n').slice(0, 8)).toMatchInlineSnapshot(`
      [
        "No resources found in default namespace.",
        "",
      ]
    `)
  })

  test('all whose names begin so, where nothing has the name itself', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply(web)
    cluster.advance(seconds(30))
    const said = described(cluster, 'pods web-')
    expect(said.match(/^Name: .*/gm)).toHaveLength(2)
    expect(said).not.toContain('Events:')
  })

  test('what there is not is told, with the exit code of a mistake', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    expect(described(cluster, 'pod nope 2>&1; echo $?')).toBe(
      'Error from server (NotFound): pods "nope" not found\n1\n',
    )
  })

  test('a Secret without its contents, a ConfigMap with them', () => {
    const cluster = clusterWhosePodsMay({ nodes: 1 })
    cluster.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { key: 'czNjcmV0' } })
    cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' }, data: { a: 'b' } })
    expect(described(cluster, 'secret s; kubectl describe cm c')).toBe(
      'Name:         s\nNamespace:    default\nLabels:       <none>\nAnnotations:  <none>\n\nType:  Opaque\n\nData\n====\nkey:  6 bytes\n' +
        'Name:         c\nNamespace:    default\nLabels:       <none>\nAnnotations:  <none>\n\nData\n====\na:\n----\nb\n\n\nBinaryData\n====\n\nEvents:  <none>\n',
    )
  })
})
