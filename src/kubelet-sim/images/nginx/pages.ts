/** The pages that nginx has of its own: for errors, and for those who are sent elsewhere. */
import type { HttpResponse } from '../../runtime/network/network.ts'

const titles: Readonly<Record<number, string>> = {
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Authorization Required',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
  410: 'Gone',
  413: 'Request Entity Too Large',
  418: "I'm a teapot",
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}

/** @param location where a client is sent */
export function pageOf(status: number, location?: string): HttpResponse {
  const title = titles[status]
  const body = title
    ? `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`
    : ''
  return {
    status,
    body,
    isInBytes: true,
    headers: { server: 'nginx', 'content-type': 'text/html', ...(location !== undefined && { location }) },
  }
}
