/** Requests for certificates. Source: describe.go's describeCertificateSigningRequest. */
import { readRequest } from '../../../../../api/certificates/certificate-request.ts'
import { requestState } from '../../../../../api/certificates/certificatesigningrequest.ts'
import { readElement, readElements, sequence } from '../../../../../api/certificates/der.ts'
import { decodedText } from '../../../../../api/certificates/request-text.ts'
import { alternativeTags, partTypes } from '../../../../../api/certificates/rewritten-names.ts'
import type { CertificateSigningRequest } from '../../../../../api/generated/types/certificates-v1.ts'
import { ipText } from '../../../../../api/ip-number.ts'
import { keysInOrderOfBytes } from '../../../../../api/text-bytes.ts'
import { humanDuration } from '../../../../../api/time.ts'
import { describeEvents } from './events.ts'
import { dateText, type Page, pairsOf } from './page.ts'
import type { Describer } from './settings.ts'

export const describeRequest: Describer<CertificateSigningRequest> = function* (page, object, view) {
  const { metadata, spec } = object
  page.line(0, 'Name', metadata.name)
  page.line(0, 'Labels', pairsOf(metadata.labels).join(',') || '<none>')
  page.line(0, 'Annotations', annotationsText(metadata.annotations))
  page.line(0, 'CreationTimestamp', dateText(metadata.creationTimestamp))
  page.line(0, 'Requesting User', spec.username ?? '')
  page.line(0, 'Signer', spec.signerName)
  if (spec.expirationSeconds !== undefined)
    page.line(0, 'Requested Duration', humanDuration(spec.expirationSeconds * 1_000))
  page.line(0, 'Status', requestState(object))
  describeNames(page, readRequest(decodedText(spec.request)))
  describeEvents(page, yield* view.eventsOf(object), view)
}

/** All of them, as they are. */
const annotationsText = (annotations: Readonly<Record<string, string>> = {}): string =>
  keysInOrderOfBytes(annotations)
    .map((key) => `${key}=${annotations[key]}`)
    .join(',') || '<none>'

const repeated = [
  'Organization',
  'Organizational Unit',
  'Country',
  'Locality',
  'Province',
  'StreetAddress',
  'PostalCode',
] as const

function describeNames(page: Page, { parts, alternativeNames }: ReturnType<typeof readRequest>): void {
  const valuesOf = (title: keyof typeof partTypes) =>
    parts.filter(([type]) => type === partTypes[title]).map(([, value]) => value)
  page.write(0, 'Subject:\n')
  for (const title of ['Common Name', 'Serial Number'] as const)
    page.write(0, `\t${title}:\t${valuesOf(title).at(-1) ?? ''}\n`)
  for (const title of repeated) describeList(page, title, valuesOf(title))
  if (!alternativeNames) return
  const names = readElements(readElement(alternativeNames, sequence).content)
  const named = (tag: number) => names.filter((each) => each.tag === tag).map(({ content }) => content)
  const texts = (tag: number) => named(tag).map((content) => new TextDecoder().decode(content))
  page.write(0, 'Subject Alternative Names:\n')
  describeList(page, 'DNS Names', texts(alternativeTags.dns))
  describeList(page, 'Email Addresses', texts(alternativeTags.email))
  describeList(page, 'URIs', texts(alternativeTags.uri))
  describeList(page, 'IP Addresses', named(alternativeTags.ip).map(addressText))
}

function describeList(page: Page, title: string, values: readonly string[]): void {
  if (values.length > 0) page.write(0, `\t${title}:\t${values.join('\n\t\t')}\n`)
}

const addressText = (bytes: Uint8Array): string =>
  ipText({
    value: bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n),
    bits: bytes.length === 4 ? 32 : 128,
  })
