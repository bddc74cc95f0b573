/** Deletes requests for certificates that nobody needs any more, or that nobody has heard. It looks once an hour. */
import { certificatesIn } from '../../api/certificates/certificate.ts'
import { certificateSigningRequest } from '../../api/certificates/certificatesigningrequest.ts'
import { decodedText } from '../../api/certificates/request-text.ts'
import type { CertificateSigningRequest } from '../../api/generated/types/certificates-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'
import { hours } from '../../sim/duration.ts'
import { defineActor } from '../runtime/actor.ts'

const lookMs = hours(1)
const decidedMs = hours(1)
const waitingMs = hours(24)

/** Source: pkg/controller/certificates/cleaner. */
export const certificateCleaner = defineActor({
  name: 'certificatesigningrequest-cleaner',
  component: 'certificatesigningrequest-cleaner-controller',

  start({ client, cache, clock, queue }) {
    const startedAt = clock.now()
    let isToLook = false
    const isOver = (object: CertificateSigningRequest) => endOf(object) <= clock.now()
    const over = queue((name) => {
      const found = cache.get(certificateSigningRequest, name)
      if (found && isOver(found)) client.delete(certificateSigningRequest, found)
    })
    cache.onChange(certificateSigningRequest, lookLater)

    function lookLater(): void {
      if (isToLook) return
      isToLook = true
      const delayMs = lookMs - ((clock.now() - startedAt) % lookMs)
      clock.after(delayMs, look, { background: true })
    }

    function look(): void {
      isToLook = false
      const all = cache.list(certificateSigningRequest)
      if (all.length > 0) lookLater()
      for (const each of all) if (isOver(each)) over.add(each.metadata.name)
    }
  },
})

function endOf({ metadata, status }: CertificateSigningRequest): number {
  const createdAt = instantOf(metadata.creationTimestamp)
  const since = (type: string) => {
    const condition = findCondition(status.conditions, type)
    return condition && instantOf(condition.lastUpdateTime, createdAt)
  }
  const refused = since('Denied') ?? since('Failed')
  if (refused !== undefined) return refused + decidedMs
  const approved = since('Approved')
  if (approved === undefined) return createdAt + waitingMs
  const { certificate } = status
  return certificate ? Math.min(approved + decidedMs, expiryOf(certificate)) : approved + waitingMs
}

/** @param certificate in base64. A signer may have written what cannot be read: that never expires. */
const expiryOf = (certificate: string): number =>
  certificatesIn(decodedText(certificate)).at(0)?.notAfter ?? Number.POSITIVE_INFINITY
