/** kube-scheduler's own benchmark: pods scheduled a second, against JSON round trips. At least twice the highest published threshold. */
import type { Case } from '../case.ts'
import { roundTripsOfGoals } from '../round-trips.ts'
import type { SchedulingLoadName } from '../scheduling-loads.ts'
import { rate } from './measured.ts'

const goals: readonly (readonly [load: SchedulingLoadName, podsPerSecond: number, what: string])[] = [
  ['basic', 1_620, '10,000 Pods on 5,000 nodes'],
  ['basic-50k', 1_620, '50,000 Pods on 5,000 nodes'],
  ['daemonset', 2_200, '30,000 Pods that name one of 15,000 nodes'],
  ['node-affinity', 440, '10,000 Pods that name a zone'],
  ['spread', 920, '5,000 Pods, spread over three zones'],
  ['spread-preferred', 680, '5,000 Pods, rather spread over three zones'],
  ['spread-default', 320, '10,000 Pods of a Service, spread by default'],
  ['affinity', 180, '5,000 Pods that must be in one zone with their like'],
  ['affinity-preferred', 180, '5,000 Pods that would rather be with their like'],
  ['anti-affinity-preferred', 180, '5,000 Pods that would rather be without their like'],
  ['anti-affinity', 860, '2,000 Pods that cannot be with their like'],
  ['preemption', 1_140, '5,000 Pods while others drive off 20,000'],
  ['unschedulable', 1_200, '10,000 Pods while others come that fit nowhere'],
  ['churn', 1_420, '10,000 Pods while nodes, Pods and Services come and go'],
  ['gated', 1_820, '20,000 Pods beside 10,000 gated ones, while 20,000 are deleted'],
  ['finalizers', 1_660, '5,000 Pods while 5,000 are deleted that finalizers hold'],
  ['secrets', 1_580, '10,000 Pods with Secrets'],
  ['claims-in-tree', 580, '2,000 Pods with volumes of an old driver'],
  ['claims-csi', 200, '5,000 Pods with volumes'],
]

export const scheduling: readonly Case[] = goals.map(([load, podsPerSecond, what]) => ({
  name: `sched-${load}`,
  what: `${what}: API server and scheduler only; against JSON round trips`,
  goals: [{ of: 'ratio', atLeast: podsPerSecond / roundTripsOfGoals }],
  run: () => rate('scheduling', load, 'Pods/s'),
}))
