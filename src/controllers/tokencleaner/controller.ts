/** Deletes the Secrets of bootstrap tokens that have expired. */
import { expiryOf, isBootstrapToken } from '../../api/core/bootstrap-token.ts'
import { secret } from '../../api/core/secret.ts'
import { defineController } from '../runtime/controller.ts'

/** Source: pkg/controller/bootstrap. */
export const tokenCleaner = defineController({
  name: 'token-cleaner',
  component: 'token-cleaner',
  reconciles: secret,
  isRelevant: ({ object }) => isBootstrapToken(object),

  reconcile({ client, clock, requeueAfter }, object) {
    const expiresAt = isBootstrapToken(object) ? expiryOf(object) : undefined
    if (expiresAt === undefined) return
    const leftMs = expiresAt - clock.now()
    if (leftMs > 0) requeueAfter(leftMs)
    else client.delete(secret, object)
  },
})
