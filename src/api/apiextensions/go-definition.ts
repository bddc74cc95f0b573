/** Parts of a definition as Go prints the structures that it has inside, in messages that show them whole. */
import { noItems } from '../empty-list.ts'
import type {
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
  ValidationRule,
} from '../generated/types/apiextensions-v1.ts'
import { withEmptyParts } from '../given-empty.ts'
import { isMap } from '../json-map.ts'

/** null: nobody has given any. */
export const goVersions = (versions: readonly CustomResourceDefinitionVersion[]): readonly object[] | null =>
  versions === noItems ? null : versions.map(goVersion)

const goVersion = (version: CustomResourceDefinitionVersion): object => ({
  Name: version.name,
  Served: version.served,
  Storage: version.storage,
  Deprecated: version.deprecated ?? false,
  DeprecationWarning: version.deprecationWarning ?? null,
  Schema: version.schema ? { OpenAPIV3Schema: goSchema(version.schema.openAPIV3Schema) } : null,
  Subresources: version.subresources ? goSubresources(version.subresources) : null,
  AdditionalPrinterColumns:
    version.additionalPrinterColumns?.map((column) => ({
      Name: column.name,
      Type: column.type,
      Format: column.format ?? '',
      Description: column.description ?? '',
      Priority: column.priority ?? 0,
      JSONPath: column.jsonPath,
    })) ?? null,
  SelectableFields: version.selectableFields?.map(({ jsonPath }) => ({ JSONPath: jsonPath })) ?? null,
})

const goSubresources = ({
  status,
  scale,
}: NonNullable<CustomResourceDefinitionVersion['subresources']>): object => ({
  Status: status ? {} : null,
  Scale: scale
    ? {
        SpecReplicasPath: scale.specReplicasPath,
        StatusReplicasPath: scale.statusReplicasPath,
        LabelSelectorPath: scale.labelSelectorPath ?? null,
      }
    : null,
})

export function goSchema(said: JSONSchemaProps | undefined): object | null {
  if (!said) return null
  const schema = withEmptyParts(said)
  const list = (each: readonly JSONSchemaProps[] | undefined) => each?.map(goSchema) ?? null
  const map = (each: Readonly<Record<string, JSONSchemaProps>> | undefined) =>
    each ? inside(each, goSchema) : null
  const { items, externalDocs: docs, dependencies } = schema
  return {
    ID: schema.id ?? '',
    Schema: schema.$schema ?? '',
    Ref: schema.$ref ?? null,
    Description: schema.description ?? '',
    Type: schema.type ?? '',
    Nullable: schema.nullable ?? false,
    Format: schema.format ?? '',
    Title: schema.title ?? '',
    Default: schema.default ?? null,
    Maximum: schema.maximum ?? null,
    ExclusiveMaximum: schema.exclusiveMaximum ?? false,
    Minimum: schema.minimum ?? null,
    ExclusiveMinimum: schema.exclusiveMinimum ?? false,
    MaxLength: schema.maxLength ?? null,
    MinLength: schema.minLength ?? null,
    Pattern: schema.pattern ?? '',
    MaxItems: schema.maxItems ?? null,
    MinItems: schema.minItems ?? null,
    UniqueItems: schema.uniqueItems ?? false,
    MultipleOf: schema.multipleOf ?? null,
    Enum: schema.enum ?? null,
    MaxProperties: schema.maxProperties ?? null,
    MinProperties: schema.minProperties ?? null,
    Required: schema.required ?? null,
    Items: items
      ? Array.isArray(items)
        ? { Schema: null, JSONSchemas: list(items) }
        : { Schema: goSchema(items as JSONSchemaProps), JSONSchemas: null }
      : null,
    AllOf: list(schema.allOf),
    OneOf: list(schema.oneOf),
    AnyOf: list(schema.anyOf),
    Not: goSchema(schema.not),
    Properties: map(schema.properties),
    AdditionalProperties: orBool(schema.additionalProperties),
    PatternProperties: map(schema.patternProperties),
    Dependencies: dependencies
      ? inside(dependencies, (each) =>
          isMap(each) ? { Schema: goSchema(each), Property: null } : { Schema: null, Property: each },
        )
      : null,
    AdditionalItems: orBool(schema.additionalItems),
    Definitions: map(schema.definitions),
    ExternalDocs: docs ? { Description: docs.description ?? '', URL: docs.url ?? '' } : null,
    Example: schema.example ?? null,
    XPreserveUnknownFields: schema['x-kubernetes-preserve-unknown-fields'] ?? null,
    XEmbeddedResource: schema['x-kubernetes-embedded-resource'] ?? false,
    XIntOrString: schema['x-kubernetes-int-or-string'] ?? false,
    XListMapKeys: schema['x-kubernetes-list-map-keys'] ?? null,
    XListType: schema['x-kubernetes-list-type'] ?? null,
    XMapType: schema['x-kubernetes-map-type'] ?? null,
    XValidations: schema['x-kubernetes-validations']?.map(goRule) ?? null,
  }
}

const orBool = (of: JSONSchemaProps | boolean | undefined): object | null =>
  of === undefined
    ? null
    : typeof of === 'boolean'
      ? { Allows: of, Schema: null }
      : { Allows: true, Schema: goSchema(of) }

const inside = <T>(map: Readonly<Record<string, T>>, shown: (each: T) => unknown): object =>
  Object.fromEntries(Object.entries(map).map(([name, each]) => [name, shown(each)]))

/** How a rule is shown that is wrong. */
export const goRule = (rule: ValidationRule): object => ({
  Rule: rule.rule,
  Message: rule.message ?? '',
  MessageExpression: rule.messageExpression ?? '',
  Reason: rule.reason ?? null,
  FieldPath: rule.fieldPath ?? '',
  OptionalOldSelf: rule.optionalOldSelf ?? null,
})
