/** Makes the ranges of the cluster itself anew when they have gone. In a real cluster the API server does so. */
import { defaultServiceCIDR, serviceCIDR } from '../../api/networking/servicecidr.ts'
import { formatTime } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import { type Actor, defineActor } from '../runtime/actor.ts'

const checkPeriodMs = seconds(10)

export const defaultServiceCIDRController = (isDualStack: boolean): Actor =>
  defineActor({
    name: 'default-service-cidr',

    start({ client, cache, clock, queue }) {
      const startedAt = clock.now()
      const usual = defaultServiceCIDR(isDualStack)
      const missing = queue((name) => {
        if (client.find(serviceCIDR, name)) return
        const made = client.create(serviceCIDR, usual)
        client.updateStatus(serviceCIDR, made, (status) => {
          const message = 'Kubernetes default Service CIDR is ready'
          const lastTransitionTime = formatTime(clock.now())
          status.conditions = [{ type: 'Ready', status: 'True', lastTransitionTime, reason: '', message }]
        })
      })
      cache.onChange(serviceCIDR, ({ type, object: { metadata } }) => {
        if (type === 'DELETED' && metadata.name === usual.metadata.name)
          missing.addAfter(metadata.name, checkPeriodMs - ((clock.now() - startedAt) % checkPeriodMs))
      })
    },
  })
