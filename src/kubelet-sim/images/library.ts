/** What the containers of a cluster can be made of: the images that kubesim knows, and the programs in them. */
import { programs } from '../programs/programs.ts'
import { runScript } from '../programs/shell/script-files.ts'
import type { Library } from '../runtime/image.ts'
import { imageFor } from './images.ts'
import { anyService } from './unknown.ts'

export const library: Library = { imageFor, programs, anyService, runScript }
