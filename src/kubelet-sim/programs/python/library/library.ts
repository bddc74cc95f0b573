/** The modules that are written in Python, by name. */
import { argparse } from './argparse.ts'
import { asyncio } from './asyncio.ts'
import { calendar } from './calendar.ts'
import { collections } from './collections.ts'
import { futures, queue, threading } from './concurrency.ts'
import { contextlib } from './contextlib.ts'
import { csv } from './csv.ts'
import { dataclasses } from './dataclasses.ts'
import { datetime } from './datetime.ts'
import { decimal } from './decimal.ts'
import { decimalArithmetic } from './decimal-arithmetic.ts'
import { enumeration } from './enum.ts'
import { fnmatch, glob, io, pathlib, shutil } from './files.ts'
import { functools } from './functools.ts'
import { hmac } from './hmac.ts'
import { html, httpClient, httpServer, httpStatus, ssl } from './http.ts'
import { itertools } from './itertools.ts'
import { logging } from './logging.ts'
import { loggingHandlers } from './logging-handlers.ts'
import { socket } from './network.ts'
import {
  atexit,
  getpass,
  platform,
  secrets,
  shlex,
  tempfile,
  traceback,
  uuid,
  warnings,
} from './processes.ts'
import { shellCommands } from './shell-commands.ts'
import { signal, subprocess } from './signals.ts'
import { socketserver } from './socketserver.ts'
import { stat } from './stat.ts'
import { statistics } from './statistics.ts'
import { struct } from './struct.ts'
import { typing } from './typing.ts'
import { urllibError, urllibParse, urllibRequest } from './urllib.ts'
import {
  abstract,
  bisect,
  collectionsAbc,
  copy,
  heapq,
  operator,
  pprint,
  string,
  textwrap,
  types,
} from './values.ts'

export const library: ReadonlyMap<string, string> = new Map(
  Object.entries({
    abc: abstract,
    argparse,
    asyncio,
    'asyncio.subprocess': 'from asyncio import Process\nPIPE, STDOUT, DEVNULL = -1, -2, -3\n',
    atexit,
    _shell_commands: shellCommands,
    bisect,
    calendar,
    collections,
    'collections.abc': collectionsAbc,
    concurrent: '',
    'concurrent.futures': futures,
    contextlib,
    copy,
    csv,
    dataclasses,
    datetime,
    decimal: decimal + decimalArithmetic,
    enum: enumeration,
    fnmatch,
    functools,
    getpass,
    glob,
    heapq,
    hmac,
    html,
    http: httpStatus,
    'http.client': httpClient,
    'http.server': httpServer,
    io,
    itertools,
    logging,
    'logging.handlers': loggingHandlers,
    operator,
    pathlib,
    platform,
    pprint,
    queue,
    secrets,
    shlex,
    shutil,
    signal,
    socket,
    socketserver,
    ssl,
    stat,
    statistics,
    string,
    struct,
    subprocess,
    tempfile,
    textwrap,
    threading,
    traceback,
    types,
    typing,
    urllib: '',
    'urllib.error': urllibError,
    'urllib.parse': urllibParse,
    'urllib.request': urllibRequest,
    uuid,
    warnings,
  }),
)
