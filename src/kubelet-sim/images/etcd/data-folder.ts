/** Where a server keeps what outlasts it. Source: the layout of `--data-dir`. */
export const databaseIn = (folder: string): string => `${folder.replace(/\/$/, '')}/member/snap/db`
