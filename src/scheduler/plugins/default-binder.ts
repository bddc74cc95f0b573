/** Binds pods by the API. */
import { definePlugin, type Plugin, type PluginContext } from '../framework/plugin.ts'

export const defaultBinder = ({ client }: PluginContext): Plugin =>
  definePlugin({
    name: 'DefaultBinder',

    bind(pod, { name }) {
      client.bind(pod.object, name)
      return undefined
    },
  })
