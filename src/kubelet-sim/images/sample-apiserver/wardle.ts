/** The kinds of the group wardle.example.com, as the sample API server of Kubernetes has them. Source: its types, defaults, conversions and validation. */
import { columnsOf } from '../../../api/columns.ts'
import { structureOfSchema } from '../../../api/custom-resource/structure.ts'
import { type FieldError, invalid } from '../../../api/field-error.ts'
import type { JSONSchemaProps } from '../../../api/generated/types/apiextensions-v1.ts'
import { defineKind, type KubeObject } from '../../../api/kind.ts'
import { defineVersion } from '../../../api/kind-versions.ts'

const v1alpha1 = 'wardle.example.com/v1alpha1'
const v1beta1 = 'wardle.example.com/v1beta1'

interface FlunderV1alpha1 extends KubeObject {
  readonly apiVersion: typeof v1alpha1
  readonly kind: 'Flunder'
  readonly spec: { readonly reference?: string; readonly referenceType?: string }
  readonly status: object
}

interface Flunder extends KubeObject {
  readonly apiVersion: typeof v1beta1
  readonly kind: 'Flunder'
  readonly spec: {
    readonly flunderReference?: string
    readonly fischerReference?: string
    readonly referenceType?: string
  }
  readonly status: object
}

interface Fischer extends KubeObject {
  readonly apiVersion: typeof v1alpha1
  readonly kind: 'Fischer'
  readonly disallowedFlunders?: readonly string[]
}

const text = (description: string): JSONSchemaProps => ({ type: 'string', description })

const structureOf = (apiVersion: string, kind: string, properties: Record<string, JSONSchemaProps>) => () =>
  structureOfSchema(`io.k8s.sample-apiserver.pkg.apis.wardle.${apiVersion.split('/')[1]}.${kind}`, {
    type: 'object',
    properties,
  })

const flunderOf = (apiVersion: string, properties: Record<string, JSONSchemaProps>) =>
  structureOf(apiVersion, 'Flunder', {
    spec: { type: 'object', properties },
    status: { type: 'object' },
  })

/** In Go both are there, whatever their author says. */
function addParts(object: { spec?: object; status?: object }): void {
  object.spec ??= {}
  object.status ??= {}
}

const flunderV1alpha1 = defineVersion<FlunderV1alpha1, Flunder>(v1alpha1, {
  structure: flunderOf(v1alpha1, {
    reference: text('The name of another flunder or of a fischer.'),
    referenceType: text('What it names: Flunder or Fischer.'),
  }),

  defaults(object) {
    addParts(object)
    if (object.spec.reference) object.spec.referenceType ||= 'Flunder'
  },

  toStored({ metadata, spec, status }) {
    const { reference, referenceType } = spec ?? {}
    const named = {
      ...(reference && referenceType === 'Flunder' && { flunderReference: reference }),
      ...(reference && referenceType === 'Fischer' && { fischerReference: reference }),
    }
    const isKnown = referenceType === 'Flunder' || referenceType === 'Fischer'
    return {
      apiVersion: v1beta1,
      kind: 'Flunder',
      metadata,
      spec: { ...named, ...(isKnown && { referenceType }) },
      status,
    }
  },

  fromStored({ metadata, spec, status }) {
    const { flunderReference, fischerReference, referenceType } = spec ?? {}
    const reference = referenceType === 'Fischer' ? fischerReference : flunderReference
    return {
      apiVersion: v1alpha1,
      kind: 'Flunder',
      metadata,
      spec: referenceType ? { ...(reference && { reference }), referenceType } : {},
      status,
    }
  },
})

const columns = columnsOf((c) => [c.name, c.createdAt])

/** Kept in the version that says more; what tells of the stored one says otherwise. */
export const flunder = defineKind<Flunder>(v1beta1, 'Flunder', {
  plural: 'flunders',
  scope: 'Namespaced',
  hashedVersion: 'v1alpha1',
  needsVersion: true,
  columns,
  structure: flunderOf(v1beta1, {
    flunderReference: text('The name of another flunder.'),
    fischerReference: text('The name of a fischer.'),
    referenceType: text('What is named: Flunder or Fischer.'),
  }),
  defaults: addParts,
  updateChecks: ['metadataChange'],
  validate: flunderProblems,
  versions: [flunderV1alpha1],
})

export const fischer = defineKind<Fischer>(v1alpha1, 'Fischer', {
  plural: 'fischers',
  scope: 'Cluster',
  needsVersion: true,
  columns,
  structure: structureOf(v1alpha1, 'Fischer', {
    disallowedFlunders: {
      type: 'array',
      items: { type: 'string' },
      'x-kubernetes-list-type': 'atomic',
      description: 'What no flunder may be called.',
    },
  }),
  updateChecks: ['metadataChange'],
})

/** Only one thing is said of how a reference fits its type, and then what is said of the type. */
function* flunderProblems({ spec }: Flunder): Iterable<FieldError> {
  const { flunderReference = '', fischerReference = '', referenceType = '' } = spec
  const ofFischer = (detail: string) => invalid('spec.fischerReference', fischerReference, detail)
  const ofFlunder = (detail: string) => invalid('spec.flunderReference', flunderReference, detail)
  if (flunderReference && fischerReference)
    yield ofFischer('cannot be set with flunderReference at the same time')
  else if (flunderReference && referenceType !== 'Flunder')
    yield ofFlunder('cannot be set if referenceType is not Flunder')
  else if (fischerReference && referenceType !== 'Fischer')
    yield ofFischer('cannot be set if referenceType is not Fischer')
  else if (!fischerReference && referenceType === 'Fischer')
    yield ofFischer('cannot be empty if referenceType is Fischer')
  else if (!flunderReference && referenceType === 'Flunder')
    yield ofFlunder('cannot be empty if referenceType is Flunder')
  if (referenceType && referenceType !== 'Fischer' && referenceType !== 'Flunder')
    yield invalid('spec.referenceType', referenceType, 'must be Flunder or Fischer')
}
