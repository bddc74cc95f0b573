/** Keeps an APIService for each version of each group that definitions bring. In a real cluster the API server does so itself. */
import { customResourceDefinition, isEstablished } from '../../api/apiextensions/customresourcedefinition.ts'
import { apiService, apiServiceName, managedLabel } from '../../api/apiregistration/apiservice.ts'
import { localSpec } from '../../api/apiregistration/local-apiservices.ts'
import type { APIService } from '../../api/apiregistration/types.ts'
import { isEqual } from '../../api/equality.ts'
import type { Cache } from '../../client/cache.ts'
import { defineActor } from '../runtime/actor.ts'

/** Whether it comes and goes with definitions. What somebody else has made is his, and what is there from the start stays. */
const isOurs = ({ metadata }: APIService) => metadata.labels?.[managedLabel] === 'true'

export const apiServiceRegistration = defineActor({
  name: 'autoregister',

  start({ client, cache, queue }) {
    const names = queue((name) => {
      const dot = name.indexOf('.')
      const [version, group] = [name.slice(0, dot), name.slice(dot + 1)]
      const found = cache.get(apiService, name)
      const spec = localSpec(group, version)
      if (!isDefined(cache, group, version)) {
        if (found && isOurs(found)) client.delete(apiService, found)
      } else if (!found) {
        client.create(apiService, { metadata: { name, labels: { [managedLabel]: 'true' } }, spec })
      } else if (isOurs(found) && !isEqual(found.spec, spec)) {
        client.update(apiService, found, (draft) => Object.assign(draft, { spec }))
      }
    })
    cache.onChange(customResourceDefinition, ({ object: { spec } }) => {
      for (const { name } of spec.versions) names.add(apiServiceName(spec.group, name))
    })
    cache.onChange(apiService, ({ object }) => {
      if (isOurs(object)) names.add(object.metadata.name)
    })
  },
})

const isDefined = (cache: Cache, group: string, version: string): boolean =>
  cache
    .list(customResourceDefinition)
    .some(
      (definition) =>
        definition.spec.group === group &&
        isEstablished(definition) &&
        definition.spec.versions.some(({ name, served }) => served && name === version),
    )
