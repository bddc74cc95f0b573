/** What may be the names of devices, their pools, attributes and requests. Source: the validation.go of resource.k8s.io. */
import { csiDriverNameProblems } from '../core/volume-source-problems.ts'
import { type FieldErrors, invalid, required, tooLong } from '../field-error.ts'
import { breaches } from '../fields.ts'
import { dnsLabelProblems, dnsSubdomainProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'

const longestPoolName = 253
const longestIdentifier = 32

/** A driver is named as one of CSI. */
export const deviceDriverProblems = csiDriverNameProblems

export const deviceLabelProblems = (name: string | undefined, field: string): FieldErrors =>
  breaches(dnsLabelProblems, field, name ?? '')

export function* requiredLabelProblems(name: string | undefined, field: string): FieldErrors {
  if (name) yield* deviceLabelProblems(name, field)
  else yield required(field)
}

export function* deviceClassNameProblems(name: string | undefined, field: string): FieldErrors {
  if (name) yield* breaches(dnsSubdomainProblems, field, name)
  else yield required(field)
}

/** Domains, one below the other. */
export function* poolNameProblems(name: string | undefined, field: string): FieldErrors {
  if (!name) return yield required(field)
  if (byteLength(name) > longestPoolName) yield tooLong(field, longestPoolName)
  for (const part of name.split('/')) yield* breaches(dnsSubdomainProblems, field, part)
}

/** An identifier, which may be that of a domain. */
export function* qualifiedAttributeProblems(name: string, field: string): FieldErrors {
  const [first, second, ...more] = name.split('/')
  if (more.length > 0) yield invalid(field, name, 'must not contain more than one slash')
  else if (second === undefined) yield* identifierProblems(first, field)
  else {
    if (first) yield* deviceDriverProblems(first, field)
    else yield invalid(field, '', 'the domain must not be empty')
    if (second) yield* identifierProblems(second, field)
    else yield invalid(field, '', 'the name must not be empty')
  }
}

export function* fullyQualifiedAttributeProblems(name: string, field: string): FieldErrors {
  yield* qualifiedAttributeProblems(name, field)
  if (name.includes('/')) return
  yield invalid(field, name, 'a fully qualified name must be a domain and a name separated by a slash')
}

const identifierSentence =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')"

function* identifierProblems(name: string, field: string): FieldErrors {
  if (byteLength(name) > longestIdentifier) yield tooLong(field, longestIdentifier)
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) yield invalid(field, name, identifierSentence)
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** One of a device that several share. */
export function* shareIdProblems(id: string, field: string): FieldErrors {
  if (uuid.test(id)) return
  if (uuid.test(id.toLowerCase())) {
    const form = '`xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` with lowercase hexadecimal characters'
    yield invalid(field, id, `uid must be in RFC 4122 normalized form, ${form}`)
  } else {
    const length = byteLength(id)
    const why = length === 36 ? 'invalid UUID format' : `invalid UUID length: ${length}`
    yield invalid(field, id, `error validating uid: ${why}`)
  }
}
