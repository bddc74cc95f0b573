/** What is noted of webhooks in the audit log, under which keys. Source: the webhook dispatchers of the API server. */
import type { JsonPatchOperation } from '../../../api/json-patch.ts'
import type { Annotations } from '../../../client/annotations.ts'

/** A webhook as it is asked. */
interface Asked {
  readonly webhook: string
  readonly configuration: string
  /** 0, or 1 where it is asked again. */
  readonly round: number
  /** Its place among all that there are. */
  readonly index: number
}

/** @param patch undefined: it failed, and may. Which changes it made is told where bodies are. */
export function noteMutation(
  audit: Annotations,
  { webhook, configuration, round, index }: Asked,
  {
    patch,
    hasChanged,
  }: { readonly patch: readonly JsonPatchOperation[] | undefined; readonly hasChanged: boolean },
): void {
  const place = `round_${round}_index_${index}`
  if (!patch) audit.annotate(`failed-open.mutating.webhook.admission.k8s.io/${place}`, webhook)
  const mutated = { configuration, webhook, mutated: hasChanged }
  audit.annotate(`mutation.webhook.admission.k8s.io/${place}`, JSON.stringify(mutated))
  if (!hasChanged || !audit.showsBodies) return
  const changed = { configuration, webhook, patch, patchType: 'JSONPatch' }
  audit.annotate(`patch.webhook.admission.k8s.io/${place}`, JSON.stringify(changed))
}

/** One that only validates failed, and may. */
export function noteFailedOpen(audit: Annotations, webhook: string, index: number): void {
  audit.annotate(`failed-open.validating.webhook.admission.k8s.io/round_0_index_${index}`, webhook)
}
