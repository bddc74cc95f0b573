/** core/v1 Secret: what should not be read by everybody. */
import { base64OfText } from '../codec/base64.ts'
import { DecodeError, jsonTypeOf, WrongType } from '../codec/errors.ts'
import { parseJson } from '../codec/json-text.ts'
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, required, tooLong } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { Secret } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { configKeyProblems, decodedLength, immutabilityProblems, maxConfigBytes } from './config-keys.ts'
import { whyNoKeyPair } from './key-pair.ts'

/** The type of a Secret that holds a token of the ServiceAccount that it names. */
export const tokenSecretType = 'kubernetes.io/service-account-token'

const tlsSecretType = 'kubernetes.io/tls'

/** Names the ServiceAccount of a token. */
export const accountNameAnnotation = 'kubernetes.io/service-account.name'

export const secret = defineKind<Secret>('v1', 'Secret', {
  plural: 'secrets',
  scope: 'Namespaced',

  defaults(object) {
    object.type ||= 'Opaque'
    if (!object.stringData) return
    const written = Object.entries(object.stringData).map(([key, text]) => [key, base64OfText(text)])
    object.data = { ...object.data, ...Object.fromEntries(written) }
    delete object.stringData
  },

  *validate(object) {
    let bytes = 0
    for (const [key, value] of Object.entries(object.data ?? {})) {
      yield* breaches(configKeyProblems, `data[${key}]`, key)
      bytes += decodedLength(value)
    }
    if (bytes > maxConfigBytes) yield tooLong('data', maxConfigBytes)
    yield* typeProblems(object)
  },

  updateChecks: ['metadataChange', 'change', 'metadata', 'object'],

  *validateUpdate(object, previous) {
    if (object.type !== previous.type) yield invalid('type', object.type, 'field is immutable')
    yield* immutabilityProblems(object, previous, ['data'])
  },

  *warnings({ type, data = {} }) {
    if (type !== tlsSecretType) return
    const why = whyNoKeyPair(atob(data['tls.crt'] ?? ''), atob(data['tls.key'] ?? ''))
    if (why !== undefined) yield why
  },
  warnsAlways: true,

  selectableFields: { type: ({ type }) => type },

  columns: columnsOf<Secret>((c) => [
    c.name,
    c.show('Type', ({ type }) => type),
    c.show('Data', ({ data = {} }) => Object.keys(data).length),
    c.age,
  ]),
})

/** What the type of a Secret asks of it. */
function* typeProblems({ type, data = {}, metadata }: Secret): FieldErrors {
  switch (type) {
    case tokenSecretType:
      if (!metadata.annotations?.[accountNameAnnotation])
        yield required(`metadata.annotations[${accountNameAnnotation}]`)
      return
    case 'kubernetes.io/dockercfg':
      return yield* dockerProblems(data, '.dockercfg')
    case 'kubernetes.io/dockerconfigjson':
      return yield* dockerProblems(data, '.dockerconfigjson')
    case 'kubernetes.io/basic-auth':
      if (data.username !== undefined || data.password !== undefined) return
      yield required('data[username]')
      yield required('data[password]')
      return
    case 'kubernetes.io/ssh-auth':
      if (!data['ssh-privatekey']) yield required('data[ssh-privatekey]')
      return
    case tlsSecretType:
      if (data['tls.crt'] === undefined) yield required('data[tls.crt]')
      if (data['tls.key'] === undefined) yield required('data[tls.key]')
  }
}

function* dockerProblems(data: NonNullable<Secret['data']>, key: string): FieldErrors {
  const field = `data[${key}]`
  if (data[key] === undefined) {
    yield required(field)
  } else {
    const problem = jsonObjectProblem(atob(data[key]))
    if (problem) yield invalid(field, '<secret contents redacted>', problem)
  }
}

/** What Go's decoder says to text that should be a JSON object. */
function jsonObjectProblem(text: string): string | undefined {
  try {
    const { value } = parseJson(text)
    if (typeof value === 'object' && !Array.isArray(value)) return undefined
    return new WrongType(jsonTypeOf(value), 'map[string]interface {}').message
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}
