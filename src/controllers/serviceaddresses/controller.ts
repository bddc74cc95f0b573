/** Keeps an IPAddress for every cluster IP of a Service. In a real cluster the API server does so itself. */
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { IPAddress } from '../../api/generated/types/networking-v1.ts'
import { familyOf } from '../../api/ip.ts'
import type { New } from '../../api/kind.ts'
import { ipAddress } from '../../api/networking/ipaddress.ts'
import { defineIndex } from '../../client/cache.ts'
import { defineActor } from '../runtime/actor.ts'

const familyLabel = 'ipaddress.kubernetes.io/ip-family'
const managerLabel = 'ipaddress.kubernetes.io/managed-by'
const manager = 'ipallocator.k8s.io'

export const serviceAddresses = defineActor({
  name: 'service-addresses',

  start({ client, cache, queue }) {
    const addresses = queue((ip) => {
      const owner = cache.where(service, 'spec.clusterIP', ip)[0] ?? cache.by(bySecondAddress, ip, 1)[0]
      const found = client.find(ipAddress, ip)
      const wanted = owner && addressOf(ip, owner)
      if (found && isEqual(found.spec.parentRef, wanted?.spec?.parentRef)) return
      if (found && found.metadata.labels?.[managerLabel] !== manager) return
      if (found) client.delete(ipAddress, found)
      if (wanted) client.create(ipAddress, wanted)
    })
    cache.onChange(service, ({ type, object, previous }) => {
      const now = type === 'DELETED' ? none : ipsOf(object)
      const before = previous ? ipsOf(previous) : none
      for (const ip of before) if (!now.includes(ip)) addresses.add(ip)
      for (const ip of now) if (!before.includes(ip)) addresses.add(ip)
    })
    cache.onChange(ipAddress, ({ type, key }) => {
      if (type === 'DELETED') addresses.add(key)
    })
    for (const each of cache.list(service)) for (const ip of ipsOf(each)) addresses.add(ip)
  },
})

const none: readonly string[] = []

const ipsOf = ({ spec: { clusterIP, clusterIPs } }: Service): readonly string[] =>
  (clusterIPs ?? (clusterIP ? [clusterIP] : none)).filter((ip) => ip !== 'None')

/** Of Services that have one of each family. */
const bySecondAddress = defineIndex(service, ({ spec }) => spec.clusterIPs?.[1])

const addressOf = (ip: string, { metadata }: Service): New<IPAddress> => ({
  metadata: { name: ip, labels: { [familyLabel]: familyOf(ip), [managerLabel]: manager } },
  spec: { parentRef: { resource: 'services', namespace: metadata.namespace, name: metadata.name } },
})
