/** What kubectl explain says of the types of apiextensions.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const apiextensionsDescriptions = (): Descriptions => ({
  CustomResourceDefinition: {
    '': 'Defines a kind of object, which is served as soon as its names are accepted.',
  },
  CustomResourceDefinitionStatus: {
    conditions: 'Whether the names are accepted, and the kind is served.',
    storedVersions: 'All versions in which objects may be stored.',
  },
  CustomResourceDefinitionSpec: {
    group: 'The API group of the kind. It never changes.',
    names: 'What the kind and its resource are called, in the API and by kubectl.',
    scope: 'Whether objects are in a namespace.',
    versions:
      'The versions of the kind: which are served, in which one objects are stored, and what they hold.',
    conversion: 'How an object of one version becomes one of another.',
  },
  CustomResourceValidation: {
    openAPIV3Schema: 'What an object may and must hold; what it does not name is dropped.',
  },
  CustomResourceDefinitionVersion: {
    subresources: 'Whether status and replicas are written apart from the object.',
    additionalPrinterColumns: 'What kubectl get shows of an object.',
    selectableFields: 'Fields by which objects can be selected.',
  },
})
