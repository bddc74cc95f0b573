/** Makes the namespaces that every cluster has again when one is missing. In a real cluster the API server does so itself. */
import { namespace, systemNamespaces } from '../../api/core/namespace.ts'
import { minutes } from '../../sim/duration.ts'
import { defineActor } from '../runtime/actor.ts'

/** Source: the systemnamespaces controller of kube-apiserver. */
const checkPeriodMs = minutes(1)

export const systemNamespacesController = defineActor({
  name: 'system-namespaces',

  start({ client, cache, clock, queue }) {
    const missing = queue((name) => {
      if (!client.find(namespace, name)) client.create(namespace, { metadata: { name } })
    })
    clock.every(checkPeriodMs, () => {
      for (const name of systemNamespaces) if (!cache.get(namespace, name)) missing.add(name)
    })
  },
})
