/** All that a node of a redis cluster knows: the nodes, which of them has which slot, and the epoch. */
import { ClusterNode, type Described, lineOf, readLine } from './node.ts'
import { type Range, rangesOf, rangeText, slotCount, slotsIn } from './slots.ts'

const described = (node: ClusterNode, slots: readonly string[]): Described => {
  const { id, ip, port, role, masterId, configEpoch } = node
  return { id, ip, port, role, masterId, configEpoch, slots }
}

export class NodeTable {
  readonly nodes = new Map<string, ClusterNode>()
  /** By slot. */
  readonly #owners: (ClusterNode | undefined)[] = new Array<ClusterNode | undefined>(slotCount).fill(
    undefined,
  )
  currentEpoch = 0
  lastVoteEpoch = 0
  /** Another one after each change of who has which slot. */
  #version = 0
  #texts: { readonly version: number; readonly of: ReadonlyMap<ClusterNode, readonly string[]> } | undefined
  myself: ClusterNode

  constructor(id: string, ip: string, port: number) {
    this.myself = new ClusterNode(id, ip, port)
    this.nodes.set(id, this.myself)
  }

  /** What `nodes.conf` says; answers whether it says who this node is. */
  load(text: string): boolean {
    const read = text.split('\n').flatMap((line) => readLine(line) ?? [])
    const own = read.find(({ isMyself }) => isMyself)
    if (!own) return false
    this.nodes.clear()
    for (const { node } of read) this.nodes.set(node.id, node)
    for (const { node, slots } of read) for (const slot of slotsIn(slots)) this.give(slot, node)
    this.myself = own.node
    const [, current, voted] = /^vars currentEpoch (\d+) lastVoteEpoch (\d+)/m.exec(text) ?? []
    this.currentEpoch = Number(current) || 0
    this.lastVoteEpoch = Number(voted) || 0
    return true
  }

  get lines(): readonly string[] {
    const slots = this.slotTexts()
    return [...this.nodes.values()].map((node) => lineOf(node, node === this.myself, slots.get(node) ?? []))
  }

  get text(): string {
    return `${this.lines.join('\n')}\nvars currentEpoch ${this.currentEpoch} lastVoteEpoch ${this.lastVoteEpoch}\n`
  }

  ownerOf(slot: number): ClusterNode | undefined {
    return this.#owners[slot]
  }

  give(slot: number, node: ClusterNode | undefined): void {
    const before = this.#owners[slot]
    if (before === node) return
    if (before) before.slots--
    if (node) node.slots++
    this.#owners[slot] = node
    this.#version++
  }

  get assigned(): number {
    return this.countOf(() => true)
  }

  /** How many slots have an owner who is so. */
  countOf(isSo: (node: ClusterNode) => boolean): number {
    let count = 0
    for (const each of this.nodes.values()) if (isSo(each)) count += each.slots
    return count
  }

  rangesOf(node: ClusterNode): readonly Range[] {
    return rangesOf(slotsIn(this.slotTexts().get(node) ?? []))
  }

  /** Of each node that has any, as texts. */
  slotTexts(): ReadonlyMap<ClusterNode, readonly string[]> {
    if (this.#texts?.version !== this.#version) this.#texts = { version: this.#version, of: this.#textsNow() }
    return this.#texts.of
  }

  #textsNow(): ReadonlyMap<ClusterNode, readonly string[]> {
    const slots = new Map<ClusterNode, number[]>()
    for (const [slot, owner] of this.#owners.entries()) {
      const own = owner && slots.get(owner)
      if (own) own.push(slot)
      else if (owner) slots.set(owner, [slot])
    }
    return new Map([...slots].map(([node, own]) => [node, rangesOf(own).map(rangeText)]))
  }

  /** The masters that serve anything: those who decide. */
  get deciders(): readonly ClusterNode[] {
    return [...this.nodes.values()].filter(({ role, slots }) => role === 'master' && slots > 0)
  }

  replicasOf(id: string): readonly ClusterNode[] {
    return [...this.nodes.values()].filter(({ masterId }) => masterId === id)
  }

  describe(node: ClusterNode): Described {
    return described(node, this.slotTexts().get(node) ?? [])
  }

  /** All but this one. */
  describeOthers(): readonly Described[] {
    const slots = this.slotTexts()
    return [...this.nodes.values()]
      .filter((each) => each !== this.myself)
      .map((each) => described(each, slots.get(each) ?? []))
  }

  /** What a node has is its own, unless somebody has it by a later decision. Answers whether anything has changed. */
  claim(node: ClusterNode, slots: readonly string[], configEpoch: number): boolean {
    const before = this.#version
    if (slots.join(' ') === (this.slotTexts().get(node) ?? []).join(' ')) return false
    for (const slot of slotsIn(slots)) {
      const owner = this.#owners[slot]
      if (!owner || (owner !== node && owner.configEpoch < configEpoch)) this.give(slot, node)
    }
    return this.#version !== before
  }

  /** Nobody has these any more. */
  release(node: ClusterNode): void {
    for (let slot = 0; slot < slotCount; slot++) if (this.#owners[slot] === node) this.give(slot, undefined)
  }
}
