/** The objects that `kubectl create` makes of words. Source: kubectl's create_*.go. */
import { base64OfText } from '../../../../api/codec/base64.ts'
import type { CronJob } from '../../../../api/generated/types/batch-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import type { Working } from '../../../runtime/program.ts'
import { configMapData, dataOf, encoded, ofConfigMap, ofSecret } from './create-data.ts'
import { ingress } from './create-ingress.ts'
import { bindingOf, ruleObject } from './create-roles.ts'
import { serviceOf } from './create-services.ts'
import { failure, notSimulated } from './failure.ts'
import type { Kubectl } from './kubectl-process.ts'
import { type Making, nameOf, objectOf, placedMeta } from './making.ts'
import { pairsIn } from './pairs.ts'

const plain = (objectOf: (kubectl: Kubectl) => KubeObject, flags = ''): Making => ({
  flags,
  // biome-ignore lint/correctness/useYield: others ask the server
  *objectOf(kubectl) {
    return objectOf(kubectl)
  },
})

const podTemplate = (name: string, images: readonly string[], command: readonly string[] | undefined) => ({
  containers: images.map((image) => ({
    name: containerName(image, name),
    image,
    ...(command && command.length > 0 && { command }),
    resources: {},
  })),
})

/** As an image is called: without registry and tag. */
const containerName = (image: string, otherwise: string): string =>
  image
    .replace(/[@:][^/]*$/, '')
    .split('/')
    .pop()
    ?.replace(/[^a-z0-9-]/g, '-') || otherwise

const deployment = plain((kubectl) => {
  const { flags } = kubectl
  const images = flags.list('image')
  if (images.length === 0) throw failure('required flag(s) "image" not set')
  const name = nameOf(kubectl, true)
  const command = flags.behindDashes ?? kubectl.operands.slice(1)
  const labels = { app: name }
  const port = flags.number('port')
  const spec = podTemplate(name, images, command)
  const containers =
    port === undefined
      ? spec.containers
      : [{ ...spec.containers[0], ports: [{ containerPort: port }] }, ...spec.containers.slice(1)]
  return objectOf('apps/v1', 'Deployment', placedMeta(kubectl, name, { labels }), {
    spec: {
      replicas: flags.number('replicas') ?? 1,
      selector: { matchLabels: labels },
      strategy: {},
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {},
  })
}, 'image= port= r,replicas=')

const configMap: Making = {
  flags: 'append-hash from-literal= from-file= from-env-file=',
  *objectOf(kubectl) {
    const name = nameOf(kubectl)
    const data = yield* dataOf(kubectl, ofConfigMap(name))
    return objectOf('v1', 'ConfigMap', placedMeta(kubectl, name), configMapData(data))
  },
}

const secret: Making = {
  flags: 'append-hash from-literal= from-file= from-env-file= type=',
  *objectOf(kubectl) {
    const name = nameOf(kubectl)
    const data = yield* dataOf(kubectl, ofSecret)
    const type = kubectl.flags.get('type')
    return objectOf('v1', 'Secret', placedMeta(kubectl, name), {
      ...(data.length > 0 && { data: encoded(data) }),
      ...(type && { type }),
    })
  },
}

const registrySecret = plain((kubectl) => {
  const { flags } = kubectl
  const [username, password, email] = ['docker-username', 'docker-password', 'docker-email'].map((each) =>
    flags.get(each),
  )
  if (flags.has('from-file')) throw notSimulated('kubectl create secret docker-registry --from-file is')
  if (!username || !password)
    throw failure(
      'either --from-file or the combination of --docker-username, --docker-password and --docker-server is required',
    )
  const server = flags.get('docker-server') ?? 'https://index.docker.io/v1/'
  const auth = base64OfText(`${username}:${password}`)
  const config = { auths: { [server]: { username, password, ...(email && { email }), auth } } }
  return objectOf('v1', 'Secret', placedMeta(kubectl, nameOf(kubectl)), {
    data: { '.dockerconfigjson': base64OfText(JSON.stringify(config)) },
    type: 'kubernetes.io/dockerconfigjson',
  })
}, 'append-hash docker-email= docker-password= docker-server= docker-username= from-file=')

const tlsSecret: Making = {
  flags: 'append-hash cert= key=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const [cert, key] = [flags.get('cert'), flags.get('key')]
    if (!cert || !key) throw failure(`${cert ? 'key' : 'cert'} must be specified`)
    const data = yield* dataOf(kubectl, ofSecret, [`tls.crt=${cert}`, `tls.key=${key}`])
    return objectOf('v1', 'Secret', placedMeta(kubectl, nameOf(kubectl)), {
      data: encoded(data),
      type: 'kubernetes.io/tls',
    })
  },
}

const job: Making = {
  flags: 'from= image=',
  *objectOf(kubectl) {
    const { flags } = kubectl
    const name = nameOf(kubectl, true)
    const from = flags.get('from')
    if (from !== undefined) return yield* jobOf(kubectl, name, from)
    const image = flags.get('image')
    if (!image) throw failure('either --image or --from must be specified')
    const command = flags.behindDashes ?? kubectl.operands.slice(1)
    const container = { name, image, ...(command.length > 0 && { command }), resources: {} }
    return objectOf('batch/v1', 'Job', placedMeta(kubectl, name), {
      spec: { template: { metadata: {}, spec: { containers: [container], restartPolicy: 'Never' } } },
      status: {},
    })
  },
}

function* jobOf(kubectl: Kubectl, name: string, from: string): Working<KubeObject> {
  const [kind = '', cronJobName = ''] = from.split('/')
  if (!/^(?:cronjobs?|cj)(?:\.batch|\.v1\.batch)?$/i.test(kind) || !cronJobName) {
    const other = (yield* kubectl.kinds()).named(kind)
    throw failure(`unknown object type *${other.version}.${other.kind}`)
  }
  const cronJob = yield* kubectl.client.get<CronJob>(
    `/apis/batch/v1/namespaces/${kubectl.namespace}/cronjobs/${cronJobName}`,
  )
  const { metadata = {}, spec } = cronJob.spec.jobTemplate
  return objectOf(
    'batch/v1',
    'Job',
    {
      name,
      namespace: kubectl.namespace,
      annotations: { ...metadata.annotations, 'cronjob.kubernetes.io/instantiate': 'manual' },
      labels: metadata.labels,
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name: cronJob.metadata.name,
          uid: cronJob.metadata.uid,
          controller: true,
        },
      ],
    },
    { spec },
  )
}

const cronJob = plain((kubectl) => {
  const { flags } = kubectl
  const name = nameOf(kubectl, true)
  const [image, schedule] = [flags.get('image'), flags.get('schedule')]
  if (!image || !schedule)
    throw failure(
      `required flag(s) ${[image ? '' : '"image"', schedule ? '' : '"schedule"'].filter(Boolean).join(', ')} not set`,
    )
  const command = flags.behindDashes ?? kubectl.operands.slice(1)
  const container = { name, image, ...(command.length > 0 && { command }), resources: {} }
  const spec = { containers: [container], restartPolicy: flags.get('restart') ?? 'OnFailure' }
  return objectOf('batch/v1', 'CronJob', placedMeta(kubectl, name), {
    spec: {
      schedule,
      jobTemplate: { metadata: { name }, spec: { template: { metadata: {}, spec } } },
    },
    status: {},
  })
}, 'image= schedule= restart=')

const quota = plain((kubectl) => {
  const asked = kubectl.flags.list('hard')
  const wrong = asked.find((each) => !/^[^=]+=[^=]+$/.test(each))
  if (wrong !== undefined) throw failure(`Invalid argument syntax ${wrong}, expected <resource>=<value>`)
  const hard = pairsIn(asked)
  const scopes = kubectl.flags.list('scopes')
  return objectOf('v1', 'ResourceQuota', placedMeta(kubectl, nameOf(kubectl)), {
    spec: { hard, ...(scopes.length > 0 && { scopes }) },
    status: {},
  })
}, 'hard= scopes=')

const priorityClass = plain((kubectl) => {
  const { flags } = kubectl
  return objectOf(
    'scheduling.k8s.io/v1',
    'PriorityClass',
    { name: nameOf(kubectl) },
    {
      value: flags.number('value') ?? 0,
      ...(flags.isOn('global-default') && { globalDefault: true }),
      ...(flags.get('description') && { description: flags.get('description') }),
      preemptionPolicy: flags.get('preemption-policy') ?? 'PreemptLowerPriority',
    },
  )
}, 'value= global-default description= preemption-policy=')

const budget = plain((kubectl) => {
  const { flags } = kubectl
  const [least, most, selector] = ['min-available', 'max-unavailable', 'selector'].map((each) =>
    flags.get(each),
  )
  if (!selector) throw failure('a selector must be specified')
  const matchLabels = pairsIn(selector.split(','))
  const number = (text: string) => (/^\d+$/.test(text) ? Number(text) : text)
  return objectOf('policy/v1', 'PodDisruptionBudget', placedMeta(kubectl, nameOf(kubectl)), {
    spec: {
      selector: { matchLabels },
      ...(least && { minAvailable: number(least) }),
      ...(most && { maxUnavailable: number(most) }),
    },
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  })
}, 'min-available= max-unavailable= selector=')

const serviceAccount = plain((kubectl) =>
  objectOf('v1', 'ServiceAccount', placedMeta(kubectl, nameOf(kubectl))),
)

const called = (word: string, making: Making): Making => ({ ...making, called: word })

export const makings: Readonly<Record<string, Making>> = {
  clusterrole: ruleObject('ClusterRole'),
  clusterrolebinding: called('clusterrolebinding:', bindingOf('ClusterRoleBinding')),
  configmap: called('configmap:', configMap),
  cronjob: called('cronjob:', cronJob),
  deployment: called('deployment:', deployment),
  ingress: called('ingress:', ingress),
  job: called('job:', job),
  namespace: plain((kubectl) =>
    objectOf('v1', 'Namespace', { name: nameOf(kubectl) }, { spec: {}, status: {} }),
  ),
  poddisruptionbudget: called('poddisruptionbudgets:', budget),
  priorityclass: called('priorityclass:', priorityClass),
  quota: called('quota:', quota),
  role: ruleObject('Role'),
  rolebinding: called('rolebinding:', bindingOf('RoleBinding')),
  'secret docker-registry': called('secret', registrySecret),
  'secret generic': called('secret', secret),
  'secret tls': called('secret', tlsSecret),
  'service clusterip': called('ClusterIP service:', serviceOf('ClusterIP')),
  'service externalname': called('ExternalName service:', serviceOf('ExternalName')),
  'service loadbalancer': called('LoadBalancer service:', serviceOf('LoadBalancer')),
  'service nodeport': called('NodePort service:', serviceOf('NodePort')),
  serviceaccount: called('serviceaccount:', serviceAccount),
}
