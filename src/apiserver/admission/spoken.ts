/** What a request says in another kind than that of its resource: what an action asks for, or a Scale. Admission may change it. */
import { DecodeError } from '../../api/codec/errors.ts'
import { ApiError } from '../../api/errors.ts'
import type { Kind } from '../../api/kind.ts'
import { typeOfKind } from '../../api/schema.ts'
import { readAs } from '../decoding.ts'
import { isKnown, namedObject, whyOther } from '../rest/input.ts'
import type { AdmissionRequest } from './admission.ts'

interface SpokenKind extends Pick<Kind, 'apiVersion' | 'group' | 'version' | 'kind' | 'structure'> {}

export interface Spoken {
  readonly type: SpokenKind
  /** As it is now. */
  readonly object: object
  /** Puts another in its place. @throws ApiError for what is wrong */
  take(changed: object): void
}

/** Undefined where the resource's own kind is spoken. */
export function spokenIn(request: AdmissionRequest): Spoken | undefined {
  const said = request.asked ?? request.spoken?.after
  if (!said) return undefined
  const take = (changed: object) => replaceFields(said, changed)
  return { type: typeNamed(said.apiVersion, said.kind), object: said, take }
}

/** What Kubernetes has under such a name. */
export function typeNamed(apiVersion: string, kind: string): SpokenKind {
  const [version, group = ''] = apiVersion.split('/').reverse()
  return { apiVersion, group, version, kind, structure: () => typeOfKind(apiVersion, kind)! }
}

/** What is known and something else is told as it stands. */
const notConverted = (why: string) => new ApiError(500, '', why)

/** A value as an object of its kind. @throws DecodeError; ApiError 500 for one of another */
export function readSpoken(
  asked: SpokenKind & Partial<Pick<Kind, 'reads'>>,
  value: unknown,
): Record<string, unknown> {
  const named = namedObject(value)
  const { apiVersion, group, version, kind } = asked
  const why = whyOther(named, { group, version, kind })
  if (why !== undefined)
    throw isKnown(String(named.apiVersion), String(named.kind)) ? notConverted(why) : new DecodeError(why)
  return readAs(asked, { ...named, apiVersion, kind }).object
}

/** The object itself stays, with the fields of another: whoever has it at hand sees what has become of it. */
export function replaceFields(target: object, source: object): void {
  const fields = target as Record<string, unknown>
  for (const name of Object.keys(target)) if (!Object.hasOwn(source, name)) delete fields[name]
  Object.assign(target, source)
}
