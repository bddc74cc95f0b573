/** Keeps the FlowSchemas and priority levels that every cluster has. In a real cluster the API server does so itself. */
import { isEqual } from '../../api/equality.ts'
import {
  autoUpdateAnnotation,
  bootstrapLevels,
  bootstrapSchemas,
  type Maintained,
} from '../../api/flowcontrol/bootstrap-objects.ts'
import { flowSchema } from '../../api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from '../../api/flowcontrol/prioritylevelconfiguration.ts'
import type { Kind, KubeObject, New } from '../../api/kind.ts'
import type { Client } from '../../client/client.ts'
import { minutes } from '../../sim/duration.ts'
import { defineActor } from '../runtime/actor.ts'

const checkPeriodMs = minutes(1)

export const flowControlBootstrap = defineActor({
  name: 'flow-control-bootstrap',

  start({ client, clock, queue }) {
    const ensure = () => {
      for (const each of bootstrapLevels()) ensureOne(client, priorityLevelConfiguration, each)
      for (const each of bootstrapSchemas()) ensureOne(client, flowSchema, each)
    }
    const checks = queue(ensure)
    clock.every(checkPeriodMs, () => checks.add('all'))
  },
})

type Specified = KubeObject & { readonly spec: object }

/** What somebody has annotated with anything but `true` is his own. */
function ensureOne<T extends Specified>(
  client: Client,
  kind: Kind<T>,
  { name, spec, isMandatory, keeps }: Maintained<T['spec']>,
): void {
  const found = client.find(kind, name)
  if (!found) {
    const metadata = { name, annotations: { [autoUpdateAnnotation]: 'true' } }
    client.create(kind, { metadata, spec } as unknown as New<T>)
    return
  }
  const isOurs = isMandatory || found.metadata.annotations?.[autoUpdateAnnotation] === 'true'
  const wanted = keeps ? { ...spec, [keeps]: (found.spec as Readonly<Record<string, unknown>>)[keeps] } : spec
  if (!isOurs || isEqual(found.spec, wanted)) return
  client.update(kind, found, (draft) => Object.assign(draft, { spec: wanted }))
}
