/** Names as signers write them anew, whatever the order in which they were asked for. Source: crypto/x509, CreateCertificate. */
import { readElement, readElements, sequence } from './der.ts'
import { der, derIdentifier, derSequence, derSet, derText } from './der-write.ts'

/** One part of a subject: the identifier of its type, and what it says. */
export type NamePart = readonly [type: string, value: string]

export const commonName = '2.5.4.3'
export const organization = '2.5.4.10'
const serialNumber = '2.5.4.5'

/** Country, province, locality, street, postal code, organization, its unit, common name, serial number. */
const types = [
  '2.5.4.6',
  '2.5.4.8',
  '2.5.4.7',
  '2.5.4.9',
  '2.5.4.17',
  organization,
  '2.5.4.11',
  commonName,
  serialNumber,
]

/** What is said twice of these counts once, as it was said last. */
const single = new Set([commonName, serialNumber])

/** A subject in DER. Parts of other types are left out. */
export const subjectOf = (parts: readonly NamePart[]): Uint8Array =>
  derSequence(
    ...types
      .map((type) => valuesOf(parts, type).map((value) => derSequence(derIdentifier(type), derText(value))))
      .filter((pairs) => pairs.length > 0)
      .map((pairs) => derSet(...pairs)),
  )

function valuesOf(parts: readonly NamePart[], type: string): readonly string[] {
  const values = parts.filter(([name]) => name === type).map(([, value]) => value)
  return single.has(type) ? values.slice(-1).filter((value) => value !== '') : values
}

/** The tags of alternative names. */
export const alternativeTags = { dns: 0x82, email: 0x81, ip: 0x87, uri: 0x86 } as const

/** A subjectAltName in DER, sort by sort; undefined where nothing is left of it. @param names one as it was asked for */
export function alternativeNamesOf(names: Uint8Array): Uint8Array | undefined {
  const asked = readElements(readElement(names, sequence).content)
  const kept = Object.values(alternativeTags).flatMap((tag) => asked.filter((each) => each.tag === tag))
  return kept.length === 0 ? undefined : derSequence(...kept.map(({ tag, content }) => der(tag, content)))
}
