/** What a cluster is made of besides its own parts: brought by whoever makes it, and told to no journal, for it is code. */
import type { Kind } from './api/kind.ts'
import type { AdmissionPlugin } from './apiserver/admission/admission.ts'
import type { AuditOptions } from './apiserver/audit/audit-record.ts'
import type { Actor } from './controllers/runtime/actor.ts'
import type { Controller } from './controllers/runtime/controller.ts'
import type { Image } from './kubelet-sim/runtime/image.ts'
import type { Plugin, PluginFactory } from './scheduler/framework/plugin.ts'

export interface OwnParts {
  /** Kinds to be served besides those of Kubernetes: `defineKind`. */
  // biome-ignore lint/suspicious/noExplicitAny: a kind of one sort of object is a kind of objects
  readonly kinds?: readonly Kind<any>[]
  /** What reconciles a kind: `defineController`. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly controllers?: readonly Controller<any, any>[]
  /** What acts on many kinds at once: `defineActor`. */
  readonly actors?: readonly Actor[]
  /** Asked after those of Kubernetes, in this order: `defineAdmissionPlugin`. */
  readonly admissionPlugins?: readonly AdmissionPlugin[]
  /** Asked after those of Kubernetes, in this order, but before the one that binds: `defineSchedulerPlugin`. */
  readonly schedulerPlugins?: readonly (Plugin | PluginFactory)[]
  /** What containers may run besides what is known: `defineImage`. */
  readonly images?: readonly Image[]
  /** Who is told what clients ask for, and what comes of it, as far as a policy says. Default: nobody. */
  readonly audit?: AuditOptions
}
