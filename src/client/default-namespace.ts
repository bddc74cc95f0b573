/** The namespace of what is named without one: for users, who say as much as they would say to kubectl. */
import type { Kind, KubeObject, New } from '../api/kind.ts'
import type { ObjectRef } from '../api/meta.ts'
import type { ApiServer } from './client.ts'

export const defaultNamespace = 'default'

/** An API server for which what has a namespace, but names none, is in `default`. Lists are still of all namespaces. */
export const inDefaultNamespace = (server: ApiServer): ApiServer => ({
  get: (kind, ref) => server.get(kind, kind.namespaced ? withNamespace(ref) : ref),
  create: (kind, object, context) => server.create(kind, completed(kind, object), context),
  list: (kind, options) => server.list(kind, options),
  update: (kind, ref, change, context) => server.update(kind, ref, change, context),
  delete: (kind, ref, options, context) => server.delete(kind, ref, options, context),
  act: (action, context, run) => server.act(action, context, run),
  get revision() {
    return server.revision
  },
  get now() {
    return server.now
  },
})

const withNamespace = ({ name, namespace = defaultNamespace }: ObjectRef): ObjectRef => ({ name, namespace })

const completed = <T extends KubeObject>({ namespaced }: Kind<T>, object: New<T>): New<T> =>
  namespaced && object.metadata && object.metadata.namespace === undefined
    ? { ...object, metadata: { ...object.metadata, namespace: defaultNamespace } }
    : object
