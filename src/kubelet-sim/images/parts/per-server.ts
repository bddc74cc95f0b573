/** What a service keeps for each server that runs it. */
import type { ServiceContext } from '../../runtime/image.ts'

/** Answers what `make` has made for a server, once for each; it goes when the server goes. */
export function perServer<T>(make: (context: ServiceContext) => T): (context: ServiceContext) => T {
  const made = new WeakMap<ServiceContext, { readonly value: T }>()
  return (context) => {
    let known = made.get(context)
    if (!known) made.set(context, (known = { value: make(context) }))
    return known.value
  }
}
