/** Folders of manifests, each watched by the kubelet of a node: what is in them runs there, as a static pod. */
import { type Dirent, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Cluster } from '../cluster.ts'
import { CliError } from './cli-error.ts'
import { readRegularFile } from './regular-file.ts'

/** As the kubelet has it. */
const mostBytes = 10 * 1024 * 1024
/** Which files it leaves out. Source: the kubelet's pkg/kubelet/config/file.go. */
const isHidden = (name: string) => name.startsWith('.')

const watchMs = 1_000

/** The folder of a node by the node's name. */
export type FoldersByNode = Readonly<Record<string, string>>

/** What was last read in a file, and what came of it. */
interface Known {
  readonly text: string
  /** Of its pod; undefined where it was refused. */
  readonly uid: string | undefined
}

export class StaticPodFolders {
  readonly #folders: readonly { readonly node: string; readonly folder: string }[]
  readonly #known = new Map<string, Known>()
  readonly #missing = new Set<string>()

  constructor(
    private readonly cluster: Cluster,
    folders: FoldersByNode,
    private readonly complain: (sentence: string) => void,
  ) {
    this.#folders = Object.keys(folders).map((node) => ({ node, folder: resolve(folders[node]) }))
  }

  /** Reads all for the first time. @throws CliError for a node or a folder that there is not */
  begin(): void {
    const nodes = this.cluster.nodes.list()
    for (const { node, folder } of this.#folders) {
      if (!nodes.some(({ name }) => name === node)) throw new CliError(`there is no node ${node}`)
      namesIn(folder)
    }
    this.read()
  }

  /** Lets the nodes follow from now on, for as long as the process lives. */
  watch(): void {
    if (this.#folders.length > 0) setInterval(() => this.read(), watchMs).unref()
  }

  /** Brings every node up to what its folder says. */
  read(): void {
    for (const each of this.#folders) this.#readFolder(each)
  }

  #readFolder({ node, folder }: { readonly node: string; readonly folder: string }): void {
    // A node that is gone runs nothing.
    if (!this.cluster.nodes.list().some(({ name }) => name === node)) return
    let names: readonly string[]
    try {
      names = namesIn(folder)
      this.#missing.delete(folder)
    } catch (error) {
      // What runs goes on, as with the kubelet.
      if (!this.#missing.has(folder)) this.complain((error as Error).message)
      this.#missing.add(folder)
      return
    }
    const { staticPods } = this.cluster.kubelets.node(node)
    const files = new Set(names.map((name) => join(folder, name)))
    for (const { file } of staticPods.list()) {
      if (file.startsWith(join(folder, '/')) && !files.has(file)) staticPods.remove(file)
    }
    for (const file of files) this.#readFile(node, file)
  }

  #readFile(node: string, file: string): void {
    const { staticPods } = this.cluster.kubelets.node(node)
    const key = `${node} ${file}`
    const known = this.#known.get(key)
    const uid = staticPods.list().find((each) => each.file === file)?.uid
    let text = known?.text ?? ''
    try {
      text = new TextDecoder().decode(readRegularFile(file, { mostBytes }))
      // After a reset of the cluster it may be another, or gone.
      if (known && text === known.text && (uid === known.uid || known.uid === undefined)) return
      this.#known.set(key, { text, uid: staticPods.add(text, file).uid })
    } catch (error) {
      if (known?.text !== text || !known) this.complain(`${file}: ${(error as Error).message}`)
      this.#known.set(key, { text, uid: undefined })
    }
  }
}

/** @throws CliError */
function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry: Dirent) => !entry.isDirectory() && !isHidden(entry.name))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') throw new CliError(`there is no folder ${folder}`)
    if (code === 'ENOTDIR') throw new CliError(`${folder} is no folder`)
    throw new CliError(`the folder ${folder} cannot be read: ${message}`)
  }
}
