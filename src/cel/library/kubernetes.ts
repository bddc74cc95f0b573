/** All functions that expressions of the API server know. */
import { type Functions, functionsOf } from '../functions.ts'
import { authorizer } from './authorizer.ts'
import { conversions } from './conversions.ts'
import { format } from './formats.ts'
import { ip } from './ip.ts'
import { lists } from './lists.ts'
import { operators } from './operators.ts'
import { optionals } from './optionals.ts'
import { quantity } from './quantity.ts'
import { regex } from './regex.ts'
import { semver } from './semver.ts'
import { strings } from './strings.ts'
import { times } from './times.ts'
import { urls } from './urls.ts'

/** The libraries of every environment. */
export const kubernetesLibraries = [
  operators,
  conversions,
  times,
  strings,
  regex,
  lists,
  optionals,
  urls,
  quantity,
  ip,
  format,
  semver,
  authorizer,
]

export const kubernetesFunctions = (): Functions => functionsOf(kubernetesLibraries)
