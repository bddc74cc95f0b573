/** What a plugin of vitest.config.ts makes: see shipped-command.ts. */
declare module 'virtual:shipped-command' {
  export const folder: string
}
