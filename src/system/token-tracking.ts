/** Since when the API server looks out for tokens in Secrets that somebody uses. */
import { configMap } from '../api/core/configmap.ts'
import { formatTime } from '../api/time.ts'
import type { Client } from '../client/client.ts'

/** @param at in milliseconds since 1970 */
export function installTokenTracking(apiServer: Client, at: number): void {
  const [since] = formatTime(at).split('T')
  apiServer.create(configMap, {
    metadata: { name: 'kube-apiserver-legacy-service-account-token-tracking', namespace: 'kube-system' },
    data: { since },
  })
}
