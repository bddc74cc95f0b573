/** The names of the modules that CPython brings: what of them is not simulated is said to be that, and not to be missing. */
export const standardNames: ReadonlySet<string> = new Set(
  `__future__ abc argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 calendar cmath cmd code codecs
  codeop collections collections.abc colorsys compileall concurrent concurrent.futures configparser contextlib contextvars copy copyreg cProfile csv
  ctypes curses dataclasses datetime dbm decimal difflib dis doctest email email.message email.mime.text ensurepip enum errno faulthandler fcntl filecmp
  fileinput fnmatch fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac
  html http http.client http.cookies http.server idlelib imaplib importlib importlib.metadata inspect io ipaddress itertools json keyword
  linecache locale logging logging.config logging.handlers lzma mailbox marshal math mimetypes mmap modulefinder multiprocessing netrc
  numbers opcode operator optparse os os.path pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint
  profile pstats pty pwd py_compile pyclbr pydoc queue quopri random re readline reprlib resource rlcompleter runpy sched
  secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics
  string stringprep struct subprocess symtable sys sysconfig syslog tarfile tempfile termios textwrap threading time timeit
  tkinter token tokenize tomllib trace traceback tracemalloc tty turtle types typing unicodedata unittest urllib urllib.error urllib.parse
  urllib.request uuid venv warnings wave weakref webbrowser wsgiref xml xml.etree xml.etree.ElementTree xmlrpc zipapp zipfile zipimport zlib zoneinfo`.split(
    /\s+/,
  ),
)
