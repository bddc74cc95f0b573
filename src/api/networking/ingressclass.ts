/** networking.k8s.io/v1 IngressClass: says which controller serves the Ingresses of a class. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts'
import { breaches, domainPrefixedPathProblems } from '../fields.ts'
import type { IngressClass, IngressClassParametersReference } from '../generated/types/networking-v1.ts'
import { defineKind } from '../kind.ts'
import { dnsLabelProblems } from '../names.ts'
import { byteLength } from '../text-bytes.ts'
import { objectNameProblems } from './object-name-problems.ts'

const defaultAnnotation = 'ingressclass.kubernetes.io/is-default-class'
const maxControllerBytes = 250

export const ingressClass = defineKind<IngressClass>('networking.k8s.io/v1', 'IngressClass', {
  plural: 'ingressclasses',
  scope: 'Cluster',
  countsGenerations: true,

  defaults: {
    parts: {
      spec: {
        parts: {
          parameters(parameters) {
            parameters.scope ??= 'Cluster'
          },
        },
      },
    },
  },

  *validate({ spec }) {
    yield* controllerProblems(spec.controller ?? '')
    if (spec.parameters) yield* parametersProblems(spec.parameters, 'spec.parameters')
  },

  updateChecks: ['metadataChange', 'change', 'metadata', 'object'],

  *validateUpdate({ spec: { controller = '' } }, previous) {
    if (controller !== (previous.spec.controller ?? '')) {
      yield invalid('spec.controller', controller, 'field is immutable')
    }
  },

  columns: columnsOf<IngressClass>((c) => [
    {
      ...c.name,
      cell: (object) => `${object.metadata.name}${isDefaultIngressClass(object) ? ' (default)' : ''}`,
    },
    c.show('Controller', ({ spec }) => spec.controller ?? ''),
    c.show('Parameters', ({ spec }) => (spec.parameters ? parametersText(spec.parameters) : '<none>')),
    c.age,
  ]),
})

/** Whether Ingresses that name no class are of this one. */
export const isDefaultIngressClass = ({ metadata: { annotations } }: IngressClass): boolean =>
  annotations?.[defaultAnnotation] === 'true'

function* controllerProblems(controller: string): FieldErrors {
  const field = 'spec.controller'
  if (byteLength(controller) > maxControllerBytes) yield tooLong(field, maxControllerBytes)
  yield* domainPrefixedPathProblems(field, controller)
}

/** Source: validateIngressClassParametersReference. */
function* parametersProblems(parameters: IngressClassParametersReference, path: string): FieldErrors {
  yield* objectNameProblems(parameters, path)
  const { scope = '', namespace } = parameters
  const [field, because] = [`${path}.namespace`, `\`parameters.scope\` is set to '${scope}'`]
  if (scope === 'Cluster') {
    if (namespace !== undefined) yield forbidden(field, because)
  } else if (scope !== 'Namespace') yield notSupported(`${path}.scope`, scope, ['Cluster', 'Namespace'])
  else if (namespace === undefined) yield required(field, because)
  else yield* breaches(dnsLabelProblems, field, namespace)
}

const parametersText = ({ apiGroup, kind, name }: IngressClassParametersReference): string =>
  `${kind}${apiGroup === undefined ? '' : `.${apiGroup}`}/${name}`
