/** What kubectl explain says of the types of apiextensions.k8s.io. */
import { type Descriptions, webhookClientDescriptions } from '../common-descriptions.ts'

const notAllowed = 'Part of JSON Schema that a definition may not use.'
const byRules = 'For values: it adds no fields that are kept.'

const ofDefinitions = {
  CustomResourceDefinition: {
    '': 'Defines a kind of object, which is served as soon as its names are accepted.',
  },
  CustomResourceDefinitionSpec: {
    group: 'The API group of the kind. It never changes.',
    names: 'What the kind and its resource are called, in the API and by kubectl.',
    scope: 'Whether objects are in a namespace (Namespaced) or in none (Cluster). It never changes.',
    versions:
      'The versions of the kind: which are served, in which one objects are stored, and what they hold.',
    conversion: 'How an object of one version becomes one of another.',
    preserveUnknownFields:
      'Has to be false: of old definitions, which kept all fields. A schema can say so of a part.',
  },
  CustomResourceDefinitionNames: {
    plural:
      'As paths have it, in small letters: websites. The definition is called as this, a dot and the group.',
    singular: 'One of them, for kubectl: website. Default: the kind in small letters.',
    kind: 'The kind, as objects name it: Website.',
    listKind: 'The kind of lists of them. Default: the kind, and List.',
    shortNames: 'Shorter names for kubectl.',
    categories: 'Names for many resources together, such as all.',
  },
  CustomResourceDefinitionVersion: {
    name: 'The name of the version: v1, v1beta1.',
    served: 'Whether it can be asked for.',
    storage: 'Whether objects are stored in it: of exactly one version.',
    deprecated: 'Whether who uses it is warned. Default false.',
    deprecationWarning: 'The words of that warning. Default: that it is deprecated.',
    schema: 'What objects of it look like.',
    subresources: 'Whether status and replicas are written apart from the object.',
    additionalPrinterColumns: 'What kubectl get shows of an object. Default: its age.',
    selectableFields: 'Fields by which objects can be selected.',
  },
  CustomResourceValidation: {
    openAPIV3Schema: 'What an object may and must hold; what it does not name is dropped.',
  },
  CustomResourceSubresources: {
    status: 'Objects have a status that is written through /status alone.',
    scale: 'Objects have a number of replicas, which kubectl scale and autoscalers can set.',
  },
  CustomResourceSubresourceScale: {
    specReplicasPath: 'Where the number that should be is: .spec.replicas.',
    statusReplicasPath: 'Where the number that there is stands: .status.replicas.',
    labelSelectorPath: 'Where the selector of the pods is, as a text. Autoscalers need it.',
  },
  CustomResourceColumnDefinition: {
    name: 'The head of the column.',
    type: 'What it shows: string, integer, number, boolean or date. A date is shown as an age.',
    format: 'How it is written: int32, int64, date-time and the like.',
    description: 'What it is, for people.',
    priority: 'Above 0: only kubectl get -o wide shows it. Default 0.',
    jsonPath: 'Where the value is: .spec.replicas.',
  },
  SelectableField: {
    jsonPath: 'Where the field is: .spec.color. Texts, numbers and booleans.',
  },
}

const ofConversion = {
  CustomResourceConversion: {
    strategy: 'None: only apiVersion changes. Webhook: a server is asked. Default None.',
    webhook: 'For Webhook: the server.',
  },
  WebhookConversion: {
    clientConfig: 'Where it is: a Service of the cluster, or a URL.',
    conversionReviewVersions: 'The versions of ConversionReview that it reads, the preferred one first.',
  },
  ...webhookClientDescriptions,
}

const ofSchemas = {
  JSONSchemaProps: {
    type: 'What the value is: object, array, string, integer, number or boolean.',
    description: 'What it is, for people: kubectl explain shows it.',
    title: 'A name of it, for people.',
    format:
      'Which form a text or a number has: date-time, int32, uuid and the like. Unknown ones are passed over.',
    default: 'What it is where it is left out.',
    enum: 'The values that it may have.',
    nullable: 'Whether it may be null. Default false: null counts as left out where there is a default.',
    example: 'A value for people to look at.',
    externalDocs: 'Where there is more to read.',
    properties: 'The fields of an object. Others are dropped.',
    required: 'Fields that must be there.',
    additionalProperties: 'For a map: what each value is. Not beside properties.',
    minProperties: 'How many fields there must be at least.',
    maxProperties: 'How many fields there may be at most.',
    items: 'What each item of an array is.',
    minItems: 'How many items there must be at least.',
    maxItems: 'How many items there may be at most.',
    uniqueItems: 'May not be true; x-kubernetes-list-type: set says the same.',
    minLength: 'How many characters a text must have at least.',
    maxLength: 'How many characters a text may have at most.',
    pattern: 'A regular expression that must fit somewhere in a text.',
    minimum: 'The smallest number.',
    exclusiveMinimum: 'Whether minimum itself is too small. Default false.',
    maximum: 'The largest number.',
    exclusiveMaximum: 'Whether maximum itself is too large. Default false.',
    multipleOf: 'The number must be a multiple of this.',
    allOf: `Schemas that must all hold. ${byRules}`,
    anyOf: `Schemas of which one at least must hold. ${byRules}`,
    oneOf: `Schemas of which exactly one must hold. ${byRules}`,
    not: `A schema that must not hold. ${byRules}`,
    'x-kubernetes-preserve-unknown-fields': 'true: fields that the schema does not name are kept.',
    'x-kubernetes-embedded-resource': 'true: it is a whole object, with apiVersion, kind and metadata.',
    'x-kubernetes-int-or-string': 'true: it is a whole number or a text.',
    'x-kubernetes-list-type':
      'How a list is merged. atomic: as a whole, the default. set: by its values. map: by the keys of its items.',
    'x-kubernetes-list-map-keys': 'For lists of type map: the fields by which items are told apart.',
    'x-kubernetes-map-type':
      'How an object is merged. granular: field by field, the default. atomic: as a whole.',
    'x-kubernetes-validations': 'Rules in CEL that must hold of the value.',
    $ref: notAllowed,
    $schema: notAllowed,
    id: notAllowed,
    additionalItems: notAllowed,
    definitions: notAllowed,
    dependencies: notAllowed,
    patternProperties: notAllowed,
  },
  ExternalDocumentation: {
    description: 'What it is.',
    url: 'Where it is.',
  },
  ValidationRule: {
    rule: 'An expression of CEL that is true of a good value: self. With oldSelf it is about changes alone.',
    message: 'What is said where it does not hold. Default: the rule itself.',
    messageExpression: 'The same, as an expression whose value is a text. It goes before message.',
    reason:
      'Why, in one word: FieldValueInvalid, FieldValueForbidden, FieldValueRequired, FieldValueDuplicate. Default FieldValueInvalid.',
    fieldPath: 'The field below the value that is told to be wrong: .spec.color. Default: the value itself.',
    optionalOldSelf: 'true: a rule with oldSelf is asked of new values as well, where there is no old one.',
  },
  JSON: { '': 'Any value.' },
  JSONSchemaPropsOrArray: { '': 'A schema, or a list of schemas, which a definition may not use.' },
  JSONSchemaPropsOrBool: { '': 'A schema, or true or false: whether there may be anything.' },
  JSONSchemaPropsOrStringArray: { '': 'A schema, or a list of names.' },
}

export const apiextensionsDescriptions = (): Descriptions => ({
  ...ofDefinitions,
  ...ofConversion,
  ...ofSchemas,
  CustomResourceDefinitionStatus: {
    acceptedNames: 'The names under which it is served: those that no other kind has taken.',
    conditions: 'Whether the names are accepted, and the kind is served.',
    storedVersions: 'All versions in which objects may be stored.',
  },
})
