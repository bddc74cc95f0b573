/** `kubectl autoscale`: a HorizontalPodAutoscaler for what can be scaled. Source: kubectl's autoscale.go. */
import { isQuantity } from '../../../../api/quantity.ts'
import type { Working } from '../../../runtime/program.ts'
import { createOne } from './create.ts'
import { failure, Refused } from './failure.ts'
import { apiVersionOf } from './kinds.ts'
import type { Command, Kubectl } from './kubectl-process.ts'
import { objectOf, placedMeta } from './making.ts'
import { foundObjects, pathOfTarget } from './selection.ts'

export const autoscale: Command = {
  flags:
    'allow-missing-template-keys cpu= cpu-percent= dry-run? f,filename= field-manager= k,kustomize= max= memory= min= name= o,output= R,recursive save-config show-managed-fields template=',
  run,
}

function* run(kubectl: Kubectl): Working {
  const { flags } = kubectl
  if (!flags.has('max')) throw failure('required flag(s) "max" not set')
  const [max, min] = [flags.number('max') ?? -1, flags.number('min') ?? -1]
  if (max < 1) throw failure(`--max=MAXPODS is required and must be at least 1, max: ${max}`)
  if (max < min)
    throw failure(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`)
  const metrics = metricsOf(kubectl)
  for (const { kind, name, ...place } of yield* foundObjects(kubectl)) {
    yield* checkScale(kubectl, { kind, name, ...place })
    const spec = {
      scaleTargetRef: { apiVersion: apiVersionOf(kind), kind: kind.kind, name },
      ...(min > 0 && { minReplicas: min }),
      maxReplicas: max,
      ...(metrics.length > 0 && { metrics }),
    }
    const meta = placedMeta(kubectl, flags.get('name') || name)
    yield* createOne(
      kubectl,
      objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', meta, { spec }),
      'autoscaled',
    )
  }
}

type Place = Parameters<typeof pathOfTarget>[0]

function* checkScale(kubectl: Kubectl, target: Place): Working {
  try {
    yield* kubectl.client.get(pathOfTarget(target, 'scale'))
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw failure(
      `cannot autoscale a ${target.kind.kind}: could not find scale subresource for ${target.kind.group}/${target.kind.version}, Resource=${target.kind.plural} in discovery information`,
    )
  }
}

function metricsOf({ flags, process }: Kubectl): readonly object[] {
  const percent = flags.number('cpu-percent') ?? -1
  if (flags.has('cpu-percent'))
    process.complain(
      "Flag --cpu-percent has been deprecated, Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU).\n",
    )
  if (percent > 0 && flags.get('cpu')) throw failure('--cpu-percent and --cpu are mutually exclusive')
  return [
    ...(percent > 0 ? [metric('cpu', { type: 'Utilization', averageUtilization: percent })] : []),
    ...(flags.get('cpu') ? [metric('cpu', targetOf(flags.get('cpu')!.trim(), 'cpu'))] : []),
    ...(flags.get('memory') ? [metric('memory', targetOf(flags.get('memory')!.trim(), 'memory'))] : []),
  ]
}

const metric = (name: string, target: object) => ({ type: 'Resource', resource: { name, target } })

/** `70%` of what is asked for, or so much: `500m`. */
function targetOf(text: string, resource: 'cpu' | 'memory'): object {
  if (text.endsWith('%')) {
    const share = text.slice(0, -1)
    if (!/^\d{1,9}$/.test(share)) throw failure(`invalid percentage value: ${share}`)
    return { type: 'Utilization', averageUtilization: Number(share) }
  }
  const unit = resource === 'cpu' ? 'm' : 'Mi'
  const quantity = /^\d+(\.\d+)?$/.test(text) ? `${Number(text)}${unit}` : text
  if (!isQuantity(quantity)) throw failure(`invalid resource ${resource} value: ${text}`)
  return { type: 'AverageValue', averageValue: quantity }
}
