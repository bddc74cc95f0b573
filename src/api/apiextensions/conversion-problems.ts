/** How versions of a kind that somebody defines are converted: not at all, or by a webhook. */
import { type FieldErrors, forbidden, invalid, required } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type { CustomResourceConversion, WebhookClientConfig } from '../generated/types/apiextensions-v1.ts'
import { dns1035LabelProblems } from '../names.ts'
import { authorityProblems, webhookServiceProblems, webhookUrlProblems } from '../webhook-client-problems.ts'

/** The versions of ConversionReview that the API server speaks. */
const spoken = ['v1', 'v1beta1']

const path = 'spec.conversion'
const clientPath = `${path}.webhookClientConfig`
const versionsPath = `${path}.conversionReviewVersions`

/** @param checksAuthority whether certificates are looked at, as they are once the kind is served */
export function* conversionProblems(
  { strategy, webhook }: CustomResourceConversion,
  checksAuthority: boolean,
): FieldErrors {
  yield* choiceProblems(`${path}.strategy`, strategy, ['None', 'Webhook'])
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook ?? {}
  if (strategy === 'Webhook') {
    if (clientConfig) yield* clientProblems(clientConfig, checksAuthority)
    else yield required(clientPath, 'required when strategy is set to Webhook')
    yield* reviewVersionsProblems(versions)
    return
  }
  const why = 'should not be set when strategy is not set to Webhook'
  if (clientConfig) yield forbidden(clientPath, why)
  if (versions.length > 0) yield forbidden(versionsPath, why)
}

function* clientProblems(
  { url, service, caBundle }: WebhookClientConfig,
  checksAuthority: boolean,
): FieldErrors {
  if ((url === undefined) === (service === undefined)) {
    yield required(clientPath, 'exactly one of url or service is required')
  } else if (url !== undefined) yield* webhookUrlProblems(`${clientPath}.url`, url)
  else if (service) {
    // The real server takes the one for the other, too.
    const swapped = { ...service, name: service.namespace, namespace: service.name }
    yield* webhookServiceProblems(`${clientPath}.service`, swapped)
  }
  if (caBundle && checksAuthority) yield* authorityProblems(`${clientPath}.caBundle`, caBundle)
}

function* reviewVersionsProblems(versions: readonly string[]): FieldErrors {
  if (versions.length === 0) {
    yield required(versionsPath)
    return
  }
  const met = new Set<string>()
  for (const [n, version] of versions.entries()) {
    const field = `${versionsPath}[${n}]`
    if (met.has(version)) yield invalid(field, version, 'duplicate version')
    else for (const why of dns1035LabelProblems(version)) yield invalid(field, version, why)
    met.add(version)
  }
  if (!versions.some((version) => spoken.includes(version))) {
    yield invalid(versionsPath, versions, `must include at least one of ${spoken.join(', ')}`)
  }
}
