/** Keeps pods to the nodes that have the devices that they claim. No claim is served here: it has its say where no node was found. */
import { definePlugin, never, notNow, type Plugin } from '../framework/plugin.ts'

const nothingToDo = notNow('no new claims to deallocate')
/** What it would have found, had another plugin not refused the pod before. */
const notAsked = never('not found')

export const dynamicResources: Plugin = definePlugin({
  name: 'DynamicResources',
  needs: [],

  preFilter: () => 'skip',

  postFilter: (_pod, _result, found) => (found === undefined ? notAsked : nothingToDo),

  wakesOn: {},
})
