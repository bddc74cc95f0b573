/**
 * Serves the kinds that CustomResourceDefinitions define: follows the log, and keeps the table of resources up to date, so
 * that a kind is there, changed or gone with the entry that says so.
 */
import {
  conditionOf,
  customResourceDefinition,
  isEstablished,
} from '../api/apiextensions/customresourcedefinition.ts'
import { customKind } from '../api/custom-resource/custom-kind.ts'
import { isEqual } from '../api/equality.ts'
import type { CustomResourceDefinition } from '../api/generated/types/apiextensions-v1.ts'
import type { Kind } from '../api/kind.ts'
import { convertedOutside } from './conversion-webhook.ts'
import type { Resources } from './resources.ts'
import type { Store } from './store/store.ts'
import type { WebhookOptions } from './webhook-calls.ts'

/** A kind that is served, and the definition that it was made from. */
interface Served {
  readonly kind: Kind
  definition: CustomResourceDefinition
}

const refusesNew = 'create not allowed while custom resource definition is terminating'

export class CustomResources {
  readonly #served = new Map<string, Served>()

  constructor(
    store: Store,
    private readonly resources: Resources,
    private readonly webhooks: WebhookOptions,
  ) {
    store.follow(customResourceDefinition, ({ type, object }) => {
      if (type === 'DELETED') this.#end(object)
      else if (isServed(object)) this.#serve(object)
    })
  }

  #serve(definition: CustomResourceDefinition): void {
    const { name } = definition.metadata
    const known = this.#served.get(name)
    const kind = known?.kind ?? this.#kindOf(definition)
    if (known && !isSame(known.definition, definition)) this.resources.change(kind, this.#kindOf(definition))
    if (!known) {
      // What Kubernetes itself serves goes before.
      if (!this.resources.canServe(kind)) return
      this.resources.serve(kind)
    }
    this.#served.set(name, { kind, definition })
    const isTerminating = conditionOf(definition, 'Terminating')?.status === 'True'
    const why = isTerminating ? refusesNew : undefined
    if (kind.refusesNew !== why) Object.assign(kind, { refusesNew: why })
  }

  #kindOf(definition: CustomResourceDefinition): Kind {
    if (definition.spec.conversion?.strategy !== 'Webhook') return customKind(definition)
    return customKind(definition, (object, apiVersion) =>
      convertedOutside(definition, { object, apiVersion }, this.webhooks),
    )
  }

  #end({ metadata: { name } }: CustomResourceDefinition): void {
    const known = this.#served.get(name)
    if (!known) return
    this.#served.delete(name)
    this.resources.remove(known.kind)
  }
}

const isServed = (definition: CustomResourceDefinition): boolean =>
  conditionOf(definition, 'NamesAccepted')?.status === 'True' || isEstablished(definition)

const isSame = (a: CustomResourceDefinition, b: CustomResourceDefinition): boolean =>
  isEqual(a.spec, b.spec) && isEqual(a.status.acceptedNames, b.status.acceptedNames)
