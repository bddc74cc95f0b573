/** `kubectl run` and `kubectl expose`: a Pod, or a Service before something that is there. */
import type { Pod, Service } from '../../../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../../../api/kind.ts'
import { createOne } from './create.ts'
import { failure, notSimulated } from './failure.ts'
import type { Command } from './kubectl-process.ts'
import { objectOf, placedMeta } from './making.ts'
import { pairOf, pairsIn } from './pairs.ts'
import { foundObjects } from './selection.ts'

const common =
  'dry-run? field-manager= f,filename= k,kustomize= o,output= R,recursive save-config show-managed-fields template='

const labelsIn = (text: string): Readonly<Record<string, string>> => pairsIn(text.split(','))

const restartPolicies = ['Always', 'OnFailure', 'Never']

/** What would have to stay connected with the Pod. */
const attached = ['attach', 'stdin', 'rm', 'tty', 'expose']

export const run: Command = {
  flags: `${common} annotations= attach cascade? command env= expose force grace-period= image= image-pull-policy= l,labels= leave-stdin-open overrides= override-type= pod-running-timeout= port= privileged q,quiet restart= rm i,stdin timeout= t,tty wait`,
  *run(kubectl) {
    const { flags, operands } = kubectl
    const [name, ...rest] = operands
    const image = flags.get('image')
    if (name === undefined)
      throw failure("NAME is required for run\nSee 'kubectl run -h' for help and examples")
    if (!image) throw failure('required flag(s) "image" not set')
    for (const each of [...attached, 'overrides'])
      if (flags.has(each)) throw notSimulated(`kubectl run --${each} is`)
    const words = flags.behindDashes ?? rest
    const labels = flags.has('labels') ? labelsIn(flags.get('labels')!) : { run: name }
    const port = flags.number('port')
    const env = flags.all('env').map((each) => {
      const [name, value] = pairOf(each)
      return { name, value }
    })
    const container = {
      name,
      image,
      ...(words.length > 0 && { [flags.isOn('command') ? 'command' : 'args']: words }),
      ...(env.length > 0 && { env }),
      ...(flags.has('image-pull-policy') && { imagePullPolicy: flags.get('image-pull-policy') }),
      ...(port !== undefined && { ports: [{ containerPort: port }] }),
      ...(flags.isOn('privileged') && { securityContext: { privileged: true } }),
      resources: {},
    }
    const annotations = pairsIn(flags.all('annotations'))
    const metadata = placedMeta(kubectl, name, { labels, ...(flags.has('annotations') && { annotations }) })
    const spec = {
      containers: [container],
      restartPolicy: flags.get('restart') ?? 'Always',
      dnsPolicy: 'ClusterFirst',
    }
    if (!restartPolicies.includes(spec.restartPolicy))
      throw failure(
        `invalid restart policy: ${spec.restartPolicy}\nSee 'kubectl run -h' for help and examples`,
      )
    yield* createOne(kubectl, objectOf('v1', 'Pod', metadata, { spec, status: {} }))
  },
}

export const expose: Command = {
  flags: `${common} cluster-ip= external-ip= l,labels= load-balancer-ip= name= overrides= override-type= port= protocol= selector= session-affinity= target-port= type=`,
  *run(kubectl) {
    const { flags } = kubectl
    const [found, ...more] = yield* foundObjects(kubectl, kubectl.operands, false)
    if (!found || more.length > 0) throw failure('you must provide exactly one resource to expose')
    const object = found.object as KubeObject & {
      readonly spec: { readonly selector?: { readonly matchLabels?: object }; readonly template?: Pod }
    }
    const selected = flags.get('selector')
    const selector = selected
      ? labelsIn(selected)
      : found.kind.kind === 'Service'
        ? (found.object as Service).spec.selector
        : found.kind.kind === 'Pod'
          ? object.metadata.labels
          : (object.spec.selector?.matchLabels ?? object.spec.selector)
    if (!selector)
      throw failure(
        "couldn't retrieve selectors via --selector flag or introspection: the object has no labels and cannot be exposed",
      )
    const declared = (
      (found.kind.kind === 'Pod' ? (found.object as Pod).spec : object.spec.template?.spec)?.containers ?? []
    ).flatMap(({ ports = [] }) => ports)
    const wanted = flags.has('port')
      ? flags.list('port').map((each) => ({ port: Number(each), protocol: flags.get('protocol') ?? 'TCP' }))
      : declared.map(({ containerPort, protocol = 'TCP' }) => ({ port: containerPort, protocol }))
    if (wanted.length === 0) throw failure("couldn't find port via --port flag or introspection")
    const target = flags.get('target-port')
    const ports = wanted.map(({ port, protocol }, n) => ({
      ...(wanted.length > 1 && { name: `port-${n + 1}` }),
      port,
      protocol,
      targetPort: target === undefined ? port : /^\d+$/.test(target) ? Number(target) : target,
    }))
    const name = flags.get('name') ?? found.name
    const labels = flags.has('labels') ? labelsIn(flags.get('labels')!) : object.metadata.labels
    const [type, clusterIP] = [flags.get('type'), flags.get('cluster-ip')]
    const spec = { ports, selector, ...(type && { type }), ...(clusterIP && { clusterIP }) }
    const service = objectOf('v1', 'Service', placedMeta(kubectl, name, { ...(labels && { labels }) }), {
      spec,
      status: { loadBalancer: {} },
    })
    yield* createOne(kubectl, service, 'exposed')
  },
}
